public import Domain
internal import Tables

/// The whole network on one page: what is abnormal first, then the balance of every region.
public struct StatusPage: Sendable {
    private let labels: Labels

    public static let abnormalNodeCountMax = 20
    /// In one alarm.
    static let namedNodeCountMax = 3

    public init(_ labels: Labels) { self.labels = labels }

    /// - Parameters:
    ///   - isReplay: whether it was recorded once, and is played again.
    ///   - emphasise: wraps headings, for instance in bold.
    public func lines(
        _ overview: Overview, isReplay: Bool = false, emphasise: (String) -> String = { $0 }
    ) -> [String] {
        let orders = overview.orders
        return [
            emphasise(
                """
                \(isReplay ? "REPLAY  " : "")\(labels.networkName)  \
                \(overview.elapsed.map(labels.date) ?? "books not opened yet")  round \(overview.round)
                """),
            """
            orders   \(Figure.grouped(orders.issued)) issued, \(Figure.grouped(orders.settled)) settled, \
            \(Figure.grouped(orders.declined)) declined, \(Figure.grouped(orders.cancelled)) cancelled, \
            \(Figure.grouped(orders.open)) open
            """,
            "nodes    \(count(overview.nodes))",
            "alarms   " + (alarms(overview).isEmpty ? "none" : alarms(overview).joined(separator: "; ")),
            "",
        ] + abnormal(overview.nodes, emphasise) + balance(overview.regions, emphasise)
    }

    private func alarms(_ overview: Overview) -> [String] {
        var alarms: [String] = []
        for held in overview.held {
            alarms.append("\(labels.node(held.node)) IS BEHIND: \(held.reason): diaodu resume \(held.node)")
        }
        let missing = overview.nodes.filter { $0.presence == .neverHeard }
        if overview.elapsed == nil {
            alarms.append(
                "BOOKS NOT OPEN\(missing.isEmpty ? "" : ", nothing heard yet of \(names(missing))")")
        } else if !missing.isEmpty {
            alarms.append("NEVER HEARD: \(names(missing))")
        }
        let silent = overview.nodes.filter { $0.presence == .silent }
        if !silent.isEmpty { alarms.append("SILENT: \(names(silent))") }
        if let refused = overview.refusedRound {
            alarms.append("ROUND \(refused.round) COULD NOT BE PLANNED: \(refused.reason)")
        }
        if !overview.isLedgerBalanced { alarms.append("THE BOOKS DO NOT BALANCE: see the log of the hub") }
        if overview.orders.proposed > 0 {
            alarms.append(
                "\(overview.orders.proposed) ORDERS WAIT FOR APPROVAL: diaodu order list --state proposed")
        }
        if overview.orders.overdue > 0 { alarms.append("\(overview.orders.overdue) orders overdue") }
        if overview.orders.inDoubt > 0 { alarms.append("\(overview.orders.inDoubt) orders in doubt") }
        if !overview.unmet.isEmpty {
            alarms.append("\(overview.unmet.count) needs unmet in round \(overview.round)")
        }
        return alarms
    }

    /// Some of them by name.
    private func names(_ nodes: [NodeCondition]) -> String {
        let rest = nodes.count - Self.namedNodeCountMax
        return nodes.prefix(Self.namedNodeCountMax).map { labels.node($0.node) }.joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more" : "")
    }

    private func count(_ nodes: [NodeCondition]) -> String {
        [Presence.present, .suspected, .silent, .neverHeard].map { presence in
            "\(nodes.count { $0.presence == presence }) \(presence.words)"
        }.joined(separator: ", ")
    }

    private func abnormal(_ nodes: [NodeCondition], _ emphasise: (String) -> String) -> [String] {
        let abnormal = nodes.filter { $0.presence != .present }
        guard !abnormal.isEmpty else { return [] }
        var table = TextTable([.text("node"), .text("presence"), .number("last heard, s ago")])
        for node in abnormal.prefix(Self.abnormalNodeCountMax) {
            table.append([
                labels.node(node.node), node.presence.words,
                node.age.map { Figure.fixed($0.microseconds, over: 1_000_000, decimals: 1) } ?? "",
            ])
        }
        let rest = abnormal.count - Self.abnormalNodeCountMax
        return table.lines(emphasise: emphasise) + (rest > 0 ? ["and \(rest) more", ""] : [""])
    }

    private func balance(_ regions: [RegionBalance], _ emphasise: (String) -> String) -> [String] {
        var table = TextTable([
            .text("region"), .text("resource"), .text("unit"), .number("stock"), .number("need"),
            .number("reserve"), .number("in"), .number("out"), .number("net"),
        ])
        // The worst first.
        for region in regions.sorted(by: { $0.net < $1.net }) {
            table.append(
                [labels.node(region.parent), labels.resource(region.resource), labels.unit(region.resource)]
                    + [
                        region.stock, region.need, region.reserve, region.incoming, region.outgoing,
                        region.net,
                    ].map { labels.figure($0, of: region.resource) })
        }
        return regions.isEmpty ? ["no site has reported yet"] : table.lines(emphasise: emphasise)
    }
}

extension RegionBalance {
    /// What is left when everything that was promised has come and gone.
    fileprivate var net: Quantity { stock + incoming - outgoing - need - reserve }
}

extension Presence {
    /// As a person would say it.
    public var words: String {
        switch self {
        case .neverHeard: "never heard"
        case .present: "present"
        case .suspected: "suspected"
        case .silent: "silent"
        }
    }
}
