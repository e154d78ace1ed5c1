internal import Console
internal import Domain
internal import FaultInjection
internal import Tables

/// What happened while it ran.
struct SoakOutcome {
    let rounds: Int
    let restarts: Int
    /// By kind.
    let faults: [String: Int]
    let messages: ProxyCounts
    /// It ran to its end.
    let isWhole: Bool
    /// Programs that could not be kept running.
    let failed: [String]
}

/// What a soak has come to.
struct SoakSummary: Encodable {
    let seed: UInt64
    let rounds: Int
    let restarts: Int
    let faults: [String: Int]
    let messages: Messages
    let orders: ReconciliationFigures
    let complaints: [String]

    struct Messages: Encodable {
        let passed: Int
        let lost: Int
        let doubled: Int
        let delayed: Int
    }

    init(_ outcome: SoakOutcome, _ reconciliation: ReconciliationFigures, seed: UInt64) {
        (self.seed, orders) = (seed, reconciliation)
        (rounds, restarts, faults) = (outcome.rounds, outcome.restarts, outcome.faults)
        messages = Messages(
            passed: outcome.messages.passed, lost: outcome.messages.lost, doubled: outcome.messages.doubled,
            delayed: outcome.messages.delayed)
        var complaints = outcome.failed.map { "\($0) could not be kept running" }
        if !outcome.isWhole { complaints.append("it was stopped before its end") }
        if reconciliation.ordersSettled < outcome.rounds {
            complaints.append(
                "too little was done to prove anything: \(reconciliation.ordersSettled) orders settled")
        }
        self.complaints = complaints
    }

    var isGood: Bool { complaints.isEmpty && orders.disagreements.isEmpty }

    var lines: [String] {
        let kinds = faults.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }.joined(
            separator: ", ")
        return [
            "\(rounds) rounds under \(faults.values.reduce(0, +)) faults (\(kinds)), \(restarts) restarts, seed \(seed)",
            """
            \(Figure.grouped(messages.passed + messages.doubled)) messages passed, \(Figure.grouped(messages.lost)) lost, \
            \(Figure.grouped(messages.doubled)) doubled, \(Figure.grouped(messages.delayed)) delayed
            """,
        ] + orders.lines + complaints
    }
}

/// Tells how far a soak has come: a bar on a terminal, a line a minute elsewhere.
struct SoakProgress {
    private let length: Duration
    private let options: GlobalOptions
    private let start = ContinuousClock.now
    private var shownAt = ContinuousClock.now
    private var bar: ProgressBar

    init(length: Duration, options: GlobalOptions) {
        (self.length, self.options) = (length, options)
        bar = ProgressBar("soaking", quiet: options.quiet)
    }

    mutating func show(_ overview: Overview, faultCount: Int) {
        let elapsed = ContinuousClock.now - start
        let text = """
            round \(overview.round), \(faultCount) faults, \(overview.orders.settled) of \(overview.orders.issued) orders \
            settled, \(overview.isLedgerBalanced ? "books balance" : "BOOKS DO NOT BALANCE")
            """
        bar.show(min(1_000, Int(elapsed / length * 1_000)), of: 1_000, remark: text)
        guard ContinuousClock.now - shownAt > .seconds(60) else { return }
        shownAt = .now
        if !bar.isVisible { options.note("\(Int(elapsed / .seconds(1))) s: \(text)") }
    }
}
