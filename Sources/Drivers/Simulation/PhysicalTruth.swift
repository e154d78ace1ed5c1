internal import Domain
internal import OrderedCollections

/// What really lies where and what is really under way. Moved by plants alone; no node can see it.
struct PhysicalTruth: Sendable {
    /// What is on the road.
    private var cargo: OrderedDictionary<OrderID, Cargo> = [:]
    /// What was written on each order's papers, as its source read them.
    private var waybills: [OrderID: Waybill] = [:]
    private var moved: [Shelf: Movement] = [:]

    struct Cargo: Sendable {
        let resource: ResourceID
        var quantity: Quantity
        let from: NodeID
        /// Where it is going now.
        var to: NodeID
        var arrivesAt: Instant
        let transit: Duration
        /// How much of it turns out to be missing on arrival.
        var missing: Quantity
    }

    struct Waybill: Sendable {
        let source: NodeID
        let destination: NodeID
        let transit: Duration
        /// Goods have left under these papers.
        var isUsed = false
    }

    struct Movement: Sendable {
        var loaded = Quantity.zero
        var unloaded = Quantity.zero
    }

    private struct Shelf: Hashable {
        let site: NodeID
        let resource: ResourceID
    }

    /// Goods travel by the papers that they left with. Until then newer ones may be written: a hub that has forgotten an order
    /// of which nobody has heard gives its number to another.
    mutating func write(_ shipment: Shipment, for order: OrderID) {
        guard waybills[order]?.isUsed != true else { return }
        waybills[order] = Waybill(
            source: shipment.source, destination: shipment.destination, transit: shipment.transit)
    }

    func cargo(of order: OrderID) -> Cargo? { cargo[order] }

    func waybill(of order: OrderID) -> Waybill? { waybills[order] }

    func movement(of resource: ResourceID, at site: NodeID) -> Movement {
        moved[Shelf(site: site, resource: resource)] ?? Movement()
    }

    /// - Parameters:
    ///   - delay: how much longer than planned it will be under way.
    ///   - missing: how much of it will not be there on arrival.
    mutating func load(
        _ order: OrderID, _ resource: ResourceID, _ quantity: Quantity, at site: NodeID, _ now: Instant,
        delay: Duration, missing: Quantity
    ) {
        moved[Shelf(site: site, resource: resource), default: Movement()].loaded += quantity
        waybills[order]?.isUsed = true
        let papers = waybills[order]
        let transit = papers?.transit ?? .zero
        if cargo[order] != nil {
            cargo[order]?.quantity += quantity
        } else {
            cargo[order] = Cargo(
                resource: resource, quantity: quantity, from: site, to: papers?.destination ?? site,
                arrivesAt: now.advanced(by: transit + delay), transit: transit, missing: missing)
        }
    }

    /// What of an order is at this gate now, and how much of it is missing.
    mutating func unload(_ order: OrderID, at site: NodeID, _ now: Instant) -> (
        arrived: Quantity, missing: Quantity
    )? {
        guard let arriving = cargo[order], arriving.to == site, arriving.arrivesAt <= now else { return nil }
        cargo[order] = nil
        let arrived = arriving.quantity - arriving.missing
        moved[Shelf(site: site, resource: arriving.resource), default: Movement()].unloaded += arrived
        return (arrived, arriving.missing)
    }

    /// - Returns: how much turned round; nil when it is too late for that.
    mutating func turnBack(_ order: OrderID, expectedAt site: NodeID, _ now: Instant) -> Quantity? {
        guard let going = cargo[order], going.to == site, going.arrivesAt > now else { return nil }
        cargo[order]?.to = going.from
        cargo[order]?.arrivesAt = now.advanced(by: going.transit)
        return going.quantity
    }
}
