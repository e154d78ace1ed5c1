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

    /// It takes up two columns and is usual in Chinese names.
    private static let ideographicSpace: UInt32 = 0x3000
}

extension StringProtocol {
    /// The same text as it can be shown to people, on one line: what is invisible, a space other than the usual ones, or a
    /// combining mark without a base is written as its code point, `\u{200B}`. O(scalars).
    public var escaped: String {
        if utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(self) }
        var result = ""
        var isAtStart = true
        for scalar in unicodeScalars {
            if scalar.mustBeEscaped || isAtStart && scalar.isCombining {
                result += scalar.escape
            } else {
                result.unicodeScalars.append(scalar)
                isAtStart = false
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
