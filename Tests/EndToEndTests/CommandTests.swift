import Foundation
import Testing

/// Of commands that need no network at work.
@Suite("Commands refuse what cannot be done, and say what can")
struct CommandTests {
    @Test(
        "with the code for a wrong option, and the culprit",
        arguments: [
            (
                ["balance", Running.root.path() + "configs/fujian-coal-2019", "--supply", "all=999999999"],
                "would supply more than 9000000000000 base units"
            ),
            (["play", "day.rec", "--rate", "1e-12"], "'1e-12' is no rate"),
            (["bench", "--toy"], "diaodu-lab bench"), (["soak", "a", "--hours", "1"], "diaodu-lab soak"),
            (["reckon", "a"], "diaodu-lab reconcile"),
            (["simulate", "a", "--seeds", "1..9"], "diaodu-lab simulate"),
        ])
    func refused(words: [String], culprit: String) async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let run = try Running("diaodu", words, in: folder)
        #expect(try await run.end() == 64)
        #expect(run.talked.contains(culprit), "\(run.talked)")
    }

    @Test(
        "every program says its version, its commit and its schema",
        arguments: [
            "diaodu", "diaodu-lab", "diaodu-hub", "diaodu-prefecture", "diaodu-enterprise",
        ])
    func version(program: String) async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let run = try Running(program, ["--version"], in: folder)
        #expect(try await run.end() == 0)
        #expect(
            run.said.contains(/^\d+\.\d+\.\d+(-dev)? \(commit [0-9a-z]+, schema \d+\.\d+\)\n$/), "\(run.said)"
        )
    }
}
