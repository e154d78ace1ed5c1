/// What a record of use says of the demand of the rounds to come. Means and variances in thousandths of a unit.
public struct DemandEstimate: Hashable, Sendable {
    /// How many rounds it rests on.
    public let roundCount: Int
    /// Of a round to come.
    public let meanThousandths: Int64
    public let varianceThousandths: Int64
    /// By how much a round's use grows from one to the next; 0 where no growth is certain.
    public let trendThousandths: Int64

    /// Fewer rounds say too little of the variance: it is then taken no smaller than the mean.
    public static let roundCountMin = 8
    /// What was used in a round, in units, is at most this.
    public static let useMax: Int64 = 1_000_000

    /// Whether the variance is that of the record.
    public var isOfRecord: Bool { roundCount >= Self.roundCountMin }

    /// - Parameters:
    ///   - use: of one round after the other, none below zero or above ``useMax``.
    ///   - horizon: for so many rounds to come; a trend goes on until the middle of them.
    /// - Complexity: O(rounds).
    public init(use: [Int64], horizon: Int) {
        precondition(
            use.allSatisfy { (0...Self.useMax).contains($0) } && use.count <= 100_000 && horizon >= 1)
        roundCount = use.count
        guard !use.isEmpty else {
            (meanThousandths, varianceThousandths, trendThousandths) = (0, 0, 0)
            return
        }
        let count = Int128(use.count)
        let sum = use.reduce(0 as Int128) { $0 + Int128($1) }
        let squares = use.reduce(0 as Int128) { $0 + Int128($1) * Int128($1) }
        // Times count: the sums of squared distances from the mean of rounds, of use, and of both.
        let rounds = count * count * (count * count - 1) / 12
        let deviation = count * squares - sum * sum
        let weighted = use.enumerated().reduce(0 as Int128) {
            $0 + Int128(2 * $1.offset) * Int128($1.element)
        }
        let both = (count * weighted - count * (count - 1) * sum) / 2
        // A trend is certain beyond three standard errors: slope² × rounds > 9 × what it leaves of the deviation / (count - 2).
        let explained = rounds == 0 ? 0 : both * both / rounds
        let left = max(0, deviation - explained)
        let isTrend = use.count >= Self.roundCountMin && explained * (count - 2) > 9 * left && both != 0
        let slope = isTrend ? both * 1_000 / rounds : 0
        let ahead = isTrend ? (count - 1 + Int128(horizon) + 1) : 0
        meanThousandths = Int64(max(0, sum * 1_000 / count + slope * ahead / 2))
        trendThousandths = Int64(slope)
        let degrees = isTrend ? count - 2 : count - 1
        var variance = degrees > 0 ? (isTrend ? left : deviation) * 1_000 / (count * degrees) : 0
        if use.count < Self.roundCountMin { variance = max(variance, Int128(meanThousandths)) }
        varianceThousandths = Int64(variance)
    }
}
