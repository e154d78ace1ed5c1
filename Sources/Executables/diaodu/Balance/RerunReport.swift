internal import Console
internal import Domain
internal import Inspection
internal import Tables

/// A rerun as `diaodu simulate --from-journal` prints it; the names of its properties are the keys of the JSON.
struct RerunReport: Encodable {
    let network: String
    let node: String
    let records: Int
    /// Records that say what the node's decisions came to; each says the same as this run.
    let decided: Int
    let decisionHash: String
    let roundsPlanned: Int
    /// Planned again from the same snapshots, with the same shipments, cost and service.
    let roundsPlannedTheSame: Int
    let rounds: [Round]

    struct Round: Encodable {
        let round: Int
        let date: String
        let samePlan: Bool
        let recorded: Outcome
        /// Absent when nothing was to be different.
        let otherwise: Outcome?
    }

    struct Outcome: Encodable {
        let cost: Double
        let costUnit: String
        let shipments: Int
        let unmet: Int
        let unmetBaseUnits: Int64
        let tiers: [TierOutcome]

        struct TierOutcome: Encodable {
            /// As the network numbers them.
            let tier: Int
            let needBaseUnits: Int64
            let servedBaseUnits: Int64
        }

        init(_ plan: Plan, _ labels: Labels, _ whatIf: WhatIf? = nil) {
            (cost, costUnit) = (labels.number(plan.cost), labels.currency)
            (shipments, unmet) = (plan.shipments.count, plan.unmet.count)
            unmetBaseUnits = plan.unmet.reduce(0) { $0 + $1.quantity.rawValue }
            tiers = plan.tiers.map {
                TierOutcome(
                    tier: whatIf?.original(of: $0.tier) ?? $0.tier.rank, needBaseUnits: $0.need.rawValue,
                    servedBaseUnits: $0.served.rawValue)
            }
        }

        var served: String {
            tiers.map { "\($0.tier): \(Figure.percent($0.servedBaseUnits, of: max(1, $0.needBaseUnits)))" }
                .joined(separator: "  ")
        }
    }

    init(_ rerun: JournalRerun, node: NodeID, of network: Network, _ whatIf: WhatIf?) {
        let labels = Labels(network)
        (self.network, self.node) = (network.id.text, node.text)
        (records, decided) = (rerun.recordCount, rerun.comparedCount)
        decisionHash = rerun.head.description
        roundsPlanned = rerun.rounds.count
        roundsPlannedTheSame = rerun.rounds.count { $0.isSame }
        rounds = rerun.rounds.map { round in
            Round(
                round: round.number, date: labels.date(elapsed: round.elapsed), samePlan: round.isSame,
                recorded: Outcome(round.recorded, labels),
                otherwise: round.otherwise.map { Outcome($0, labels, whatIf) })
        }
    }

    /// Everything was decided and planned as it was then.
    var isSame: Bool { roundsPlanned == roundsPlannedTheSame }

    func lines(_ global: GlobalOptions) -> [String] {
        let head = [
            "\(node): \(Figure.grouped(records)) records run again; \(Figure.grouped(decided)) decisions, all as recorded",
            "decision hash \(decisionHash)",
            "rounds planned again: \(roundsPlannedTheSame) of \(roundsPlanned) the same",
        ]
        guard !rounds.isEmpty else { return head }
        let isWhatIf = rounds.contains { $0.otherwise != nil }
        var table = TextTable(
            [.number("round"), .text("date")] + Self.columns("recorded")
                + (isWhatIf ? Self.columns("otherwise") : [.text("again")]))
        for round in rounds {
            let again =
                round.otherwise.map(Self.cells)
                ?? [round.samePlan ? "the same" : global.alarming("another plan")]
            table.append([Figure.grouped(round.round), round.date] + Self.cells(round.recorded) + again)
        }
        return head + [""] + table.lines(emphasise: global.bold)
    }

    private static func columns(_ which: String) -> [TextTable.Column] {
        [.number("cost \(which)"), .number("shipments"), .number("unmet"), .text("served by tier")]
    }

    private static func cells(_ outcome: Outcome) -> [String] {
        [
            "\(Figure.fixed(Int64((outcome.cost * 100).rounded()), over: 100, decimals: 2)) \(outcome.costUnit)",
            Figure.grouped(outcome.shipments), Figure.grouped(outcome.unmet), outcome.served,
        ]
    }
}
