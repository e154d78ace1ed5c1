internal import Domain
internal import Foundation

/// How a value is written in a network folder.
struct Form<Value> {
    /// What to write, for whoever left it out or got it wrong.
    let remedy: String
    let read: (String) throws(Complaint) -> Value

    init(remedy: String, read: @escaping (String) throws(Complaint) -> Value) {
        (self.remedy, self.read) = (remedy, read)
    }
}

extension Form {
    static func identifier<Kind>() -> Self where Value == Identifier<Kind> {
        let remedy = "use a-z, 0-9 and '-', at most \(Value.byteCountMax) of them"
        return Self(remedy: remedy) { text throws(Complaint) in
            do throws(IdentifierError) {
                return try Value(text)
            } catch {
                switch error {
                case .empty: throw Complaint("the value is missing", remedy: remedy)
                case .tooLong(let count):
                    throw Complaint("\(quoted(text)) has \(count) bytes", remedy: remedy)
                case .forbiddenCharacter(let character):
                    throw Complaint("\(quoted(text)) has \(quoted(String(character))) in it", remedy: remedy)
                }
            }
        }
    }
}

extension Form<Approval> {
    static var approval: Self {
        let words = Approval.allCases.map(\.rawValue).joined(separator: " or ")
        return Self(remedy: "write \(words)") { text throws(Complaint) in
            guard let approval = Approval(rawValue: text) else {
                throw Complaint("\(quoted(text)) says not who approves orders", remedy: "write \(words)")
            }
            return approval
        }
    }
}

private enum Word {}

extension Form<String> {
    private static var textByteCountMax: Int { 200 }

    /// What people read.
    static var text: Self {
        let remedy = "write at most \(textByteCountMax) bytes on one line"
        return Self(remedy: remedy) { text throws(Complaint) in
            let isControl = { (scalar: Unicode.Scalar) in scalar.properties.generalCategory == .control }
            if text.contains(where: \.isNewline) {
                throw Complaint("\(quoted(text)) has more than one line", remedy: remedy)
            } else if text.unicodeScalars.contains(where: isControl) {
                throw Complaint("\(quoted(text)) has a control character in it", remedy: remedy)
            } else if text.utf8.count > textByteCountMax {
                throw Complaint("\(quoted(text)) has \(text.utf8.count) bytes", remedy: remedy)
            } else if text.allSatisfy(\.isWhitespace) {
                throw Complaint("the value is blank", remedy: remedy)
            }
            return text
        }
    }

    /// A word of the network's own, such as a kind of link: people type it, so it looks like an identifier.
    static var word: Self {
        let form = Form<Identifier<Word>>.identifier()
        return Self(remedy: form.remedy) { text throws(Complaint) in try form.read(text).text }
    }

    /// What `--supply CLASS=FACTOR` can name.
    static var siteClass: Self {
        Self(remedy: word.remedy) { text throws(Complaint) in
            if text == "all" {
                throw Complaint("\"all\" stands for every class", remedy: "choose another word")
            }
            return try word.read(text)
        }
    }

    private static var currencyByteCountMax: Int { 24 }

    /// A code of ISO 4217, or a word of the network's own: it stands behind figures and before a solidus.
    static var currency: Self {
        let remedy =
            "write a code of ISO 4217 like CNY, or one word of your own, at most \(currencyByteCountMax) bytes"
        return Self(remedy: remedy) { text throws(Complaint) in
            let isInWord = { (scalar: Unicode.Scalar) in
                scalar.properties.isAlphabetic || scalar.properties.generalCategory == .currencySymbol
            }
            let isAllowed = { (scalar: Unicode.Scalar) in
                isInWord(scalar) || ("0"..."9").contains(scalar) || scalar == "-" || scalar == "."
            }
            guard text.utf8.count <= currencyByteCountMax, text.unicodeScalars.first.map(isInWord) == true,
                text.unicodeScalars.allSatisfy(isAllowed)
            else { throw Complaint("\(quoted(text)) is not a currency", remedy: remedy) }
            return text
        }
    }
}

extension Form<Int64> {
    static func wholeNumber(
        in unit: String? = nil, from low: Int64 = 0, through high: Int64 = Quantity.magnitudeMax
    ) -> Self {
        let remedy = "write digits only" + (unit.map { ", in \($0)" } ?? "")
        return Self(remedy: remedy) { text throws(Complaint) in
            let isNegative = text.hasPrefix("-") && text != "-"
            let digits = isNegative ? text.dropFirst() : text[...]
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
                throw Complaint("\(quoted(text)) is not a whole number", remedy: remedy)
            }
            guard !isNegative else {
                throw Complaint("\(quoted(text)) is negative", remedy: "write \(low) or more")
            }
            guard let number = Int64(digits), number <= high else {
                throw Complaint(
                    "\(quoted(text)) is more than \(high)",
                    remedy: high == Quantity.magnitudeMax ? "choose a larger unit" : "write \(high) or less")
            }
            guard number >= low else {
                throw Complaint("\(quoted(text)) is less than \(low)", remedy: "write \(low) or more")
            }
            return number
        }
    }
}

extension Form<Int32> {
    /// Degrees of WGS 84 as millionths of a degree.
    static func degrees(through limit: Int64) -> Self {
        let remedy = "write degrees with at most six decimals, from -\(limit) to \(limit)"
        return Self(remedy: remedy) { text throws(Complaint) in
            guard let match = text.wholeMatch(of: /(-?)([0-9]{1,3})(?:\.([0-9]{1,6}))?/) else {
                throw Complaint("\(quoted(text)) is not in degrees", remedy: remedy)
            }
            let decimals = match.3 ?? ""
            let digits = match.2 + decimals + String(repeating: "0", count: 6 - decimals.count)
            guard let magnitude = Int32(digits), Int64(magnitude) <= limit * 1_000_000 else {
                throw Complaint("\(quoted(text)) is out of range", remedy: remedy)
            }
            return match.1.isEmpty ? magnitude : -magnitude
        }
    }
}

extension Form<Duration> {
    /// Ten years: longer than anything that a round could wait for.
    private static var daysMax: Int64 { 3660 }

    static func duration(isZeroAllowed: Bool = false) -> Self {
        let remedy = "write a whole number with ms, s, m, h or d, like 90m"
        return Self(remedy: remedy) { text throws(Complaint) in
            guard let match = text.wholeMatch(of: /([0-9]{1,12})(ms|s|m|h|d)/), let count = Int64(match.1)
            else {
                throw Complaint("\(quoted(text)) is not a duration", remedy: remedy)
            }
            let milliseconds =
                switch match.2 {
                case "ms": count
                case "s": count * 1_000
                case "m": count * 60_000
                case "h": count * 3_600_000
                default: count * 86_400_000
                }
            guard milliseconds <= daysMax * 86_400_000 else {
                throw Complaint("\(quoted(text)) is too long", remedy: "write at most \(daysMax)d")
            }
            guard milliseconds > 0 || isZeroAllowed else {
                throw Complaint("\(quoted(text)) is no time at all", remedy: "write more than 0")
            }
            return .milliseconds(milliseconds)
        }
    }
}

extension Form<Instant> {
    /// RFC 3339, to the second, with its offset.
    static var instant: Self {
        let remedy = "write a time with its offset, like 2019-01-01T00:00:00+08:00"
        return Self(remedy: remedy) { text throws(Complaint) in
            let pattern = /(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)([Zz]|[+-]\d\d:\d\d)/.asciiOnlyDigits()
            guard let match = text.wholeMatch(of: pattern) else {
                throw Complaint("\(quoted(text)) is not a time of RFC 3339", remedy: remedy)
            }
            let numbers = (match.1.split(separator: "-") + match.2.split(separator: ":")).compactMap {
                Int($0)
            }
            let offset = match.3.dropFirst().split(separator: ":").compactMap { Int($0) }
            guard offset.isEmpty || offset[0] < 24 && offset[1] < 60 else {
                throw Complaint("\(quoted(text)) has an impossible offset", remedy: remedy)
            }
            let utc = DateComponents(
                calendar: Foundation.Calendar(identifier: .gregorian), timeZone: .gmt, year: numbers[0],
                month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5])
            guard utc.isValidDate, let date = utc.date else {
                throw Complaint("\(quoted(text)) is not in the calendar", remedy: remedy)
            }
            let ahead = offset.isEmpty ? 0 : (offset[0] * 60 + offset[1]) * 60
            let seconds = Int64(date.timeIntervalSince1970) - Int64(match.3.hasPrefix("-") ? -ahead : ahead)
            return Instant(microsecondsSinceEpoch: seconds * 1_000_000)
        }
    }
}
