import Foundation
import TestSupport
import Testing

@Suite("A file that may not be used, one that is missing and one of another kind are three different errors")
struct PermissionTests {
    private static let twoPorts = LiveNetwork.twoPorts

    /// A command in which `%` stands for the file or folder, and what is wrong with that.
    private struct Trial {
        let command: [String]
        let file: String
        let code: Int32
        let says: String

        init(_ command: [String], _ file: String, _ code: Int32, _ says: String) {
            (self.command, self.file, self.code, self.says) = (command, file, code, says)
        }

        var text: String { ShellList.words(command.map { $0.replacing("%", with: file) }) }
    }

    /// The superuser reads everything, unless it has given that power away.
    private static let asOrdinaryUser =
        getuid() == 0
        ? "setpriv --bounding-set=-dac_override,-dac_read_search --inh-caps=-dac_override,-dac_read_search "
        : ""

    private static let readers: [[String]] = [
        ["diaodu", "solve", "%"], ["diaodu", "rec", "info", "%"], ["diaodu", "rec", "cat", "%"],
        ["diaodu", "rec", "verify", "%"], ["diaodu", "rec", "export", "%", "--format", "jsonl"],
        ["diaodu", "rec", "import", "%", "--out", "new.rec"], ["diaodu", "play", "%", "--run-dir", "replay"],
        ["diaodu", "trace", "r1-1", "--recording", "%"], ["diaodu", "why", "r1-1", "--recording", "%"],
        ["diaodu", "ledger", "verify", "%", "--network", twoPorts],
        ["diaodu", "ledger", "query", "%", "--network", twoPorts],
        ["diaodu", "ledger", "export", "%", "--network", twoPorts],
        ["diaodu", "order", "list", "%", "--network", twoPorts],
        ["diaodu", "simulate", twoPorts, "--from-journal", "%"],
    ]

    private static let folderReaders: [[String]] = [
        ["diaodu", "check", "%"], ["diaodu", "balance", "%"], ["diaodu", "simulate", "%"],
        ["diaodu", "up", "%", "--run-dir", "run"], ["diaodu", "keys", "gen", "%", "--out", "new-keys"],
        ["diaodu-lab", "simulate", "%", "--seeds", "1"], ["diaodu-lab", "reconcile", "%"],
        ["diaodu-lab", "soak", "%"],
    ]

    private static let writers: [[String]] = [
        ["diaodu", "keys", "gen", twoPorts, "--out", "%"],
        ["diaodu", "up", twoPorts, "--run-dir", "%", "--base-port", "27700"],
        ["diaodu-lab", "soak", twoPorts, "--run-dir", "%"],
        ["diaodu-lab", "networks", "write", "--seed", "1", "%"],
    ]

    private static let runReaders: [[String]] = [
        ["diaodu", "status"], ["diaodu", "sub"], ["diaodu", "top"], ["diaodu", "topics"],
        ["diaodu", "record", "new.rec"], ["diaodu", "order", "list"],
        ["diaodu", "order", "hold", "r1-1", "--reason", "a"],
        ["diaodu", "resume", "hospital", "--reason", "a"],
        ["diaodu", "trace", "r1-1"], ["diaodu", "why", "r1-1"], ["diaodu", "ledger", "query"],
    ].map { $0 + ["--run-dir", "%"] }

    private static func trials() -> [Trial] {
        let secret = "you are not permitted to read it"
        var trials = readers.flatMap {
            [
                Trial($0, "secret", 77, secret), Trial($0, "missing", 66, "there is no such file"),
                Trial($0, "folder", 66, "this is a folder"),
                Trial($0, "locked/a", 77, "you are not permitted to enter the folder"),
            ]
        }
        trials += folderReaders.flatMap {
            [
                Trial($0, "locked", 77, "you are not permitted to enter the folder"),
                Trial($0, "missing", 66, "there is no such folder"),
                Trial($0, "secret", 66, "this is a file, not a folder"),
                Trial($0, "partly-secret", 77, "links.csv: \(secret)"),
                Trial($0, "partly-missing", 78, "links.csv: the file is missing"),
            ]
        }
        trials += writers.flatMap {
            [
                Trial($0, "read-only/new", 77, "not permitted"),
                Trial($0, "secret/new", 66, "a part of its path is a file"),
            ]
        }
        trials += runReaders.flatMap {
            [
                Trial($0, "locked", 77, "you are not permitted to enter the folder"),
                Trial($0, "missing", 69, "no network was started in missing"),
            ]
        }
        trials += [
            Trial(["diaodu", "keys", "list", "%"], "secret-keys", 77, "registry.json: \(secret)"),
            Trial(["diaodu", "keys", "list", "%"], "missing", 66, "make keys"),
            Trial(["diaodu", "keys", "list", "%"], "locked", 77, "not permitted to enter the folder"),
        ]
        for (setting, missing) in [("--network", "there is no such folder"), ("--config", "no such file")] {
            trials += [
                Trial(["diaodu-hub", setting, "%"], "locked/a", 77, "not permitted to enter the folder"),
                Trial(["diaodu-hub", setting, "%"], "missing", 78, missing),
            ]
        }
        let hub = ["diaodu-hub", "--network", twoPorts, "--registry"]
        trials += [
            Trial(hub + ["%"], "secret-keys/registry.json", 77, secret),
            Trial(hub + ["%"], "keys/missing", 78, "make keys"),
            Trial(hub + ["keys/registry.json", "--keys", "%"], "secret", 77, secret),
            Trial(hub + ["keys/registry.json", "--keys", "%"], "missing", 78, "make keys"),
        ]
        let started =
            hub + [
                "keys/registry.json", "--keys", "keys/province.key", "--listen-reports", "tcp://127.0.0.1:*",
                "--listen-orders", "tcp://127.0.0.1:*", "--listen-tap", "tcp://127.0.0.1:*", "--journal", "%",
            ]
        return trials + [
            Trial(started, "read-only/hub.sqlite", 77, "you are not permitted to make it there"),
            Trial(started, "missing/hub.sqlite", 66, "the folder that it belongs in is missing"),
            Trial(started, "secret", 77, "not permitted"),
        ]
    }

    @Test("every command, each with its remedy")
    func everyCommand() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let setup = try Running(
            "/bin/bash",
            [
                "-ec",
                """
                mkdir folder locked read-only
                echo a >secret; touch locked/a
                cp -r \(Self.twoPorts) partly-secret; cp -r \(Self.twoPorts) partly-missing
                \(ShellList.words(["diaodu", "keys", "gen", Self.twoPorts, "--out", "keys"]))
                cp -r keys secret-keys; cp -r keys read-only/keys
                rm partly-missing/links.csv
                chmod 000 secret locked partly-secret/links.csv secret-keys/registry.json
                chmod 555 read-only
                """,
            ], in: folder)
        #expect(try await setup.end() == 0, "\(setup.talked)")
        let trials = Self.trials()
        let outcomes = try await ShellList(trials.map { Self.asOrdinaryUser + $0.text }, in: folder).run()
        for (trial, outcome) in zip(trials, outcomes) {
            #expect(outcome.code == trial.code, "\(outcome.command): \(outcome.errors)")
            #expect(outcome.errors.contains(trial.says), "\(outcome.command): \(outcome.errors)")
            // The culprit, what is wrong with it, and the remedy: on one line or on two.
            let words = outcome.errors.split(whereSeparator: { $0 == ";" || $0 == ":" || $0 == "\n" })
            #expect(words.count >= 3, "\(outcome.command): \(outcome.errors)")
            #expect(!outcome.errors.contains("NSCocoa") && !outcome.errors.contains("Error Domain"))
        }
        let clean = try Running("/bin/bash", ["-c", "chmod -R u+rwX ."], in: folder)
        #expect(try await clean.end() == 0)
    }
}
