internal import Domain
internal import Sales

/// The outcome of a meeting as `diaodu sales market --json` prints it; the names of its properties are the keys. Money is in fen, quantities in units.
struct MarketReport: Encodable {
    let currency: String?
    let welfare: Int64
    /// Of all products together.
    let traded: Int64
    let prices: [PriceRow]
    let asks: [AskRow]
    let bids: [BidRow]
    let flows: [FlowRow]
    let contracts: [ContractRow]
    let accounts: AccountRow
    /// An outcome without a valid certificate is never printed.
    let certificate = "ok"
    /// How much greater the welfare could at most be.
    let certificateGap: Int64
    /// Whether no whole units have a greater welfare.
    let isProvenGreatest: Bool

    struct PriceRow: Encodable {
        let product: String
        let location: String
        let price: Int64
        /// Sold and bought at the place.
        let sold: Int64
        let bought: Int64
    }

    struct AskRow: Encodable {
        let seller: String
        let location: String
        let product: String
        let ask: Int64
        let quantity: Int64
        let sold: Int64
        /// Of the place.
        let price: Int64
    }

    struct BidRow: Encodable {
        let buyer: String
        let location: String
        let product: String
        let bid: Int64
        let quantity: Int64
        let bought: Int64
        let price: Int64
    }

    struct FlowRow: Encodable {
        let from: String
        let to: String
        let product: String
        let quantity: Int64
        /// What a unit earns beyond its cost, because the link is full.
        let rent: Int64
    }

    struct ContractRow: Encodable {
        let seller: String
        let buyer: String
        let product: String
        let quantity: Int64
        /// Places, from the seller's to the buyer's.
        let route: [String]
        let proceeds: Int64
        let payment: Int64
        let carriage: Int64
        let rent: Int64
    }

    struct AccountRow: Encodable {
        let paidByBuyers: Int64
        let paidToSellers: Int64
        let carriage: Int64
        let rent: Int64
    }

    init(
        _ meeting: OrderMeeting, _ outcome: MeetingOutcome, _ certificate: MeetingCertificate,
        currency: String?
    ) {
        let prices = MeetingPrices(meeting, outcome)
        self.currency = currency
        (welfare, traded) = (outcome.welfare.rawValue, outcome.traded.rawValue)
        self.prices = prices.places.map {
            PriceRow(
                product: $0.product.text, location: $0.location.text, price: $0.price.rawValue,
                sold: $0.sold.rawValue, bought: $0.bought.rawValue)
        }
        asks = zip(meeting.asks, outcome.sold).map { ask, sold in
            AskRow(
                seller: ask.seller.text, location: ask.location.text, product: ask.product.text,
                ask: ask.price.rawValue, quantity: ask.quantity.rawValue, sold: sold.rawValue,
                price: prices[ask.product, ask.location].rawValue)
        }
        bids = zip(meeting.bids, outcome.bought).map { bid, bought in
            BidRow(
                buyer: bid.buyer.text, location: bid.location.text, product: bid.product.text,
                bid: bid.price.rawValue, quantity: bid.quantity.rawValue, bought: bought.rawValue,
                price: prices[bid.product, bid.location].rawValue)
        }
        flows = prices.flows.map {
            FlowRow(
                from: $0.link.tail.text, to: $0.link.head.text, product: $0.product.text,
                quantity: $0.quantity.rawValue, rent: $0.rent.rawValue)
        }
        contracts = outcome.contracts.map { contract in
            let ask = meeting.asks[contract.ask]
            return ContractRow(
                seller: ask.seller.text, buyer: meeting.bids[contract.bid].buyer.text,
                product: ask.product.text, quantity: contract.quantity.rawValue,
                route: [ask.location.text] + contract.route.map { meeting.links[$0].head.text },
                proceeds: contract.proceeds.rawValue, payment: contract.payment.rawValue,
                carriage: contract.carriage.rawValue, rent: contract.rent.rawValue)
        }
        let sums = MeetingAccounts(of: outcome.contracts)
        accounts = AccountRow(
            paidByBuyers: sums.paidByBuyers.rawValue, paidToSellers: sums.paidToSellers.rawValue,
            carriage: sums.carriage.rawValue, rent: sums.rent.rawValue)
        (certificateGap, isProvenGreatest) = (certificate.gap.rawValue, certificate.isProvenGreatest)
    }
}

/// The prices of a meeting by product and place, and what moves, by name.
struct MeetingPrices {
    /// Where somebody asks or bids. Sorted by product, then place.
    private(set) var places: [Place] = []
    /// What moves, by link, then product.
    private(set) var flows: [Flow] = []
    private var prices: [Key: Money] = [:]

    struct Place {
        let product: ResourceID
        let location: LocationID
        let price: Money
        var sold = Quantity.zero
        var bought = Quantity.zero
    }

    struct Flow {
        let link: DeliveryLink
        let product: ResourceID
        let quantity: Quantity
        let rent: Money
        /// Of all products together.
        let isFull: Bool
    }

    private struct Key: Hashable {
        let product: ResourceID
        let location: LocationID
    }

    init(_ meeting: OrderMeeting, _ outcome: MeetingOutcome) {
        for (product, row) in zip(meeting.products, outcome.prices) {
            for (location, price) in zip(meeting.locations, row) {
                prices[Key(product: product, location: location)] = price
            }
        }
        var totals: [Key: (sold: Quantity, bought: Quantity)] = [:]
        for (ask, sold) in zip(meeting.asks, outcome.sold) {
            let key = Key(product: ask.product, location: ask.location)
            let before = totals[key] ?? (.zero, .zero)
            totals[key] = (before.sold + sold, before.bought)
        }
        for (bid, bought) in zip(meeting.bids, outcome.bought) {
            let key = Key(product: bid.product, location: bid.location)
            let before = totals[key] ?? (.zero, .zero)
            totals[key] = (before.sold, before.bought + bought)
        }
        for product in meeting.products {
            for location in meeting.locations {
                let key = Key(product: product, location: location)
                guard let total = totals[key], let price = prices[key] else { continue }
                places.append(
                    Place(
                        product: product, location: location, price: price, sold: total.sold,
                        bought: total.bought))
            }
        }
        for (index, link) in meeting.links.enumerated() {
            let load = outcome.flows.reduce(.zero) { $0 + $1[index] }
            for (product, flows) in zip(meeting.products, outcome.flows) where flows[index] > .zero {
                self.flows.append(
                    Flow(
                        link: link, product: product, quantity: flows[index],
                        rent: self[product, link.head] - self[product, link.tail] - link.cost,
                        isFull: load == link.capacity))
            }
        }
    }

    subscript(product: ResourceID, location: LocationID) -> Money {
        prices[Key(product: product, location: location)] ?? .zero
    }
}
