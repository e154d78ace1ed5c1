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
        ])
    func refused(words: [String], culprit: String) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let run = try Running("diaodu", words, in: folder)
        #expect(try await run.end() == 64)
        #expect(run.talked.contains(culprit), "\(run.talked)")
    }
}
