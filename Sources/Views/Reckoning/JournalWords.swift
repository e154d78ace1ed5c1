public import Agents
public import Domain
internal import Foundation
internal import Ledger
internal import MessageSchema
internal import SQLiteJournal

/// Reads the words of all nodes from their journals, after the programs have stopped. An agent of the production code is
/// handed every record again.
///
/// - Parameters:
///   - hub: a hub's agent as it was before its first start.
///   - journal: where a node's journal is.
/// - Throws: ``ReckoningFailure``, which names the node, when a journal is damaged or makes no sense.
public func readWords(
    of network: Network, hub: HubAgent, journal: (NodeID) -> String
) throws(ReckoningFailure) -> (hub: HubWord, sites: [SiteWord]) {
    var hub = hub
    try replay(network.hub.id, in: network, at: journal(network.hub.id)) { input, now in
        _ = hub.receive(input, at: now)
    }
    // Its state is not compared with anything; that it is whole is.
    for prefecture in network.prefectures {
        try replay(prefecture.id, in: network, at: journal(prefecture.id)) { _, _ in }
    }
    var words: [SiteWord] = []
    for site in network.sites { words.append(try readWord(of: site, in: network, at: journal(site.id))) }
    return (word(of: hub, in: network), words)
}

private func word(of hub: HubAgent, in network: Network) -> HubWord {
    var accounts: [NodeID: SiteAccount] = [:]
    for site in network.sites { accounts[site.id] = hub.account(of: site.id) }
    let complaints =
        hub.ledger.audit().map { "the hub's books are wrong by themselves: \($0)" }
        + hub.ledger.suspenseItems.filter { $0.quantity != .zero }.map {
            "\($0.site) counted \($0.quantity) of \($0.resource) that the books cannot explain"
        }
    return HubWord(
        counts: hub.orderCounts, openOrders: hub.openOrders, accounts: accounts, complaints: complaints)
}

private func readWord(
    of site: Site, in network: Network, at path: String
) throws(ReckoningFailure) -> SiteWord {
    var agent = EnterpriseAgent(site: site, network: network)
    var (orders, loaded, unloaded): ([Order], [SiteWord.Movement], [SiteWord.Movement]) = ([], [], [])
    var last = Instant.epoch
    try replay(site.id, in: network, at: path) { input, now in
        _ = agent.receive(input, at: now)
        last = now
        if case .loaded(let order, let quantity) = input { loaded.append(.init(order, quantity)) }
        if case .unloaded(let order, let quantity) = input { unloaded.append(.init(order, quantity)) }
        if case .received(let received) = input, case .instruction(let instruction) = received.message,
            case .dispatch(let order) = instruction.content
        {
            orders.append(order)
        }
    }
    return SiteWord(
        site: site.id, standing: agent.standing(at: last), orders: orders, loaded: loaded, unloaded: unloaded)
}

/// - Parameter take: gets each input that the node recorded, with its instant, which never goes back.
private func replay(
    _ node: NodeID, in network: Network, at path: String, take: (Input, Instant) -> Void
) throws(ReckoningFailure) {
    // Opening a journal that is not there would begin one.
    guard FileManager.default.fileExists(atPath: path) else {
        throw ReckoningFailure(node: node, reason: "\(path) is not there")
    }
    var last: Instant?
    do {
        let journal = try SQLiteJournal(path: path, node: node, network: network.id) { _, record in
            let (input, instant) = try JournalCoding.decode(record)
            let now = max(instant, last ?? instant)
            take(input, now)
            last = now
        }
        journal.close()
    } catch {
        throw ReckoningFailure(node: node, reason: "\(error)")
    }
}

/// A journal cannot be read, so nothing can be said.
public struct ReckoningFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public let node: NodeID
    public let reason: String

    public var description: String { "the journal of \(node): \(reason)" }
}
