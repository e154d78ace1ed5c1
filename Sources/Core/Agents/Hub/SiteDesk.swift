internal import Domain

/// What the hub keeps for one site: its newest report, the facts taken from it, the instructions sent to it.
struct SiteDesk: Codable, Sendable {
    let site: Site
    /// Starts of the site's program, with the newest report of the newest start.
    private(set) var report: StatusReport?
    private(set) var reportStamp: Stamp?
    private(set) var reportedAt: Instant?
    /// The meters up to which the books follow this site; sorted by resource.
    private(set) var booked: [Booked] = []
    var facts = Inbox<Fact>()
    var instructions = Outbox<Instruction>()

    init(site: Site) { self.site = site }

    struct Booked: Codable, Sendable {
        let resource: ResourceID
        var suppliedTotal = Quantity.zero
        var consumedTotal = Quantity.zero
    }

    /// - Returns: false when a newer report is known.
    mutating func take(_ report: StatusReport, stamp: Stamp, at now: Instant) -> Bool {
        if let reportStamp, stamp <= reportStamp { return false }
        self.report = report
        reportStamp = stamp
        reportedAt = now
        return true
    }

    /// The gains of the meters since the last call, to be booked now.
    mutating func gains(of line: StockLine) -> (supplied: Quantity, consumed: Quantity) {
        let index = place(of: line.resource)
        let supplied = max(.zero, line.suppliedTotal - booked[index].suppliedTotal)
        let consumed = max(.zero, line.consumedTotal - booked[index].consumedTotal)
        booked[index].suppliedTotal += supplied
        booked[index].consumedTotal += consumed
        return (supplied, consumed)
    }

    /// Books supply that the site's meters have not told of, but its facts have.
    mutating func expectSupply(_ quantity: Quantity, of resource: ResourceID) {
        booked[place(of: resource)].suppliedTotal += quantity
    }

    private mutating func place(of resource: ResourceID) -> Int {
        if let known = booked.index(of: resource, by: \.resource) { return known }
        let index = booked.firstIndex { $0.resource > resource } ?? booked.endIndex
        booked.insert(Booked(resource: resource), at: index)
        return index
    }

    var reference: MessageReference? {
        reportStamp.map { MessageReference(node: site.id, stamp: $0) }
    }
}
