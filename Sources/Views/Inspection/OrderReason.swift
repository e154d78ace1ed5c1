internal import Domain
internal import Tables

/// Why an order was given: one sentence, the reports it rests on, what was binding, what would have changed it.
public struct OrderReason: Sendable {
    private let search: OrderSearch
    private let order: Order
    let labels: Labels?
    /// When it was decided: planned, or, where no plan is known, first said.
    private let decidedAt: Instant?
    private let basis: [Basis]

    private struct Basis: Sendable {
        let reference: MessageReference
        let report: OrderSearch.Report?
        let line: StockLine?
    }

    /// - Returns: nil when what was found does not say what the order is.
    public init?(_ search: OrderSearch, _ story: OrderStory, _ labels: Labels?) {
        guard let order = search.decided else { return nil }
        (self.search, self.order, self.labels) = (search, order, labels)
        let hops = story.hops
        decidedAt = (hops.first { $0.kind == .step(.planned) } ?? hops.first)?.at
        basis = order.basis.map { reference in
            let report = search.report(reference)
            return Basis(
                reference: reference, report: report,
                line: report?.status.lines.first { $0.resource == order.shipment.resource })
        }
    }

    var shipment: Shipment { order.shipment }

    /// - Parameter condition: how the order stands, told of one that was not issued; nil where nobody knows.
    public func lines(
        _ times: TimeText, _ condition: OrderCondition? = nil, emphasise: (String) -> String = { $0 }
    ) -> [String] {
        [emphasise("order \(order.id)"), sentence]
            + (search.isIssued ? [] : condition.map { unissued($0, times) } ?? []) + [""]
            + section("it rests on", basisLines(times), emphasise)
            + section("what it costs", costLines, emphasise)
            + section("what was binding", bindingLines, emphasise)
            + section("the next best", alternativeLines, emphasise)
            + section("what would have changed it", changeLines, emphasise)
    }

    private func section(_ title: String, _ lines: [String], _ emphasise: (String) -> String) -> [String] {
        [emphasise(title)] + lines.map { "  \($0)" } + [""]
    }

    // MARK: The sentence

    private var sentence: String {
        let goods =
            "\(figure(shipment.quantity)) of \(labels?.resource(shipment.resource) ?? shipment.resource.text)"
        var text = "\(name(shipment.source)) \(verb) \(goods) to \(name(shipment.destination))"
        if let line = line(of: shipment.destination), let shortage = shortage(line) {
            text += ", which was \(figure(shortage)) short of its need and reserve"
        }
        if let line = line(of: shipment.source), let surplus = surplus(line) {
            text += "; \(shipment.source) had \(figure(surplus)) above its own"
        }
        return text + "."
    }

    private var verb: String { search.isIssued ? "sends" : search.isOpen ? "is to send" : "was to send" }

    private func unissued(_ condition: OrderCondition, _ times: TimeText) -> [String] {
        switch condition {
        case .open: condition.lines(of: order.id, times)
        case .ended: ["it was planned and never issued: see diaodu trace \(order.id)"]
        }
    }

    private func line(of node: NodeID) -> StockLine? { basis.first { $0.reference.node == node }?.line }

    private func surplus(_ line: StockLine) -> Quantity? {
        let surplus = line.stock - line.held - line.need - line.reserve
        return surplus > .zero ? surplus : nil
    }

    private func shortage(_ line: StockLine) -> Quantity? {
        let shortage = line.need + line.reserve - line.stock
        return shortage > .zero ? shortage : nil
    }

    // MARK: The parts

    private func basisLines(_ times: TimeText) -> [String] {
        var table = TextTable([
            .text("report"), .text("sent at"), .number("age s"), .number("stock"), .number("held"),
            .number("need"), .number("reserve"), .text("unit"),
        ])
        for basis in basis {
            let figures = basis.line.map { [$0.stock, $0.held, $0.need, $0.reserve].map(bare) }
            table.append(
                [
                    "\(name(basis.reference.node)) \(basis.reference.stamp)",
                    basis.report.map { times.full($0.sentAt) } ?? "not in what was searched", age(of: basis),
                ] + (figures ?? ["", "", "", ""]) + [unit])
        }
        return basis.isEmpty
            ? [search.isIssued ? "it names no report" : "an order that was not issued names no report"]
            : table.lines()
    }

    private func age(of basis: Basis) -> String {
        guard let decidedAt, let report = basis.report else { return "" }
        let age = decidedAt.duration(since: report.sentAt)
        return Figure.fixed(age.microseconds, over: 1_000_000, decimals: 1)
    }

    private var costLines: [String] {
        [
            """
            \(money(shipment.cost)) over \(shipment.route.isEmpty ? "no link" : shipment.routeText)
            """
        ] + priceLines
    }

    private var bindingLines: [String] {
        guard let plan = search.plan else {
            return ["unknown here: the plan is in the hub's journal (--run-dir)"]
        }
        var lines = capacityLines(plan)
        for unmet in plan.unmet where unmet.resource == shipment.resource {
            lines.append(
                "\(name(unmet.site)) stays \(figure(unmet.quantity)) short: \(unmet.reason.words)")
        }
        return lines.isEmpty ? ["nothing: every need was met and no capacity was full"] : lines
    }

    private var changeLines: [String] {
        var lines: [String] = []
        if let line = line(of: shipment.destination), let shortage = shortage(line) {
            lines.append(
                "\(figure(shortage)) more at \(shipment.destination): then it needs nothing from outside")
        }
        if let line = line(of: shipment.source), let surplus = surplus(line), surplus >= shipment.quantity {
            lines.append(
                """
                more than \(figure(surplus - shipment.quantity)) less at \(shipment.source): then it cannot give all of this
                """)
        }
        return lines + priceChangeLines
    }

    // MARK: Words

    func name(_ node: NodeID) -> String { labels?.node(node) ?? node.text }

    private var unit: String { labels?.unit(shipment.resource) ?? "base units" }

    private func bare(_ quantity: Quantity) -> String {
        labels?.figure(quantity, of: shipment.resource) ?? Figure.grouped(quantity.rawValue)
    }

    private func figure(_ quantity: Quantity) -> String { "\(bare(quantity)) \(unit)" }

    private func money(_ money: Money) -> String {
        labels?.money(money) ?? "\(Figure.grouped(money.rawValue)) money units"
    }
}

/// The same for programs; quantities in base units, money in units of the currency.
public struct OrderReasonFigures: Hashable, Sendable, Encodable {
    public let order: String
    public let sentence: String
    public let resource: String
    public let source: String
    public let destination: String
    public let quantityBaseUnits: Int64
    public let costMoneyUnits: Int64
    public let route: [String]
    public let basis: [Basis]
    public let binding: [String]
    public let nextBest: [String]
    public let changes: [String]

    public struct Basis: Hashable, Sendable, Encodable {
        public let node: String
        public let stamp: String
        /// Nil when the report is not in what was searched.
        public let ageSeconds: Double?
        public let stockBaseUnits: Int64?
        public let needBaseUnits: Int64?
        public let reserveBaseUnits: Int64?
    }
}

extension OrderReason {
    public var figures: OrderReasonFigures {
        OrderReasonFigures(
            order: "\(order.id)", sentence: sentence, resource: shipment.resource.text,
            source: shipment.source.text, destination: shipment.destination.text,
            quantityBaseUnits: shipment.quantity.rawValue, costMoneyUnits: shipment.cost.rawValue,
            route: shipment.route.map(\.text),
            basis: basis.map { basis in
                OrderReasonFigures.Basis(
                    node: basis.reference.node.text, stamp: "\(basis.reference.stamp)",
                    ageSeconds: basis.report.flatMap { report in
                        decidedAt.map { $0.duration(since: report.sentAt) / .seconds(1) }
                    },
                    stockBaseUnits: basis.line?.stock.rawValue, needBaseUnits: basis.line?.need.rawValue,
                    reserveBaseUnits: basis.line?.reserve.rawValue)
            },
            binding: bindingLines, nextBest: alternativeLines, changes: changeLines)
    }
}
