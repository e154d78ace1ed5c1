internal import Domain
internal import Tables

/// What became of one node that was restored.
struct RestoreResult: CustomStringConvertible {
    let step: RestorePlan.Step
    /// From its start until others had found out and named it.
    let namedAfter: Duration?
    /// From its start until everybody was at work again and a further round was planned.
    let wholeAfter: Duration?
    let failure: String?

    init(
        _ step: RestorePlan.Step, _ namedAfter: Duration? = nil, wholeAfter: Duration? = nil,
        failure: String? = nil
    ) {
        (self.step, self.namedAfter, self.wholeAfter, self.failure) = (
            step, namedAfter, wholeAfter, failure
        )
    }

    var description: String {
        if let failure { return "\(step): \(failure)" }
        let named = namedAfter.map { "named after \(Self.seconds($0))" } ?? "had forgotten nothing"
        return "\(step): \(named), all at work after \(wholeAfter.map(Self.seconds) ?? "?")"
    }

    static func seconds(_ span: Duration) -> String {
        "\(Figure.fixed(Int64(span / .milliseconds(10)), over: 100, decimals: 2)) s"
    }
}

/// What happened while nodes were restored.
struct RestoreOutcome {
    let results: [RestoreResult]
    let rounds: Int
    let roundLength: Duration
    /// It ran to its end.
    let isWhole: Bool
}

/// What restoring has come to.
struct RestoreSummary: Encodable {
    let seed: UInt64
    let rounds: Int
    let restores: Int
    let named: Int
    let namedWithinRound: Int
    let namedAfterMaxSeconds: Double
    let forgotNothing: Int
    let byKind: [String: Int]
    let orders: ReconciliationFigures
    let complaints: [String]

    init(_ outcome: RestoreOutcome, _ reconciliation: ReconciliationFigures, seed: UInt64) {
        (self.seed, orders, rounds) = (seed, reconciliation, outcome.rounds)
        let good = outcome.results.filter { $0.failure == nil }
        restores = outcome.results.count
        named = good.count { $0.namedAfter != nil }
        namedWithinRound = good.count { $0.namedAfter.map { $0 <= outcome.roundLength } ?? false }
        forgotNothing = good.count { $0.namedAfter == nil }
        namedAfterMaxSeconds = (good.compactMap(\.namedAfter).max() ?? .zero) / .seconds(1)
        byKind = Dictionary(
            outcome.results.map { ("\($0.step.kind.rawValue), \($0.step.age)", 1) }, uniquingKeysWith: +)
        var complaints = outcome.results.filter { $0.failure != nil }.map(\.description)
        if !outcome.isWhole { complaints.append("it was stopped before its end") }
        if named == 0 { complaints.append("nothing was forgotten, so nothing is proved: take older copies") }
        self.complaints = complaints
    }

    private static func seconds(_ seconds: Double) -> String {
        "\(Figure.fixed(Int64(seconds * 100), over: 100, decimals: 2)) s"
    }

    var isGood: Bool { complaints.isEmpty && orders.disagreements.isEmpty }

    var lines: [String] {
        let good = named + forgotNothing
        let kinds = byKind.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(
            separator: "; ")
        return [
            "\(good) of \(restores) restored nodes came back (\(kinds)), seed \(seed)",
            """
            \(named) were named, \(namedWithinRound) of them within a round, after \(Self.seconds(namedAfterMaxSeconds)) at \
            most; \(forgotNothing) had forgotten nothing that anybody knew
            """,
        ] + orders.lines + complaints
    }
}
