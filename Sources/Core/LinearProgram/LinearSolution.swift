/// An optimum of a linear programme, in fixed-point whole numbers.
public struct LinearSolution: Hashable, Sendable {
    /// Each column's value, rounded down after values within ``fractionTolerance`` of a whole number were set to it.
    public let floors: [Int64]
    /// What rounding down left off each column, in billionths; 0 when the value is whole.
    public let billionths: [Int32]
    /// What one more unit on the right-hand side of each row would add to the cost, in 1 / ``priceScale``.
    public let rowPrices: [Int64]
    /// What one more unit of each column would add to the cost, given the row prices, in 1 / ``priceScale``.
    public let reducedCosts: [Int64]
    /// No solution costs less than this; rounded up when all values must be whole.
    public let wholeCostMin: Int64

    public static let priceScale: Int64 = 1 << 20
    /// In billionths.
    public static let fractionTolerance: Int32 = 10_000

    public var isWhole: Bool { billionths.allSatisfy { $0 == 0 } }
}
