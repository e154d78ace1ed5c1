/// An optimum of a linear programme: values in fixed point, prices as the engine has them.
public struct LinearSolution: Hashable, Sendable {
    /// Each column's value, rounded down after values within ``fractionTolerance`` of a whole number were set to it.
    public let floors: [Int64]
    /// What rounding down left off each column, in billionths; 0 when the value is whole.
    public let billionths: [Int32]
    /// What one more unit on the right-hand side of each row would add to the cost.
    public let rowPrices: [Double]
    /// What one more unit of each column would add to the cost, given the row prices.
    public let reducedCosts: [Double]

    /// In billionths.
    public static let fractionTolerance: Int32 = 10_000

    public var isWhole: Bool { billionths.allSatisfy { $0 == 0 } }

    /// The same prices with other values.
    public func replacing(values: [Int64]) -> LinearSolution {
        LinearSolution(
            floors: values, billionths: values.map { _ in 0 }, rowPrices: rowPrices,
            reducedCosts: reducedCosts)
    }

    /// The prices in 1 / `scale`, as whole numbers. Less than a thousand-millionth may be an error of the engine's and counts as nothing;
    /// beyond 2^60 a price says nothing.
    public func prices(scale: Int64) -> ScaledPrices {
        func scaled(_ price: Double) -> Int64 {
            price.magnitude < 1e-9 ? 0 : Int64(min(max(price * Double(scale), -0x1p60), 0x1p60).rounded())
        }
        return ScaledPrices(rows: rowPrices.map(scaled), reducedCosts: reducedCosts.map(scaled))
    }

    /// The price of a row whose factors were multiplied, as if they had not been.
    public func price(ofRow row: Int, times factor: Int64) -> Double { rowPrices[row] * Double(factor) }

    /// A power of two that leaves the prices of these rows below 2^50, also times their factor, and the factors themselves: what
    /// large capacities are worth is known to less than a unit then.
    public func priceScale(of rows: some Sequence<Int>, and weighed: some Sequence<Int> = [], factor: Int64)
        -> Int64
    {
        let highest = rows.reduce(Double(factor)) { max($0, rowPrices[$1].magnitude) }
        let highestWeighed = weighed.reduce(highest) { max($0, rowPrices[$1].magnitude * Double(factor)) }
        return 1 << max(0, 49 - Int(max(1, highestWeighed).exponent))
    }
}

/// Prices of a solution as whole numbers: see ``LinearSolution/prices(scale:)``.
public struct ScaledPrices: Hashable, Sendable {
    public let rows: [Int64]
    public let reducedCosts: [Int64]
}
