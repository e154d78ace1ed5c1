public import Domain

/// How a site stands, for its hub and for those who compare nodes.
extension EnterpriseAgent {
    /// How the site stands, by its own count.
    public func standing(at now: Instant) -> StatusReport {
        StatusReport(
            lines: stock.lines(at: clock?.elapsed(at: now) ?? .zero, calendar: calendar),
            instructionsTakenThrough: instructions.takenThrough, factsIssuedThrough: facts.issuedThrough,
            openOrderCount: orders.ids.count + consignments.ids.count, streams: statement)
    }

    public var stateView: StateView? {
        .site(
            SiteStateView(
                site: site.id, lines: stock.lines(at: .zero, calendar: calendar),
                loading: orders.ids, expected: consignments.ids, factsIssuedThrough: facts.issuedThrough,
                instructionsTakenThrough: instructions.takenThrough,
                queues: [
                    QueueLength(
                        .facts, site.id, count: facts.newCount,
                        countMax: given.waitingFactCountMax)
                ],
                archives: [
                    QueueLength(
                        .takenInstructions, site.id, count: archive.count,
                        countMax: Limits.archivedInstructionCountMax),
                    QueueLength(
                        .acknowledgedFacts, site.id, count: facts.archivedCount,
                        countMax: Limits.archivedFactCountMax),
                ], agreesWithHub: agreement.isOpen))
    }
}
