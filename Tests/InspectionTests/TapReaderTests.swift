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

    init() throws {
        hub = try NodeID("hub")
        registry = try Registry(ofHub: hub, key)
    }

    @Test func everyMessageShowsItsTimesNumberTopicAndText() throws {
        let lines = try read([7]).map { line($0) }
        #expect(
            lines == [
                "2019-01-01T00:00:00.500Z  00:00:00.750  down/hub/*/beacon/  hub 1.7  no clock yet; hears nothing"
            ])
    }

    @Test func aPlantedLossIsReportedWhereItShows() throws {
        let seen = try read([1, 2, 6, 7])
        #expect(seen.count == 5)
        #expect(line(seen[2]) == "-- gap: 3 messages lost from hub")
        #expect(json(seen[2]) == #"{"gap":{"from":"hub","messages":3}}"#)
    }

    @Test func withoutLossThereIsNothingButMessages() throws {
        #expect(try read(Array(1...40)).count == 40)
    }

    @Test func forgedBytesAreNamedAndDoNotCount() throws {
        var reader = TapReader(tapOwner: hub, registry: registry)
        let (topic, envelope) = try bytes(1, signedWith: SigningKey())
        let seen = reader.read(TapFrame(topic: topic, envelope: envelope, note: nil, receivedAt: .epoch))
        #expect(seen == [.refused(.badSignature(from: hub), topic: "down/hub/*/beacon/")])
        #expect(json(seen[0]).contains(#""reason":"bad_signature""#))
    }

    @Test func whatTheTapHasNumberedAndDidNotComeIsMissedHereAndNotLostThere() throws {
        var reader = TapReader(tapOwner: hub, registry: registry)
        // Sequences 3 to 5 are missing, and so are the tap's numbers 12 to 14.
        let seen = try [(1, 10), (2, 11), (6, 15), (7, 16)].flatMap { sequence, number in
            let (topic, envelope) = try bytes(UInt64(sequence), signedWith: key)
            let note = TapNote(process: 9, number: UInt64(number), passedAt: .epoch)
            return reader.read(frame(topic, envelope, note: note))
        }
        #expect(seen.count == 5)
        #expect(seen[2] == .missed(messageCount: 3))
        #expect(line(seen[2]).hasPrefix("-- missed: 3 messages"))
        #expect(json(seen[2]) == #"{"missed":{"messages":3}}"#)
    }

    @Test func manyAreCheckedAtOnceAndReadInOrder() async throws {
        var frames = try (1...200).filter { $0 != 90 }.map { sequence in
            let (topic, envelope) = try bytes(sequence, signedWith: key)
            return frame(topic, envelope, note: nil)
        }
        let (topic, envelope) = try bytes(500, signedWith: SigningKey())
        frames.insert(frame(topic, envelope, note: nil), at: 30)
        var (single, many) = (
            TapReader(tapOwner: hub, registry: registry), TapReader(tapOwner: hub, registry: registry)
        )
        let expected = frames.flatMap { single.read($0) }
        #expect(expected.count == 201, "199 messages, a forgery and a gap")
        #expect(await many.check(frames).flatMap { many.read($0) } == expected)
    }

    @Test func anOwnerThatWasStartedAgainCountsAnew() throws {
        var reader = TapReader(tapOwner: hub, registry: registry)
        let seen = try [(1, 9, 100), (2, 5, 1)].flatMap { sequence, process, number in
            let (topic, envelope) = try bytes(UInt64(sequence), signedWith: key)
            let note = TapNote(process: UInt64(process), number: UInt64(number), passedAt: .epoch)
            return reader.read(frame(topic, envelope, note: note))
        }
        #expect(seen.count == 2)
    }

    @Test func theJSONIsOneObjectWithWhenItCame() throws {
        let json = json(try read([7])[0])
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
            return reader.read(frame(topic, envelope, note: nil))
        }
    }

    private func frame(_ topic: [UInt8], _ envelope: [UInt8], note: TapNote?) -> TapFrame {
        TapFrame(
            topic: topic, envelope: envelope, note: note,
            receivedAt: Instant(microsecondsSinceEpoch: 1_546_300_800_750_000))
    }

    private func line(_ sighting: Sighting) -> String { write(sighting, .line) }
    private func json(_ sighting: Sighting) -> String { write(sighting, .json([])) }

    private func write(_ sighting: Sighting, _ form: TrafficForm) -> String {
        var text = TrafficText(form, TimeText(isUTC: true))
        guard case .data(let line)? = text.write(sighting).first else { return "" }
        return line
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
