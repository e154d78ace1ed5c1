import Domain
import Foundation
import MessageSchema
import TestSupport
import Testing

@Suite("Messages can be read by people, and by programs in other languages")
struct TextTests {
    @Test(arguments: zip(SampleMessages.all.indices, lines))
    func line(index: Int, expected: String) throws {
        #expect(try MessageText.line(Self.received(SampleMessages.all[index])) == expected)
    }

    static let lines = [
        """
        up/nanping/shaowu/status/  shaowu 3.17  anthracite stock 1,234 held 52 need 7 reserve 100 missed 3, \
        thermal-5500 stock 1,234,000 held 52,000 need 7,000 reserve 100,000 missed 3,000; 2 open orders
        """,
        "up/nanping/shaowu/fact/  shaowu 3.17  fact 9 at 1d 01:01:01: dispatched r3-1, 52,000",
        """
        down/nanping/shaowu/order/  fujian 3.17  instruction 4: r3-1 send 52,000 thermal-5500 to yongan, \
        1d 00:00:00 over shaowu-nanping, nanping-sanming
        """,
        "up/nanping/shaowu/ack/  shaowu 3.17  has instructions through 4",
        "down/nanping/*/beacon/  nanping 3.17  clock set; hears jianou 2.40, shaowu 2.40",
        "up/fujian/nanping/attendance/  nanping 3.17  jianou never heard, shaowu suspected 3 s",
        """
        down/fujian/*/overview/  fujian 3.17  at 3d 00:00:00: round 3, cost -12, 2 unmet, 26 issued, 19 settled, \
        1 declined, 1 cancelled, 5 open, 2 in doubt, 0 overdue, ledger balanced
        """,
        "up/nanping/shaowu/fact/  shaowu 3.17  fact 10 at 1d 01:01:02: lost r3-1, 7 destroyed under way",
        """
        down/nanping/shaowu/order/  fujian 3.17  instruction 5: r3-1 expect 52,000 thermal-5500 from shaowu at \
        2d 01:01:01, turned back
        """,
        """
        down/nanping/shaowu/order/  fujian 3.17  instruction 6: r3-1 revision 2: reduce to 40,000, says Lin: the river \
        is low 水位低
        """,
    ]

    @Test("JSON is one line, has the names of the schema, and begins with the topic")
    func json() throws {
        let text = try MessageText.json(Self.received(SampleMessages.fact))
        #expect(
            text == """
                {"topic":"up/nanping/shaowu/fact/","header":{"schema_major":1,"schema_minor":3,\
                "network":"fujian-coal","from":"shaowu","to":"fujian","incarnation":3,"sequence":"17","process":"18369614221190020847",\
                "epoch":"1","sent_at_us":"1780000000000000"},"fact":{"number":"9","at_us":"90061000000",\
                "order":{"round":"3","place":"1"},"dispatched":{"quantity_base_units":"52000"}}}
                """)
    }

    @Test("the Python example decodes every kind of message to the same JSON")
    func python() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let temporary = try TemporaryFolder()
        defer { withExtendedLifetime(temporary) {} }
        let folder = temporary.url
        _ = try Self.run(
            "/usr/bin/protoc",
            [
                "--proto_path=\(root.path())Sources/Adapters/MessageSchema/Protos",
                "--python_out=\(folder.path())", "diaodu.proto",
            ])

        var values = SampleValues(seed: 3)
        let samples = SampleMessages.all + (0..<10).flatMap { _ in values.samples() }
        let captured = folder.appending(path: "captured")
        let frames = try samples.map {
            "\($0.outgoing.topic) \(try $0.sealed().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())"
        }
        try frames.joined(separator: "\n").write(to: captured, atomically: true, encoding: .utf8)
        let program = """
            import json, sys
            sys.path[:0] = sys.argv[1:3]
            import read_traffic
            for line in open(sys.argv[3]):
                topic, envelope = line.split()
                print(json.dumps(read_traffic.decode(topic.encode(), bytes.fromhex(envelope))))
            """
        let output = try Self.run(
            "/usr/bin/python3",
            ["-c", program, folder.path(), "\(root.path())docs/examples", captured.path()])
        let lines = output.split(separator: "\n")
        #expect(lines.count == samples.count)
        for (line, sample) in zip(lines, samples) {
            let own = try MessageText.json(Self.received(sample))
            #expect(try Self.object(String(line)) == Self.object(own), "\(sample.outgoing.topic)")
        }
    }

    private static func received(_ sample: Sample) throws -> Received {
        var observer = SampleNetwork.observer
        return try observer.open(topic: sample.topic, envelope: sample.sealed())
    }

    private static func object(_ json: String) throws -> NSDictionary? {
        try JSONSerialization.jsonObject(with: Data(json.utf8)) as? NSDictionary
    }

    private static func run(_ program: String, _ arguments: [String]) throws -> String {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = output
        try process.run()
        let data = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(program) \(arguments)")
        return String(decoding: data, as: UTF8.self)
    }
}
