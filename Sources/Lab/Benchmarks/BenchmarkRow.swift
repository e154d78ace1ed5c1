/// What came out for one instance.
public struct BenchmarkRow: Hashable, Sendable {
    public let family: String
    public let instance: String
    /// Of `ours` and `best`: seconds, messages/s.
    public let unit: String
    public let ours: Double
    /// Who did the same in the same run, the best of them if there were several; nil where there is nobody to compare with.
    public let peer: String?
    /// The peer's figure.
    public let best: Double?
    /// The goal; nil where nothing was promised.
    public let goal: Goal?

    /// Ours over the best peer's.
    public var ratio: Double? { best.map { ours / $0 } }

    /// Whether the goal is reached; nil where there is none.
    public var isMet: Bool? {
        guard let goal else { return nil }
        guard let figure = goal.isOfRatio ? ratio : ours else { return nil }
        return goal.isAtMost ? figure <= goal.bound : figure >= goal.bound
    }

    init(
        family: String, instance: String, unit: String, ours: Double,
        peer: (name: String, best: Double)? = nil,
        goal: Goal? = nil
    ) {
        (self.family, self.instance, self.unit, self.ours) = (family, instance, unit, ours)
        (self.peer, self.best, self.goal) = (peer?.name, peer?.best, goal)
    }
}

/// A bound for a row's ratio or for our own figure.
public struct Goal: Hashable, Sendable, CustomStringConvertible {
    let isOfRatio: Bool
    let isAtMost: Bool
    let bound: Double

    static func ratio(atMost bound: Double) -> Goal { Goal(isOfRatio: true, isAtMost: true, bound: bound) }
    static func ratio(atLeast bound: Double) -> Goal { Goal(isOfRatio: true, isAtMost: false, bound: bound) }
    static func ours(atMost bound: Double) -> Goal { Goal(isOfRatio: false, isAtMost: true, bound: bound) }
    static func ours(atLeast bound: Double) -> Goal { Goal(isOfRatio: false, isAtMost: false, bound: bound) }

    public var description: String {
        "\(isOfRatio ? "ratio" : "ours") \(isAtMost ? "<=" : ">=") \(bound)"
    }
}
