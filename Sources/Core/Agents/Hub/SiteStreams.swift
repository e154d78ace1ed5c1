internal import Domain

/// What the hub keeps for one site: its newest report, the facts taken from it, the instructions sent to it.
struct SiteStreams: Codable, Sendable {
    let site: Site
    private(set) var report: StatusReport?
    private var reportStamp: Stamp?
    private(set) var reportedAt: Instant?
    var facts = IncomingStream<Fact>()
    var instructions = OutgoingStream<Instruction>()

    /// The site's process that spoke last.
    private(set) var process: UInt64 = 0
    /// Whether that one and this program have found that both know the same of each other.
    private(set) var isAgreed = false
    /// Whether any process of it and this program have: then this hub has forgotten nothing that the site knows of.
    private(set) var isKnown = false
    /// What the site has forgotten, by its own word or by what it says of its streams.
    private(set) var peerLoss: StreamLoss?
    /// The newest message by which a stream went on.
    private var advancedBy: Stamp?
    /// What it has shown of the instructions that this hub has forgotten, in order from the first that it has not acknowledged.
    private(set) var recalled: [Instruction] = []

    /// Whether the hub was resumed without what this site has to show; nil in states of programs that waited for every site.
    private var wasLeftOut: Bool?

    /// How often the site is still told how far this hub has come, without having asked.
    private var tellCount = 0

    private static let tellCountMax = 8

    init(site: Site) { self.site = site }

    /// - Returns: false when it agrees, when it was told often enough, or when nobody was heard there yet.
    mutating func isToBeTold() -> Bool {
        guard !isAgreed, process != 0, tellCount < Self.tellCountMax else { return false }
        tellCount += 1
        return true
    }

    /// - Returns: false when a newer report is known. Whether its counters are plausible its parent has seen, who hears all that the
    ///   site says: the hub misses some of it, and would lock out a site that has had to go on far above its starts.
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

    // MARK: Comparing

    mutating func startComparing() { (isAgreed, isKnown, tellCount) = (false, false, 0) }

    /// One stream or the other went on by this message.
    mutating func advance(by header: Header) { advancedBy = max(advancedBy ?? header.stamp, header.stamp) }

    /// Whether a report may be behind what later messages of the site have said.
    func isOvertaken(_ header: Header) -> Bool { advancedBy.map { header.stamp < $0 } ?? false }

    mutating func hear(process: UInt64) {
        guard self.process != process else { return }
        (self.process, isAgreed, tellCount) = (process, false, 0)
    }

    mutating func agree(with process: UInt64) {
        (self.process, isAgreed, isKnown, peerLoss) = (process, true, true, nil)
    }

    mutating func disagree(_ peerLoss: StreamLoss?) {
        isAgreed = false
        if let peerLoss { self.peerLoss = peerLoss }
    }

    /// This hub has forgotten something that the site knows of.
    mutating func outgrow() { (isAgreed, isKnown) = (false, false) }

    /// The statement of this hub's end, for a process of the site.
    ///
    /// - Parameter stamp: of the message it answers.
    func statement(
        answering process: UInt64, of stamp: Stamp?, _ condition: StreamStatement.Condition
    ) -> StreamStatement {
        var forgotten: UInt32 = 0
        if let reportStamp, let stamp, process != self.process, stamp <= reportStamp {
            forgotten = reportStamp.incarnation
        }
        return StreamStatement(
            answers: process, issuedThrough: instructions.issuedThrough,
            acknowledgedThrough: instructions.acknowledgedThrough, takenThrough: facts.takenThrough,
            condition: condition, forgottenIncarnation: forgotten)
    }

    // MARK: Recalling

    /// Nothing of it is taken, and it is told nothing, until it has shown what this hub has forgotten.
    var isLeftOut: Bool { wasLeftOut ?? false }

    static let leftOutReason =
        "has not shown what the hub had forgotten, which was resumed without it; resume it, too, if it cannot"

    mutating func leaveOut(_ isLeftOut: Bool) { wasLeftOut = isLeftOut ? true : nil }

    /// The number of the next instruction that the site should show.
    var recallFrom: UInt64 { instructions.acknowledgedThrough + UInt64(recalled.count) + 1 }

    /// - Returns: false when it is not the next one.
    mutating func recall(_ instruction: Instruction) -> Bool {
        guard instruction.number == recallFrom else { return false }
        recalled.append(instruction)
        return true
    }

    /// Whether all that the site says it took is here.
    var isRecalled: Bool {
        guard let taken = report?.streams?.takenThrough else { return false }
        return isAnswering && recallFrom > taken
    }

    /// The newest report is an answer to the running program, under its epoch.
    private(set) var isAnswering = false

    mutating func answer(_ isAnswering: Bool) { self.isAnswering = isAnswering }

    /// What waits for the site, which has shown all that it took, and this is not among it. Another process of the hub may have said the
    /// same under another number.
    var unheard: [Instruction] {
        instructions.pending.filter { waiting in !recalled.contains { $0.content == waiting.content } }
    }

    /// Puts what was recalled into the stream.
    ///
    /// - Parameter open: of what the site has not heard, what it is still to be told.
    /// - Returns: what this hub knew of it, and what it had forgotten; and what waits behind it under other numbers than before.
    mutating func restoreRecalled(
        keeping open: [Instruction], at now: Instant, _ timing: Timing
    ) -> (known: [Instruction], forgotten: [Instruction], renumbered: [Instruction]) {
        defer { (recalled, wasLeftOut) = ([], nil) }
        let pending = instructions.pending
        let known = recalled.filter { pending.contains($0) }
        let forgotten = recalled.filter { !pending.contains($0) }
        let through = instructions.acknowledgedThrough + UInt64(recalled.count)
        instructions.restart(behind: through)
        let renumbered = open.map { item in
            instructions.append(at: now, timing) { Instruction(number: $0, content: item.content) }
        }
        return (known, forgotten, renumbered)
    }

    // MARK: Realigning

    /// It was told how it stands, and has not taken that yet.
    var isRealigning: Bool {
        instructions.pending.contains { if case .realign = $0.content { true } else { false } }
    }

    /// A person has the site realigned: whatever process of it is heard next may agree, under whatever stamp.
    mutating func realign() {
        // One that was left out may have taken more than this hub knows, and never show it.
        let taken = isLeftOut ? report?.streams?.takenThrough ?? 0 : 0
        instructions.restart(behind: max(instructions.issuedThrough, taken))
        (recalled, wasLeftOut) = ([], nil)
        (isAgreed, advancedBy, reportStamp) = (false, nil, nil)
    }
}
