import Domain
import Foundation
import Inspection
import MessageSchema
import Testing

/// Through the real codec: signed bytes in, lines out.
@Suite("What passes a tap is told line by line")
struct TapReaderTests {
    private let key = SigningKey()
    private let hub: NodeID
    private let registry: Registry
    private let text = SightingText(isUTC: true)

    init() throws {
        hub = try NodeID("hub")
        registry = Registry(
            network: try NetworkID("toy"),
            members: [
                Member(node: hub, role: .hub, parent: nil, signingKey: key.publicKey, transportKey: [])
            ])
    }

    @Test func everyMessageShowsItsTimesNumberTopicAndText() throws {
        let lines = try read([7]).map(text.line)
        #expect(
            lines == [
                "2019-01-01T00:00:00.500Z  00:00:00.750  down/hub/*/beacon/  hub 1.7  no clock yet; hears nothing"
            ])
    }

    @Test func aPlantedLossIsReportedWhereItShows() throws {
        let seen = try read([1, 2, 6, 7])
        #expect(seen.count == 5)
        #expect(text.line(seen[2]) == "-- gap: 3 messages lost from hub")
        #expect(text.json(seen[2]) == #"{"gap":{"from":"hub","messages":3}}"#)
    }

    @Test func withoutLossThereIsNothingButMessages() throws {
        #expect(try read(Array(1...40)).count == 40)
    }

    @Test func forgedBytesAreNamedAndDoNotCount() throws {
        var reader = TapReader(tapOwner: hub, registry: registry)
        let (topic, envelope) = try bytes(1, signedWith: SigningKey())
        let seen = reader.read(topic: topic, envelope: envelope, at: .epoch)
        #expect(seen == [.refused(.badSignature(from: hub))])
        #expect(text.json(seen[0]) == #"{"refused":{"reason":"bad_signature"}}"#)
    }

    @Test func theJSONIsOneObjectWithWhenItCame() throws {
        let json = text.json(try read([7])[0])
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect(object["received_at"] as? String == "2019-01-01T00:00:00.750Z")
        #expect(object["topic"] as? String == "down/hub/*/beacon/")
        #expect(object["header"] is [String: Any])
    }

    private func read(_ sequences: [UInt64]) throws -> [Sighting] {
        var reader = TapReader(tapOwner: hub, registry: registry)
        return try sequences.flatMap { sequence in
            let (topic, envelope) = try bytes(sequence, signedWith: key)
            return reader.read(
                topic: topic, envelope: envelope,
                at: Instant(microsecondsSinceEpoch: 1_546_300_800_750_000))
        }
    }

    private func bytes(_ sequence: UInt64, signedWith key: SigningKey) throws -> ([UInt8], [UInt8]) {
        let outgoing = Outgoing(
            topic: Topic(.down, parent: hub, node: nil, kind: .beacon),
            header: Header(
                network: registry.network, from: hub, to: nil,
                stamp: Stamp(incarnation: 1, sequence: sequence), process: 1, epoch: 1,
                sentAt: Instant(microsecondsSinceEpoch: 1_546_300_800_500_000), cause: nil),
            message: .beacon(Beacon(clock: nil, children: [])))
        let sealer = MessageSealer(network: registry.network, node: hub, key: key)
        return (Array(outgoing.topic.description.utf8), try sealer.seal(outgoing))
    }
}
