import Foundation
import TestSupport
import Testing

@Suite("A network of real processes does its work", .serialized)
struct NetworkTests {
    @Test("rounds are planned, orders settled, the books balance; anybody may watch")
    func run() async throws {
        let live = try await LiveNetwork(basePort: 23_000)
        let sub = try Running(
            "diaodu", ["sub", "--run-dir", live.runFolder.path(), "-n", "3", "--wait", "60s", "up/+/+/fact"],
            in: live.folder)
        let status = try Running("diaodu", ["status", "--run-dir", live.runFolder.path()], in: live.folder)
        let reader = try PythonReader(of: live)
        #expect(try await status.end() == 0, "\(status.talked)")
        #expect(status.said.contains("Two ports 两港"))
        #expect(try await sub.end() == 0, "\(sub.talked)")
        #expect(sub.said.contains("/fact/"))
        #expect(sub.said.split(separator: "\n").count { !$0.hasPrefix("--") } == 3)
        try await reader.says(#""overview": {"#)
        try await reader.says(#"/status/""#)

        try await live.round(4)
        let summary = try await live.summary()
        #expect(summary.nodes == 8)
        #expect(summary.nodesFailed == 0)
        #expect(summary.rounds >= 4)
        #expect(summary.ordersIssued > 4)
        #expect(summary.ordersSettled + summary.ordersOpen == summary.ordersIssued)
        #expect(summary.ordersOverdue == 0)
        #expect(summary.ledgerBalanced)
    }

    @Test("a hub, a prefecture and an enterprise that are killed come back; no order is lost or doubled")
    func kill() async throws {
        let live = try await LiveNetwork(basePort: 23_100)
        for (round, node) in [(1, "province"), (2, "south"), (3, "south-port"), (4, "province")] {
            // A round was just planned: its orders are under way.
            try await live.round(round)
            #expect(Glibc.kill(try live.processID(of: node), SIGKILL) == 0)
        }
        // A hub that was started again hears of a prefecture with its next attendance, up to five seconds later.
        try await live.round(9)
        let summary = try await live.summary()
        #expect(summary.restarts == 4)
        #expect(summary.nodesFailed == 0)
        #expect(summary.rounds >= 7)
        #expect(summary.ordersSettled + summary.ordersOpen == summary.ordersIssued)
        #expect(summary.ordersOverdue == 0)
        #expect(summary.ledgerBalanced)
        #expect(live.up.talked.contains("province died: killed by SIGKILL"))
        // Goods that came twice or not at all would make a site's own count differ from the books.
        #expect(!live.log(of: "province").contains("differs"))
    }

    @Test("what stopped goes on where it stopped")
    func goOn() async throws {
        let first = try await LiveNetwork(basePort: 23_200, ["--rounds", "1"])
        let before = try await first.summary(interrupting: false)
        #expect(before.rounds == 1)
        let again = try Running(
            "diaodu",
            [
                "up", LiveNetwork.twoPorts, "--json", "--run-dir", first.runFolder.path(), "--base-port",
                "23200",
                "--round-seconds", "2", "--rounds", "1",
            ], in: first.folder)
        #expect(try await again.end() == 0, "\(again.talked)\(again.said)")
        let last = try #require(again.said.split(separator: "\n").last)
        let after = try JSONDecoder().decode(LiveNetwork.Summary.self, from: Data(last.utf8))
        #expect(after.rounds > before.rounds)
        #expect(after.ordersIssued > before.ordersIssued)
        #expect(after.ledgerBalanced)
    }

    @Test("no program outlives the one that started it")
    func orphans() async throws {
        let live = try await LiveNetwork(basePort: 23_300)
        live.up.signal(SIGKILL)
        try await live.up.end()
        try await awaiting("all programs have stopped") { (try? live.processID(of: "province")) == nil }
        try await awaiting("all programs have stopped") { (try? live.processID(of: "south-town")) == nil }
    }
}

/// The example for other languages, as its own words say to run it.
struct PythonReader {
    private let running: Running

    init(of live: LiveNetwork) throws {
        let examples = Running.root.appending(path: "docs/examples")
        let protoc = Process()
        protoc.executableURL = URL(filePath: "/usr/bin/protoc")
        protoc.arguments = [
            "--proto_path=\(Running.root.path())Sources/Adapters/MessageSchema/Protos",
            "--python_out=\(live.folder.path())",
            "diaodu.proto",
        ]
        try protoc.run()
        protoc.waitUntilExit()
        try #require(protoc.terminationStatus == 0)
        running = try Running(
            "/usr/bin/python3",
            [
                examples.appending(path: "read_traffic.py").path(), "--tap", live.tap, "--keys",
                live.keys.appending(path: "observer.key").path(), "--registry", live.registry.path(),
            ], environment: ["PYTHONPATH": live.folder.path()], in: live.folder)
    }

    func says(_ text: String) async throws { try await running.says(text) }
}
