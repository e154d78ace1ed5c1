internal import Balancing
internal import Console
internal import Domain
internal import Inspection
internal import Tables

/// A plan as tables for people.
struct BalancePage {
    private let balanced: BalancedPlan
    private let network: Network
    private let units: Units
    private let global: GlobalOptions

    private var plan: Plan { balanced.plan }

    init(_ balanced: BalancedPlan, of network: Network, _ global: GlobalOptions) {
        (self.balanced, self.network, self.global) = (balanced, network, global)
        units = Units(of: network)
    }

    func lines(withOrders: Bool) -> [String] {
        var blocks = [[title], lines(of: tiers), lines(of: flowsByKind)]
        if !balanced.plan.prices.links.isEmpty || !balanced.plan.prices.handling.isEmpty {
            blocks.append(lines(of: prices))
        }
        if !plan.unmet.isEmpty { blocks.append(lines(of: unmet)) }
        if let outcome = balanced.leastFlows { blocks.append(lines(of: leastFlowTable(outcome))) }
        if let outcome = balanced.mustRun { blocks += mustRunTables(outcome).map(lines) }
        if withOrders { blocks.append(lines(of: orders)) }
        blocks.append(closing(withOrders: withOrders))
        return Array(blocks.joined(separator: [""]))
    }

    private var title: String {
        global.bold(
            "\(network.name.bilingual), one year: cost \(text(plan.cost, decimals: 6)) \(units.money.unit)"
        )
    }

    private func closing(withOrders: Bool) -> [String] {
        [
            """
            certificate ok: the cost is at most \(text(plan.costGapMax, decimals: 6)) \(units.money.unit) above the least \
            that serves as much
            """
        ] + unfinished + balanced.bounds.map(words) + leastFlows + smallestShipments + [
            Figure.counted(plan.shipments.count, "shipment") + (withOrders ? "" : "; --orders lists them")
        ]
    }

    private var unfinished: [String] {
        balanced.plan.isFinished
            ? []
            : ["not finished: planning was stopped before its end; this is the best plan found until then"]
    }

    private var leastFlows: [String] {
        guard let outcome = balanced.leastFlows, outcome.addedCost > .zero else { return [] }
        return ["least flows of links cost \(text(outcome.addedCost, decimals: 6)) \(units.money.unit)"]
    }

    private var smallestShipments: [String] {
        let outcome = balanced.consolidation
        if outcome.smallCount == 0 && outcome.unserved.isEmpty { return [] }
        let unserved = outcome.unserved.map {
            "\(units.of($0.resource).text($0.quantity.rawValue)) \(units.of($0.resource).unit) \($0.resource)"
        }
        return [
            "smallest shipments: \(outcome.smallCount) were smaller; they cost \(text(outcome.addedCost, decimals: 6)) \(units.money.unit)"
                + (unserved.isEmpty ? "" : ", not shipped: \(unserved.joined(separator: ", "))")
        ]
    }

    private func words(_ bound: TierBound) -> String {
        let scale = units.of(bound.tier)
        func text(_ quantity: Quantity) -> String { "\(scale.text(quantity.rawValue)) \(scale.unit)" }
        let total =
            bound.gap == .zero
            ? "served as much as can be"
            : "served at most \(text(bound.gap)) less than \(text(bound.servedMax))"
                + (balanced.plan.isFinished ? " (whole units may cost \(text(bound.gapMax)))" : "")
        return "  tier \(bound.tier.rank): \(total)\(fairness(bound))"
    }

    private func fairness(_ bound: TierBound) -> String {
        if bound.isFairest { return ", and shared as fairly" }
        guard let fill = bound.fillGapMax, fill.served < fill.need else { return "; fairness is not proven" }
        return "; a fill may be \(share(fill.served, of: fill.need)) below the fairest"
    }

    private var tiers: TextTable {
        var table = TextTable([
            .text("tier"), .text("unit"), .number("need"), .number("served"), .number("share"),
            .number("worst fill"),
        ])
        for outcome in plan.tiers {
            let scale = units.of(outcome.tier)
            table.append([
                "\(outcome.tier.rank) \(network.name(of: outcome.tier)?.bilingual ?? "")",
                scale.unit,
                scale.text(outcome.need.rawValue), scale.text(outcome.served.rawValue),
                share(outcome.served, of: outcome.need),
                share(outcome.worstFill.served, of: outcome.worstFill.need),
            ])
        }
        return table
    }

    private var flowsByKind: TextTable {
        let kinds = network.links.map(\.kind).sorted().reduce(into: [String]()) { kinds, kind in
            if kinds.last != kind { kinds.append(kind) }
        }
        var table = TextTable([
            .text("links of kind"), .number("in use"), .number("of"),
            .number("moved", unit: units.load.unit), .number("cost", unit: units.money.unit),
        ])
        for kind in kinds {
            let own = network.links.filter { $0.kind == kind }
            let flows = balanced.flows.compactMap { flow in
                own.found(flow.link, by: \.id).map { (link: $0, load: load(of: flow)) }
            }
            let used = Set(flows.map(\.link.id)).count
            table.append([
                kind, Figure.grouped(used), Figure.grouped(own.count),
                units.load.text(flows.reduce(Int64(0)) { $0 + $1.load }),
                text(flows.reduce(Money.zero) { $0 + Money($1.link.cost.rawValue * $1.load) }),
            ])
        }
        return table
    }

    /// In transport units.
    private func load(of flow: LinkFlow) -> Int64 {
        flow.quantity.rawValue * (network.resource(flow.resource)?.loadPerBaseUnit ?? 0)
    }

    private var prices: TextTable {
        var table = TextTable([.text("full"), .text("what"), .number("price", unit: units.priceUnit)])
        for entry in balanced.plan.prices.links.sorted(by: { $0.price > $1.price }) {
            let link = network.link(entry.link)
            let ends = link.map { "\($0.kind), \($0.tail) to \($0.head)" } ?? "link"
            table.append([entry.link.text, ends, units.text(entry.price)])
        }
        for entry in balanced.plan.prices.handling.sorted(by: { $0.price > $1.price }) {
            let name = network.location(entry.location)?.name.bilingual
            table.append([entry.location.text, name ?? "location", units.text(entry.price)])
        }
        return table
    }

    private var unmet: TextTable {
        var table = TextTable([
            .text("unmet"), .text("name"), .text("tier"), .text("resource"), .number("missing"),
            .text("unit"),
            .text("why"),
        ])
        for need in plan.unmet {
            table.append([
                need.site.text, network.name(ofSite: need.site), "\(need.tier.rank)", need.resource.text,
                units.of(need.resource).text(need.quantity.rawValue), units.of(need.resource).unit,
                need.reason.words,
            ])
        }
        return table
    }

    private func leastFlowTable(_ outcome: LeastFlowOutcome) -> TextTable {
        var table = TextTable([
            .text("least flow"), .number("least", unit: units.load.unit),
            .number("moved", unit: units.load.unit), .text("why not"),
        ])
        for entry in outcome.links {
            table.append([
                entry.link.text, units.load.text(entry.min.rawValue), units.load.text(entry.flow.rawValue),
                entry.reason?.words ?? "",
            ])
        }
        return table
    }

    private func mustRunTables(_ outcome: MustRunOutcome) -> [TextTable] {
        var table = TextTable([
            .text("must run"), .text("unit"), .number("quantity"), .number("used"), .number("share"),
        ])
        for entry in outcome.resources {
            let scale = units.of(entry.resource)
            table.append([
                entry.resource.text, scale.unit, scale.text(entry.quantity.rawValue),
                scale.text(entry.used.rawValue), share(entry.used, of: entry.quantity),
            ])
        }
        if outcome.unused.isEmpty { return [table] }
        var unused = TextTable([
            .text("not used"), .text("name"), .text("resource"), .number("quantity"), .text("unit"),
            .text("why"),
        ])
        for supply in outcome.unused {
            let scale = units.of(supply.resource)
            unused.append([
                supply.site.text, network.name(ofSite: supply.site), supply.resource.text,
                scale.text(supply.quantity.rawValue), scale.unit, supply.reason.words,
            ])
        }
        return [table, unused]
    }

    private var orders: TextTable {
        var table = TextTable([
            .text("from"), .text("to"), .text("resource"), .number("quantity"), .text("unit"),
            .number("cost", unit: units.money.unit), .number("days"), .text("by way of"),
        ])
        for shipment in plan.shipments {
            table.append([
                network.name(ofSite: shipment.source), network.name(ofSite: shipment.destination),
                shipment.resource.text,
                units.of(shipment.resource).text(shipment.quantity.rawValue),
                units.of(shipment.resource).unit,
                text(shipment.cost),
                Figure.fixed(shipment.transit.microseconds, over: 86_400_000_000, decimals: 1),
                shipment.route.map(\.text).joined(separator: " "),
            ])
        }
        return table
    }

    /// With so many decimals, or more for what would be shown as nothing; at most as many as the money has.
    private func text(_ money: Money, decimals: Int = 4) -> String {
        Figure.atLeast(decimals, through: units.moneyDecimals, money.rawValue, over: units.money.divisor)
    }

    private func share(_ part: Quantity, of whole: Quantity) -> String {
        whole > .zero ? Figure.percent(part.rawValue, of: whole.rawValue) : ""
    }

    private func lines(of table: TextTable) -> [String] { table.lines(emphasise: global.bold) }
}
