import Domain
import Foundation
import Testing

@testable import SQLiteJournal

/// The files of one journal, to be damaged and opened again and again.
private struct Specimen {
    let records: [[UInt8]]
    let snapshot: JournalSnapshot
    let files: [String: Data]

    /// A journal of some records, a snapshot among them, whose writer closed it or was killed.
    init(isClosed: Bool) throws {
        let file = JournalInFolder()
        let journal = try file.open()
        let records = (0..<12).map { [UInt8](repeating: UInt8($0), count: 10 + $0 * 37) }
        try journal.append(Array(records[..<5]))
        snapshot = JournalSnapshot(position: 5, form: "any", bytes: Array("the state after five".utf8))
        try journal.save(snapshot)
        try journal.append(Array(records[5..<9]))
        try journal.append(Array(records[9...]))
        if isClosed { journal.close() }
        var files: [String: Data] = [:]
        for suffix in ["", "-wal", ".seal"] {
            files[suffix] = FileManager.default.contents(atPath: file.path + suffix)
        }
        withExtendedLifetime(journal) {}
        (self.records, self.files) = (records, files)
    }

    enum Outcome: Equatable {
        case halted(String)
        /// Everything that was ever acknowledged was handed over, and nothing else.
        case unharmed
        case invented([[UInt8]])
    }

    /// What a node would find when it starts.
    func opened(with damage: (inout [String: Data]) -> Void) throws -> Outcome {
        var files = files
        damage(&files)
        let folder = JournalInFolder()
        for (suffix, bytes) in files { try bytes.write(to: URL(filePath: folder.path + suffix)) }
        var (found, restored) = ([[UInt8]](), false)
        do {
            let journal = try SQLiteJournal(
                path: folder.path, node: NodeID("nanping"), network: NetworkID("fujian"),
                restoring: { snapshot in
                    restored = true
                    if snapshot != self.snapshot { found.append(Array("another state".utf8)) }
                    return true
                }, replaying: { found.append($1) })
            journal.close()
        } catch let error as JournalError {
            switch error {
            case .damaged, .sealDamaged:
                for (suffix, bytes) in files
                where FileManager.default.contents(atPath: folder.path + suffix) != bytes {
                    return .invented([Array("\(suffix) was changed by who found it damaged".utf8)])
                }
                return .halted(error.description)
            default: return .invented([Array("a wrong word: \(error)".utf8)])
            }
        }
        return restored && found == Array(records[5...]) ? .unharmed : .invented(found)
    }

    func flipped(_ suffix: String, _ offset: Int, _ bits: UInt8) throws -> Outcome {
        try opened { files in files[suffix]![offset] ^= bits }
    }
}

@Suite("A flipped byte anywhere in a journal is found at the start, or carries nothing")
struct DamageTests {
    @Test("in a journal that was closed: every byte is found, in whichever file", arguments: ["", ".seal"])
    func closed(suffix: String) throws {
        let specimen = try Specimen(isClosed: true)
        #expect(specimen.files["-wal"] == nil)
        #expect(try specimen.opened { _ in } == .unharmed)
        let count = specimen.files[suffix]!.count
        for offset in offsets(below: count, sampling: 300) {
            guard case .halted(let words) = try specimen.flipped(suffix, offset, 1 << UInt8(offset % 8))
            else {
                Issue.record("byte \(offset) of \(count)")
                continue
            }
            #expect(words.contains("nanping.sqlite"))
        }
    }

    @Test(
        "in a journal whose writer was killed: no flip makes another state", arguments: ["", "-wal", ".seal"])
    func killed(suffix: String) throws {
        let specimen = try Specimen(isClosed: false)
        #expect(try specimen.opened { _ in } == .unharmed)
        let count = specimen.files[suffix]!.count
        var haltCount = 0
        for offset in offsets(below: count, sampling: 200) {
            let bits: UInt8 = offset % 3 == 0 ? 0xFF : 1 << UInt8(offset % 8)
            let outcome = try specimen.flipped(suffix, offset, bits)
            if case .invented(let found) = outcome {
                let words = found.map { String(decoding: $0, as: UTF8.self) }
                Issue.record("byte \(offset) of \(suffix), bits \(bits): \(words)")
            }
            haltCount += outcome == .unharmed ? 0 : 1
        }
        #expect(suffix != "-wal" || haltCount > 100, "a test that finds nothing proves nothing")
    }

    @Test("cut off anywhere, or gone", arguments: ["", "-wal", ".seal"], [true, false])
    func truncated(suffix: String, isClosed: Bool) throws {
        let specimen = try Specimen(isClosed: isClosed)
        guard let whole = specimen.files[suffix] else { return }
        for length in stride(from: 0, to: whole.count, by: max(1, whole.count / 24)) {
            let outcome = try specimen.opened { $0[suffix] = whole.prefix(length) }
            if case .invented = outcome { Issue.record("\(suffix) cut to \(length) of \(whole.count)") }
        }
        let gone = try specimen.opened { $0[suffix] = nil }
        if suffix == ".seal" {
            // Copies that were made without it can be used; nothing else says less than it did.
            #expect(gone == .unharmed)
        } else if case .halted = gone {
        } else {
            Issue.record("without \(suffix): \(gone)")
        }
    }

    @Test("without its seal a killed journal would lose its end unnoticed: the mark is what tells")
    func unmarked() throws {
        let specimen = try Specimen(isClosed: false)
        let count = specimen.files["-wal"]!.count
        let outcome = try specimen.opened { files in
            files["-wal"]![count - 2_000] ^= 1
            files[".seal"] = nil
        }
        guard case .invented(let found) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(found.count < specimen.records.count)
    }

    @Test("a snapshot that no program can read is replayed around, and checked all the same")
    func unreadable() throws {
        let specimen = try Specimen(isClosed: true)
        let folder = JournalInFolder()
        for (suffix, bytes) in specimen.files { try bytes.write(to: URL(filePath: folder.path + suffix)) }
        var found: [[UInt8]] = []
        let journal = try SQLiteJournal(
            path: folder.path, node: NodeID("nanping"), network: NetworkID("fujian"),
            restoring: { _ in false }, replaying: { found.append($1) })
        journal.close()
        #expect(found == specimen.records)
    }

    /// The first 200, where the file says what it is, and a seeded sample of the others; all, where the environment has
    /// `DIAODU_EVERY_BYTE`.
    private func offsets(below count: Int, sampling sampleCount: Int) -> [Int] {
        let isExhaustive = ProcessInfo.processInfo.environment["DIAODU_EVERY_BYTE"] != nil
        guard count > 200 + sampleCount, !isExhaustive else { return Array(0..<count) }
        var state: UInt64 = 20_261_124
        return Array(0..<200)
            + (0..<sampleCount).map { _ in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return 200 + Int(state >> 33) % (count - 200)
            }
    }
}

@Suite("A reader sees what a node wrote, and leaves no trace")
struct ReaderTests {
    let file = JournalInFolder()

    private func records(_ reader: JournalReader) throws -> [[UInt8]] {
        var records: [[UInt8]] = []
        try reader.read { records.append($1) }
        return records
    }

    @Test func whileTheNodeIsAtWork() throws {
        let journal = try file.open()
        try journal.append([[1], [2]])
        let reader = try JournalReader(path: file.path)
        #expect(reader.node.text == "nanping")
        #expect(try records(reader) == [[1], [2]])
        try journal.append([[3]])
        #expect(try records(reader) == [[1], [2], [3]])
        journal.close()
    }

    @Test func afterTheNodeHasStopped() throws {
        let journal = try file.open()
        try journal.append([[1]])
        journal.close()
        let before = try Data(contentsOf: file.url)
        #expect(try records(JournalReader(path: file.path)) == [[1]])
        #expect(try Data(contentsOf: file.url) == before)
        #expect(!FileManager.default.fileExists(atPath: file.path + "-wal"))
        #expect(try file.replayed() == [[1]])
    }

    @Test func afterTheNodeWasKilled() throws {
        let journal = try file.open()
        try journal.append([[1], [2]])
        let copy = try file.copied()
        #expect(try records(JournalReader(path: copy.path)) == [[1], [2]])
        #expect(try copy.replayed() == [[1], [2]])
        withExtendedLifetime(journal) {}
    }

    @Test func aByteThatCarriesNothing() throws {
        let journal = try file.open()
        try journal.append([[1]])
        journal.close()
        var bytes = try Data(contentsOf: file.url)
        let gap = try #require(bytes.indices.last { bytes[$0] == 0 && bytes[$0 - 1] == 0 })
        bytes[gap] = 1
        try bytes.write(to: file.url)
        #expect(throws: JournalError.self) { try records(JournalReader(path: file.path)) }
    }
}
