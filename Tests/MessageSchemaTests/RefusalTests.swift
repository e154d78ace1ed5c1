import Domain
import Testing

@testable import MessageSchema

@Suite("What is not in order is refused by name and has no effect")
struct RefusalTests {
    @Test("each reason, by a planted message", arguments: Planted.all)
    func refused(planted: Planted) throws {
        var opener = planted.opener
        let before = opener.highestEpoch
        let refusal = #expect(throws: Refusal.self) {
            try opener.open(topic: planted.topic, envelope: planted.bytes)
        }
        #expect(
            refusal?.counterName == planted.counterName, "\(planted.name): \(String(describing: refusal))")
        let text = refusal?.description ?? ""
        for word in planted.mentions { #expect(text.contains(word), "\(planted.name): \(text)") }
        #expect(opener.highestEpoch == before)
    }

    @Test("no reason is without its planted message")
    func complete() {
        let reasons: Set = [
            "oversized", "malformed_envelope", "malformed_payload", "unknown_revision", "unknown_sender",
            "unknown_key", "bad_signature", "foreign_network", "not_for_this_node", "wrong_role",
            "out_of_scope", "unknown_kind", "topic_mismatch", "stale_epoch", "invalid_field",
        ]
        #expect(Set(Planted.all.map(\.counterName)) == reasons)
    }

    @Test("a revision this node does not speak is named, and so is the remedy")
    func revision() throws {
        let sample = SampleMessages.status
        for (major, remedy) in [(2, "upgrade this node"), (0, "upgrade the sender")] as [(UInt32, String)] {
            var opener = SampleNetwork.opener(SampleNetwork.nanping)
            let bytes = sample.forged { $0.header.schemaMajor = major }
            let refusal = #expect(throws: Refusal.self) {
                try opener.open(topic: sample.topic, envelope: bytes)
            }
            #expect(
                refusal?.description
                    == "from 'shaowu': schema revision \(major).3, this node speaks 1.x: \(remedy)")
        }
    }

    @Test("a newer minor revision is read, and passed on with what this node does not know")
    func newerMinor() throws {
        let sample = SampleMessages.status
        // Field 15 of the header, a varint, is not in this revision.
        var payload = WireMessage(sample.outgoing.header, sample.outgoing.message)
        payload.header.schemaMinor = 7
        let headerBytes = payload.header.bytes + [0x78, 0x2a]
        payload.clearHeader()
        let bytes = Sample.signed(
            [0x0a, UInt8(headerBytes.count)] + headerBytes + payload.bytes, by: sample.from)
        var relay = SampleNetwork.opener(SampleNetwork.nanping)
        let received = try relay.open(topic: sample.topic, envelope: bytes)
        #expect(received.message == sample.outgoing.message)
        #expect(EnvelopeCoding.encode(received.envelope) == bytes)
    }

    @Test("a hub that was replaced is not heard any more; the others need not know of it")
    func epochs() throws {
        let site = SampleNetwork.steel
        func order(_ epoch: UInt64) -> Sample {
            .down(.acknowledgement(.init(.facts, through: 4)), to: site, epoch: epoch)
        }
        var opener = SampleNetwork.opener(site, highestEpoch: 3)
        _ = try opener.open(topic: order(5).topic, envelope: order(5).sealed())
        #expect(opener.highestEpoch == 5)
        #expect(throws: Refusal.staleEpoch(from: SampleNetwork.hub, epoch: 4, highest: 5)) {
            try opener.open(topic: order(4).topic, envelope: order(4).sealed())
        }
        var hub = SampleNetwork.opener(SampleNetwork.hub, highestEpoch: 5)
        let late = Sample.up(SampleMessages.status.outgoing.message, epoch: 4)
        _ = try hub.open(topic: late.topic, envelope: late.sealed())
        let boastful = Sample.up(SampleMessages.status.outgoing.message, epoch: 1 << 60)
        _ = try hub.open(topic: boastful.topic, envelope: boastful.sealed())
        #expect(hub.highestEpoch == 5, "only the hub sets the epoch")
    }

    @Test("what a stranger writes reaches the log as plain text, cut")
    func hostileText() {
        let text = Refusal.unknownSender(String(repeating: "\u{1b}[2J\n", count: 1_000)).description
        #expect(text.unicodeScalars.allSatisfy { (" "..."~").contains($0) })
        #expect(text.utf8.count < 300)
    }

    @Test("counts are kept by reason, sorted")
    func counts() {
        var counts = RefusalCounts()
        #expect(counts.description == "none")
        counts.count(.unknownSender("x"))
        counts.count(.badSignature(from: SampleNetwork.shaowu))
        counts.count(.unknownSender("y"))
        #expect(counts.description == "bad_signature 1, unknown_sender 2")
        #expect((counts["unknown_sender"], counts["oversized"], counts.total) == (2, 0, 3))
    }
}

/// A message with one thing wrong.
struct Planted: CustomStringConvertible, Sendable {
    let name: String
    let counterName: String
    let mentions: [String]
    let topic: [UInt8]
    let bytes: [UInt8]
    let opener: MessageOpener

    var description: String { name }

    static let all: [Planted] = outermost + provenance + scope

    private static let status = SampleMessages.status
    private static let order = SampleMessages.order

    private init(
        _ name: String, _ counterName: String, mentions: [String] = [],
        as sample: Sample = status,
        by reader: NodeID = SampleNetwork.nanping, topic: String? = nil, _ bytes: [UInt8]
    ) {
        (self.name, self.counterName, self.mentions) = (name, counterName, mentions)
        self.topic = topic.map { [UInt8]($0.utf8) } ?? sample.topic
        self.bytes = bytes
        opener = SampleNetwork.opener(reader, highestEpoch: 1)
    }

    private static let outermost: [Planted] = [
        Planted(
            "one byte too many", "oversized", mentions: ["65537", "65536"],
            [UInt8](repeating: 0, count: 65_537)),
        Planted("nothing", "malformed_payload", [UInt8]()),
        Planted("no protobuf", "malformed_envelope", [UInt8](repeating: 0xff, count: 100)),
        Planted("no protobuf inside", "malformed_payload", Sample.signed([0xff, 0xff], by: status.from)),
        Planted("no header", "malformed_payload", status.forged { $0.clearHeader() }),
        Planted(
            "the next major revision", "unknown_revision", mentions: ["2.3", "1.x", "upgrade this node"],
            status.forged { $0.header.schemaMajor = 2 }),
        Planted(
            "nobody we know", "unknown_sender", mentions: ["changting"],
            status.forged { $0.header.from = "changting" }),
        Planted(
            "no name at all", "unknown_sender",
            status.forged {
                $0.header.clearTo()
                $0.header.from = ""
            }),
        Planted(
            "another key", "unknown_key", mentions: ["shaowu", "key 2"], status.forged(keyID: 2) { _ in }),
        Planted(
            "a neighbour's signature", "bad_signature", mentions: ["shaowu"],
            status.forged(by: SampleNetwork.jianou) { _ in }),
        Planted("no signature", "bad_signature", mentions: ["shaowu"], status.forged(signature: []) { _ in }),
    ]

    private static let provenance: [Planted] = [
        Planted(
            "another network", "foreign_network", mentions: ["shaowu", "guangdong", "fujian-coal"],
            status.forged { $0.header.network = "guangdong" }),
        Planted(
            "another prefecture's enterprise", "not_for_this_node", mentions: ["shaowu"],
            by: SampleNetwork.sanming,
            status.forged { _ in }),
        Planted(
            "a sibling's order", "not_for_this_node", mentions: ["fujian", "shaowu"], as: order,
            by: SampleNetwork.jianou,
            order.forged { _ in }),
        Planted(
            "one's own order come back", "not_for_this_node", as: order, by: SampleNetwork.hub,
            order.forged { _ in }),
        Planted(
            "a recipient nobody knows", "not_for_this_node", mentions: ["changting"], as: order,
            by: SampleNetwork.shaowu,
            order.forged { $0.header.to = "changting" }),
        Planted(
            "the beacon of another parent", "not_for_this_node", mentions: ["nanping"],
            as: SampleMessages.beacon,
            by: SampleNetwork.yongan, SampleMessages.beacon.forged { _ in }),
        Planted(
            "an enterprise that gives orders", "wrong_role", mentions: ["shaowu", "enterprise", "order"],
            Sample.up(order.outgoing.message).forged { _ in }),
        Planted(
            "a prefecture that gives orders", "wrong_role", mentions: ["nanping", "prefecture", "order"],
            as: order,
            by: SampleNetwork.shaowu, order.forged(by: SampleNetwork.nanping) { $0.header.from = "nanping" }),
        Planted(
            "an observer that speaks", "wrong_role", mentions: ["operations-room", "observer"],
            status.forged(by: SampleNetwork.room) { $0.header.from = "operations-room" }),
        Planted(
            "an old hub", "stale_epoch", mentions: ["fujian", "epoch 0"], as: order, by: SampleNetwork.shaowu,
            order.forged { $0.header.epoch = 0 }),
        Planted(
            "under a neighbour's topic", "topic_mismatch",
            mentions: ["up/nanping/jianou/status/", "up/nanping/shaowu/status/"],
            topic: "up/nanping/jianou/status/", status.forged { _ in }),
        Planted("without a topic", "topic_mismatch", topic: "", status.forged { _ in }),
        Planted(
            "of a kind to come", "unknown_kind", mentions: ["shaowu", "1.3"], status.forged { $0.body = nil }),
        Planted(
            "with a figure out of range", "invalid_field",
            mentions: ["shaowu", "status", "stock_base_units[0] is -1"],
            status.forged { $0.status.stockBaseUnits[0] = -1 }),
    ]

    private static let scope: [Planted] = [
        Planted("a report to everybody", "out_of_scope", status.forged { $0.header.clearTo() }),
        Planted(
            "an order to a prefecture", "out_of_scope", as: order,
            order.forged { $0.header.to = "nanping" }),
        Planted(
            "an order for another's goods", "out_of_scope", as: order, by: SampleNetwork.shaowu,
            order.forged { $0.instruction.dispatch.source = "jianou" }),
        Planted(
            "a beacon to one child", "out_of_scope", as: SampleMessages.beacon, by: SampleNetwork.shaowu,
            SampleMessages.beacon.forged { $0.header.to = "shaowu" }),
        Planted(
            "a beacon that hears another's child", "out_of_scope", as: SampleMessages.beacon,
            by: SampleNetwork.shaowu, SampleMessages.beacon.forged { $0.beacon.child[1] = "yongan" }),
        Planted(
            "attendance of another's child", "out_of_scope", as: SampleMessages.attendance,
            by: SampleNetwork.hub,
            SampleMessages.attendance.forged { $0.attendance.nodes.node[1] = "yongan" }),
        Planted(
            "a site that acknowledges facts", "out_of_scope", as: SampleMessages.acknowledgement,
            SampleMessages.acknowledgement.forged { $0.acknowledgement.stream = .facts }),
    ]
}
