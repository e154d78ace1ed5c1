/// Whole numbers and exact fractions as people read them.
public enum Figure {
    /// `1234567` as `1,234,567`.
    public static func grouped(_ number: Int64) -> String {
        (number < 0 ? "-" : "") + grouped(number.magnitude)
    }

    public static func grouped(_ number: Int) -> String { grouped(Int64(number)) }

    /// `numerator / denominator` with a fixed number of decimals, rounded half away from zero: `1,234.57`.
    public static func fixed(_ numerator: Int64, over denominator: Int64, decimals: Int) -> String {
        precondition(denominator > 0 && (0...18).contains(decimals))
        var scale: UInt64 = 1
        for _ in 0..<decimals { scale *= 10 }
        let divisor = UInt128(denominator)
        let scaled = (UInt128(numerator.magnitude) * UInt128(scale) + divisor / 2) / divisor
        let whole = UInt64(scaled / UInt128(scale))
        let rest = String(scaled % UInt128(scale))
        let sign = numerator < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return sign + grouped(whole) }
        return sign + grouped(whole) + "." + String(repeating: "0", count: decimals - rest.count) + rest
    }

    /// A share as `90.20 %`.
    public static func percent(_ numerator: Int64, of denominator: Int64, decimals: Int = 2) -> String {
        fixed(numerator * 100, over: denominator, decimals: decimals) + " %"
    }

    private static func grouped(_ magnitude: UInt64) -> String {
        let digits = String(magnitude)
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
