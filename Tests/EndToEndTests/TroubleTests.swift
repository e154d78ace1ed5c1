import Foundation
import Testing

@Suite("What is wrong is named, with what to do; nothing else is disturbed", .serialized)
struct TroubleTests {
    @Test("keys of another set, keys that are not let in, wrong ports")
    func wires() async throws {
        let live = try await LiveNetwork(basePort: 24_000)
        let other = live.folder.appending(path: "other")
        let generation = try Running(
            "diaodu", ["keys", "gen", LiveNetwork.twoPorts, "--out", other.path()], in: live.folder)
        #expect(try await generation.end() == 0, "\(generation.talked)")
        let strangeKeys = other.appending(path: "hospital.key")

        let mixed = try live.hospital(keys: strangeKeys, registry: live.registry)
        #expect(try await mixed.end() == 78)
        #expect(mixed.talked.contains("the private keys of hospital are not those of the registry"))

        let wrongServer = try live.hospital(
            keys: strangeKeys, registry: other.appending(path: "registry.json"))
        try await wrongServer.says("province at \(live.reports): the other end hung up during the handshake")

        let halfRight = try registry(other, withHubOf: live.registry, in: live.folder)
        let notLetIn = try live.hospital(keys: strangeKeys, registry: halfRight)
        try await notLetIn.says("this node's key is not let in there")
        try await live.log(of: "province", says: "turned away at the port for reports: 127.0.0.1 has the key")

        let rightKeys = live.keys.appending(path: "hospital.key")
        let wrongPort = try live.hospital(
            keys: rightKeys, registry: live.registry, reports: "tcp://127.0.0.1:24999",
            orders: "tcp://127.0.0.1:24998")
        try await wrongPort.says("nobody listens there")

        let stranger = try OtherService(saying: "SSH-2.0-OpenSSH_9.2\r\n")
        let wrongService = try live.hospital(
            keys: rightKeys, registry: live.registry, reports: "tcp://127.0.0.1:\(stranger.port)",
            orders: "tcp://127.0.0.1:\(stranger.port)")
        try await wrongService.says("what answers there does not speak this protocol")

        let mute = try OtherService(saying: "")
        let silent = try live.hospital(
            keys: rightKeys, registry: live.registry, reports: "tcp://127.0.0.1:\(mute.port)",
            orders: "tcp://127.0.0.1:\(mute.port)")
        try await silent.says("something accepts connections there and says nothing")

        for running in [wrongServer, notLetIn, wrongPort, wrongService, silent] {
            running.signal(SIGTERM)
            #expect(try await running.end() == 0 || running.talked.contains("already speaks as"))
        }
        try await expectUndisturbed(live)
    }

    private func registry(_ other: URL, withHubOf registry: URL, in folder: URL) throws -> URL {
        let mine = try String(contentsOf: other.appending(path: "registry.json"), encoding: .utf8)
        let theirs = try String(contentsOf: registry, encoding: .utf8)
        func hubKey(_ text: String) throws -> String {
            let data = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            let members = data?["members"] as? [[String: Any]] ?? []
            return try #require(members.first { $0["role"] as? String == "hub" }?["transport_key"] as? String)
        }
        let mixed = mine.replacing(try hubKey(mine), with: try hubKey(theirs))
        let file = folder.appending(path: "mixed.json")
        try Data(mixed.utf8).write(to: file)
        return file
    }

    @Test("malformed frames and messages of an unknown schema")
    func messages() async throws {
        let live = try await LiveNetwork(basePort: 24_100)
        let speaker = try Running(
            "/usr/bin/python3",
            [
                Running.root.appending(path: "Tests/EndToEndTests/Fixtures/speak_nonsense.py").path(),
                live.reports,
                live.keys.appending(path: "hospital.key").path(), live.registry.path(),
            ], in: live.folder)
        try await live.log(of: "province", says: "reason=malformed_envelope")
        try await live.log(of: "province", says: "reason=unknown_revision")
        try await live.log(of: "province", says: "9.0")
        try await live.log(of: "province", says: "was thrown away: a message has two parts")
        speaker.signal(SIGKILL)
        try await expectUndisturbed(live)
    }

    @Test("a second process under the same id")
    func duplicate() async throws {
        let live = try await LiveNetwork(basePort: 24_200)
        try await live.round(1)
        let twin = try live.hospital(keys: live.keys.appending(path: "hospital.key"), registry: live.registry)
        #expect(try await twin.end() == 78)
        #expect(twin.talked.contains("already speaks as hospital"))
        try await expectUndisturbed(live)
    }

    @Test("a bad cell of a table, before anything is started")
    func badCell() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let copy = folder.appending(path: "net")
        try FileManager.default.copyItem(at: URL(filePath: LiveNetwork.twoPorts), to: copy)
        let links = copy.appending(path: "links.csv")
        let text = try String(contentsOf: links, encoding: .utf8)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var cells = lines[2].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        cells[4] = "1O0"
        let spoilt = lines[..<2] + [cells.joined(separator: ",")] + lines[3...]
        try spoilt.joined(separator: "\n").write(to: links, atomically: true, encoding: .utf8)

        for arguments in [["check"], ["balance"], ["up", "--run-dir", folder.appending(path: "run").path()]] {
            let command = try Running(
                "diaodu", [arguments[0], copy.path()] + arguments.dropFirst(), in: folder)
            #expect(try await command.end() == 78)
            #expect(
                command.talked.contains("links.csv:3:5 (cost_money_per_load): \"1O0\""), "\(command.talked)")
        }
        #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "run/config").path()))
    }

    @Test("settings that are missing, unknown or wrong")
    func settings() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let config = folder.appending(path: "node.yaml")
        try "network: nowhere\nparent:\n  reprots: tcp://a:1\n".write(
            to: config, atomically: true, encoding: .utf8)
        for (arguments, environment, complaint) in [
            ([], [:], "network is not set"),
            (["--config", config.path()], [:], "node.yaml:3: parent.reprots is no setting"),
            ([], ["DIAODU_NETWROK": "x"], "DIAODU_NETWROK is no setting"),
            (["--network", "/nowhere"], [:], "/nowhere"),
        ] as [([String], [String: String], String)] {
            let node = try Running("diaodu-enterprise", arguments, environment: environment, in: folder)
            #expect(try await node.end() == 78)
            #expect(node.talked.contains(complaint), "\(node.talked)")
        }
    }

    private func expectUndisturbed(_ live: LiveNetwork) async throws {
        try await live.round((live.newestRound ?? 0) + 2)
        let summary = try await live.summary()
        #expect(summary.nodesFailed == 0)
        #expect(summary.restarts == 0)
        #expect(summary.ordersOverdue == 0)
        #expect(summary.ledgerBalanced)
    }
}

/// Something else that listens at a port of this machine.
final class OtherService {
    private(set) var port = 0
    private let socket: Int32
    private let greeting: String

    init(saying greeting: String) throws {
        self.greeting = greeting
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isOpen = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 16) == 0
                    && getsockname(socket, $0, &length) == 0
            }
        }
        try #require(isOpen)
        port = Int(UInt16(bigEndian: address.sin_port))
        let (listening, text) = (socket, greeting)
        Thread {
            while true {
                let connection = accept(listening, nil, nil)
                guard connection >= 0 else { return }
                _ = text.withCString { write(connection, $0, strlen($0)) }
            }
        }.start()
    }

    deinit {
        shutdown(socket, Int32(SHUT_RDWR))
        close(socket)
    }
}
