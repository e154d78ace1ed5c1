public import Agents
internal import Domain
internal import Ledger

/// Whether the journals of a network that has stopped agree to the unit: nothing lost, nothing done twice, and every site's own
/// count is what the hub's books say.
///
/// A network that was only stopped has goods and messages under way: what an order that is open explains, or a message that its
/// sender will send again, is no disagreement then.
///
/// It trusts no agent's word alone: what was carried out is read from what the sites' people said, and what the books say
/// is held against it.
public struct Reconciliation: Hashable, Sendable {
    public let hub: HubStateView
    /// Issued, and neither carried out nor refused.
    public let lostCount: Int
    /// Loaded more than once.
    public let doubledCount: Int
    /// By how much the sites' counts and the books differ, over all sites and resources.
    public let driftedUnitCount: Int64
    /// Issued, neither ended nor lost: what is left of them will be done when the network is started again.
    public let underWayCount: Int
    /// Everything that does not agree, in words; empty when all is well.
    public let disagreements: [String]

    public var isGood: Bool { disagreements.isEmpty }

    /// - Parameters:
    ///   - sites: every site of the network.
    ///   - isAtRest: whether every order must have ended and every message been taken.
    public init(hub: HubStateView, sites: [SiteJournalSummary], isAtRest: Bool = true) {
        self.hub = hub
        var found = Disagreements(isAtRest: isAtRest)
        found.complain(hub)
        found.compareStreams(hub, sites)
        found.compareStocks(hub, sites)
        let carried = Carried(sites)
        found.compareOrders(hub, carried)
        let missing = max(0, hub.issuedCount - carried.orders.count)
        let open = Set(hub.orders.map(\.id))
        underWayCount = isAtRest ? 0 : open.count
        lostCount =
            isAtRest
            ? open.union(carried.vanished).count + missing
            : carried.vanished.count { !open.contains($0) } + max(0, missing - open.count)
        doubledCount = carried.doubled.count
        driftedUnitCount = found.driftedUnitCount
        disagreements = found.texts
    }
}

/// What all sites together have done.
private struct Carried {
    /// Everything that a site was ordered to send.
    private(set) var orders: [OrderID: Order] = [:]
    private(set) var goods: [OrderID: Goods] = [:]

    init(_ sites: [SiteJournalSummary]) {
        for summary in sites {
            for order in summary.orders { orders[order.id] = order }
            for movement in summary.movements {
                goods[movement.order, default: Goods()].note(movement, summary.site)
            }
        }
    }

    var doubled: [OrderID] { orders { $0.loads.count > 1 } }

    /// Left, and nothing was said of them any more.
    var vanished: [OrderID] { orders { !$0.loads.isEmpty && $0.isUnheardOf } }

    /// Arrived and never left.
    var invented: [OrderID] { orders { $0.loads.isEmpty && !$0.isUnheardOf } }

    /// All that left arrived, came back, or was lost.
    var settledCount: Int { goods.values.count { !$0.loads.isEmpty && $0.isSettled } }

    private func orders(where condition: (Goods) -> Bool) -> [OrderID] {
        goods.filter { condition($0.value) }.keys.sorted()
    }
}

/// What the sites said of the goods of one order.
private struct Goods {
    private(set) var loads: [(site: NodeID, quantity: Quantity)] = []
    private var unloaded: [NodeID: Quantity] = [:]
    private var turnedBack: [NodeID: Quantity] = [:]
    private var lost: [NodeID: Quantity] = [:]

    mutating func note(_ movement: SiteJournalSummary.Movement, _ site: NodeID) {
        switch movement.kind {
        case .loaded: loads.append((site, movement.quantity))
        case .unloaded: unloaded[site] = movement.quantity
        case .turnedBack: turnedBack[site] = movement.quantity
        case .lost: lost[site] = movement.quantity
        }
    }

    var left: Quantity { loads.first?.quantity ?? .zero }
    var isUnheardOf: Bool { unloaded.isEmpty && turnedBack.isEmpty && lost.isEmpty }
    var isSettled: Bool { left == sum(unloaded) + sum(lost) }
    /// That waited for them, sorted.
    var sites: [NodeID] { Set(unloaded.keys).union(turnedBack.keys).union(lost.keys).sorted() }

    /// What a site that waited for goods said of them.
    func heard(at site: NodeID) -> Quantity { ended(at: site) + turned(at: site) }
    /// What lies there now, or will lie nowhere.
    func ended(at site: NodeID) -> Quantity { (unloaded[site] ?? .zero) + (lost[site] ?? .zero) }
    func turned(at site: NodeID) -> Quantity { turnedBack[site] ?? .zero }

    private func sum(_ quantities: [NodeID: Quantity]) -> Quantity { quantities.values.reduce(.zero, +) }
}

private struct Disagreements {
    let isAtRest: Bool
    private(set) var texts: [String] = []
    private(set) var driftedUnitCount: Int64 = 0
    /// Sites between which and the hub messages were under way at the stop.
    private var unevenSites: Set<NodeID> = []

    init(isAtRest: Bool) { self.isAtRest = isAtRest }

    /// What is wrong with the books by themselves, and counts that nobody has explained.
    mutating func complain(_ hub: HubStateView) {
        texts += hub.violations.map { "the hub's books are wrong by themselves: \($0)" }
        texts += hub.suspense.map {
            "\($0.site) counted \($0.quantity) of \($0.resource) that the books cannot explain"
        }
    }

    /// Each numbered stream ends at the same number at both ends.
    mutating func compareStreams(_ hub: HubStateView, _ sites: [SiteJournalSummary]) {
        let streams = Dictionary(uniqueKeysWithValues: hub.streams.map { ($0.site, $0) })
        for summary in sites {
            guard let account = streams[summary.site] else {
                texts.append("\(summary.site) is not in the hub's books")
                continue
            }
            let (issued, taken) = (
                account.instructionsIssuedThrough, summary.standing.instructionsTakenThrough
            )
            if issued != taken { unevenSites.insert(summary.site) }
            if isAtRest ? issued != taken : issued < taken {
                texts.append(
                    """
                    \(summary.site) took instructions through \(summary.standing.instructionsTakenThrough), the hub issued \
                    them through \(account.instructionsIssuedThrough)
                    """)
            }
            let (said, heard) = (summary.standing.factsIssuedThrough, account.factsTakenThrough)
            if said != heard { unevenSites.insert(summary.site) }
            if isAtRest ? said != heard : said < heard {
                texts.append(
                    """
                    \(summary.site) issued facts through \(summary.standing.factsIssuedThrough), the hub took them through \
                    \(account.factsTakenThrough)
                    """)
            }
        }
        for site in hub.streams.map(\.site) where !sites.contains(where: { $0.site == site }) {
            texts.append("the journal of \(site) is missing")
        }
    }

    /// What lies at a site is what the books say, but for what its meters have gained since its last report: the meters of
    /// both sides tell how much that is, to the unit.
    mutating func compareStocks(_ hub: HubStateView, _ sites: [SiteJournalSummary]) {
        let accounts = Dictionary(grouping: hub.accounts, by: \.site)
        for summary in sites where isAtRest || !unevenSites.contains(summary.site) {
            for own in summary.standing.lines {
                let booked = accounts[summary.site]?.first { $0.resource == own.resource }
                let byBooks =
                    (booked?.onHand ?? .zero) + (own.suppliedTotal - (booked?.suppliedTotal ?? .zero))
                    - (own.consumedTotal - (booked?.consumedTotal ?? .zero))
                guard own.stock != byBooks else { continue }
                driftedUnitCount += Int64((own.stock - byBooks).rawValue.magnitude)
                texts.append(
                    "\(summary.site) counts \(own.stock) of \(own.resource), by the books it has \(byBooks)")
            }
        }
    }

    mutating func compareOrders(_ hub: HubStateView, _ carried: Carried) {
        let open = isAtRest ? [] : Set(hub.orders.map(\.id))
        if isAtRest {
            for order in hub.orders.map(\.id).sorted() { texts.append("order \(order) has not ended") }
        }
        for order in carried.doubled { texts.append("order \(order) was carried out more than once") }
        for order in carried.vanished where !open.contains(order) {
            texts.append("the goods of order \(order) left and never arrived")
        }
        for order in carried.invented { texts.append("the goods of order \(order) arrived and never left") }
        // What has not come to its source, or been heard of at the hub, is open at the hub.
        let (missing, unheard) = (
            hub.issuedCount - carried.orders.count, carried.settledCount - hub.settledCount
        )
        if missing < 0 || missing > open.count {
            texts.append(
                "\(hub.issuedCount) orders were issued, \(carried.orders.count) came to their sources")
        }
        if unheard < 0 || unheard > open.count {
            texts.append("\(hub.settledCount) orders are settled, \(carried.settledCount) were carried out")
        }
        for (id, goods) in carried.goods.sorted(by: { $0.key < $1.key })
        where !goods.loads.isEmpty && !open.contains(id) {
            if let shipment = carried.orders[id]?.shipment {
                compare(goods, with: shipment, of: id)
            } else {
                texts.append("goods left under order \(id), which no site was given")
            }
        }
    }

    private mutating func compare(_ goods: Goods, with shipment: Shipment, of id: OrderID) {
        if goods.loads[0].site != shipment.source || goods.left > shipment.quantity {
            texts.append("order \(id) was loaded elsewhere or with more than it says")
        }
        for site in goods.sites where site != shipment.source && site != shipment.destination {
            texts.append("order \(id): \(goods.ended(at: site)) arrived at \(site), where it was not to go")
        }
        guard !goods.isUnheardOf else { return }
        let heard = goods.heard(at: shipment.destination)
        if heard != goods.left {
            texts.append(
                "order \(id): \(goods.left) left, \(shipment.destination) has had word of \(heard)")
        }
        let turned = goods.turned(at: shipment.destination)
        let back = goods.ended(at: shipment.source)
        if back != turned {
            texts.append(
                "order \(id): \(turned) turned back, \(shipment.source) has had word of \(back)")
        }
    }
}
