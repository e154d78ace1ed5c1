import Foundation
import TestSupport
import Testing

@Suite("What is old is not shown as new", .serialized)
struct StaleTests {
    @Test("a hub that hangs: its programs say so, and again when it is heard")
    func hangingHub() async throws {
        let live = try await LiveNetwork(basePort: 27_800)
        try await live.round(1)
        let run = ["--run-dir", live.runFolder.path()]
        let page = try Running("diaodu", ["status", "--watch"] + run, in: live.folder)
        let figures = try Running("diaodu", ["status", "--watch", "--json"] + run, in: live.folder)
        let sub = try Running("diaodu", ["sub", "down/+/+/overview"] + run, in: live.folder)
        try await page.says("s ago")
        try await figures.says("\"isStale\":false")
        try await sub.says("overview")
        let hub = try live.processID(of: "province")
        kill(hub, SIGSTOP)
        try await live.up.says("NOTHING HEARD from province for")
        try await page.says("STALE    nothing heard for")
        try await figures.says("\"isStale\":true")
        try await sub.says("-- nothing has been heard from the tap of province for")
        kill(hub, SIGCONT)
        try await live.up.says("province is heard again")
        try await sub.says("-- the tap of province is heard again")
        for running in [page, figures, sub] { running.signal(SIGINT) }
        _ = try await live.summary()
    }

    @Test("a node that was started again is counted, and not called never heard")
    func restarts() async throws {
        let live = try await LiveNetwork(basePort: 27_820)
        try await live.round(1)
        kill(try live.processID(of: "hospital"), SIGKILL)
        try await live.up.says("hospital died")
        try await live.everyRound(until: "the page counts the restart") {
            let status = try Running(
                "diaodu", ["status", "--run-dir", live.runFolder.path()], in: live.folder)
            guard try await status.end() == 0 else { return false }
            return status.said.contains("restarts: hospital 1")
        }
        kill(try live.processID(of: "province"), SIGKILL)
        try await live.everyRound(until: "the hub's restart is counted") {
            let status = try Running(
                "diaodu", ["status", "--run-dir", live.runFolder.path()], in: live.folder)
            guard try await status.end() == 0 else { return false }
            #expect(!status.said.lowercased().contains("never heard:"), "\(status.said)")
            return status.said.contains("province 1") && status.said.contains("7 present")
        }
        live.up.signal(SIGINT)
        #expect(try await live.up.end() == 0, "\(live.up.talked)")
    }

    @Test("the length of rounds of a run that goes on is kept, and another one refused")
    func roundLength() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        func up(_ options: [String]) async throws -> (Int32, String) {
            let run = try Running(
                "diaodu",
                ["up", LiveNetwork.twoPorts, "--run-dir", "run", "--base-port", "27840", "--rounds", "1"]
                    + options,
                in: folder)
            return (try await run.end(), run.talked)
        }
        #expect(try await up(["--round-seconds", "1"]).0 == 0)
        let refused = try await up(["--round-seconds", "2"])
        #expect(refused.0 == 64 && refused.1.contains("its rounds take 1.0 s"), "\(refused)")
        #expect(try await up([]).0 < 2)
        let again = try await up(["--round-seconds", "1"])
        #expect(again.0 < 2 && again.1.contains("stood still meanwhile"), "\(again)")
        // Goods and messages that were under way at the stop are no disagreement.
        let reconcile = try Running(
            "diaodu-lab", ["reconcile", LiveNetwork.twoPorts, "--run-dir", "run"], in: folder)
        #expect(try await reconcile.end() == 0, "\(reconcile.said)")
    }

    private static let hasTmux = FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux")

    @Test(
        "pages fit their terminal, what is wrong is in the first five lines",
        .enabled(if: hasTmux, "this machine has no tmux"))
    func screens() async throws {
        let live = try await LiveNetwork(
            LiveNetwork.twoPortsWithApproval(), basePort: 27_860, roundSeconds: 1)
        try await live.round(1)
        var pages: [Terminal] = []
        for (columns, rows) in [(80, 24), (120, 40), (200, 50)] {
            for command in ["status --watch", "top"] {
                pages.append(try await Terminal(columns, rows, command, of: live))
            }
        }
        let (status, top) = (
            pages.filter { $0.command != "top" }, pages.filter { $0.command == "top" }
        )
        for page in status { try await page.shows("ORDERS WAIT FOR APPROVAL") }
        // The hospital has nothing, and what would help it waits too.
        for page in status { try await page.shows("SHORT: 0 tank of Oxygen") }
        for page in top { try await page.shows("messages/s") }
        let (prefecture, hub) = (try live.processID(of: "south"), try live.processID(of: "province"))
        kill(prefecture, SIGSTOP)
        for page in status { try await page.shows("SILENT: south") }
        for page in top { try await page.shows("SILENT: south") }
        kill(hub, SIGSTOP)
        for page in status { try await page.shows("STALE") }
        for page in top { try await page.shows("NOTHING HEARD for") }
        kill(hub, SIGCONT)
        kill(prefecture, SIGCONT)
        for page in top { try await page.shows("messages/s", without: ["SILENT", "NOTHING"]) }
        for page in pages { try await page.close() }
        live.up.signal(SIGINT)
        _ = try await live.up.end()
    }
}

/// A page of `diaodu` on a terminal of a certain size.
private struct Terminal {
    let command: String
    private let size: String
    private let server: String
    private let folder: URL

    init(_ columns: Int, _ rows: Int, _ command: String, of live: LiveNetwork) async throws {
        (self.command, size, folder) = (command, "\(columns) × \(rows)", live.folder)
        server = "diaodu-\(columns)-\(UUID().uuidString.prefix(8))"
        let words = ShellList.words(["diaodu"] + command.split(separator: " ").map(String.init))
        _ = try await tmux([
            "new-session", "-d", "-x", "\(columns)", "-y", "\(rows)",
            "env TERM=xterm \(words) --run-dir '\(live.runFolder.path())'",
        ])
    }

    /// Waits until the first five lines have this text and none of the others.
    func shows(_ text: String, without others: [String] = []) async throws {
        var shown = ""
        func isShown() -> Bool {
            let first = shown.split(separator: "\n", omittingEmptySubsequences: false).prefix(5)
            return first.contains { $0.contains(text) }
                && !first.contains { line in others.contains { line.contains($0) } }
        }
        for _ in 0..<300 where !isShown() {
            try await Task.sleep(for: .milliseconds(200))
            shown = try await tmux(["capture-pane", "-p"])
        }
        #expect(isShown(), "\(command) at \(size) shows '\(text)':\n\(shown)")
        // A heading that has scrolled away would not be the first line.
        let first = shown.split(separator: "\n", omittingEmptySubsequences: false).first
        #expect(first?.contains(command == "top" ? "messages/s" : "round") == true, "\(shown)")
    }

    private func tmux(_ arguments: [String]) async throws -> String {
        // Children of tests inherit blocked signals, and tmux waits for some of them; and a descriptor by which Foundation sees
        // that they end, which the server of tmux would hold open.
        let free = """
            import os, signal, sys
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            os.closerange(3, 1024)
            os.execvp(sys.argv[1], sys.argv[1:])
            """
        let run = try Running(
            "/usr/bin/python3", ["-c", free, "tmux", "-L", server, "-f", "/dev/null"] + arguments, in: folder)
        #expect(try await run.end() == 0, "\(run.talked)")
        return run.said
    }

    func close() async throws { _ = try await tmux(["kill-server"]) }
}
