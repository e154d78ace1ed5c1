import Domain
import Foundation
import Glibc
import Supervision
import Synchronization
import TestSupport
import Testing

@Suite("A run folder belongs to one run at a time")
struct RunFolderTests {
    private let parent: TemporaryFolder
    private let folder: RunFolder

    init() throws {
        parent = try TemporaryFolder()
        folder = RunFolder(parent.path + "/run")
        try folder.prepare()
    }

    @Test func theSecondIsRefusedAndToldWhoHasIt() throws {
        let first = try RunLock(folder.lockFile)
        #expect(throws: RunFolderError.locked(path: folder.lockFile, holder: getpid())) {
            try Self.tryLock(folder)
        }
        try release(first)
        try Self.tryLock(folder)
    }

    /// A descriptor that is closed twice may by then be a file that another thread has opened.
    @Test func whoIsRefusedClosesNothingOfOthers() async throws {
        let held = try RunLock(folder.lockFile)
        let path = folder.lockFile
        let isOver = Flag()
        let lost = try await withThrowingTaskGroup(of: Int.self) { group in
            group.addTask {
                for _ in 0..<2_000 {
                    do { try release(RunLock(path)) } catch is RunFolderError {}
                }
                isOver.isSet.withLock { $0 = true }
                return 0
            }
            group.addTask {
                var lostCount = 0
                while !isOver.isSet.withLock(\.self) {
                    let descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC)
                    for _ in 0..<16 where fcntl(descriptor, F_GETFD) == -1 { lostCount += 1 }
                    close(descriptor)
                }
                return lostCount
            }
            return try await group.reduce(0, +)
        }
        #expect(lost == 0)
        try release(held)
    }

    @Test func whoReadsAJournalAfterARunDoesNotMakeThePauseShorter() throws {
        let journal = folder.journal(of: try NodeID("hub"))
        func write(_ suffix: String, _ text: String, at seconds: Double) throws {
            try Data(text.utf8).write(to: URL(filePath: journal + suffix))
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: seconds)], ofItemAtPath: journal + suffix)
        }
        #expect(try folder.lastWrite == nil)
        try write("", "records", at: 1_000)
        try write(".seal", "seal", at: 2_000)
        try write("-wal", "", at: 3_000)
        #expect(try folder.lastWrite == Date(timeIntervalSince1970: 2_000))
        // A node that was killed leaves its last records there.
        try write("-wal", "records", at: 3_000)
        #expect(try folder.lastWrite == Date(timeIntervalSince1970: 3_000))
    }

    @Test func onlyTheOwnerMayLookInside() throws {
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.keys)
        #expect((attributes[.posixPermissions] as? NSNumber)?.int16Value == 0o700)
    }

    @Test func whatIsThereIsKept() throws {
        let journal = folder.journal(of: try NodeID("hub"))
        try "books".write(toFile: journal, atomically: true, encoding: .utf8)
        try folder.prepare()
        #expect(try String(contentsOfFile: journal, encoding: .utf8) == "books")
    }

    @Test func startingAfreshMovesTheOldAside() throws {
        let journal = folder.journal(of: try NodeID("hub"))
        try "books".write(toFile: journal, atomically: true, encoding: .utf8)
        let aside = try folder.moveAside()
        try folder.prepare()
        #expect(!FileManager.default.fileExists(atPath: journal))
        #expect(try String(contentsOfFile: aside + "/journals/hub.sqlite", encoding: .utf8) == "books")
        #expect(try folder.moveAside() != aside)
    }

    @Test func thoseWhoWatchFindWhatTheRunWrote() throws {
        #expect(throws: RunFolderError.noRun(path: folder.path)) { try folder.readRecord() }
        let record = RunRecord(
            network: "toy", networkFolder: "/srv/toy", processID: 7,
            taps: [.init(parent: "hub", endpoint: "tcp://127.0.0.1:21002")])
        try folder.write(record)
        #expect(try folder.readRecord() == record)
    }

    private static func tryLock(_ folder: RunFolder) throws { try release(RunLock(folder.lockFile)) }
}

private func release(_ lock: consuming RunLock) throws {}

private final class Flag: Sendable {
    let isSet = Mutex(false)
}
