import Domain
import Testing

@testable import MessageSchema

@Suite("Damaged bytes never get in and never stop a node")
struct ForgeryTests {
    @Test("one flipped bit anywhere in an envelope", arguments: SampleMessages.all.indices)
    func flipped(index: Int) throws {
        let sample = SampleMessages.all[index]
        let whole = try sample.sealed()
        var opener = SampleNetwork.opener(sample.readers[0])
        for place in whole.indices {
            for bit in 0..<8 {
                var bytes = whole
                bytes[place] ^= 1 << UInt8(bit)
                #expect(throws: Refusal.self, "byte \(place), bit \(bit)") {
                    try opener.open(topic: sample.topic, envelope: bytes)
                }
            }
        }
        _ = try opener.open(topic: sample.topic, envelope: whole)
    }

    @Test("an envelope cut short anywhere", arguments: SampleMessages.all.indices)
    func truncated(index: Int) throws {
        let sample = SampleMessages.all[index]
        let whole = try sample.sealed()
        var opener = SampleNetwork.opener(sample.readers[0])
        for count in whole.indices {
            #expect(throws: Refusal.self, "\(count) bytes") {
                try opener.open(topic: sample.topic, envelope: Array(whole.prefix(count)))
            }
        }
    }

    @Test("20,000 mutated envelopes: what gets in is what was signed")
    func mutatedEnvelopes() throws {
        var values = SampleValues(seed: 20_000)
        let fresh = SampleNetwork.observer
        var counts = RefusalCounts()
        for _ in 0..<200 {
            for sample in values.samples().prefix(10) {
                let whole = try sample.sealed()
                let signed = try EnvelopeCoding.decode(whole).payload
                for _ in 0..<10 {
                    var observer = fresh
                    do throws(Refusal) {
                        let received = try observer.open(
                            topic: sample.topic, envelope: values.mutated(whole, timesMax: 4))
                        #expect(received.envelope.payload == signed)
                    } catch { counts.count(error) }
                }
            }
        }
        #expect(counts["bad_signature"] > 1_000, "\(counts)")
        #expect(counts["malformed_envelope"] > 1_000, "\(counts)")
        #expect(counts["malformed_payload"] > 1_000, "\(counts)")
    }

    /// The member itself has gone wrong: its signature is good, what it signs is not.
    @Test("10,000 mutated messages, rightly signed: what gets in can be sent and kept as it was understood")
    func mutatedPayloads() throws {
        var values = SampleValues(seed: 10_000)
        let fresh = SampleNetwork.observer
        var counts = RefusalCounts()
        var (admittedCount, unreadableCount) = (0, 0)
        for _ in 0..<200 {
            for sample in values.samples().prefix(10) {
                let payload = try EnvelopeCoding.decode(sample.sealed()).payload
                for _ in 0..<5 {
                    let bytes = Sample.signed(values.mutated(payload, timesMax: 1), by: sample.from)
                    var observer = fresh
                    let received: Received
                    do throws(Refusal) {
                        received = try observer.open(topic: sample.topic, envelope: bytes)
                    } catch {
                        counts.count(error)
                        continue
                    }
                    if received.message.unreadableReason != nil {
                        unreadableCount += 1
                        let kept = JournalCoding.encode(.received(received), at: .epoch)
                        #expect(try JournalCoding.decode(kept).input == .received(received))
                        continue
                    }
                    admittedCount += 1
                    let again = WireMessage(received.header, received.message)
                    #expect(try again.header.checked() == received.header)
                    #expect(try again.checked() == received.message)
                    let kept = JournalCoding.encode(.received(received), at: .epoch)
                    #expect(try JournalCoding.decode(kept).input == .received(received))
                    #expect(!MessageText.line(received).isEmpty)
                    #expect(MessageText.json(received).hasPrefix("{\"topic\":"))
                }
            }
        }
        #expect(admittedCount > 500, "the mutations are too wild to tell anything")
        #expect(counts["invalid_field"] > 100, "\(counts)")
        #expect(unreadableCount > 100, "\(unreadableCount)")
    }

    @Test("10,000 mutated journal records")
    func mutatedRecords() throws {
        var values = SampleValues(seed: 30_000)
        var refusedCount = 0
        for _ in 0..<60 {
            for input in try values.inputs() {
                let record = JournalCoding.encode(input, at: values.instant())
                for _ in 0..<10 {
                    do throws(JournalDecodingFailure) {
                        let decoded = try JournalCoding.decode(values.mutated(record, timesMax: 2))
                        let again = try JournalCoding.decode(
                            JournalCoding.encode(decoded.input, at: decoded.at, decided: decoded.decided))
                        #expect(again == decoded)
                    } catch { refusedCount += error.description.isEmpty ? 0 : 1 }
                }
            }
        }
        #expect(refusedCount > 5_000)
    }
}

extension SampleValues {
    /// The bytes with some of them flipped, replaced, removed, doubled or cut off.
    mutating func mutated(_ whole: [UInt8], timesMax: Int) -> [UInt8] {
        var bytes = whole
        for _ in 0...upTo(timesMax - 1) {
            guard !bytes.isEmpty else { break }
            let place = upTo(bytes.count - 1)
            switch upTo(9) {
            case 0...3: bytes[place] ^= 1 << UInt8(upTo(7))
            case 4, 5: bytes[place] = [0, 1, 0x7f, 0x80, 0xff][upTo(4)]
            case 6: bytes.remove(at: place)
            case 7: bytes.insert(UInt8(upTo(255)), at: place)
            case 8: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 1 + upTo(20))], at: place)
            default: bytes.removeLast(min(bytes.count, upTo(8)))
            }
        }
        return bytes
    }
}
