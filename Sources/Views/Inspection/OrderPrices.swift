internal import Domain

/// What an order's prices say.
extension OrderReason {
    var priceLines: [String] {
        guard let price = shipment.price else { return ["its round has reckoned no prices"] }
        return [
            """
            one more unit is worth \(text(price)) more at \(shipment.destination) than at \(shipment.source): that is \
            what its way may cost
            """
        ]
    }

    /// Which capacities of the plan were full and would have been worth something, those of the order's own way first.
    func capacityLines(_ plan: Plan) -> [String] {
        let links = plan.prices.links.map { price in
            (shipment.route.contains(price.link), "link \(price.link)", price.price)
        }
        let handling = plan.prices.handling.map { (false, "the handling at \($0.location)", $0.price) }
        let all = (links + handling).sorted { ($0.0 ? 0 : 1, $1.2, $0.1) < ($1.0 ? 0 : 1, $0.2, $1.1) }
        let lines = all.prefix(Self.capacityCountMax).map { isOwn, what, price in
            """
            \(what) is full: one more transport unit \
            \(price.rawValue > 0 ? "would save \(money(price))" : "alone would save nothing")\
            \(isOwn ? ", and this order uses it" : "")
            """
        }
        return lines + (all.count > lines.count ? ["and \(all.count - lines.count) more capacities"] : [])
    }

    private static var capacityCountMax: Int { 5 }

    var alternativeLines: [String] {
        guard let alternative = shipment.alternative else {
            return shipment.price == nil
                ? ["its round has reckoned none"] : ["there is none: no other way or source"]
        }
        let route =
            alternative.route.isEmpty
            ? "over no link" : "over \(alternative.routeText)"
        let isSame = alternative.source == shipment.source
        return [
            """
            \(isSame ? "the same source" : name(alternative.source)) \(route), \(text(alternative.difference)) dearer\
            \(alternative.turnsOthers ? "; other orders would have to go another way" : "")
            """
        ]
    }

    var priceChangeLines: [String] {
        guard let alternative = shipment.alternative else { return [] }
        return [
            "its way dearer by more than \(text(alternative.difference)): then the next best is cheaper"
        ]
    }

    private func text(_ price: Price) -> String {
        labels?.price(price, of: shipment.resource) ?? "\(price.rawValue) money fractions"
    }

    /// For one transport unit.
    private func money(_ price: Price) -> String {
        labels?.moneyFraction(price) ?? "\(price.rawValue) money fractions"
    }
}
