public import Domain
internal import Tables

/// The whole network on one page: what is wrong first, then how needs are served, then the balance of every region.
public struct StatusPage: Sendable {
    private let labels: Labels
    private let times: TimeText

    public static let abnormalNodeCountMax = 20
    static let unmetCountMax = 5
    /// In one alarm.
    static let namedNodeCountMax = 3

    /// Marks lines for a terminal.
    public struct Marks: Sendable {
        let heading: @Sendable (String) -> String
        let alarm: @Sendable (String) -> String

        /// - Parameters:
        ///   - heading: wraps headings, for instance in bold.
        ///   - alarm: wraps what is wrong.
        public init(
            heading: @escaping @Sendable (String) -> String, alarm: @escaping @Sendable (String) -> String
        ) {
            (self.heading, self.alarm) = (heading, alarm)
        }

        public static let none = Marks(heading: { $0 }, alarm: { $0 })
    }

    public init(_ labels: Labels, _ times: TimeText = TimeText(isUTC: false)) {
        (self.labels, self.times) = (labels, times)
    }

    /// What was watched up to now.
    ///
    /// - Parameter isNarrow: whether the balance has ids in place of names, so that its figures find room.
    public func lines(
        _ watch: StatusWatch, at now: Instant, isNarrow: Bool = false, marks: Marks = .none
    ) -> [String] {
        guard let overview = watch.overview, let asOf = watch.asOf, let age = watch.age(at: now) else {
            return [marks.alarm("NOTHING HEARD from \(labels.hub) yet")]
        }
        let heading = marks.heading(
            """
            \(watch.isReplay ? "REPLAY  " : "")round \(overview.round)  \
            \(overview.elapsed.map(labels.date(elapsed:)) ?? "books not opened yet")  \
            as of \(times.clock(asOf)), \(seconds(age)) s ago  \(labels.networkName)
            """)
        let stale =
            watch.isStale(at: now)
            ? [
                marks.alarm(
                    "STALE    nothing heard for \(seconds(age)) s from \(labels.hub); below is how it was then"
                )
            ] : []
        return [heading] + stale + body(overview, watch, marks) + balance(overview.regions, isNarrow, marks)
    }

    private func body(_ overview: Overview, _ watch: StatusWatch, _ marks: Marks) -> [String] {
        let alarms = alarms(overview, watch)
        let orders = overview.orders
        var lines =
            alarms.isEmpty
            ? ["alarms   none"] : alarms.map { marks.alarm("alarm    \($0)") }
        lines.append("nodes    \(count(overview.nodes, watch))")
        if !overview.tiers.isEmpty {
            lines.append(
                "planned  for round \(overview.round): \(overview.tiers.map(served).joined(separator: "; "))")
        }
        lines.append(
            """
            orders   \(Figure.grouped(orders.issued)) issued, \(Figure.grouped(orders.settled)) settled, \
            \(Figure.grouped(orders.declined)) declined, \(Figure.grouped(orders.cancelled)) cancelled, \
            \(Figure.grouped(orders.open)) open
            """)
        return lines + [""] + unmet(overview.unmet, marks) + abnormal(overview.nodes, watch, marks)
    }

    private func alarms(_ overview: Overview, _ watch: StatusWatch) -> [String] {
        var alarms: [String] = []
        for held in overview.held {
            alarms.append("\(labels.node(held.node)) IS BEHIND: \(held.reason): diaodu resume \(held.node)")
        }
        let missing = overview.nodes.filter { $0.presence == .neverHeard }
        if overview.elapsed == nil {
            alarms.append(
                """
                BOOKS NOT OPEN\(missing.isEmpty ? "" : ", nothing heard yet of \(names(missing))"): opened all the same \
                when the hub has run for a round, for 60 s at least
                """)
        } else if !missing.isEmpty {
            alarms.append("\(words(.neverHeard, watch).uppercased()): \(names(missing))")
        }
        let silent = overview.nodes.filter { $0.presence == .silent }
        if !silent.isEmpty { alarms.append("SILENT: \(names(silent))") }
        let suspected = overview.nodes.filter { $0.presence == .suspected }
        if !suspected.isEmpty { alarms.append("suspected: \(names(suspected))") }
        if let refused = overview.refusedRound {
            alarms.append("ROUND \(refused.round) COULD NOT BE PLANNED: \(refused.reason)")
        }
        if !overview.isPlanFinished {
            alarms.append("PLAN OF ROUND \(overview.round) NOT FINISHED: the best that was found is ordered")
        }
        if !overview.isLedgerBalanced { alarms.append("THE BOOKS DO NOT BALANCE: see the log of the hub") }
        if overview.orders.proposed > 0 {
            alarms.append(
                """
                \(overview.orders.proposed == 1 ? "1 ORDER WAITS" : "\(overview.orders.proposed) ORDERS WAIT") \
                FOR APPROVAL: diaodu order list --state proposed
                """)
        }
        alarms += shortages(overview.regions)
        if overview.orders.overdue > 0 {
            alarms.append("\(Figure.counted(overview.orders.overdue, "order")) overdue")
        }
        if overview.orders.inDoubt > 0 {
            alarms.append("\(Figure.counted(overview.orders.inDoubt, "order")) in doubt")
        }
        for (node, difference) in watch.clockDifferences {
            let isAhead = difference > .zero
            alarms.append(
                """
                CLOCK \(isAhead ? "AHEAD" : "BEHIND"): \(labels.node(node)) by \
                \(seconds(isAhead ? difference : .zero - difference)) s
                """)
        }
        if !overview.unmet.isEmpty {
            alarms.append("\(Figure.counted(overview.unmet.count, "need")) unmet in round \(overview.round)")
        }
        return alarms
    }

    /// Where less lies than a round needs, whatever was planned: the emptiest first.
    private func shortages(_ regions: [RegionBalance]) -> [String] {
        let short = regions.filter { $0.stock < $0.need }.sorted {
            Int128($0.stock.rawValue) * Int128($1.need.rawValue) < Int128($1.stock.rawValue)
                * Int128($0.need.rawValue)
        }
        guard let worst = short.first else { return [] }
        let rest = short.count - 1
        return [
            """
            SHORT: \(labels.figure(worst.stock, of: worst.resource)) \(labels.unit(worst.resource)) of \
            \(labels.resource(worst.resource)) for a need of \(labels.figure(worst.need, of: worst.resource)) in \
            \(labels.region(worst.parent))\(rest > 0 ? ", and \(rest) more" : "")
            """
        ]
    }

    /// Some of them by name.
    private func names(_ nodes: [NodeCondition]) -> String {
        let rest = nodes.count - Self.namedNodeCountMax
        return nodes.prefix(Self.namedNodeCountMax).map { labels.node($0.node) }.joined(separator: ", ")
            + (rest > 0 ? " and \(rest) more" : "")
    }

    private func count(_ nodes: [NodeCondition], _ watch: StatusWatch) -> String {
        let presences = [Presence.present, .suspected, .silent, .neverHeard].map { presence in
            "\(nodes.count { $0.presence == presence }) \(words(presence, watch))"
        }
        return presences.joined(separator: ", ") + restarts(watch)
    }

    /// The most often started first, and those that are named no more are counted.
    private func restarts(_ watch: StatusWatch) -> String {
        let all = watch.restarts.sorted { ($1.count, $0.node) < ($0.count, $1.node) }
        guard !all.isEmpty else { return "" }
        let named = all.prefix(Self.namedNodeCountMax).map { "\($0.node) \($0.count)" }
        let rest = all.count - named.count
        return "; restarts: \(named.joined(separator: ", "))\(rest > 0 ? " and \(rest) more" : "")"
    }

    /// A hub that has started again has forgotten whom it heard before.
    private func words(_ presence: Presence, _ watch: StatusWatch) -> String {
        presence == .neverHeard && !watch.isFirstStart ? "not heard since the hub's restart" : presence.words
    }

    private func served(_ outcome: TierOutcome) -> String {
        guard outcome.served != outcome.need else { return "\(labels.tier(outcome.tier)) 100 %" }
        return """
            \(labels.tier(outcome.tier)) \
            \(Figure.percent(outcome.served.rawValue, of: max(1, outcome.need.rawValue))), the worst \
            \(Figure.percent(outcome.worstFill.millionths, of: 1_000_000))
            """
    }

    /// The most important tiers first, and the largest quantities in each.
    private func unmet(_ needs: [UnmetNeed], _ marks: Marks) -> [String] {
        guard !needs.isEmpty else { return [] }
        var table = TextTable([
            .text("unmet"), .text("tier"), .number("quantity"), .text("unit"), .text("resource"),
            .text("reason"),
        ])
        let worst = needs.sorted { left, right in
            (left.tier, right.quantity, left.site) < (right.tier, left.quantity, right.site)
        }
        for need in worst.prefix(Self.unmetCountMax) {
            table.append([
                labels.node(need.site), labels.tier(need.tier),
                labels.figure(need.quantity, of: need.resource),
                labels.unit(need.resource), labels.resource(need.resource), need.reason.words,
            ])
        }
        let rest = needs.count - Self.unmetCountMax
        return table.lines(emphasise: marks.heading) + (rest > 0 ? ["and \(rest) more", ""] : [""])
    }

    private func abnormal(_ nodes: [NodeCondition], _ watch: StatusWatch, _ marks: Marks) -> [String] {
        let abnormal = nodes.filter { $0.presence != .present }
        guard !abnormal.isEmpty else { return [] }
        var table = TextTable([.text("node"), .text("presence"), .number("last heard, s ago")])
        for node in abnormal.prefix(Self.abnormalNodeCountMax) {
            table.append([
                labels.node(node.node), words(node.presence, watch), node.age.map(seconds) ?? "",
            ])
        }
        let rest = abnormal.count - Self.abnormalNodeCountMax
        return table.lines(emphasise: marks.heading) + (rest > 0 ? ["and \(rest) more", ""] : [""])
    }

    private func balance(_ regions: [RegionBalance], _ isNarrow: Bool, _ marks: Marks) -> [String] {
        var table = TextTable([
            .text("region"), .text("resource"), .text("unit"), .number("net"), .number("stock"),
            .number("need"), .number("reserve"), .number("in"), .number("out"),
        ])
        // The worst first.
        for region in regions.sorted(by: { $0.net < $1.net }) {
            table.append(
                [
                    isNarrow ? labels.shortRegion(region.parent) : labels.region(region.parent),
                    isNarrow ? region.resource.text : labels.resource(region.resource),
                    labels.unit(region.resource),
                ]
                    + [
                        region.net, region.stock, region.need, region.reserve, region.incoming,
                        region.outgoing,
                    ].map { labels.figure($0, of: region.resource) })
        }
        return regions.isEmpty ? ["no site has reported yet"] : table.lines(emphasise: marks.heading)
    }

    private func seconds(_ duration: Duration) -> String {
        Figure.fixed(duration.microseconds, over: 1_000_000, decimals: 1)
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
