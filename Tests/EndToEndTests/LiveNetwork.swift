import Foundation
import TestSupport
import Testing

/// A network that `diaodu up` runs, with its own folder and ports.
final class LiveNetwork {
    let folder: URL
    let up: Running
    let basePort: Int

    var runFolder: URL { folder.appending(path: "run") }
    var keys: URL { runFolder.appending(path: "keys") }
    var registry: URL { keys.appending(path: "registry.json") }
    /// Of the hub: where it hears its children, where they hear it, where observers hear both.
    var reports: String { "tcp://127.0.0.1:\(basePort)" }
    var orders: String { "tcp://127.0.0.1:\(basePort + 1)" }
    var tap: String { "tcp://127.0.0.1:\(basePort + 2)" }

    static let twoPorts = Running.root.appending(path: "configs/two-ports").path()

    /// Starts the two ports, or another network. Each test has ports of its own.
    init(
        _ network: String = twoPorts, programCount: Int = 8, basePort: Int, roundSeconds: Double = 2,
        _ options: [String] = []
    ) async throws {
        (folder, self.basePort) = (try Self.temporaryFolder(), basePort)
        up = try Running(
            "diaodu",
            [
                "up", network, "--json", "--run-dir", folder.appending(path: "run").path(),
                "--base-port",
                "\(basePort)", "--round-seconds", "\(roundSeconds)",
            ] + options, in: folder)
        try await up.says("all \(programCount) programs are ready")
    }

    /// A copy of the two ports, where people approve orders.
    static func twoPortsWithApproval() throws -> String {
        let folder = try temporaryFolder().appending(path: "network")
        try FileManager.default.copyItem(at: URL(filePath: twoPorts), to: folder)
        let settings = folder.appending(path: "network.yaml")
        let text = try String(contentsOf: settings, encoding: .utf8)
        try (text + "\napproval: people\n").write(to: settings, atomically: true, encoding: .utf8)
        return folder.path()
    }

    static func temporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "diaodu-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    func log(of node: String) -> String {
        (try? String(contentsOf: runFolder.appending(path: "logs/\(node).log"), encoding: .utf8)) ?? ""
    }

    /// Waits until a line of the node's log says it.
    func log(of node: String, says text: String) async throws {
        try await awaiting(
            "the log of \(node) says '\(text)'", of: up,
            activity: { Activity(seen: log(of: node).utf8.count, work: newestRound ?? 0) },
            until: { log(of: node).contains(text) })
    }

    /// Waits until `diaodu up` has told of a round that is not older than this one.
    func round(_ number: Int) async throws {
        try await awaiting("round \(number) is planned", of: up) { (newestRound ?? 0) >= number }
    }

    /// Looks now and after every round.
    func everyRound(until event: String, _ hasHappened: () async throws -> Bool) async throws {
        let first = newestRound ?? 0
        for number in first + 1...first + 100 {
            if try await hasHappened() { return }
            try await round(number)
        }
        throw Stalled("waited in vain until \(event), for 100 rounds; last seen: \(up.words)")
    }

    /// The newest that `diaodu up` has told of.
    var newestRound: Int? {
        up.said.split(separator: "\n").compactMap { line in
            try? JSONDecoder().decode(Round.self, from: Data(line.utf8)).round
        }.last
    }

    private struct Round: Decodable { let round: Int }

    func processID(of node: String) throws -> Int32 {
        let mark = Array("config/\(node).yaml".utf8)
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let number = Int32(name),
                let line = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"),
                line.firstRange(of: mark) != nil, line.firstRange(of: Array(runFolder.path().utf8)) != nil
            else { continue }
            return number
        }
        throw Stalled("\(node) is no process")
    }

    /// A program that wants to take part as `hospital`, a child of the hub.
    func hospital(
        keys: URL, registry: URL, reports: String? = nil, orders: String? = nil
    ) throws -> Running {
        try Running(
            "diaodu-enterprise",
            [
                "--network", Self.twoPorts, "--keys", keys.path(), "--registry", registry.path(), "--journal",
                folder.appending(path: "\(UUID()).sqlite").path(), "--parent-reports",
                reports ?? self.reports,
                "--parent-orders", orders ?? self.orders,
            ], in: folder)
    }

    struct Summary: Decodable {
        let nodes: Int
        let nodesFailed: Int
        let rounds: Int
        let ordersIssued: Int
        let ordersSettled: Int
        let ordersOpen: Int
        let ordersOverdue: Int
        let restarts: Int
        let unmet: Int
        let ledgerBalanced: Bool
    }

    /// Asks for the end, unless the rounds are over by themselves.
    func summary(interrupting: Bool = true) async throws -> Summary {
        if interrupting { up.signal(SIGINT) }
        let code = try await up.end()
        #expect(code == 0, "\(up.talked)")
        let last = try #require(up.said.split(separator: "\n").last)
        return try JSONDecoder().decode(Summary.self, from: Data(last.utf8))
    }
}
