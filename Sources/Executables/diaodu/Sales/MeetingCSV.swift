internal import Domain
internal import PlainText
internal import Sales

/// Tables of the outcome of a meeting, for other programs.
struct MeetingCSV {
    private let meeting: OrderMeeting
    private let outcome: MeetingOutcome
    private let prices: MeetingPrices

    init(_ meeting: OrderMeeting, _ outcome: MeetingOutcome) {
        (self.meeting, self.outcome) = (meeting, outcome)
        prices = MeetingPrices(meeting, outcome)
    }

    func lines(of table: MeetingTable) -> [String] {
        rows(of: table).map { $0.map(\.csvCell).joined(separator: ",") }
    }

    private func rows(of table: MeetingTable) -> [[String]] {
        switch table {
        case .contracts:
            [
                [
                    "seller", "buyer", "product", "quantity_units", "route", "proceeds_fen", "payment_fen",
                    "carriage_fen", "rent_fen",
                ]
            ]
                + outcome.contracts.map { contract in
                    let ask = meeting.asks[contract.ask]
                    let route = [ask.location.text] + contract.route.map { meeting.links[$0].head.text }
                    return [
                        ask.seller.text, meeting.bids[contract.bid].buyer.text, ask.product.text,
                        "\(contract.quantity)", route.joined(separator: " "), "\(contract.proceeds)",
                        "\(contract.payment)", "\(contract.carriage)", "\(contract.rent)",
                    ]
                }
        case .prices:
            [["product", "location", "price_fen_per_unit", "sold_units", "bought_units"]]
                + prices.places.map {
                    [$0.product.text, $0.location.text, "\($0.price)", "\($0.sold)", "\($0.bought)"]
                }
        case .steps:
            [
                [
                    "side", "participant", "location", "product", "price_fen_per_unit", "quantity_units",
                    "accepted_units", "place_price_fen_per_unit",
                ]
            ]
                + zip(meeting.asks, outcome.sold).map { ask, sold in
                    [
                        "ask", ask.seller.text, ask.location.text, ask.product.text, "\(ask.price)",
                        "\(ask.quantity)", "\(sold)", "\(prices[ask.product, ask.location])",
                    ]
                }
                + zip(meeting.bids, outcome.bought).map { bid, bought in
                    [
                        "bid", bid.buyer.text, bid.location.text, bid.product.text, "\(bid.price)",
                        "\(bid.quantity)", "\(bought)", "\(prices[bid.product, bid.location])",
                    ]
                }
        case .flows:
            [["from", "to", "product", "quantity_units", "rent_fen_per_unit"]]
                + prices.flows.map {
                    [
                        $0.link.tail.text, $0.link.head.text, $0.product.text, "\($0.quantity)",
                        "\($0.rent)",
                    ]
                }
        }
    }
}
