internal import ArgumentParser

/// Reads the value of a numeric option, and refuses one outside its range before anything is done with it.
public enum NumberOption {
    public static func whole<Number: FixedWidthInteger>(
        _ range: ClosedRange<Number>
    ) -> @Sendable (String) throws -> Number where Number: Sendable {
        { text in
            guard let number = Number(text), range.contains(number) else {
                throw ValidationError("write a whole number from \(range.lowerBound) to \(range.upperBound).")
            }
            return number
        }
    }

    public static func decimal(_ range: ClosedRange<Double>) -> @Sendable (String) throws -> Double {
        { text in
            guard let number = Double(text), range.contains(number) else {
                throw ValidationError(
                    "write a number from \(text: range.lowerBound) to \(text: range.upperBound).")
            }
            return number
        }
    }
}

extension String.StringInterpolation {
    /// Without an exponent, and without decimals where there are none.
    fileprivate mutating func appendInterpolation(text number: Double) {
        appendLiteral(number == number.rounded() && number.magnitude < 1e15 ? "\(Int(number))" : "\(number)")
    }
}
