import Domain
import Testing

@testable import MessageSchema

@Suite("What was signed in the same process is known by its bytes, and nothing else is")
struct KnownSignatureTests {
    private let known = KnownSignatures()
    private let sample = SampleMessages.status

    private func sealed() throws -> [UInt8] {
        try MessageSealer(
            network: SampleNetwork.registry.network, node: sample.from,
            key: SampleNetwork.key(of: sample.from),
            knownSignatures: known
        ).seal(sample.outgoing)
    }

    private func opener(knowing known: KnownSignatures?) -> MessageOpener {
        MessageOpener(
            registry: SampleNetwork.registry, viewpoint: .node(SampleNetwork.nanping), knownSignatures: known)
    }

    @Test(
        "whoever knows what was signed opens and refuses the same as who computes it, at every byte that is altered"
    )
    func altered() throws {
        let bytes = try sealed()
        for offset in -1..<bytes.count {
            var bytes = bytes
            if offset >= 0 { bytes[offset] ^= 1 << UInt8(offset % 8) }
            let answers = [known, nil].map { known in
                Result { () throws(Refusal) in
                    try opener(knowing: known).check(topic: sample.topic, envelope: bytes)
                }
            }
            #expect(answers[0] == answers[1], "byte \(offset)")
            #expect(((try? answers[0].get()) != nil) == (offset < 0), "byte \(offset)")
        }
    }

    @Test("nothing is known of another key, another payload or another signature")
    func other() {
        known.note([1], of: [2], by: [3])
        #expect(known.contains([1], of: [2], by: [3]))
        #expect(!known.contains([9], of: [2], by: [3]))
        #expect(!known.contains([1], of: [9], by: [3]))
        #expect(!known.contains([1], of: [2], by: [9]))
    }

    @Test("the newest are kept")
    func newest() {
        let known = KnownSignatures(countMax: 3)
        for number in 1...10 as ClosedRange<UInt8> {
            known.note([number], of: [number], by: [0])
            known.note([number], of: [number], by: [0])
        }
        #expect((1...10).map { known.contains([$0], of: [$0], by: [0]) } == (1...10).map { $0 > 7 })
    }
}
