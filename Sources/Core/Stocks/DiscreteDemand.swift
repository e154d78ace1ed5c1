/// A distribution of whole quantities, as probabilities in 1 / ``scale``: they are whole numbers, so that every process computes the same policy.
///
/// The distributions of Panjer's class, which mean and variance determine: binomial where the variance is below the mean, Poisson where they are equal,
/// negative binomial above. Sums of independent rounds stay in the class.
public struct DiscreteDemand: Hashable, Sendable {
    /// Of 0, 1, 2 …; they add up to ``scale``.
    public let probabilities: [Int64]
    public let family: Family

    public enum Family: String, Hashable, Sendable {
        case constant, binomial, poisson, negativeBinomial
    }

    public static let scale: Int64 = 1 << 48
    /// Of means and variances, in units.
    public static let meanMax: Int64 = 10_000
    public static let varianceMax: Int64 = 10_000_000

    /// - Parameters:
    ///   - mean: of one round, in thousandths of a unit: from 0 to ``meanMax`` units.
    ///   - variance: of one round, in thousandths; at most ``varianceMax``. Where it is within a thousandth of the mean, demand is Poisson.
    ///   - rounds: how many of them are added up, 1 or more.
    /// - Complexity: O(mean + √variance), times rounds.
    public init(meanThousandths mean: Int64, varianceThousandths variance: Int64, rounds: Int = 1) {
        precondition((0...Self.meanMax * 1_000).contains(mean) && rounds >= 1 && rounds <= 1_000)
        precondition((0...Self.varianceMax * 1_000).contains(variance))
        let count = Int64(rounds)
        // p(k + 1) / p(k) = (a (k + 1) + b) / (c (k + 1)).
        if mean == 0 || variance == 0 {
            family = .constant
            let quantity = Int((mean * count + 500) / 1_000)
            probabilities = [Int64](repeating: 0, count: quantity) + [Self.scale]
        } else if (variance - mean).magnitude * 1_000 <= mean {
            family = .poisson
            probabilities = Self.panjer(a: 0, b: Int128(mean * count), c: 1_000, near: mean * count / 1_000)
        } else if variance > mean {
            family = .negativeBinomial
            // a = 1 - mean / variance, b = (r - 1) a with r a = rounds × mean² / variance, over their common denominator.
            let (m, v) = (Int128(mean), Int128(variance))
            probabilities = Self.panjer(
                a: (v - m) * 1_000, b: m * m * Int128(count) - (v - m) * 1_000, c: v * 1_000,
                near: mean * count / 1_000)
        } else {
            family = .binomial
            // Of the whole number of trials next to mean² / (mean - variance), with the same mean.
            let (m, v) = (Int128(mean), Int128(variance))
            let trials = max((m + 999) / 1_000 + 1, (m * m + (m - v) * 500) / ((m - v) * 1_000))
            // p / (1 - p), with p = mean / trials.
            probabilities = Self.panjer(
                a: -m, b: (trials * Int128(count) + 1) * m, c: trials * 1_000 - m, near: mean * count / 1_000)
        }
    }

    /// Probabilities from the ratios of each to the one before: outwards from one near the mean, then divided by their sum.
    private static func panjer(a: Int128, b: Int128, c: Int128, near mean: Int64) -> [Int64] {
        let first: Int128 = 1 << 62
        let start = Int128(mean)
        var above: [Int128] = []
        var (weight, k) = (first, start)
        while true {
            let numerator = a * (k + 1) + b
            if numerator <= 0 { break }
            weight = weight * numerator / (c * (k + 1))
            if weight == 0 { break }
            above.append(weight)
            k += 1
        }
        var below: [Int128] = []
        (weight, k) = (first, start)
        while k > 0, weight > 0 {
            let numerator = a * k + b
            if numerator <= 0 { break }
            weight = weight * (c * k) / numerator
            below.append(weight)
            k -= 1
        }
        while Int128(below.count) < start { below.append(0) }
        let weights = below.reversed() + [first] + above
        let total = weights.reduce(0, +)
        var probabilities = weights.map { Int64($0 * Int128(scale) / total) }
        // What rounding down has left belongs to the likeliest.
        let likeliest = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
        probabilities[likeliest] += scale - probabilities.reduce(0, +)
        return probabilities
    }

    /// In 1 / ``scale`` of a unit.
    public var mean: Int128 {
        probabilities.enumerated().reduce(0) { $0 + Int128($1.offset) * Int128($1.element) }
    }

    /// The least quantity that is not exceeded with this probability, in 1 / ``scale``.
    public func quantile(_ probability: Int64) -> Int {
        var sum: Int64 = 0
        for (quantity, own) in probabilities.enumerated() {
            sum += own
            if sum >= probability { return quantity }
        }
        return probabilities.count - 1
    }
}
