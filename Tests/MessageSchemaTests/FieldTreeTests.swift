import Domain
import Foundation
import MessageSchema
import Testing

@Suite("The schema describes every message by itself")
struct FieldTreeTests {
    @Test(
        "the tree of a message holds what protobuf's own JSON says", arguments: 1...40 as ClosedRange<UInt64>)
    func sameAsJSON(seed: UInt64) throws {
        var values = SampleValues(seed: seed)
        for sample in values.samples() {
            var observer = SampleNetwork.observer
            let received = try observer.open(topic: sample.topic, envelope: sample.sealed())
            let tree = try #require(FieldTree(of: Schema.messageTypeName, received.envelope.payload))
            let text = MessageText.json(received)
            var json = try #require(
                try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            json["topic"] = nil
            #expect(plain(tree) as NSDictionary == json as NSDictionary, "\(text)")
        }
    }

    @Test("bytes that are no message are none, however they end")
    func truncated() throws {
        var values = SampleValues(seed: 3)
        for sample in values.samples() {
            let payload = try EnvelopeCoding.decode(try sample.sealed()).payload
            for count in 0..<payload.count {
                // It must only not fail; a cut can leave a whole message of fewer fields.
                _ = FieldTree(of: Schema.messageTypeName, Array(payload.prefix(count)))
            }
            #expect(FieldTree(of: Schema.messageTypeName, payload + [0x0a]) == nil)
        }
    }

    @Test("types carry the comments of the .proto files, fields their numbers and kinds")
    func comments() throws {
        let type = try #require(Schema.current.type("StatusReport"))
        #expect(type.comment.hasPrefix("How a site stands"))
        let field = try #require(type.field("stock_base_units"))
        #expect(field.number == 2)
        #expect(field.isRepeated)
        #expect(field.kind == .integer("int64"))
        #expect(Schema.current.type("Fact.Declined")?.field("unknown_resource")?.choice == "reason")
        #expect(Schema.current.enumeration("Presence")?.values.map(\.number) == [0, 1, 2, 3])
    }

    /// What protobuf's JSON leaves out, and how it writes what it does not.
    private func plain(_ tree: FieldTree) -> [String: Any] {
        var object: [String: Any] = [:]
        let type = Schema.current.type(tree.typeName)
        for entry in tree.entries {
            let field = type?.field(entry.name)
            if field?.isOptional == false, isNothing(entry.value) { continue }
            object[entry.name] = plain(entry.value, field?.kind)
        }
        return object
    }

    private func isNothing(_ value: FieldValue) -> Bool {
        switch value {
        case .boolean(false), .integer(0), .unsigned(0), .text(""), .list([]), .bytes([]): true
        case .symbol(let name):
            Schema.current.enumerations.contains { $0.values.first { $0.number == 0 }?.name == name }
        default: false
        }
    }

    private func plain(_ value: FieldValue, _ kind: SchemaField.Kind?) -> Any {
        switch value {
        case .boolean(let flag): flag
        case .integer(let number): kind == .integer("int32") ? NSNumber(value: number) : "\(number)" as Any
        case .unsigned(let number): kind == .integer("uint32") ? NSNumber(value: number) : "\(number)" as Any
        case .text(let text), .symbol(let text): text
        case .bytes(let bytes): Data(bytes).base64EncodedString()
        case .list(let values): values.map { plain($0, kind) }
        case .record(let tree): plain(tree)
        }
    }
}

@Suite("A tap says when and as which message something passed")
struct TapNoteTests {
    private let note = TapNote(
        process: .max, number: 77, passedAt: Instant(microsecondsSinceEpoch: 5), unsentCount: 3,
        isReplay: true, lastFollowingCount: 0)

    @Test("the envelope comes out byte for byte, and opens with the note still behind it")
    func joinAndSplit() throws {
        var values = SampleValues(seed: 5)
        for sample in values.samples() {
            let envelope = try sample.sealed()
            let joined = TapCoding.join(envelope, note)
            let (found, foundNote) = TapCoding.split(joined)
            #expect(found == envelope)
            #expect(foundNote == note)
            var observer = SampleNetwork.observer
            #expect(throws: Never.self) { try observer.open(topic: sample.topic, envelope: joined) }
        }
    }

    @Test("what is no envelope comes out byte for byte too", arguments: [[], [0], [0x7a], [0xff, 0xff]])
    func garbage(bytes: [UInt8]) {
        let (found, foundNote) = TapCoding.split(TapCoding.join(bytes, note))
        #expect(found == bytes)
        #expect(foundNote == note)
    }

    @Test(
        "what has no note, or is no envelope, stays as it is",
        arguments: [[], [0x7a], [0xff, 0xff], [1, 2, 3]])
    func without(bytes: [UInt8]) {
        #expect(TapCoding.split(bytes).envelope == bytes)
        #expect(TapCoding.split(bytes).note == nil)
    }

    @Test("a recorded message gives back every byte, of garbage too")
    func recorded() throws {
        let context = RecordedContext(
            tap: SampleNetwork.hub, receivedAt: Instant(microsecondsSinceEpoch: 9), tapNumber: 4,
            passedAt: Instant(microsecondsSinceEpoch: 8), isLast: true)
        var values = SampleValues(seed: 5)
        var cases: [([UInt8], [UInt8])] = try values.samples().map { ($0.topic, try $0.sealed()) }
        cases += [(Array("up/x/".utf8), []), (Array("up/x/".utf8), [1, 2, 3]), ([0, 0xff], [0x7a, 0])]
        // An envelope with fields that would be taken for those behind it.
        cases.append((Array("up/x/".utf8), [0x82, 0x01, 0x01, 0x61]))
        for (topic, envelope) in cases {
            let bytes = RecordedCoding.encode(topic: topic, envelope: envelope, context)
            let text = RecordedCoding.text(topic) ?? "?"
            let found = try #require(RecordedCoding.decode(bytes, topic: text))
            #expect(found.topic == topic)
            #expect(found.envelope == envelope)
            #expect(found.context == context)
        }
    }

    @Test("what is played again is of another network, and no live node takes it")
    func resealed() throws {
        var values = SampleValues(seed: 5)
        let network = try NetworkID("replay-fujian-coal")
        let keys = Dictionary(
            uniqueKeysWithValues: SampleNetwork.registry.members.map { ($0.node, SigningKey()) })
        let registry = Registry(
            network: network,
            members: SampleNetwork.registry.members.map {
                Member(
                    node: $0.node, role: $0.role, parent: $0.parent, signingKey: keys[$0.node]!.publicKey,
                    transportKey: $0.transportKey)
            })
        var sealer = ReplaySealer(of: SampleNetwork.registry, as: network) { keys[$0]! }
        let ruling = try #require(SampleMessages.all.first { $0.from == SampleNetwork.desk })
        for sample in values.samples() + [ruling] {
            sealer.begin()
            let again = try #require(
                sealer.reseal(topic: sample.topic, envelope: try sample.sealed()))
            var observer = MessageOpener(registry: registry, viewpoint: .observer)
            #expect(
                try observer.open(topic: sample.topic, envelope: again).message == sample.outgoing.message)
            for reader in sample.readers {
                var live = SampleNetwork.opener(reader)
                #expect(throws: Refusal.badSignature(from: sample.outgoing.header.from)) {
                    try live.open(topic: sample.topic, envelope: again)
                }
            }
        }
        #expect(sealer.refusedCount == 0)
    }

    @Test("what was forged when it was recorded is not made good by playing it")
    func forgedIsNotResealed() throws {
        var sealer = ReplaySealer(of: SampleNetwork.registry, as: try NetworkID("replay")) { _ in
            SigningKey()
        }
        let sample = SampleMessages.all[0]
        var envelope = try sample.sealed()
        #expect(sealer.reseal(topic: Array("up/x/".utf8), envelope: envelope) == nil)
        envelope[envelope.count - 1] ^= 1
        #expect(sealer.reseal(topic: sample.topic, envelope: envelope) == nil)
        #expect(sealer.refusedCount == 2)
    }
}
