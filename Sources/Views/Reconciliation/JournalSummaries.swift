public import Agents
public import Domain
internal import Execution
public import FileAccess
internal import GateBooks
internal import MessageSchema
internal import SQLiteJournal

/// Reads what all journals say, after the programs have stopped, and changes nothing. Every record is
/// handed to an agent of the production code again, which must decide what was decided then.
///
/// - Parameters:
///   - hub: a hub's agent as it was before its first start.
///   - journal: where a node's journal is; beside it is the gate book of a site that has one.
/// - Throws: ``ReconciliationFailure``, which names the node, when a journal is damaged or makes no sense.
public func readSummaries(
    of network: Network, hub: HubAgent, journal: (NodeID) -> String
) throws(ReconciliationFailure) -> (hub: HubStateView, sites: [SiteJournalSummary]) {
    var given = GivenOrders()
    let replayed = try replay(hub, of: network.hub.id, in: network, at: journal(network.hub.id)) {
        given.note($0, decisions: $2)
    }
    guard case .hub(let stateView)? = replayed.stateView else {
        preconditionFailure("a hub has a state view")
    }
    // Its state is not compared with anything; that its journal is whole, and that it decides the same again, is.
    for prefecture in network.prefectures {
        let agent = PrefectureAgent(prefecture.id, network: network)
        _ = try replay(agent, of: prefecture.id, in: network, at: journal(prefecture.id)) { _, _, _ in }
    }
    var summaries: [SiteJournalSummary] = []
    for site in network.sites {
        summaries.append(try readSummary(of: site, given, in: network, at: journal(site.id)))
    }
    return (stateView, summaries)
}

/// Every order that the hub has given, as its journal knows them.
private struct GivenOrders {
    private var orders: [NodeID: [(number: UInt64, order: Order)]] = [:]

    mutating func note(_ input: Input, decisions: [Decision]) {
        for case .ordered(let site, let instruction) in decisions { note(instruction, to: site) }
        // What it had forgotten, and a site has shown.
        if case .received(let received) = input, case .acknowledgement(let shown) = received.message,
            let taken = shown.taken
        {
            note(taken.instruction, to: received.header.from)
        }
    }

    private mutating func note(_ instruction: Instruction, to site: NodeID) {
        guard case .dispatch(let order) = instruction.content else { return }
        orders[site, default: []].append((instruction.number, order))
    }

    func to(_ site: NodeID, through number: UInt64) -> [Order] {
        orders[site]?.filter { $0.number <= number }.map(\.order) ?? []
    }
}

private func readSummary(
    of site: Site, _ given: GivenOrders, in network: Network, at path: String
) throws(ReconciliationFailure) -> SiteJournalSummary {
    var (orders, movements): ([Order], [SiteJournalSummary.Movement]) = ([], [])
    var (last, realignedThrough) = (Instant.epoch, UInt64(0))
    let agent = EnterpriseAgent(site: site, network: network)
    let replayed = try replay(agent, of: site.id, in: network, at: path) { input, now, _ in
        last = now
        if let movement = SiteJournalSummary.Movement(input) { movements.append(movement) }
        guard case .received(let received) = input, case .instruction(let instruction) = received.message
        else { return }
        if case .dispatch(let order) = instruction.content { orders.append(order) }
        if case .realign = instruction.content { realignedThrough = instruction.number }
    }
    guard let agent = replayed as? EnterpriseAgent else { preconditionFailure("an agent stays what it is") }
    // What a site was given before it forgot it, its journal does not have.
    orders += given.to(site.id, through: realignedThrough)
    let gateBook = GateBook.path(besideJournal: path)
    do {
        // What its people wrote down, no copy of a journal has brought back.
        let written = try GateBook.read(at: gateBook).compactMap { SiteJournalSummary.Movement($0.input) }
        if !written.isEmpty { movements = written }
    } catch {
        throw ReconciliationFailure(node: site.id, reason: "\(error)", fileFault: error.fileFault)
    }
    return SiteJournalSummary(
        site: site.id, standing: agent.standing(at: last), orders: orders, movements: movements)
}

/// How far the numbered streams of a node have come, by its journal.
///
/// - Returns: one for each site of a hub; for a site its own; none for a prefecture.
public func readStreams(
    of node: NodeID, in network: Network, journal path: String
) throws(ReconciliationFailure) -> [NodeID: StreamStatement] {
    let agent: any Agent =
        if node == network.hub.id {
            HubAgent(network: network, roundLength: network.calendar.round, hash: .sha256)
        } else if let site = network.site(node) {
            EnterpriseAgent(site: site, network: network)
        } else {
            PrefectureAgent(node, network: network)
        }
    let replayed = try replay(agent, of: node, in: network, at: path) { _, _, _ in }
    func statement(_ site: NodeID, issued: UInt64, taken: UInt64, in queues: [QueueLength]) -> StreamStatement
    {
        let waiting = UInt64(queues.first { $0.node == site }?.count ?? 0)
        return StreamStatement(
            answers: 0, issuedThrough: issued, acknowledgedThrough: issued - waiting, takenThrough: taken,
            condition: .waiting)
    }
    switch replayed.stateView {
    case .hub(let hub):
        let statements = hub.streams.map { streams in
            statement(
                streams.site, issued: streams.instructionsIssuedThrough, taken: streams.factsTakenThrough,
                in: hub.queues)
        }
        return Dictionary(uniqueKeysWithValues: zip(hub.streams.map(\.site), statements))
    case .site(let site):
        return [
            node: statement(
                node, issued: site.factsIssuedThrough, taken: site.instructionsTakenThrough, in: site.queues)
        ]
    case .prefecture, nil: return [:]
    }
}

/// - Parameter note: gets each input that the node recorded, its instant, which never goes back, and what was decided on it.
/// - Returns: the agent after the last record.
private func replay(
    _ agent: any Agent, of node: NodeID, in network: Network, at path: String,
    note: (Input, Instant, [Decision]) -> Void
) throws(ReconciliationFailure) -> any Agent {
    var replay = Replay(of: agent, node: node, network: network.id, hub: network.hub.id)
    do {
        let reader = try JournalReader(path: path)
        guard reader.node == node, reader.network == network.id else {
            throw ReconciliationFailure(node: node, reason: "\(path) is the journal of \(reader.node)")
        }
        try reader.read { position, bytes in
            try replay.take(position, bytes)
            note(try JournalCoding.decode(bytes).input, replay.lastInstant ?? .epoch, replay.agent.decisions)
        }
    } catch let failure as ReconciliationFailure {
        throw failure
    } catch JournalError.inaccessible(let fault) {
        throw ReconciliationFailure(
            node: node, reason: "\(JournalError.inaccessible(fault))", fileFault: fault)
    } catch {
        throw ReconciliationFailure(node: node, reason: "\(error)")
    }
    return replay.agent
}

/// A journal cannot be read, so nothing can be said.
public struct ReconciliationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public let node: NodeID
    public let reason: String
    /// What the system said of a file; nil where it is what the file says.
    public let fileFault: FileFault?

    init(node: NodeID, reason: String, fileFault: FileFault? = nil) {
        (self.node, self.reason, self.fileFault) = (node, reason, fileFault)
    }

    public var description: String { "the journal of \(node): \(reason)" }
}
