import Foundation
import Testing

@Suite("One network on several hosts", .serialized)
struct HostsTests {
    @Test(
        "the hub on one host, a prefecture with its enterprises on another",
        .enabled(if: Host.areAllowed, "this machine does not let us make network namespaces"))
    func twoHosts() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let keys = folder.appending(path: "keys")
        let generation = try Running(
            "diaodu", ["keys", "gen", LiveNetwork.twoPorts, "--out", keys.path()], in: folder)
        #expect(try await generation.end() == 0, "\(generation.talked)")
        let (first, second) = try Host.pair()
        defer { for host in [first, second] { host.remove() } }

        func start(
            _ role: String, _ node: String, on host: Host, below parent: (host: Host, port: Int)?,
            at port: Int?
        ) throws -> Running {
            var arguments = [
                "--network", LiveNetwork.twoPorts, "--keys", keys.appending(path: "\(node).key").path(),
                "--registry",
                keys.appending(path: "registry.json").path(), "--journal",
                folder.appending(path: "\(node).sqlite").path(),
            ]
            if let parent {
                arguments += ["--parent-reports", parent.host.address(parent.port)]
                arguments += ["--parent-orders", parent.host.address(parent.port + 1)]
            } else {
                arguments += ["--round-seconds", "2"]
            }
            if let port {
                arguments += [
                    "--listen-reports", host.address(port), "--listen-orders", host.address(port + 1),
                ]
                arguments += ["--listen-tap", host.address(port + 2)]
            }
            return try host.run("diaodu-\(role)", arguments, in: folder)
        }
        // Children before parents: any order will do.
        let nodes = [
            try start("enterprise", "south-port", on: second, below: (second, 5_000), at: nil),
            try start("enterprise", "south-town", on: second, below: (second, 5_000), at: nil),
            try start("prefecture", "south", on: second, below: (first, 5_000), at: 5_000),
            try start("enterprise", "hospital", on: first, below: (first, 5_000), at: nil),
            try start("enterprise", "north-port", on: first, below: (first, 5_010), at: nil),
            try start("enterprise", "north-town", on: first, below: (first, 5_010), at: nil),
            try start("prefecture", "north", on: first, below: (first, 5_000), at: 5_010),
            try start("hub", "province", on: first, below: nil, at: 5_000),
        ]
        let hub = nodes[7]
        try await hub.says("[Runtime] round 4 planned")
        let facts = try second.run(
            "diaodu",
            [
                "sub", "--tap", second.address(5_002), "--keys", keys.path(), "--node", "south", "-n", "1",
                "--wait", "60s",
                "up/south/south-town/fact",
            ], in: folder)
        #expect(try await facts.end() == 0, "\(facts.talked)")
        let status = try first.run(
            "diaodu",
            [
                "status", "--json", "--tap", first.address(5_002), "--keys", keys.path(), "--network",
                LiveNetwork.twoPorts,
            ], in: folder)
        #expect(try await status.end() == 0, "\(status.talked)")
        let page = try JSONDecoder().decode(Page.self, from: Data(status.said.utf8))
        #expect(page.ledgerBalanced)
        #expect(page.ordersSettled > 0)
        #expect(page.ordersOverdue == 0)
        for node in nodes.reversed() {
            node.signal(SIGTERM)
            #expect(try await node.end() == 0, "\(node.talked)")
        }
    }

    private struct Page: Decodable {
        let ledgerBalanced: Bool
        let ordersSettled: Int
        let ordersOverdue: Int
    }
}

/// A network namespace of this machine, with an address that the other one reaches.
struct Host {
    private let namespace: String
    private let ip: String

    func address(_ port: Int) -> String { "tcp://\(ip):\(port)" }

    func run(_ program: String, _ arguments: [String], in folder: URL) throws -> Running {
        let executable = Running.products.appending(path: program).path()
        return try Running(Self.ip, ["netns", "exec", namespace, executable] + arguments, in: folder)
    }

    func remove() { _ = Self.ip(["netns", "del", namespace]) }

    /// Two hosts and the cable between them.
    static func pair() throws -> (Host, Host) {
        let tag = "dd\(ProcessInfo.processInfo.processIdentifier)"
        let hosts = (Host(namespace: "\(tag)a", ip: "10.77.0.1"), Host(namespace: "\(tag)b", ip: "10.77.0.2"))
        let steps = [
            ["netns", "add", hosts.0.namespace], ["netns", "add", hosts.1.namespace],
            [
                "link", "add", "\(tag)x", "netns", hosts.0.namespace, "type", "veth", "peer", "name",
                "\(tag)y", "netns", hosts.1.namespace,
            ],
        ]
        for step in steps { try #require(ip(step) == 0, "ip \(step.joined(separator: " "))") }
        for (host, link) in [(hosts.0, "\(tag)x"), (hosts.1, "\(tag)y")] {
            for step in [
                ["addr", "add", "\(host.ip)/24", "dev", link], ["link", "set", link, "up"],
                ["link", "set", "lo", "up"],
            ] {
                try #require(ip(["-n", host.namespace] + step) == 0, "ip \(step.joined(separator: " "))")
            }
        }
        return hosts
    }

    static var areAllowed: Bool {
        let name = "dd\(ProcessInfo.processInfo.processIdentifier)t"
        defer { _ = ip(["netns", "del", name]) }
        return ip(["netns", "add", name]) == 0 && ip(["netns", "exec", name, "true"]) == 0
    }

    private static let ip =
        ["/usr/sbin/ip", "/sbin/ip", "/usr/bin/ip"].first(where: FileManager.default.isExecutableFile)
        ?? "/sbin/ip"

    private static func ip(_ arguments: [String]) -> Int32 {
        let process = Process()
        process.executableURL = URL(filePath: ip)
        process.arguments = arguments
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return 127 }
        process.waitUntilExit()
        return process.terminationStatus
    }
}
