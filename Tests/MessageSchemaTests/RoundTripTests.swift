import Domain
import MessageSchema
import Testing

@Suite("What is sealed is opened unchanged, by those it is for")
struct RoundTripTests {
    @Test("every kind of message, by everybody on its way", arguments: 1...40 as ClosedRange<UInt64>)
    func messages(seed: UInt64) throws {
        var values = SampleValues(seed: seed)
        for sample in values.samples() {
            let bytes = try sample.sealed()
            for reader in sample.readers {
                var opener = SampleNetwork.opener(reader)
                let received = try opener.open(topic: sample.topic, envelope: bytes)
                #expect(received.topic == sample.outgoing.topic)
                #expect(received.header == sample.outgoing.header)
                #expect(received.message == sample.outgoing.message)
            }
        }
    }

    @Test("an observer reads everything that passes")
    func observer() throws {
        var values = SampleValues(seed: 7)
        var observer = SampleNetwork.observer
        for sample in values.samples() {
            let received = try observer.open(topic: sample.topic, envelope: sample.sealed())
            #expect(received.message == sample.outgoing.message)
        }
    }

    @Test(
        "what a prefecture passes on is what it got, byte for byte", arguments: 1...10 as ClosedRange<UInt64>)
    func relaying(seed: UInt64) throws {
        var values = SampleValues(seed: seed)
        for sample in values.samples() where sample.readers.count == 2 {
            let bytes = try sample.sealed()
            var relay = SampleNetwork.opener(sample.readers[0])
            let passed = try relay.open(topic: sample.topic, envelope: bytes)
            #expect(EnvelopeCoding.encode(passed.envelope) == bytes)
            var reader = SampleNetwork.opener(sample.readers[1])
            #expect(try reader.open(topic: sample.topic, envelope: bytes) == passed)
        }
    }

    @Test("every optional field may be absent or present")
    func cause() throws {
        for cause in [
            nil, MessageReference(node: SampleNetwork.hub, stamp: Stamp(incarnation: 1, sequence: 1)),
        ] {
            let sample = Sample.down(.acknowledgement(.init(.facts, through: 0)))
            let header = SampleNetwork.header(from: SampleNetwork.hub, to: SampleNetwork.shaowu, cause: cause)
            let bytes = try SampleNetwork.sealer(SampleNetwork.hub).seal(
                Outgoing(topic: sample.outgoing.topic, header: header, message: sample.outgoing.message))
            var opener = SampleNetwork.opener(SampleNetwork.shaowu)
            #expect(try opener.open(topic: sample.topic, envelope: bytes).header.cause == cause)
        }
    }

    @Test("every kind of input, through the journal", arguments: 1...40 as ClosedRange<UInt64>)
    func journal(seed: UInt64) throws {
        var values = SampleValues(seed: seed)
        for input in try values.inputs() {
            let now = values.instant()
            let decided = values.fingerprint()
            let record = try JournalCoding.decode(JournalCoding.encode(input, at: now, decided: decided))
            #expect(record.input == input)
            #expect(record.at == now)
            #expect(record.decided == decided)
        }
    }

    @Test("a message too large for the network is not sent, and the error says which")
    func tooLarge() throws {
        let children = (0..<2_000).map { index in
            Beacon.Heard(
                node: SampleNetwork.id("a-rather-long-name-of-some-node-\(1_000_000 + index)"),
                stamp: Stamp(incarnation: 1, sequence: 1), process: 1)
        }
        let sample = Sample.toAll(
            .beacon(Beacon(clock: nil, children: children)), from: SampleNetwork.hub, readers: [])
        let failure = #expect(throws: SealingFailure.self) { try sample.sealed() }
        #expect(failure?.kind == .beacon)
    }
}
