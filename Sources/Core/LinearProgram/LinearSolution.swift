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
}
