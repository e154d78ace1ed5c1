internal import Domain

/// What the hub keeps for one site: its newest report, the facts taken from it, the instructions sent to it.
struct SiteStreams: Codable, Sendable {
    let site: Site
    private(set) var report: StatusReport?
    private var reportStamp: Stamp?
    private(set) var reportedAt: Instant?
    var facts = Inbox<Fact>()
    var instructions = Outbox<Instruction>()

    init(site: Site) { self.site = site }

    /// - Returns: false when a newer report is known.
    mutating func take(_ report: StatusReport, stamp: Stamp, at now: Instant) -> Bool {
        if let reportStamp, stamp <= reportStamp { return false }
        self.report = report
        reportStamp = stamp
        reportedAt = now
        return true
    }

    /// The message that the newest report came in.
    var reference: MessageReference? {
        reportStamp.map { MessageReference(node: site.id, stamp: $0) }
    }
}
