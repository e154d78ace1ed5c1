import Domain
import Foundation
import Inspection
import MessageSchema
import Recording
import TestSupport
import Testing

@Suite("A recording takes no place but its own")
struct RecorderTests {
    private let folder: TemporaryFolder
    private let manifest: RecordingManifest

    init() throws {
        folder = try TemporaryFolder()
        let hub = try NodeID("hub")
        manifest = RecordingManifest(
            tap: hub,
            registry: Registry(
                network: try NetworkID("toy"),
                members: [
                    Member(
                        node: hub, role: .hub, parent: nil, signingKey: SigningKey().publicKey,
                        transportKey: [])
                ]),
            names: [], networkFolder: nil, startedAt: .epoch, part: 1, schemaRevision: "1.0", schema: [1])
    }

    @Test("who hears nothing leaves no file, and may try again")
    func nothingHeard() throws {
        var recorder = try Recorder(path: path("day.rec"), manifest: manifest)
        try recorder.flushIfDue(at: second(5))
        #expect(recorder.isEmpty)
        #expect(files() == [])
        var again = try Recorder(path: path("day.rec"), manifest: manifest)
        try again.take([frame(1)], at: second(6))
        try again.close(at: second(7))
        #expect(files() == ["day.rec"])
        #expect(throws: RecordingError.exists(path: path("day.rec"))) {
            try Recorder(path: path("day.rec"), manifest: manifest)
        }
    }

    @Test("a file of an earlier recording does not end this one where it goes on in another")
    func rotationPassesOver() throws {
        try Data("yesterday".utf8).write(to: folder.url.appending(path: "day-2.rec"))
        var recorder = try Recorder(path: path("day.rec"), manifest: manifest, byteCountMax: 1)
        for number in 1...2 { try recorder.take([frame(UInt64(number))], at: second(number)) }
        try recorder.close(at: second(3))
        #expect(recorder.paths == ["day.rec", "day-3.rec", "day-4.rec"].map(path))
        #expect(
            try String(contentsOf: folder.url.appending(path: "day-2.rec"), encoding: .utf8) == "yesterday")
        #expect(try recorder.paths.map { try RecordingReader(path: $0).manifest.part } == [1, 2, 3])
        #expect(recorder.messageCount == 4)
    }

    @Test("an export replaces nothing, and is there when it is whole")
    func export() throws {
        var recorder = try Recorder(path: path("day.rec"), manifest: manifest)
        try recorder.take([frame(1)], at: second(1))
        try recorder.close(at: second(2))
        let before = try Data(contentsOf: folder.url.appending(path: "day.rec"))
        let export = RecordingExport(try RecordingReader(path: path("day.rec")))
        #expect(throws: RecordingError.exists(path: path("day.rec"))) {
            try export.run(as: .jsonl, into: path("day.rec"))
        }
        #expect(try Data(contentsOf: folder.url.appending(path: "day.rec")) == before)
        #expect(throws: RecordingError.self) { try export.run(as: .jsonl, into: path("nowhere/day.jsonl")) }
        try export.run(as: .jsonl, into: path("day.jsonl"))
        #expect(files() == ["day.jsonl", "day.rec"])
    }

    private func path(_ name: String) -> String { folder.url.appending(path: name).path() }

    private func files() -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
    }

    private func second(_ count: Int) -> Instant {
        Instant(microsecondsSinceEpoch: Int64(count) * 1_000_000)
    }

    private func frame(_ number: UInt64) -> TapFrame {
        TapFrame(
            topic: Array("up/a/b/status/".utf8), envelope: [1, 2, 3],
            note: TapNote(process: 1, number: number, passedAt: .epoch), receivedAt: .epoch)
    }
}
