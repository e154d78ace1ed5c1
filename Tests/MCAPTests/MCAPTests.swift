import MCAP
import Testing

@Suite("An MCAP file gives back what was put in")
struct MCAPTests {
    private func messages(_ count: Int, byteCount: Int = 100) -> [MCAPMessage] {
        (0..<count).map { index in
            MCAPMessage(
                topic: "topic/\(index % 7)/", sequence: UInt32(index), logNanoseconds: UInt64(index) * 10,
                publishNanoseconds: UInt64(index) * 10 + 1,
                data: [UInt8](repeating: UInt8(index & 255), count: index % byteCount))
        }
    }

    private func file(_ messages: [MCAPMessage]) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var writer = try MCAPWriter(
            schema: MCAPSchema(name: "x.Y", encoding: "protobuf", data: [1, 2, 3]), profile: "test",
            metadata: ("m", [("key", "value"), ("other", "值")]), write: { bytes += $0 })
        for message in messages { try writer.append(message) }
        try writer.finish()
        return bytes
    }

    private func read(_ bytes: [UInt8]) throws -> [MCAPMessage] {
        var found: [MCAPMessage] = []
        try MCAPReader(bytes).readAll { found.append($0) }
        return found
    }

    @Test("messages of many channels over many chunks, in order", arguments: [0, 1, 10, 5_000])
    func roundTrip(count: Int) throws {
        let messages = messages(count, byteCount: 2_000)
        let bytes = try file(messages)
        #expect(try read(bytes) == messages)
        #expect(try MCAPReader(bytes).metadata("m") == ["key": "value", "other": "值"])
        #expect(try MCAPReader(bytes).metadata("n") == nil)
    }

    @Test("more topics than a file has numbers for are refused")
    func manyChannels() throws {
        var writer = try MCAPWriter(
            schema: MCAPSchema(name: "x.Y", encoding: "protobuf", data: []), profile: "test",
            metadata: ("m", []), write: { _ in })
        func append(_ index: Int) throws {
            try writer.append(
                MCAPMessage(
                    topic: "\(index)", sequence: 0, logNanoseconds: 0, publishNanoseconds: 0, data: []))
        }
        for index in 0..<65_535 { try append(index) }
        #expect(throws: MCAPError.channelsTooMany) { try append(65_535) }
        try append(0)
        try writer.finish()
    }

    @Test("a file that is cut short anywhere is refused, none is read as whole")
    func cutShort() throws {
        let bytes = try file(messages(40))
        for count in stride(from: 8, to: bytes.count / 2, by: 13) {
            #expect(throws: MCAPError.self) { try read(Array(bytes.prefix(count))) }
        }
    }

    @Test("a changed byte in a chunk is found")
    func damaged() throws {
        var bytes = try file(messages(40))
        bytes[bytes.count / 2] ^= 1
        #expect(throws: MCAPError.self) { try read(bytes) }
    }

    @Test("what is no MCAP file is named so")
    func foreign() {
        #expect(throws: MCAPError.notMCAP) { try MCAPReader(Array("{}".utf8)) }
    }
}
