internal import Domain
internal import PlainText

/// How a value is written in a network folder.
struct Form<Value> {
    private let makeRemedy: () -> String
    let read: (String) throws(Diagnostic) -> Value

    /// What to write where it is missing or wrong.
    var remedy: String { makeRemedy() }

    /// - Parameter remedy: asked for when something is wrong, which is seldom.
    init(remedy: @escaping @autoclosure () -> String, read: @escaping (String) throws(Diagnostic) -> Value) {
        (makeRemedy, self.read) = (remedy, read)
    }
}

private let identifierRemedy = "use a-z, 0-9 and '-', at most \(NodeID.byteCountMax) of them"

extension Form {
    static func identifier<Kind>() -> Self where Value == Identifier<Kind> {
        Self(remedy: identifierRemedy) { text throws(Diagnostic) in
            do throws(IdentifierError) {
                return try Value(text)
            } catch {
                switch error {
                case .empty: throw Diagnostic("the value is missing", remedy: identifierRemedy)
                case .tooLong(let count):
                    throw Diagnostic("\(quoted(text)) has \(count) bytes", remedy: identifierRemedy)
                case .forbiddenCharacter(let character):
                    let scalar = character.unicodeScalars.first!
                    let isSpace = scalar.properties.generalCategory == .spaceSeparator
                    throw Diagnostic(
                        "\(quoted(text)) has \(isSpace ? scalar.codePointName : quoted(String(character))) in it",
                        remedy: identifierRemedy)
                }
            }
        }
    }
}

extension Form<Approval> {
    static var approval: Self {
        let words = Approval.allCases.map(\.rawValue).joined(separator: " or ")
        return Self(remedy: "write \(words)") { text throws(Diagnostic) in
            guard let approval = Approval(rawValue: text) else {
                throw Diagnostic("\(quoted(text)) says not who approves orders", remedy: "write \(words)")
            }
            return approval
        }
    }
}

extension Form<Seat> {
    static func seat(of seats: [Seat]) -> Self {
        let words = seats.map(\.rawValue).joined(separator: ", ")
        return Self(remedy: "write one of \(words)") { text throws(Diagnostic) in
            guard let seat = Seat(rawValue: text), seats.contains(seat) else {
                throw Diagnostic("no department is called \(quoted(text))", remedy: "write one of \(words)")
            }
            return seat
        }
    }
}

private enum Word {}

extension Form<String> {
    private static var textByteCountMax: Int { 200 }

    /// What people read.
    static var text: Self {
        let remedy = "write at most \(textByteCountMax) bytes on one line"
        return Self(remedy: remedy) { text throws(Diagnostic) in
            if text.utf8.count > textByteCountMax {
                throw Diagnostic("\(quoted(text)) has \(text.utf8.count) bytes", remedy: remedy)
            } else if text.unicodeScalars.allSatisfy(\.properties.isWhitespace) {
                throw Diagnostic("the value is blank", remedy: remedy)
            } else if text.beginsWithCombiningMark {
                throw Diagnostic(
                    "\(quoted(text)) begins with a mark that combines with the character before it",
                    remedy: "delete it or write a character before it")
            }
            return text
        }
    }

    /// A word of the network's own, such as a kind of link: people type it, so it looks like an identifier.
    static var word: Self {
        let form = Form<Identifier<Word>>.identifier()
        return Self(remedy: form.remedy) { text throws(Diagnostic) in try form.read(text).text }
    }

    /// What `--supply CLASS=FACTOR` can name.
    static var siteClass: Self {
        Self(remedy: word.remedy) { text throws(Diagnostic) in
            if text == "all" {
                throw Diagnostic("\"all\" stands for every class", remedy: "choose another word")
            }
            return try word.read(text)
        }
    }

    private static var currencyByteCountMax: Int { 24 }

    /// A code of ISO 4217, or a word of the network's own: it stands behind figures and before a solidus.
    static var currency: Self {
        let remedy =
            "write a code of ISO 4217 like CNY, or one word of your own, at most \(currencyByteCountMax) bytes"
        return Self(remedy: remedy) { text throws(Diagnostic) in
            let isInWord = { (scalar: Unicode.Scalar) in
                scalar.properties.isAlphabetic || scalar.properties.generalCategory == .currencySymbol
            }
            let isAllowed = { (scalar: Unicode.Scalar) in
                isInWord(scalar) || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "."
            }
            guard text.utf8.count <= currencyByteCountMax, text.unicodeScalars.first.map(isInWord) == true,
                text.unicodeScalars.allSatisfy(isAllowed)
            else { throw Diagnostic("\(quoted(text)) is not a currency", remedy: remedy) }
            return text
        }
    }
}
