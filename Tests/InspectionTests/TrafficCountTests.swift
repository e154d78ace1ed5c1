import Domain
import MessageSchema
import Testing

@testable import Inspection

@Suite("Traffic is counted by nodes and topics that exist")
struct TrafficCountTests {
    private let key = SigningKey()
    private let hub: NodeID
    private let registry: Registry

    init() throws {
        hub = try NodeID("hub")
        registry = try Registry(ofHub: hub, key)
    }

    @Test("what a stranger says under any name is counted by its reason alone")
    func strangers() throws {
        var count = TrafficCount(registry: registry, at: .epoch)
        for number in 0..<1_000 {
            let stranger = "stranger-\(number)"
            count.note(.refused(.unknownSender(stranger), topic: "up/hub/\(stranger)/status/"))
            count.note(.refused(.malformedEnvelope, topic: "no topic \(number)"))
        }
        count.note(.refused(.badSignature(from: hub), topic: "down/hub/*/beacon/"))
        let figures = count.figures(at: .epoch)
        #expect(figures.nodes.map(\.name) == ["hub"])
        #expect(figures.topics.map(\.name) == ["down/hub/*/beacon/"])
        #expect((figures.nodes.first?.refused, figures.topics.first?.refused) == (1, 1))
        #expect(
            figures.refused == [
                .init(reason: "bad_signature", count: 1), .init(reason: "malformed_envelope", count: 1_000),
                .init(reason: "unknown_sender", count: 1_000),
            ])
    }

    @Test("silence is measured by how often this network's nodes speak")
    func silence() throws {
        let slow = Timing(
            beacon: .seconds(1), status: .seconds(60), resendMin: .seconds(1), resendMax: .seconds(8))
        let figures = try heard(secondsAgo: 20)
        #expect(alarms(TrafficPage(PageTests.toy()), figures) == 1)
        #expect(alarms(TrafficPage(PageTests.toy(timing: slow)), figures) == 0)
        #expect(alarms(TrafficPage(PageTests.toy(timing: slow)), try heard(secondsAgo: 200)) == 1)
    }

    private func alarms(_ page: TrafficPage, _ figures: TrafficFigures) -> Int {
        page.lines(figures, alarm: { "! \($0)" }).count { $0.hasPrefix("! hub") }
    }

    private func heard(secondsAgo: Int64) throws -> TrafficFigures {
        let outgoing = Outgoing(
            topic: Topic(.down, parent: hub, node: nil, kind: .beacon),
            header: Header(
                network: registry.network, from: hub, to: nil, stamp: Stamp(incarnation: 1, sequence: 1),
                process: 1, epoch: 1, sentAt: .epoch, cause: nil),
            message: .beacon(Beacon(clock: nil, children: [])))
        let sealer = MessageSealer(network: registry.network, node: hub, key: key)
        var reader = TapReader(tapOwner: hub, registry: registry)
        var count = TrafficCount(registry: registry, at: .epoch)
        let sightings = reader.read(
            TapFrame(
                topic: Array(outgoing.topic.description.utf8), envelope: try sealer.seal(outgoing), note: nil,
                receivedAt: .epoch))
        for sighting in sightings { count.note(sighting) }
        return count.figures(at: Instant(microsecondsSinceEpoch: secondsAgo * 1_000_000))
    }
}
