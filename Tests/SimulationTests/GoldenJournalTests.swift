import Agents
import Domain
import Foundation
import MessageSchema
import Testing

/// Journals of one run under harsh faults, with rulings, crashes and a replaced hub, written by the program before the hub
/// became a frame with departments.
///
/// A file is a sequence of records; before each its length in bytes, 4 bytes, the lowest first.
private func goldenJournal(of node: NodeID) throws -> [JournalRecord] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Fixtures/\(node).journal")
    var rest = [UInt8](try Data(contentsOf: file))[...]
    var records: [JournalRecord] = []
    while !rest.isEmpty {
        let count = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        records.append(try JournalCoding.decode(Array(rest.dropFirst(4).prefix(count))))
        rest = rest.dropFirst(4 + count)
    }
    return records
}

@Suite("A journal that an earlier program has written leads to the decisions that it took")
struct GoldenJournalTests {
    private static let network = TwoSites.network

    private static let agents: [NodeID: any Agent] = [
        network.hub.id: HubAgent(network: network, roundLength: network.calendar.round, hash: .sha256),
        network.prefectures[0].id: PrefectureAgent(network.prefectures[0].id, network: network),
        TwoSites.mine: EnterpriseAgent(site: network.site(TwoSites.mine)!, network: network),
        TwoSites.station: EnterpriseAgent(site: network.site(TwoSites.station)!, network: network),
    ]

    /// - Returns: the number of records after which the chain of decisions is the recorded one, up to the first that differs.
    private func agreement(_ records: [JournalRecord], of node: NodeID) throws -> Int {
        var agent = try #require(Self.agents[node])
        var decisions = DecisionChain(of: node, in: Self.network.id)
        for (index, record) in records.enumerated() {
            _ = agent.receive(record.input, at: record.at)
            guard decisions.extend(by: agent.decisions) == record.decided else { return index }
        }
        return records.count
    }

    @Test(arguments: agents.keys.sorted())
    func replays(node: NodeID) throws {
        let records = try goldenJournal(of: node)
        #expect(try agreement(records, of: node) == records.count)
    }

    @Test("The journals hold what a replay can go wrong on")
    func holdsEnough() throws {
        let records = try goldenJournal(of: Self.network.hub.id)
        #expect(records.count(where: { $0.decided != nil }) > 40)
        #expect(records.count(where: { if case .planned = $0.input { true } else { false } }) >= 5)
        let messages = records.compactMap {
            if case .received(let received) = $0.input { received } else { nil }
        }
        #expect(messages.contains { if case .ruling = $0.message { true } else { false } })
        #expect(messages.contains { if case .fact = $0.message { true } else { false } })
    }

    @Test("A record that is left out shows", arguments: [TwoSites.network.hub.id, TwoSites.mine])
    func isSharp(node: NodeID) throws {
        var records = try goldenJournal(of: node)
        let first = try #require(records.firstIndex { $0.decided != nil })
        records.remove(at: first)
        #expect(try agreement(records, of: node) < records.count)
    }
}
