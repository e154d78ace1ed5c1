import Domain
import FileAccess
import Foundation
import GRDB
import Recording
import TestSupport
import Testing

@Suite("A recording keeps what passed, and says so if it did not")
struct RecordingTests {
    private let folder: TemporaryFolder
    private var file: String { folder.url.appending(path: "day.rec").path() }

    init() throws {
        folder = try TemporaryFolder()
    }

    static func manifest() throws -> RecordingManifest {
        let hub = try NodeID("fujian")
        let key = [UInt8](repeating: 7, count: 32)
        return RecordingManifest(
            tap: hub,
            registry: Registry(
                network: try NetworkID("toy"),
                members: [Member(node: hub, role: .hub, parent: nil, signingKey: key, transportKey: key)]),
            names: [.init(node: hub, name: Name(english: "Fujian", chinese: "福建"))], networkFolder: "/x",
            startedAt: Instant(microsecondsSinceEpoch: 1), part: 1, schemaRevision: "1.0", schema: [1, 2])
    }

    static func frames(_ count: Int) -> [RecordedFrame] {
        (0..<count).map { index -> RecordedFrame in
            let number: UInt64? = index % 3 == 0 ? nil : UInt64.max - UInt64(index)
            let passedAt: Instant? = index % 2 == 0 ? nil : Instant(microsecondsSinceEpoch: Int64(index))
            return RecordedFrame(
                topic: Array("up/nanping/shaowu/status/".utf8), envelope: [UInt8(index & 255), 0, 0xff],
                receivedAt: Instant(microsecondsSinceEpoch: Int64(index) * 1_000), tapNumber: number,
                passedAt: passedAt, isLast: index < 2)
        }
    }

    private func all(_ path: String) throws -> [RecordedFrame] {
        var found: [RecordedFrame] = []
        try RecordingReader(path: path).readAll {
            found.append($0)
            return true
        }
        return found
    }

    @Test("only its owner can read it, whatever the umask is")
    func permissions() throws {
        let writer = try RecordingWriter(path: file, manifest: try Self.manifest())
        try writer.append(Self.frames(3))
        for name in [file, file + "-wal", file + "-shm"] {
            let mode = try FileManager.default.attributesOfItem(atPath: name)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name)")
        }
    }

    @Test("what was written is read, byte for byte, with its manifest")
    func roundTrip() throws {
        let (frames, manifest) = (Self.frames(2_500), try Self.manifest())
        let writer = try RecordingWriter(path: file, manifest: manifest)
        for start in stride(from: 0, to: frames.count, by: 1_000) {
            try writer.append(Array(frames[start..<min(frames.count, start + 1_000)]))
        }
        try writer.close(at: Instant(microsecondsSinceEpoch: 9))
        #expect(try all(file) == frames)
        let reader = try RecordingReader(path: file)
        #expect(reader.manifest == manifest)
        #expect(reader.messageCount == 2_500)
        #expect(reader.closedAt == Instant(microsecondsSinceEpoch: 9))
        try reader.verify()
        #expect(try reader.frames(after: 2_490, countMax: 256) == Array(frames[2_490...]))
        // One file, nothing beside it.
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["day.rec"])
    }

    @Test("what was flushed is there although nobody closed it")
    func unclosed() throws {
        let writer = try RecordingWriter(path: file, manifest: try Self.manifest())
        try writer.append(Self.frames(10))
        // Another process would see the same after a kill: the writer still holds the file.
        let reader = try RecordingReader(path: file)
        #expect(try all(file) == Self.frames(10))
        #expect(reader.closedAt == nil)
        try reader.verify()
        withExtendedLifetime(writer) {}
    }

    @Test("no recording is replaced")
    func exists() throws {
        try RecordingWriter(path: file, manifest: try Self.manifest()).close(at: .epoch)
        #expect(throws: RecordingError.exists(path: file)) {
            try RecordingWriter(path: file, manifest: try Self.manifest())
        }
    }

    @Test(
        "a message that was changed, taken out or put in is found",
        arguments: [
            "UPDATE message SET envelope = x'00' WHERE position = 5",
            "DELETE FROM message WHERE position = 10",
            "UPDATE message SET received_at_us = received_at_us + 1 WHERE position = 1",
            "INSERT INTO message VALUES (11, 0, NULL, NULL, 0, x'61', x'61')",
        ])
    func tampered(sql: String) throws {
        let writer = try RecordingWriter(path: file, manifest: try Self.manifest())
        try writer.append(Self.frames(10))
        try writer.close(at: .epoch)
        let database = try DatabaseQueue(path: file)
        try database.write { try $0.execute(sql: sql) }
        try database.close()
        let reader = try RecordingReader(path: file)
        let error = try #require(throws: RecordingError.self) { try reader.verify() }
        guard case .damaged = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("a file that is cut short, foreign or missing is named as such")
    func foreign() throws {
        let writer = try RecordingWriter(path: file, manifest: try Self.manifest())
        try writer.append(Self.frames(2_000))
        try writer.close(at: .epoch)
        let whole = try Data(contentsOf: URL(filePath: file))
        try whole.prefix(whole.count / 2).write(to: URL(filePath: file))
        let cut = try #require(throws: RecordingError.self) { try RecordingReader(path: file).verify() }
        guard case .damaged = cut else {
            Issue.record("\(cut)")
            return
        }
        let other = folder.url.appending(path: "other").path()
        try Data("hello, this is no database at all".utf8).write(to: URL(filePath: other))
        #expect(throws: RecordingError.notARecording(path: other)) { try RecordingReader(path: other) }
        let sqlite = folder.url.appending(path: "sqlite").path()
        try DatabaseQueue(path: sqlite).write { try $0.execute(sql: "CREATE TABLE t (a)") }
        #expect(throws: RecordingError.notARecording(path: sqlite)) { try RecordingReader(path: sqlite) }
        #expect(throws: RecordingError.inaccessible(FileFault("/nowhere", .read, .missing))) {
            try RecordingReader(path: "/nowhere")
        }
    }
}
