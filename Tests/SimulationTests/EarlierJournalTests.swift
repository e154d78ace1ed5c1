import Agents
import Domain
import Execution
import Foundation
import MessageSchema
import Testing

/// The journals of all nodes of ``TwoSites`` after four days of a harsh run, as they were written by drivers that committed after
/// each input, before there was an `Execution`.
@Suite("Journals of earlier programs lead to the same decisions")
struct EarlierJournalTests {
    private static func journals() throws -> [NodeID: [[UInt8]]] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/journals.txt")
        var journals: [NodeID: [[UInt8]]] = [:]
        for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
            let words = line.split(separator: " ")
            let record = try #require(Data(base64Encoded: String(words[1])))
            journals[try NodeID(String(words[0])), default: []].append([UInt8](record))
        }
        return journals
    }

    private static func replay(of node: NodeID) -> Replay {
        let network = TwoSites.network
        let agent: any Agent =
            if let site = network.site(node) {
                EnterpriseAgent(site: site, network: network)
            } else if node == network.hub.id {
                HubAgent(network: network, roundLength: network.calendar.round, hash: .sha256)
            } else {
                PrefectureAgent(node, network: network)
            }
        return Replay(of: agent, node: node, network: network.id, hub: network.hub.id)
    }

    /// Where in a record its minor schema revision is.
    private static let minorIndex = 3

    @Test("record by record, and are written as they were but for the minor schema revision")
    func same() throws {
        let journals = try Self.journals()
        #expect(journals.values.map(\.count).reduce(0, +) == 151)
        var decidedCount = 0
        for (node, records) in journals {
            var replay = Self.replay(of: node)
            var decided: Fingerprint?
            for (place, bytes) in records.enumerated() {
                try replay.take(Int64(place + 1), bytes)
                let record = try JournalCoding.decode(bytes)
                var expected = bytes
                #expect(expected[Self.minorIndex] == 2)
                expected[Self.minorIndex] = UInt8(SchemaRevision.current.minor)
                let written = JournalCoding.encode(record.input, at: record.at, decided: record.decided)
                #expect(written == expected)
                decided = record.decided ?? decided
                if record.decided != nil { decidedCount += 1 }
            }
            #expect(decided == nil || replay.decisions.head == decided)
        }
        #expect(decidedCount > 30)
    }

    @Test("and one that is not what it was is noticed")
    func planted() throws {
        let hub = TwoSites.network.hub.id
        var records = try #require(try Self.journals()[hub])
        let decided = try records.lastIndex { try JournalCoding.decode($0).decided != nil }
        records.remove(at: try #require(decided) - 1)
        var replay = Self.replay(of: hub)
        #expect(throws: ReplayFailure.self) {
            for (place, record) in records.enumerated() { try replay.take(Int64(place + 1), record) }
        }
    }
}
