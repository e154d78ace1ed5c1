internal import Console
internal import Domain
internal import PlainText
internal import Sales
internal import Tables

/// The outcome of a meeting as tables for people. Money is in fen, as in the tables that were read.
struct MeetingPage {
    private let folder: String
    private let meeting: OrderMeeting
    private let outcome: MeetingOutcome
    private let certificate: MeetingCertificate
    private let currency: String?
    private let prices: MeetingPrices
    private let global: GlobalOptions

    init(
        _ folder: String, _ meeting: OrderMeeting, _ outcome: MeetingOutcome,
        _ certificate: MeetingCertificate,
        currency: String?, _ global: GlobalOptions
    ) {
        (self.folder, self.meeting, self.outcome) = (folder, meeting, outcome)
        (self.certificate, self.currency, self.global) = (certificate, currency, global)
        prices = MeetingPrices(meeting, outcome)
    }

    func lines(withContracts: Bool) -> [String] {
        var blocks = [[title], lines(of: products)]
        if !fullLinks.rows.isEmpty { blocks.append(lines(of: fullLinks)) }
        blocks.append(lines(of: accounts))
        if withContracts { blocks.append(lines(of: contracts)) }
        blocks.append(closing(withContracts: withContracts))
        return Array(blocks.joined(separator: [""]))
    }

    /// What was accepted of one participant's steps, and why not more.
    func statement(of participant: NodeID) -> [String] {
        var steps = TextTable([
            .text("step"), .text("product"), .text("place"), .number("own price", unit: "fen"),
            .number("price of the place"), .number("quantity"), .number("accepted"), .text("why"),
        ])
        for (ask, sold) in zip(meeting.asks, outcome.sold) where ask.seller == participant {
            let price = prices[ask.product, ask.location]
            let reason =
                sold == ask.quantity
                ? "sold"
                : ask.price > price ? "asks more than the place pays" : rest(ask.lot, ask.price == price)
            steps.append([
                "ask", ask.product.text, ask.location.text, ask.price.grouped, price.grouped,
                ask.quantity.grouped, sold.grouped, reason,
            ])
        }
        for (bid, bought) in zip(meeting.bids, outcome.bought) where bid.buyer == participant {
            let price = prices[bid.product, bid.location]
            let reason =
                bought == bid.quantity
                ? "bought"
                : bid.price < price ? "bids less than the place costs" : rest(bid.lot, bid.price == price)
            steps.append([
                "bid", bid.product.text, bid.location.text, bid.price.grouped, price.grouped,
                bid.quantity.grouped, bought.grouped, reason,
            ])
        }
        let own = outcome.contracts.filter {
            meeting.asks[$0.ask].seller == participant || meeting.bids[$0.bid].buyer == participant
        }
        let got = own.filter { meeting.asks[$0.ask].seller == participant }.reduce(.zero) { $0 + $1.proceeds }
        let paid = own.filter { meeting.bids[$0.bid].buyer == participant }.reduce(.zero) { $0 + $1.payment }
        return [global.bold("\(participant) in \(folder.escaped)"), ""] + lines(of: steps) + [""]
            + (own.isEmpty ? ["no contract"] : lines(of: table(of: own)))
            + ["", "gets \(got.grouped) fen, pays \(paid.grouped) fen"]
    }

    private func rest(_ lot: Quantity, _ isAtPrice: Bool) -> String {
        isAtPrice
            ? "at its own price the rest finds nobody"
            : lot > Quantity(1) ? "the rest is not a whole lot that somebody takes" : ""
    }

    private var title: String {
        let money = "\(outcome.welfare.grouped) fen\(currency.map { " (\($0))" } ?? "")"
        return global.bold(
            "Order meeting \(folder.escaped): \(outcome.traded.grouped) units traded, welfare \(money)")
    }

    private var products: TextTable {
        var table = TextTable([
            .text("product"), .number("asked"), .number("bid"), .number("traded"),
            .number("lowest price", unit: "fen"), .number("highest price", unit: "fen"),
            .number("sales", unit: "fen"),
        ])
        for product in meeting.products {
            let asked = meeting.asks.filter { $0.product == product }.reduce(.zero) { $0 + $1.quantity }
            let wanted = meeting.bids.filter { $0.product == product }.reduce(.zero) { $0 + $1.quantity }
            let traded = zip(meeting.asks, outcome.sold).filter { $0.0.product == product }
                .reduce(.zero) { $0 + $1.1 }
            let used = prices.places.filter {
                $0.product == product && ($0.sold > .zero || $0.bought > .zero)
            }.map(\.price)
            let sales = outcome.contracts.filter { meeting.asks[$0.ask].product == product }
                .reduce(.zero) { $0 + $1.payment }
            table.append([
                product.text, asked.grouped, wanted.grouped, traded.grouped, used.min()?.grouped ?? "—",
                used.max()?.grouped ?? "—", sales.grouped,
            ])
        }
        return table
    }

    /// Links that are full, those that earn most first.
    private var fullLinks: TextTable {
        var table = TextTable([
            .text("full link"), .text("product"), .number("units"), .number("cost", unit: "fen"),
            .number("earns beyond it", unit: "fen"),
        ])
        let full = prices.flows.filter(\.isFull).sorted { $0.rent > $1.rent }
        for flow in full.prefix(Self.fullLinkCountMax) {
            table.append([
                "\(flow.link.tail) → \(flow.link.head)", flow.product.text, flow.quantity.grouped,
                flow.link.cost.grouped, flow.rent.grouped,
            ])
        }
        return table
    }

    private static let fullLinkCountMax = 10

    private var accounts: TextTable {
        let sums = MeetingAccounts(of: outcome.contracts)
        var table = TextTable([.text("money"), .number("fen")])
        table.append(["buyers pay", sums.paidByBuyers.grouped])
        table.append(["sellers get", sums.paidToSellers.grouped])
        table.append(["transport costs", sums.carriage.grouped])
        table.append(["full links earn", sums.rent.grouped])
        return table
    }

    private var contracts: TextTable { table(of: outcome.contracts) }

    private func table(of contracts: [SaleContract]) -> TextTable {
        var table = TextTable([
            .text("seller"), .text("buyer"), .text("product"), .number("quantity"),
            .number("seller gets", unit: "fen"), .number("buyer pays", unit: "fen"), .text("route"),
        ])
        for contract in contracts {
            let ask = meeting.asks[contract.ask]
            table.append([
                ask.seller.text, meeting.bids[contract.bid].buyer.text, ask.product.text,
                contract.quantity.grouped, contract.proceeds.grouped, contract.payment.grouped,
                ([ask.location.text] + contract.route.map { meeting.links[$0].head.text })
                    .joined(separator: " → "),
            ])
        }
        return table
    }

    private func closing(withContracts: Bool) -> [String] {
        let proof =
            certificate.isProvenGreatest
            ? "no whole units have a greater welfare"
            : "the welfare is at most \(certificate.gap.grouped) fen below the greatest"
        let count = Set(prices.flows.filter(\.isFull).map { [$0.link.tail, $0.link.head] }).count
        return [
            "certificate ok: \(proof)",
            "\(Figure.grouped(count)) full links",
            "\(Figure.grouped(outcome.contracts.count)) contracts"
                + (withContracts ? "" : "; --contracts lists them"),
        ]
    }

    private func lines(of table: TextTable) -> [String] { table.lines(emphasise: global.bold) }
}
