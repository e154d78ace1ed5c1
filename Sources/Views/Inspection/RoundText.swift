public import Domain
internal import Tables

/// One round in a few lines, as `diaodu up` shows it when it has been planned.
public struct RoundText: Sendable {
    private let labels: Labels

    public static let unmetLineCountMax = 5

    public init(_ labels: Labels) { self.labels = labels }

    public func lines(_ overview: Overview) -> [String] {
        let orders = overview.orders
        if let refused = overview.refusedRound {
            return ["round \(refused.round)  COULD NOT BE PLANNED: \(refused.reason)"]
        }
        // Lines that fit 80 columns, as long as the figures do.
        var lines = [
            """
            round \(overview.round)  \(labels.date(elapsed: overview.elapsed ?? .zero))  \
            \(overview.isLedgerBalanced ? "books balance" : "BOOKS DO NOT BALANCE")  cost \(labels.money(overview.cost))
            """,
            """
              orders: \(Figure.grouped(orders.issued)) issued, \(Figure.grouped(orders.settled)) settled, \
            \(Figure.grouped(orders.open)) open\(orders.overdue > 0 ? ", \(orders.overdue) OVERDUE" : "")\
            \(orders.inDoubt > 0 ? ", \(orders.inDoubt) IN DOUBT" : "")\
            \(orders.proposed > 0 ? ", \(orders.proposed) \(orders.proposed == 1 ? "WAITS" : "WAIT") FOR APPROVAL" : "")\
            \(orders.declined > 0 ? ", \(orders.declined) declined" : "")\
            \(orders.cancelled > 0 ? ", \(orders.cancelled) cancelled" : "")
            """,
        ]
        if !overview.isPlanFinished {
            lines.append("  PLAN NOT FINISHED: the best that was found is ordered")
        }
        if !overview.tiers.isEmpty {
            lines.append("  served: " + overview.tiers.map(served).joined(separator: "; "))
        }
        lines += overview.unmet.prefix(Self.unmetLineCountMax).map { "  unmet: \(unmet($0))" }
        let rest = overview.unmet.count - Self.unmetLineCountMax
        if rest > 0 { lines.append("  unmet: and \(rest) more") }
        return lines
    }

    private func served(_ outcome: TierOutcome) -> String {
        let share = Figure.percent(outcome.served.rawValue, of: max(1, outcome.need.rawValue))
        let isWhole = outcome.served == outcome.need
        return "\(labels.tier(outcome.tier)) \(isWhole ? "100 %" : "\(share), \(worst(outcome))")"
    }

    private func worst(_ outcome: TierOutcome) -> String {
        "the worst \(Figure.percent(outcome.worstFill.millionths, of: 1_000_000))"
    }

    private func unmet(_ need: UnmetNeed) -> String {
        """
        \(labels.node(need.site)) \(labels.figure(need.quantity, of: need.resource)) \
        \(labels.unit(need.resource)) of \(labels.resource(need.resource)): \(need.reason.words)
        """
    }
}
