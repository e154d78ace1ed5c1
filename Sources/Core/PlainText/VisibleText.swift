extension Unicode.Scalar {
    /// Whether it shows nothing by itself, or changes how the text around it is shown: control characters, line and paragraph
    /// separators, bidirectional controls, zero-width characters, byte order marks. Spaces and combining marks are not.
    public var isInvisible: Bool {
        if value < 0x7F { return value < 0x20 }
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: return true
        case .nonspacingMark: return properties.isDefaultIgnorableCodePoint && !properties.isVariationSelector
        default: return properties.isDefaultIgnorableCodePoint || properties.isNoncharacterCodePoint
        }
    }

    /// `U+200B (ZERO WIDTH SPACE)`; control characters have no names of their own.
    public var codePointName: String {
        let digits = String(value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        if properties.generalCategory == .control { return "\(code) (control character)" }
        return properties.name.map { "\(code) (\($0))" } ?? code
    }

    /// Whether a person could take it for a space or for nothing.
    fileprivate var mustBeEscaped: Bool {
        if (0x20..<0x7F).contains(value) { return false }
        if isInvisible { return true }
        return properties.generalCategory == .spaceSeparator && value != Self.ideographicSpace
    }

    fileprivate var escape: String {
        switch self {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        default: "\\u{\(String(value, radix: 16, uppercase: true))}"
        }
    }

    fileprivate var isCombining: Bool {
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark: true
        default: false
        }
    }

    /// Whether a combining mark after it is part of a word or a symbol, and not drawn onto a quotation mark or a space.
    fileprivate var bearsMarks: Bool {
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber,
            .letterNumber, .otherNumber, .otherSymbol:
            true
        default: false
        }
    }

    /// It takes up two columns and is usual in Chinese names.
    private static let ideographicSpace: UInt32 = 0x3000
}

extension StringProtocol {
    /// The same text as it can be shown to people, on one line: what is invisible, a space other than the usual ones, or a
    /// combining mark without a base is written as its code point, `\u{200B}`. O(scalars).
    public var escaped: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(self) }
        var result = ""
        var isBase = false
        for scalar in unicodeScalars {
            if scalar.mustBeEscaped || !isBase && scalar.isCombining {
                result += scalar.escape
                isBase = false
            } else {
                result.unicodeScalars.append(scalar)
                isBase = scalar.isCombining || scalar.bearsMarks
            }
        }
        return result
    }

    /// The same text as a cell of CSV: in quotation marks where RFC 4180 asks for them. O(bytes).
    public var csvCell: String {
        guard utf8.contains(where: { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }) else { return String(self) }
        var cell: [UInt8] = [0x22]
        for byte in utf8 { cell += byte == 0x22 ? [0x22, 0x22] : [byte] }
        return String(decoding: cell + [0x22], as: UTF8.self)
    }

    /// A JSON text in which what is invisible, which only its strings may have in them, is escaped as JSON has it: the same
    /// values. The line ends between its parts stay. O(scalars).
    public var jsonEscaped: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0x0A }) { return String(self) }
        var result = ""
        for scalar in unicodeScalars {
            if scalar == "\n" || !scalar.mustBeEscaped && !scalar.isCombining {
                result.unicodeScalars.append(scalar)
            } else {
                for unit in UTF16.encode(scalar)! {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            }
        }
        return result
    }

    /// Whether its first scalar would be drawn onto what stands before it.
    public var beginsWithCombiningMark: Bool { unicodeScalars.first?.isCombining == true }
}

extension String {
    /// The first scalar that is invisible; nil when there is none. O(scalars).
    public var firstInvisible: Unicode.Scalar? {
        // Most text is plain, and this is asked of every cell of a table.
        for byte in utf8 where byte < 0x20 || byte >= 0x7F {
            return unicodeScalars.first(where: \.isInvisible)
        }
        return nil
    }
}
