internal import Agents
public import Domain

/// Whether the journals of a network that has come to rest agree to the unit: nothing lost, nothing done twice, and every
/// site's own count is what the hub's books say.
///
/// It trusts no agent's word alone: what was carried out is read from what the sites' people said, and what the books say
/// is held against it.
public struct Reckoning: Hashable, Sendable {
    public let counts: OrderCounts
    /// Issued, and neither carried out nor refused.
    public let lostCount: Int
    /// Loaded or unloaded more than once.
    public let doubledCount: Int
    /// By how much the sites' counts and the books differ, over all sites and resources.
    public let driftedUnitCount: Int64
    /// Everything that does not agree, in words; empty when all is well.
    public let disagreements: [String]

    public var isGood: Bool { disagreements.isEmpty }

    /// - Parameter sites: every site of the network.
    public init(hub: HubWord, sites: [SiteWord]) {
        var found = Findings(complaints: hub.complaints)
        let openOrders = Set(hub.openOrders)
        found.compareStreams(hub, sites)
        found.compareStocks(hub, sites)
        let carried = Carried(sites)
        found.compareOrders(hub, carried, openOrders)
        counts = hub.counts
        let missing = max(0, hub.counts.issued - carried.orders.count)
        lostCount = openOrders.count + missing + carried.vanished.count
        doubledCount = carried.doubled.count
        driftedUnitCount = found.driftedUnitCount
        disagreements = found.texts
    }
}

/// What all sites together have done.
private struct Carried {
    /// Everything that a site was ordered to send.
    private(set) var orders: [OrderID: Order] = [:]
    private(set) var loads: [OrderID: [(site: NodeID, quantity: Quantity)]] = [:]
    private(set) var unloads: [OrderID: [(site: NodeID, quantity: Quantity)]] = [:]

    init(_ sites: [SiteWord]) {
        for word in sites {
            for order in word.orders { orders[order.id] = order }
            for movement in word.loaded {
                loads[movement.order, default: []].append((word.site, movement.quantity))
            }
            for movement in word.unloaded {
                unloads[movement.order, default: []].append((word.site, movement.quantity))
            }
        }
    }

    var doubled: [OrderID] {
        let all = Set(loads.keys).union(unloads.keys)
        return all.filter { (loads[$0]?.count ?? 0) > 1 || (unloads[$0]?.count ?? 0) > 1 }.sorted()
    }

    /// Left and never arrived.
    var vanished: [OrderID] { loads.keys.filter { unloads[$0] == nil }.sorted() }

    /// Arrived and never left.
    var invented: [OrderID] { unloads.keys.filter { loads[$0] == nil }.sorted() }
}

private struct Findings {
    private(set) var texts: [String]
    private(set) var driftedUnitCount: Int64 = 0

    init(complaints: [String]) { texts = complaints }

    /// Each numbered stream ends at the same number at both ends.
    mutating func compareStreams(_ hub: HubWord, _ sites: [SiteWord]) {
        for word in sites {
            guard let account = hub.accounts[word.site] else {
                texts.append("\(word.site) is not in the hub's books")
                continue
            }
            if account.instructionsIssuedThrough != word.standing.instructionsTakenThrough {
                texts.append(
                    """
                    \(word.site) took instructions through \(word.standing.instructionsTakenThrough), the hub issued \
                    them through \(account.instructionsIssuedThrough)
                    """)
            }
            if account.factsTakenThrough != word.standing.factsIssuedThrough {
                texts.append(
                    """
                    \(word.site) issued facts through \(word.standing.factsIssuedThrough), the hub took them through \
                    \(account.factsTakenThrough)
                    """)
            }
        }
        for site in hub.accounts.keys.sorted() where !sites.contains(where: { $0.site == site }) {
            texts.append("the journal of \(site) is missing")
        }
    }

    /// What lies at a site is what the books say, but for what its meters have gained since its last report: the meters of
    /// both sides tell how much that is, to the unit.
    mutating func compareStocks(_ hub: HubWord, _ sites: [SiteWord]) {
        for word in sites {
            let lines = hub.accounts[word.site]?.lines ?? []
            for own in word.standing.lines {
                let booked = lines.first { $0.resource == own.resource }
                let byBooks =
                    (booked?.onHand ?? .zero) + (own.suppliedTotal - (booked?.suppliedTotal ?? .zero))
                    - (own.consumedTotal - (booked?.consumedTotal ?? .zero))
                guard own.stock != byBooks else { continue }
                driftedUnitCount += Int64((own.stock - byBooks).rawValue.magnitude)
                texts.append(
                    "\(word.site) counts \(own.stock) of \(own.resource), by the books it has \(byBooks)")
            }
        }
    }

    mutating func compareOrders(_ hub: HubWord, _ carried: Carried, _ openOrders: Set<OrderID>) {
        for order in openOrders.sorted() { texts.append("order \(order) has not ended") }
        for order in carried.doubled { texts.append("order \(order) was carried out more than once") }
        for order in carried.vanished { texts.append("the goods of order \(order) left and never arrived") }
        for order in carried.invented { texts.append("the goods of order \(order) arrived and never left") }
        if hub.counts.issued != carried.orders.count {
            texts.append(
                "\(hub.counts.issued) orders were issued, \(carried.orders.count) came to their sources")
        }
        if hub.counts.settled != carried.unloads.count {
            texts.append(
                "\(hub.counts.settled) orders are settled, \(carried.unloads.count) were carried out")
        }
        for (id, loads) in carried.loads.sorted(by: { $0.key < $1.key }) {
            guard let shipment = carried.orders[id]?.shipment else {
                texts.append("goods left under order \(id), which no site was given")
                continue
            }
            if loads[0].site != shipment.source || loads[0].quantity > shipment.quantity {
                texts.append("order \(id) was loaded elsewhere or with more than it says")
            }
            if let arrival = carried.unloads[id]?.first,
                arrival.site != shipment.destination || arrival.quantity != loads[0].quantity
            {
                texts.append(
                    "order \(id): \(loads[0].quantity) left, \(arrival.quantity) arrived at \(arrival.site)")
            }
        }
    }
}
