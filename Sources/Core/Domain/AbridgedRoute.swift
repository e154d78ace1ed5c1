/// A route as an order holds it: of a long one the middle is left out, and how much that was is said.
struct AbridgedRoute {
    let links: [LinkID]
    /// Nil for none.
    let omittedLinkCount: Int?

    /// - Parameter omitted: what was left out before.
    init(_ route: [LinkID], omitted: Int?) {
        let excess = route.count - Limits.routeLinkCountMax
        guard excess > 0 else {
            (links, omittedLinkCount) = (route, omitted)
            return
        }
        let headCount = Limits.routeLinkCountMax / 2
        links = Array(route.prefix(headCount) + route.suffix(Limits.routeLinkCountMax - headCount))
        omittedLinkCount = excess + (omitted ?? 0)
    }
}

extension Order {
    /// The same with routes that an instruction can hold; the plan keeps them whole.
    public var abridged: Order { Order(id: id, shipment: shipment.abridged, basis: basis) }
}

extension Shipment {
    fileprivate var abridged: Shipment {
        let way = AbridgedRoute(route, omitted: omittedLinkCount)
        return Shipment(
            resource: resource, quantity: quantity, source: source, destination: destination,
            route: way.links, transit: transit, cost: cost, price: price, alternative: alternative?.abridged,
            omittedLinkCount: way.omittedLinkCount)
    }

    /// The links for people: `a, b, … 12 more links …, c`.
    public var routeText: String { text(of: route, omitted: omittedLinkCount) }
}

extension Alternative {
    fileprivate var abridged: Alternative {
        let way = AbridgedRoute(route, omitted: omittedLinkCount)
        return Alternative(
            source: source, route: way.links, turnsOthers: turnsOthers, difference: difference,
            omittedLinkCount: way.omittedLinkCount)
    }

    /// The links for people: `a, b, … 12 more links …, c`.
    public var routeText: String { text(of: route, omitted: omittedLinkCount) }
}

private func text(of route: [LinkID], omitted: Int?) -> String {
    var words = route.map(\.text)
    if let omitted { words.insert("… \(omitted) more links …", at: words.count / 2) }
    return words.joined(separator: ", ")
}
