import Foundation
import Testing

@Suite("Output that cannot be written ends nothing but the output", .serialized)
struct OutputTests {
    private static let twoPorts = LiveNetwork.twoPorts

    /// What writes data, of what needs no network at work and of what watches one.
    private static func commands(_ live: LiveNetwork) -> [[String]] {
        let run = ["--run-dir", live.runFolder.path()]
        return [
            ["diaodu", "--help"], ["diaodu", "balance", "--help"], ["diaodu", "--version"],
            ["diaodu-lab", "--help"], ["diaodu-hub", "--help"],
            ["diaodu", "balance", twoPorts], ["diaodu", "balance", twoPorts, "--json"],
            ["diaodu", "balance", twoPorts, "--orders"],
            ["diaodu", "balance", twoPorts, "--explain", "hospital"],
            ["diaodu", "check", twoPorts], ["diaodu", "check", twoPorts, "--json"],
            ["diaodu", "simulate", twoPorts, "--days", "2"], ["diaodu", "solve", "two.min"],
            ["diaodu", "describe"], ["diaodu", "describe", "status", "--json"],
            ["diaodu", "keys", "list", live.keys.path()],
            ["diaodu", "rec", "info", "day.rec"], ["diaodu", "rec", "cat", "day.rec"],
            ["diaodu", "rec", "cat", "day.rec", "--csv"],
            ["diaodu", "rec", "export", "day.rec", "--format", "jsonl"],
            ["diaodu", "rec", "export", "day.rec", "--format", "csv"],
            ["diaodu", "rec", "verify", "day.rec"],
            ["diaodu", "status"] + run, ["diaodu", "status", "--json"] + run, ["diaodu", "topics"] + run,
            ["diaodu", "sub", "--last", "-n", "20"] + run,
            ["diaodu", "top", "--once", "--for", "500ms"] + run,
            ["diaodu", "ledger", "query"] + run, ["diaodu", "ledger", "query", "--json"] + run,
            ["diaodu", "ledger", "verify"] + run, ["diaodu", "ledger", "export", "--as", "csv"] + run,
            ["diaodu", "ledger", "query", "--balances"] + run, ["diaodu", "trace", "r1-1"] + run,
            ["diaodu", "why", "r1-1"] + run, ["diaodu", "trace", "r1-1", "--json"] + run,
            [
                "diaodu", "simulate", twoPorts, "--from-journal",
                live.runFolder.appending(path: "journals/province.sqlite").path(),
            ],
            ["diaodu-lab", "simulate", twoPorts, "--seeds", "1..2", "--faults", "calm", "--rounds", "2"],
        ]
    }

    /// The redirections, and what a command that would do well ends with.
    private static let streams: [(redirection: String, code: Int32, says: String?)] = [
        (">/dev/full", 74, "No space left on device"), (">&-", 74, "standard output: it is closed"),
        ("2>/dev/full", 0, nil), ("2>&-", 0, nil), (">/dev/full 2>/dev/full", 74, nil),
        (">&- 2>&- <&-", 74, nil),
        ("| :", 0, nil), ("| head -c 1 >/dev/null", 0, nil), ("| { sleep 0.3; cat >/dev/null; }", 0, nil),
    ]

    @Test("every command, with each stream closed, full, gone and slow")
    func everyCommand() async throws {
        let live = try await LiveNetwork(basePort: 27_500)
        try await live.round(2)
        let record = try Running(
            "diaodu",
            ["record", "day.rec", "--rounds", "1", "--run-dir", live.runFolder.path()], in: live.folder)
        #expect(try await record.end() == 0, "\(record.talked)")
        try Data("p min 2 1\nn 1 4\nn 2 -4\na 1 2 0 9 2\n".utf8)
            .write(to: live.folder.appending(path: "two.min"))
        let trials = Self.commands(live).flatMap { command in Self.streams.map { (command, $0) } }
        let outcomes = try await ShellList(
            trials.map { "\(ShellList.words($0)) \($1.redirection)" }, in: live.folder
        ).run()
        for ((_, stream), outcome) in zip(trials, outcomes) {
            #expect(outcome.code == stream.code, "\(outcome.command): \(outcome.errors)")
            if let says = stream.says {
                #expect(outcome.errors.contains(says), "\(outcome.command): \(outcome.errors)")
            }
        }
        _ = try await live.summary()
    }

    @Test("a failure keeps its exit code where nobody can be told of it")
    func failures() async throws {
        let failing: [([String], Int32)] = [
            (["diaodu", "check", "nowhere"], 66), (["diaodu", "no-such-command"], 64),
            (["diaodu", "rec", "info", "nowhere.rec"], 66), (["diaodu-hub", "--network", "nowhere"], 78),
        ]
        let redirections = ["2>/dev/full", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", "2>&1 | :"]
        let trials = failing.flatMap { command in redirections.map { (command, $0) } }
        let outcomes = try await ShellList(
            trials.map { "\(ShellList.words($0.0.0)) \($0.1)" }, in: LiveNetwork.temporaryFolder()
        ).run()
        for (trial, outcome) in zip(trials, outcomes) {
            #expect(outcome.code == trial.0.1, "\(outcome.command): \(outcome.errors)")
        }
    }

    @Test(
        "a network goes on to its end, whoever does not read what it says",
        arguments: [
            ("{ exec %; } >/dev/full 2>/dev/full", 27_520), ("{ exec %; } >&- 2>&-", 27_530),
            // A pipe that is full already, and that nobody reads.
            ("mkfifo full; exec 3<>full; head -c 65536 /dev/zero >&3; exec % >&3 2>&3", 27_540),
        ])
    func network(script: String, basePort: Int) async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let words = [
            Running.products.appending(path: "diaodu").path(), "up", Self.twoPorts, "--run-dir", "run",
            "--base-port", "\(basePort)", "--round-seconds", "1", "--rounds", "3",
        ]
        let run = try Running(
            "/bin/sh", ["-c", script.replacing("%", with: words.joined(separator: " "))], in: folder)
        #expect(try await run.end() == 74)
        let verify = try Running("diaodu", ["ledger", "verify", "--run-dir", "run"], in: folder)
        #expect(try await verify.end() == 0, "\(verify.talked)")
        let query = try Running("diaodu", ["ledger", "query", "--json", "--run-dir", "run"], in: folder)
        #expect(try await query.end() == 0 && query.said.split(separator: "\n").count > 10, "\(query.talked)")
    }

    @Test("`up` goes on when whoever read its rounds has gone")
    func upIntoHead() async throws {
        let up = [
            "diaodu", "up", Self.twoPorts, "--run-dir", "run", "--base-port", "27550", "--round-seconds",
            "1", "--rounds", "3",
        ]
        let outcomes = try await ShellList(
            ["\(ShellList.words(up)) | head -n 1"], in: LiveNetwork.temporaryFolder()
        ).run()
        #expect(outcomes[0].code == 0, "\(outcomes[0].errors)")
        #expect(outcomes[0].output.split(separator: "\n").count == 1)
    }

    @Test(
        "a node goes on without its log",
        arguments: [("2>/dev/full", 27_560), ("2>&-", 27_570), ("2>&3", 27_580)])
    func node(redirection: String, port: Int) async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let keys = try Running("diaodu", ["keys", "gen", Self.twoPorts, "--out", "keys"], in: folder)
        #expect(try await keys.end() == 0, "\(keys.talked)")
        let run = try Running(
            "/bin/sh",
            [
                "-c",
                """
                mkfifo full; exec 3<>full; head -c 65536 /dev/zero >&3
                exec \(Self.hub(at: port)) \(redirection)
                """,
            ], in: folder)
        let status = try Running(
            "diaodu",
            [
                "sub", "down/+/+/overview", "-n", "5", "--tap", "tcp://127.0.0.1:\(port + 2)", "--keys",
                "keys",
            ], in: folder)
        #expect(try await status.end() == 0, "\(status.talked)")
        run.signal(SIGTERM)
        #expect(try await run.end() == 0)
    }

    @Test("a file that a program opens never takes the place of a stream that was closed")
    func journalBesideClosedStreams() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let keys = try Running("diaodu", ["keys", "gen", Self.twoPorts, "--out", "keys"], in: folder)
        #expect(try await keys.end() == 0, "\(keys.talked)")
        let port = 27_600
        // Whatever it writes to its standard streams would land in the journal, a socket or an event descriptor.
        let run = try Running(
            "/bin/sh",
            [
                "-c",
                "exec \(Self.hub(at: port)) <&- >&- 2>&-",
            ], in: folder)
        let status = try Running(
            "diaodu",
            [
                "sub", "down/+/+/overview", "-n", "2", "--tap", "tcp://127.0.0.1:\(port + 2)", "--keys",
                "keys",
            ], in: folder)
        #expect(try await status.end() == 0, "\(status.talked)")
        let links = FileManager.default
        for descriptor in 0...2 {
            let target = try links.destinationOfSymbolicLink(
                atPath: "/proc/\(run.processID)/fd/\(descriptor)")
            #expect(target == "/dev/null", "\(descriptor) is \(target)")
        }
        run.signal(SIGTERM)
        #expect(try await run.end() == 0)
    }

    private static func hub(at port: Int) -> String {
        [
            Running.products.appending(path: "diaodu-hub").path(), "--network", twoPorts, "--keys",
            "keys/province.key", "--registry", "keys/registry.json", "--journal", "hub.sqlite",
            "--listen-reports", "tcp://127.0.0.1:\(port)", "--listen-orders", "tcp://127.0.0.1:\(port + 1)",
            "--listen-tap", "tcp://127.0.0.1:\(port + 2)", "--round-seconds", "1", "--log-level", "trace",
        ].joined(separator: " ")
    }
}
