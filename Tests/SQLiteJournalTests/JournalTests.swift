import Domain
import Foundation
import GRDB
import TestSupport
import Testing

@testable import SQLiteJournal

@Suite("A journal gives back exactly what it took")
struct JournalTests {
    let file = JournalInFolder()

    @Test func afterARestart() throws {
        let records = (0..<500).map { [UInt8](repeating: UInt8($0 % 251), count: $0) }
        let journal = try file.open()
        try journal.append(Array(records[..<200]))
        try journal.append(Array(records[200...]))
        journal.close()
        #expect(try file.replayed() == records)
    }

    @Test("without an orderly end")
    func afterAKill() throws {
        let records: [[UInt8]] = [[1], [2, 2], []]
        let journal = try file.open()
        try journal.append(records)
        // What another process would find after kill -9: the files as they are, the lock gone.
        let copy = try file.copied()
        #expect(try copy.replayed() == records)
        withExtendedLifetime(journal) {}
    }

    @Test("only its owner can read it and what lies beside it")
    func permissions() throws {
        let journal = try file.open()
        try journal.append([[1]])
        let folder = file.url.deletingLastPathComponent()
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.count >= 4)
        for name in names {
            let path = folder.appending(path: name).path
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600, "\(name)")
        }
        withExtendedLifetime(journal) {}
    }

    @Test func everyStartHasAHigherIncarnation() throws {
        for expected in UInt32(1)...4 {
            let journal = try file.open()
            #expect(journal.incarnation == expected)
            journal.close()
        }
    }

    @Test("Commits wait for the disk: GRDB's own choice would forget the last ones when power fails")
    func settings() throws {
        let journal = try file.open()
        let (mode, synchronous) = try journal.database.read {
            (
                try String.fetchOne($0, sql: "PRAGMA journal_mode"),
                try Int.fetchOne($0, sql: "PRAGMA synchronous")
            )
        }
        #expect(mode == "wal")
        #expect(synchronous == 2)
    }

    @Test func whatReplayThrowsIsThrown() throws {
        struct Refused: Error {}
        let journal = try file.open()
        try journal.append([[1]])
        journal.close()
        #expect(throws: Refused.self) { try file.open { _, _ in throw Refused() } }
    }

    @Test("A full disk is an error, and nothing of the batch stays")
    func fullDisk() throws {
        let journal = try file.open()
        try journal.append([[1]])
        try journal.database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 10") }
        let large = [UInt8](repeating: 7, count: 4_096)
        let error = #expect(throws: JournalError.self) {
            try journal.append([[2]] + Array(repeating: large, count: 20))
        }
        #expect(error?.description.contains("nothing was sent") == true)
        journal.close()
        #expect(try file.replayed() == [[1]])
    }

    @Test func aJournalOnlyGrows() throws {
        let journal = try file.open()
        try journal.append([[1]])
        for statement in ["DELETE FROM record", "UPDATE record SET bytes = x'00'"] {
            #expect(throws: DatabaseError.self) {
                try journal.database.write { try $0.execute(sql: statement) }
            }
        }
    }
}

@Suite("A journal that cannot be trusted is not opened")
struct DistrustTests {
    let file = JournalInFolder()

    @Test func anotherNodes() throws {
        try file.open().close()
        let error = #expect(throws: JournalError.self) {
            try SQLiteJournal(
                path: file.path, node: NodeID("sanming"), network: NetworkID("fujian"), replaying: { _, _ in }
            )
        }
        #expect(
            error
                == .otherOwner(
                    path: file.path, node: "nanping", network: "fujian", expectedNode: "sanming",
                    expectedNetwork: "fujian"))
    }

    @Test func oneThatIsOpen() throws {
        let journal = try file.open()
        let error = #expect(throws: JournalError.self) { try file.open() }
        #expect(error == .inUse(path: file.path, holder: getpid()))
        withExtendedLifetime(journal) {}
    }

    @Test("A changed byte is found in whichever record it is", arguments: [1, 17, 40])
    func changedByte(record: Int) throws {
        try fill(recordCount: 40)
        var bytes = try Data(contentsOf: file.url)
        let mark = Data("<record \(record) of the test>".utf8)
        let range = try #require(bytes.range(of: mark))
        bytes[range.lowerBound + 3] ^= 1
        try bytes.write(to: file.url)
        var seen = 0
        let error = #expect(throws: JournalError.self) {
            try file.open { position, _ in seen = Int(position) }
        }
        #expect(
            error == .damaged(path: file.path, record: Int64(record), reason: "its hash does not fit"))
        #expect(seen == 0, "nothing is taken from a file that changed after it was closed")
    }

    @Test func recordsCutOffTheEnd() throws {
        try fill(recordCount: 5)
        try delete("position > 3")
        let error = #expect(throws: JournalError.self) { try file.open() }
        #expect(
            error == .damaged(path: file.path, record: 4, reason: "it is missing; there should be 5"))
    }

    @Test func aRecordTakenOutOfTheMiddle() throws {
        try fill(recordCount: 5)
        try delete("position = 3")
        let error = #expect(throws: JournalError.self) { try file.open() }
        #expect(error == .damaged(path: file.path, record: 3, reason: "its hash does not fit"))
    }

    @Test func aTruncatedFile() throws {
        try fill(recordCount: 400)
        let handle = try FileHandle(forUpdating: file.url)
        try handle.truncate(atOffset: try handle.seekToEnd() / 2)
        let error = #expect(throws: JournalError.self) { try file.open() }
        guard case .damaged? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func anEmptyFile() throws {
        try Data().write(to: file.url)
        #expect(throws: JournalError.notAJournal(path: file.path)) { try file.open() }
    }

    @Test func somethingElse() throws {
        try Data(repeating: 0x41, count: 8_192).write(to: file.url)
        #expect(throws: JournalError.notAJournal(path: file.path)) { try file.open() }
    }

    @Test func aLaterFormat() throws {
        try fill(recordCount: 1)
        try alter("PRAGMA user_version = 9")
        try FileManager.default.removeItem(atPath: Seal.path(of: file.path))
        #expect(throws: JournalError.unknownFormat(path: file.path, version: 9)) { try file.open() }
    }

    @Test func aFolderThatIsNotThere() throws {
        let error = #expect(throws: JournalError.self) {
            try SQLiteJournal(
                path: file.path + "/no/such", node: NodeID("a"), network: NetworkID("b"),
                replaying: { _, _ in })
        }
        guard case .inaccessible? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    private func fill(recordCount: Int) throws {
        let journal = try file.open()
        try journal.append(
            (1...recordCount).map {
                Array("<record \($0) of the test>".utf8) + [UInt8](repeating: 0, count: 200)
            })
        journal.close()
    }

    private func delete(_ condition: String) throws {
        try alter(
            """
            DROP TRIGGER record_is_kept; DELETE FROM record WHERE \(condition);
            CREATE TRIGGER record_is_kept BEFORE DELETE ON record
                WHEN OLD.position > (SELECT coalesce(max(last), 0) FROM segment)
                BEGIN SELECT RAISE(ABORT, 'a journal only grows'); END
            """)
    }

    private func alter(_ sql: String) throws {
        let database = try DatabaseQueue(path: file.path)
        try database.writeWithoutTransaction { try $0.execute(sql: sql) }
        try database.close()
    }
}

/// A folder of its own for each test.
final class JournalInFolder {
    private let folder = try! TemporaryFolder()
    var url: URL { folder.url.appending(path: "nanping.sqlite") }
    var path: String { url.path }

    @discardableResult
    func open(replaying replay: (Int64, [UInt8]) throws -> Void = { _, _ in }) throws -> SQLiteJournal {
        try SQLiteJournal(
            path: path, node: NodeID("nanping"), network: NetworkID("fujian"), replaying: replay)
    }

    func replayed() throws -> [[UInt8]] {
        var records: [[UInt8]] = []
        let journal = try open { _, record in records.append(record) }
        journal.close()
        return records
    }

    func copied() throws -> JournalInFolder {
        let copy = JournalInFolder()
        for suffix in ["", "-wal", ".seal"] {
            try FileManager.default.copyItem(atPath: path + suffix, toPath: copy.path + suffix)
        }
        return copy
    }
}
