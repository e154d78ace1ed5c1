/// Whole numbers and exact fractions as people read them.
public enum Figure {
    /// `1234567` as `1,234,567`.
    public static func grouped(_ number: Int64) -> String {
        (number < 0 ? "-" : "") + grouped(number.magnitude)
    }

    public static func grouped(_ number: Int) -> String { grouped(Int64(number)) }

    /// `1 order`, `1,200 orders`: for words that take an s.
    public static func counted(_ number: Int, _ noun: String) -> String {
        "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
    }

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

    /// The same with more decimals, up to a limit, where only one digit or none would be left of a number that is not zero:
    /// `0.00210` for two decimals, with three digits.
    public static func atLeast(
        _ decimals: Int, through decimalsMax: Int, _ numerator: Int64, over denominator: Int64
    ) -> String {
        func digits(_ decimals: Int) -> UInt128 {
            UInt128(numerator.magnitude) * (0..<decimals).reduce(1) { power, _ in power * 10 }
                / UInt128(denominator)
        }
        var shown = min(decimals, decimalsMax)
        if numerator != 0, digits(shown) < 10 {
            while shown < decimalsMax, digits(shown) < 100 { shown += 1 }
        }
        return fixed(numerator, over: denominator, decimals: shown)
    }

    /// A price or a sum that is not exact, with as many decimals or, where only one digit or none would be left of it, three
    /// digits; `0.000350` for four decimals.
    public static func atLeast(_ decimals: Int, _ number: Double) -> String {
        func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { power, _ in power * 10 } }
        guard number.isFinite, number.magnitude < 9e18 else { return "\(number)" }
        var shown = decimals
        while shown > 0, number.magnitude * power(shown) >= 9e18 { shown -= 1 }
        if number.magnitude * power(18) >= 1, number.magnitude * power(shown) < 10 {
            while shown < 18, number.magnitude * power(shown) < 100 { shown += 1 }
        }
        return fixed(Int64((number * power(shown)).rounded()), over: Int64(power(shown)), decimals: shown)
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
