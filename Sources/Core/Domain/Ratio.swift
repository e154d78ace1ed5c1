/// An exact fraction of whole numbers, for probabilities and factors: floating point could round differently elsewhere.
public struct Ratio: Hashable, Sendable {
    public let numerator: Int64
    public let denominator: Int64

    public init(_ numerator: Int64, of denominator: Int64) {
        precondition(denominator > 0 && numerator >= 0)
        (self.numerator, self.denominator) = (numerator, denominator)
    }

    /// Reads `0.75`, `2` or `75%`; nil when the text is none of these, is negative, or has more than nine decimals.
    public init?(_ text: String) {
        var digits = text[...]
        var denominator: Int64 = 1
        if digits.last == "%" {
            digits.removeLast()
            denominator = 100
        }
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, !whole.isEmpty, whole.utf8.count <= 9 else { return nil }
        let decimals = parts.count == 2 ? parts[1] : ""
        guard parts.count == 1 || !decimals.isEmpty, decimals.utf8.count <= 9 else { return nil }
        guard (whole + decimals).utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        for _ in decimals { denominator *= 10 }
        guard let numerator = Int64(whole + decimals) else { return nil }
        self.init(numerator, of: denominator)
    }

    /// `quantity` × this, rounded toward zero, and no further from it than a quantity may be.
    public func floor(of quantity: Quantity) -> Quantity {
        product(with: quantity) ?? Quantity(quantity.rawValue.signum() * Quantity.magnitudeMax)
    }

    /// The same; nil where it is more than a quantity may be.
    public func product(with quantity: Quantity) -> Quantity? {
        let product = Int128(quantity.rawValue) * Int128(numerator) / Int128(denominator)
        return product.magnitude <= UInt128(Quantity.magnitudeMax) ? Quantity(Int64(product)) : nil
    }
}
