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
    var facts = Inbox()
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
        let index: Int
        if let known = booked.index(of: line.resource, by: \.resource) {
            index = known
        } else {
            index = booked.firstIndex { $0.resource > line.resource } ?? booked.endIndex
            booked.insert(Booked(resource: line.resource), at: index)
        }
        let supplied = max(.zero, line.suppliedTotal - booked[index].suppliedTotal)
        let consumed = max(.zero, line.consumedTotal - booked[index].consumedTotal)
        booked[index].suppliedTotal += supplied
        booked[index].consumedTotal += consumed
        return (supplied, consumed)
    }

    var reference: MessageReference? {
        reportStamp.map { MessageReference(node: site.id, stamp: $0) }
    }
}
