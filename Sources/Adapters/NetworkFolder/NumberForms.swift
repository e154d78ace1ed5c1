internal import Domain

extension Form<Int64> {
    static func wholeNumber(
        in unit: String? = nil, from low: Int64 = 0, through high: Int64 = Quantity.magnitudeMax
    ) -> Self {
        func remedy() -> String { "write digits only" + (unit.map { ", in \($0)" } ?? "") }
        return Self(remedy: remedy()) { text throws(Diagnostic) in
            if let number = text.wholeNumber(digitCountMax: 18), (low...high).contains(number) {
                return number
            }
            let isNegative = text.hasPrefix("-") && text != "-"
            let digits = isNegative ? text.dropFirst() : text[...]
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }) else {
                throw Diagnostic("\(quoted(text)) is not a whole number", remedy: remedy())
            }
            guard !isNegative else {
                throw Diagnostic("\(quoted(text)) is negative", remedy: "write \(low) or more")
            }
            guard let number = Int64(digits), number <= high else {
                throw Diagnostic(
                    "\(quoted(text)) is more than \(high)",
                    remedy: high == Quantity.magnitudeMax ? "choose a larger unit" : "write \(high) or less")
            }
            guard number >= low else {
                throw Diagnostic("\(quoted(text)) is less than \(low)", remedy: "write \(low) or more")
            }
            return number
        }
    }
}

extension StringProtocol {
    /// Nil when there are other characters than digits, or none, or too many.
    ///
    /// - Parameter digitCountMax: at most 18, so that every number fits.
    func wholeNumber(digitCountMax: Int) -> Int64? {
        var number: Int64 = 0
        var count = 0
        for byte in utf8 {
            guard (48...57).contains(byte), count < digitCountMax else { return nil }
            number = number * 10 + Int64(byte - 48)
            count += 1
        }
        return count > 0 ? number : nil
    }
}

extension Form<Int32> {
    /// Degrees of WGS 84 as millionths of a degree.
    static func degrees(through limit: Int64) -> Self {
        func remedy() -> String { "write degrees with at most six decimals, from -\(limit) to \(limit)" }
        return Self(remedy: remedy()) { text throws(Diagnostic) in
            let magnitude = text.hasPrefix("-") ? text.dropFirst() : text[...]
            let parts = magnitude.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            guard let whole = parts[0].wholeNumber(digitCountMax: 3),
                let decimals = parts.count == 1 ? 0 : parts[1].wholeNumber(digitCountMax: 6)
            else { throw Diagnostic("\(quoted(text)) is not in degrees", remedy: remedy()) }
            let scale = (0..<6 - (parts.count == 1 ? 6 : parts[1].utf8.count)).reduce(1 as Int64) {
                scale, _ in
                scale * 10
            }
            let millionths = whole * 1_000_000 + decimals * scale
            guard millionths <= limit * 1_000_000 else {
                throw Diagnostic("\(quoted(text)) is out of range", remedy: remedy())
            }
            return Int32(text.hasPrefix("-") ? -millionths : millionths)
        }
    }
}
