import Agents
import Domain
import Foundation
import MessageSchema
import Simulation
import Synchronization
import Testing

/// What every node of a run asked to be recorded, and what it decided then.
private final class Journals: Sendable {
    struct Record {
        let input: Input
        let at: Instant
        let decisions: [Decision]
    }

    private let records = Mutex<[NodeID: [Record]]>([:])

    func append(_ record: Record, of node: NodeID) {
        records.withLock { $0[node, default: []].append(record) }
    }

    func records(of node: NodeID) -> [Record] { records.withLock { $0[node] ?? [] } }
}

private struct Recorded: Agent {
    var agent: any Agent
    let node: NodeID
    let journals: Journals

    var nextDeadline: Instant? { agent.nextDeadline }
    var decisions: [Decision] { agent.decisions }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        let effects = agent.receive(input, at: now)
        if effects.contains(.record) {
            journals.append(.init(input: input, at: now, decisions: agent.decisions), of: node)
        }
        return effects
    }
}

@Suite("A snapshot and the records after it are the same state as all records")
struct SnapshotTests {
    private static let network = TwoSites.network

    private static func journals(seed: UInt64) -> Journals {
        let journals = Journals()
        let real = SimulatedComponents.real
        var components = real
        components.hub = { Recorded(agent: real.hub($0), node: $0.hub.id, journals: journals) }
        components.prefecture = { Recorded(agent: real.prefecture($0, $1), node: $0, journals: journals) }
        components.enterprise = { Recorded(agent: real.enterprise($0, $1), node: $0.id, journals: journals) }
        var simulation = Simulation(of: network, seed: seed, components: components)
        simulation.run(days: 5)
        return journals
    }

    @Test("at the hub", arguments: 1...4 as ClosedRange<UInt64>)
    func hub(seed: UInt64) throws {
        let records = Self.journals(seed: seed).records(of: Self.network.hub.id)
        #expect(records.count > 100)
        let new = HubAgent(network: Self.network, roundLength: Self.network.calendar.round, hash: .sha256)
        try check(new, records)
    }

    @Test("at a prefecture", arguments: 1...4 as ClosedRange<UInt64>)
    func prefecture(seed: UInt64) throws {
        let id = Self.network.prefectures[0].id
        try check(PrefectureAgent(id, network: Self.network), Self.journals(seed: seed).records(of: id))
    }

    @Test("at an enterprise", arguments: 1...4 as ClosedRange<UInt64>, [TwoSites.mine, TwoSites.station])
    func enterprise(seed: UInt64, id: NodeID) throws {
        let records = Self.journals(seed: seed).records(of: id)
        #expect(records.count > 40)
        try check(EnterpriseAgent(site: Self.network.site(id)!, network: Self.network), records)
    }

    private func check<A: Agent & Codable>(_ new: A, _ records: [Journals.Record]) throws {
        var whole = new
        for record in records {
            _ = whole.receive(record.input, at: record.at)
            #expect(whole.decisions == record.decisions, "life and replay decide the same")
        }
        let expected = try bytes(whole)
        for cut in Set([0, 1, records.count / 3, records.count / 2, records.count - 1, records.count]) {
            var agent = new
            for record in records[..<cut] { _ = agent.receive(record.input, at: record.at) }
            let before = try bytes(agent)
            agent = try read(before)
            #expect(try bytes(agent) == before)
            for record in records[cut...] { _ = agent.receive(record.input, at: record.at) }
            #expect(try bytes(agent) == expected, "cut after \(cut) of \(records.count)")
            #expect(agent.nextDeadline == whole.nextDeadline)
            var (one, other) = (agent, whole)
            let restart = Input.started(incarnation: 2, process: 9)
            let now = (records.last?.at ?? .epoch).advanced(by: .seconds(1))
            #expect(one.receive(restart, at: now) == other.receive(restart, at: now))
        }
        // The comparison can fail: a state that missed one record is another.
        var forgetful = new
        for record in records.dropLast() { _ = forgetful.receive(record.input, at: record.at) }
        #expect(try records.isEmpty || bytes(forgetful) != expected)
    }

    private func bytes(_ agent: some Agent & Codable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(agent)
    }

    private func read<A: Agent & Codable>(_ bytes: Data) throws -> A {
        let decoder = JSONDecoder()
        decoder.userInfo = [.network: Self.network, .fingerprinting: Fingerprinting.sha256]
        return try decoder.decode(A.self, from: bytes)
    }
}
