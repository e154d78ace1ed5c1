public import Domain
public import Ledger
internal import OrderedCollections

/// What all departments of a hub share: the streams to and from each site, the books and the clock.
public struct HubFrame: Codable, Sendable {
    private let given: GivenNetwork
    /// Of books that are opened from now on.
    public internal(set) var roundLength: Duration
    let timing: Timing
    /// For how long nobody ran, in all, and network time stood still.
    private(set) var paused = Duration.zero

    var sender: Sender
    /// Nil until the books are open.
    public internal(set) var clock: NetworkClock?
    /// The books of the whole network.
    public internal(set) var ledger: Ledger
    /// One for each site, sorted by site.
    var sites: OrderedDictionary<NodeID, SiteStreams>

    var standing = HubStanding()

    /// On the input at hand, besides entries in the books.
    private var decided: [Decision] = []

    /// How many instructions may wait for one site's acknowledgement before ``hasRoom(for:)`` says no.
    public var waitingInstructionCountMax: Int { given.waitingInstructionCountMax }

    init(network: Network, roundLength: Duration, epoch: UInt64, hash: Fingerprinting) {
        given = GivenNetwork(network: network)
        self.roundLength = roundLength
        timing = network.timing
        sender = Sender(network: network.id, .hub(network.hub.id), epoch: epoch)
        ledger = Ledger(of: network.id, hash)
        sites = OrderedDictionary(uniqueKeysWithValues: network.sites.map { ($0.id, SiteStreams(site: $0)) })
    }

    public var network: Network { given.network }

    mutating func pause(inAll total: Duration) {
        paused = max(paused, total)
        clock?.pause(inAll: paused)
    }

    /// The next input begins.
    mutating func begin(at now: Instant, because cause: MessageReference?) {
        ledger.begin(at: now, because: cause)
        decided.removeAll()
    }

    /// What was decided on the input at hand.
    var decisions: [Decision] {
        decided + (ledger.newEntries.isEmpty ? [] : books.map { [.posted($0)] } ?? [])
    }

    // MARK: The books

    /// How far the books have come; nil before their first entry.
    var books: LedgerHead? {
        ledger.entryCount == 0 ? nil : LedgerHead(entryCount: ledger.entryCount, fingerprint: ledger.head)
    }

    /// Changes the books, all or nothing as each of their operations is.
    public mutating func post(
        _ transaction: (inout Ledger) throws(LedgerRefusal) -> Void
    ) throws(LedgerRefusal) {
        try transaction(&ledger)
    }

    /// For postings that were checked before: a refusal here means that the books are wrong, and nothing may go on.
    mutating func postChecked(_ transaction: (inout Ledger) throws(LedgerRefusal) -> Void) {
        do { try transaction(&ledger) } catch {
            preconditionFailure("the books refused a checked posting: \(error)")
        }
    }

    // MARK: Sites

    /// The newest report of a site; nil before its first.
    public func report(of site: NodeID) -> StatusReport? { sites[site]?.report }

    /// The message that ``report(of:)`` came in.
    public func reportReference(of site: NodeID) -> MessageReference? { sites[site]?.reference }

    /// The last fact of a site that was taken.
    public func factsTakenThrough(of site: NodeID) -> UInt64? { sites[site]?.facts.takenThrough }

    /// Whether a site acknowledges what it is told: one that does not should get no further instructions.
    public func hasRoom(for site: NodeID) -> Bool {
        agrees(with: site)
            && (sites[site]?.instructions.pending.count ?? 0) < waitingInstructionCountMax
    }

    func noRoom(for site: NodeID) -> String {
        agrees(with: site)
            ? "\(site) has not acknowledged \(waitingInstructionCountMax) instructions"
            : "\(site) and the hub have not found yet that both know the same of each other"
    }

    /// Why no goods may be sent to a site; nil if they may. It is told of them only once they have left, and what is told
    /// waits for its agreement: a hub that has just started need not have heard it.
    func obstacle(toSendingTo site: NodeID) -> String? {
        if let loss = sites[site]?.peerLoss { return "\(site) is behind: \(loss.words)" }
        if isLeftOut(site) { return "\(site) \(SiteStreams.leftOutReason)" }
        let isFull = (sites[site]?.instructions.pending.count ?? 0) >= waitingInstructionCountMax
        return isFull ? "\(site) has not acknowledged \(waitingInstructionCountMax) instructions" : nil
    }

    /// Whether a site and this program have found that both know the same of each other. A site that has started since may
    /// have forgotten something, but nothing that it is told will be lost by that.
    public func agrees(with site: NodeID) -> Bool {
        guard standing.comparesStreams else { return true }
        // Asked about every order after every input: by its place, so that nothing is copied.
        guard let place = sites.index(forKey: site) else { return false }
        return sites.values[place].isKnown && sites.values[place].peerLoss == nil
    }

    /// Whether a site has still to show what this hub has forgotten, which was resumed without it.
    func isLeftOut(_ site: NodeID) -> Bool { sites[site]?.isLeftOut ?? false }

    /// Whether nothing is to be waited for that a site has said before: all of it was taken, or a person goes on without it.
    func hasSaidAll(_ site: NodeID) -> Bool {
        guard let streams = sites[site], !streams.isLeftOut else { return true }
        return agrees(with: site) && streams.report?.factsIssuedThrough == streams.facts.takenThrough
    }

    /// Whether a message is from the process of a site that this program agrees with.
    func hears(_ header: Header) -> Bool {
        guard standing.comparesStreams else { return true }
        if isOut(header) { return false }
        return sites[header.from].map { $0.isAgreed && $0.process == header.process } ?? false
    }

    /// Whether a message is from somebody who follows another process of the hub.
    func isOut(_ header: Header) -> Bool { standing.fences && header.epoch > sender.epoch }

    /// Nothing that this hub has decided can be unknown to it.
    var agreesWithAll: Bool {
        !standing.comparesStreams || sites.values.indices.allSatisfy { sites.values[$0].isKnown }
    }

    /// The round that has begun by now; 0 before the books are open.
    func round(at now: Instant) -> Int {
        guard let clock else { return 0 }
        return Int(max(.zero, clock.elapsed(at: now)).microseconds / network.calendar.round.microseconds)
    }

    /// The first round after this one that may be decided on. As long as a site may know of decisions that this hub has
    /// forgotten, none is that had begun when the program started.
    public func nextRound(after round: Int) -> Int {
        max(round, agreesWithAll ? 0 : standing.roundAtStart) + 1
    }

    /// When that round is decided on: a hub that has just started gives its sites some time to answer.
    public func deadline(ofRound round: Int) -> Instant? {
        guard let deadline = clock?.deadline(ofRound: round) else { return nil }
        guard !agreesWithAll, let startedAt = standing.startedAt else { return deadline }
        return max(deadline, startedAt.advanced(by: timing.status * 3))
    }

    // MARK: Decisions

    /// Tells a site something, exactly once and after everything it was told before.
    ///
    /// - Parameter site: of this network.
    public mutating func instruct(
        _ site: NodeID, _ content: Instruction.Content, because cause: MessageReference?, at now: Instant
    ) -> Effect {
        guard var outbox = sites[site]?.instructions else {
            preconditionFailure("\(site) is told something, and is no site of this network")
        }
        let instruction = outbox.append(at: now, timing) { Instruction(number: $0, content: content) }
        sites[site]?.instructions = outbox
        decided.append(.ordered(site, instruction))
        // Its number is not certain before the site has shown what it took.
        if isLeftOut(site) { return .record }
        return publish(.instruction(instruction), to: site, because: cause, at: now)
    }

    /// Decides on this snapshot, which the driver hands to the department's solver.
    public mutating func freeze(_ snapshot: DepartmentContent) -> Effect {
        decided.append(.posed(snapshot))
        return .solve(snapshot)
    }

    mutating func decide(_ decision: Decision) { decided.append(decision) }

    // MARK: Sending

    mutating func publish(
        _ message: Message, to site: NodeID, because cause: MessageReference? = nil, at now: Instant
    ) -> Effect {
        let parent = sites[site]?.site.parent
        return sender.publish(
            message, to: Party(site, .enterprise, parent: parent), because: cause, at: now)
    }
}
