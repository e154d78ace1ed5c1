public import Agents
public import Domain
internal import Execution
internal import MessageSchema
internal import SQLiteJournal

/// Reads what all journals say, after the programs have stopped, and changes nothing. Every record is
/// handed to an agent of the production code again, which must decide what was decided then.
///
/// - Parameters:
///   - hub: a hub's agent as it was before its first start.
///   - journal: where a node's journal is.
/// - Throws: ``ReconciliationFailure``, which names the node, when a journal is damaged or makes no sense.
public func readSummaries(
    of network: Network, hub: HubAgent, journal: (NodeID) -> String
) throws(ReconciliationFailure) -> (hub: HubBelief, sites: [SiteJournalSummary]) {
    let replayed = try replay(hub, of: network.hub.id, in: network, at: journal(network.hub.id)) { _, _ in }
    guard case .hub(let belief)? = replayed.belief else { preconditionFailure("a hub has its belief") }
    // Its state is not compared with anything; that its journal is whole, and that it decides the same again, is.
    for prefecture in network.prefectures {
        let agent = PrefectureAgent(prefecture.id, network: network)
        _ = try replay(agent, of: prefecture.id, in: network, at: journal(prefecture.id)) { _, _ in }
    }
    var summaries: [SiteJournalSummary] = []
    for site in network.sites {
        summaries.append(try readSummary(of: site, in: network, at: journal(site.id)))
    }
    return (belief, summaries)
}

private func readSummary(
    of site: Site, in network: Network, at path: String
) throws(ReconciliationFailure) -> SiteJournalSummary {
    var (orders, movements): ([Order], [SiteJournalSummary.Movement]) = ([], [])
    var last = Instant.epoch
    let agent = EnterpriseAgent(site: site, network: network)
    let replayed = try replay(agent, of: site.id, in: network, at: path) { input, now in
        last = now
        if let movement = SiteJournalSummary.Movement(input) { movements.append(movement) }
        if case .received(let received) = input, case .instruction(let instruction) = received.message,
            case .dispatch(let order) = instruction.content
        {
            orders.append(order)
        }
    }
    guard let agent = replayed as? EnterpriseAgent else { preconditionFailure("an agent stays what it is") }
    return SiteJournalSummary(
        site: site.id, standing: agent.standing(at: last), orders: orders, movements: movements)
}

/// - Parameter note: gets each input that the node recorded, with its instant, which never goes back.
/// - Returns: the agent after the last record.
private func replay(
    _ agent: any Agent, of node: NodeID, in network: Network, at path: String,
    note: (Input, Instant) -> Void
) throws(ReconciliationFailure) -> any Agent {
    var replay = Replay(of: agent, node: node, network: network.id, hub: network.hub.id)
    do {
        let reader = try JournalReader(path: path)
        guard reader.node == node, reader.network == network.id else {
            throw ReconciliationFailure(node: node, reason: "\(path) is the journal of \(reader.node)")
        }
        try reader.read { position, bytes in
            try replay.take(position, bytes)
            note(try JournalCoding.decode(bytes).input, replay.lastInstant ?? .epoch)
        }
    } catch let failure as ReconciliationFailure {
        throw failure
    } catch {
        throw ReconciliationFailure(node: node, reason: "\(error)")
    }
    return replay.agent
}

/// A journal cannot be read, so nothing can be said.
public struct ReconciliationFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public let node: NodeID
    public let reason: String

    public var description: String { "the journal of \(node): \(reason)" }
}
