import Foundation
import Testing

@Suite("Programs listen and connect by IPv6 and by name", .serialized)
struct AddressTests {
    private static let hasVersion6 =
        (try? String(contentsOfFile: "/proc/net/if_inet6", encoding: .utf8))?.contains("lo") == true

    private func start(_ role: String, _ node: String, _ options: [String], in folder: URL) throws -> Running
    {
        try Running(
            "diaodu-\(role)",
            [
                "--network", LiveNetwork.twoPorts, "--keys", "keys/\(node).key", "--registry",
                "keys/registry.json", "--journal", "\(node)-\(UUID().uuidString.prefix(4)).sqlite",
            ] + options, in: folder)
    }

    private func keys() async throws -> URL {
        let folder = try LiveNetwork.temporaryFolder()
        let keys = try Running("diaodu", ["keys", "gen", LiveNetwork.twoPorts, "--out", "keys"], in: folder)
        #expect(try await keys.end() == 0, "\(keys.talked)")
        return folder
    }

    private func connect(_ host: String, port: Int) async throws {
        let folder = try await keys()
        func address(_ offset: Int) -> String { "tcp://\(host):\(port + offset)" }
        let hub = try start(
            "hub", "province",
            [
                "--listen-reports", address(0), "--listen-orders", address(1), "--listen-tap", address(2),
                "--round-seconds", "1",
            ], in: folder)
        let site = try start(
            "enterprise", "hospital", ["--parent-reports", address(0), "--parent-orders", address(1)],
            in: folder)
        try await site.says("reports to the parent stands: province at \(address(0))")
        try await site.says("orders from the parent stands: province at \(address(1))")
        let sub = try Running(
            "diaodu",
            ["sub", "up/province/hospital/status", "-n", "1", "--tap", address(2), "--keys", "keys"],
            in: folder)
        #expect(try await sub.end() == 0, "\(sub.talked)")
        for node in [site, hub] {
            node.signal(SIGTERM)
            #expect(try await node.end() == 0, "\(node.talked)")
        }
    }

    @Test("IPv6", .enabled(if: hasVersion6, "this machine has no IPv6"))
    func version6() async throws { try await connect("[::1]", port: 27_900) }

    @Test("a name")
    func name() async throws { try await connect("localhost", port: 27_910) }

    @Test("what is wrong with an address is told apart")
    func troubles() async throws {
        let folder = try await keys()
        for (address, says) in [
            ("tcp://no-such-host.invalid:27920", "the host's name cannot be resolved"),
            ("tcp://255.255.255.255:27920", "that address cannot be reached from here"),
            ("tcp://127.0.0.1:27920", "nobody listens there"),
        ] {
            let site = try start(
                "enterprise", "hospital", ["--parent-reports", address, "--parent-orders", address],
                in: folder)
            try await site.says("province at \(address): \(says)")
            site.signal(SIGTERM)
            _ = try await site.end()
            let sub = try Running("diaodu", ["sub", "--tap", address, "--keys", "keys"], in: folder)
            #expect(try await sub.end() == 69)
            #expect(sub.talked.contains(says), "\(sub.talked)")
        }
        // A name service may come to itself; an address does not.
        for (option, code, says) in [
            ("tcp://no-such-host.invalid:27920", 69, "the host's name cannot be resolved"),
            ("tcp://192.0.2.1:27920", 78, "this machine has no such address"),
        ] as [(String, Int32, String)] {
            let hub = try start(
                "hub", "province",
                ["--listen-reports", option, "--listen-orders", option, "--listen-tap", option], in: folder)
            #expect(try await hub.end() == code)
            #expect(hub.talked.contains(says), "\(hub.talked)")
        }
        let bare = try start("enterprise", "hospital", ["--parent-reports", "tcp://::1:5"], in: folder)
        #expect(try await bare.end() == 78)
        #expect(bare.talked.contains("an IPv6 address stands in brackets"), "\(bare.talked)")
    }
}
