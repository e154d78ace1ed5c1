import Domain
import Foundation
import GRDB
import Testing

@testable import SQLiteJournal

/// A journal of some thousand records, with a snapshot now and then.
private struct Specimen {
    let file = JournalInFolder()
    static let records = (0..<3_000).map { number in
        Array("record \(number) ".utf8) + [UInt8](repeating: UInt8(number % 251), count: number % 300)
    }

    /// After every thousand records, a snapshot.
    static func snapshot(at count: Int) -> JournalSnapshot {
        JournalSnapshot(position: Int64(count), form: "any", bytes: Array("the state after \(count)".utf8))
    }

    /// - Parameter keep: what is done after each snapshot.
    func write(_ journal: SQLiteJournal, _ keep: (SQLiteJournal) throws -> Void = { try $0.archive() }) throws
    {
        for start in stride(from: 0, to: Self.records.count, by: 500) {
            try journal.append(Array(Self.records[start..<start + 500]))
            try journal.save(Self.snapshot(at: start + 500))
            try keep(journal)
        }
    }

    func segmentNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: Segment.folder(of: file.path)).sorted()
    }

    /// As another process would find it after a kill.
    func copied() throws -> JournalInFolder {
        let copy = JournalInFolder()
        for suffix in ["", "-wal", ".seal", ".segments"]
        where FileManager.default.fileExists(atPath: file.path + suffix) {
            try FileManager.default.copyItem(atPath: file.path + suffix, toPath: copy.path + suffix)
        }
        return copy
    }
}

private struct Killed: Error {}

@Suite("Records that snapshots stand for lie in segments, and are still there")
struct SegmentTests {
    private let specimen = Specimen()

    private func records(_ path: String, _ restore: (JournalSnapshot) -> Bool = { _ in false }) throws
        -> [[UInt8]]
    {
        var records: [[UInt8]] = []
        try JournalReader(path: path).read(restoring: restore) { records.append($1) }
        return records
    }

    @Test func readInOrderAndByTheirPlaces() throws {
        let journal = try specimen.file.open()
        try specimen.write(journal)
        #expect(try specimen.segmentNames().count == 5)
        let kept = try journal.database.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM record") }
        #expect(kept == 500)
        journal.close()

        let reader = try JournalReader(path: specimen.file.path)
        #expect(try records(specimen.file.path) == Specimen.records)
        let places: [Int64] = [1, 2, 499, 500, 501, 1_777, 2_500, 2_501, 3_000]
        #expect(try reader.places.records(at: places) == places.map { Specimen.records[Int($0) - 1] })
        #expect(try reader.places.records(after: 480, countMax: 700) == Array(Specimen.records[480..<1_180]))
        #expect(try reader.places.records(after: 2_400, countMax: 700) == Array(Specimen.records[2_400...]))
        var chain = ChainEnd(beginningFor: Owner(node: "nanping", network: "fujian"))
        for record in Specimen.records {
            chain.extend(by: Data(record))
            guard chain.count % 333 == 0 || chain.count % 500 == 0 else { continue }
            #expect(try reader.places.link(at: chain.count) == [UInt8](chain.link))
        }
        #expect(try specimen.file.replayed() == Specimen.records, "where no snapshot can be read")
    }

    @Test("A start reads what lies behind the newest snapshot, and no segment")
    func start() throws {
        let journal = try specimen.file.open()
        try specimen.write(journal)
        try journal.append([[7]])
        journal.close()
        for name in try specimen.segmentNames() {
            let path = "\(Segment.folder(of: specimen.file.path))/\(name)"
            var bytes = try Data(contentsOf: URL(filePath: path))
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(filePath: path))
        }
        var found: [[UInt8]] = []
        let again = try SQLiteJournal(
            path: specimen.file.path, node: NodeID("nanping"), network: NetworkID("fujian"),
            restoring: { $0 == Specimen.snapshot(at: 3_000) }, replaying: { found.append($1) })
        again.close()
        #expect(found == [[7]])
        #expect(throws: JournalError.self) { try records(specimen.file.path) }
    }

    @Test("A process that is killed between any two steps loses nothing", arguments: Archive.Step.allCases)
    fileprivate func killed(step: Archive.Step) throws {
        let journal = try specimen.file.open()
        var killCount = 0
        try specimen.write(journal) { journal in
            do {
                try journal.archive.run(keeping: step == .forgotten ? 1 : nil) {
                    if $0 == step { throw Killed() }
                }
            } catch is Killed {
                killCount += 1
                let copy = try specimen.copied()
                let count = try journal.places().end().position
                let base = try journal.places().removedCount()
                var state: JournalSnapshot?
                var found: [[UInt8]] = []
                let again = try SQLiteJournal(
                    path: copy.path, node: NodeID("nanping"), network: NetworkID("fujian"),
                    restoring: {
                        state = $0
                        return $0.position == base
                    }, replaying: { found.append($1) })
                #expect(found == Array(Specimen.records[Int(base)..<Int(count)]))
                #expect(base == 0 || state == Specimen.snapshot(at: Int(base)))
                // It goes on where it was stopped, and leaves no file behind that nobody knows.
                try again.archive()
                again.close()
                let names = try FileManager.default.contentsOfDirectory(atPath: Segment.folder(of: copy.path))
                let noted = try DatabaseQueue(path: copy.path).read {
                    try Int.fetchOne($0, sql: "SELECT count(*) FROM segment")
                }
                #expect(names.count == noted)
                let left = try records(copy.path) { $0.position == base }
                #expect(left == found)
            }
        }
        #expect(killCount >= (step == .forgotten ? 3 : 4))
        journal.close()
    }

    @Test(
        "The oldest are removed where there is no room for them, and the next begin with the state before them"
    )
    func retention() throws {
        let journal = try specimen.file.open()
        try specimen.write(journal)
        let sizes = try specimen.segmentNames().map { name in
            let path = "\(Segment.folder(of: specimen.file.path))/\(name)"
            return try FileManager.default.attributesOfItem(atPath: path)[.size] as! Int64
        }
        #expect(try journal.archive(keeping: sizes.reduce(0, +)) == 0)
        #expect(try journal.archive(keeping: sizes.reduce(0, +) - 1) == 500)
        #expect(try journal.archive(keeping: 1) == 2_000)
        #expect(try specimen.segmentNames().count == 1)
        journal.close()

        #expect(throws: JournalError.beginsLater(path: specimen.file.path, record: 2_001)) {
            try records(specimen.file.path)
        }
        let left = try records(specimen.file.path) { $0 == Specimen.snapshot(at: 2_000) }
        #expect(left == Array(Specimen.records[2_000...]))
        #expect(throws: JournalError.self) {
            try JournalReader(path: specimen.file.path).places.records(at: [2_000])
        }
        #expect(throws: JournalError.beginsLater(path: specimen.file.path, record: 2_001)) {
            try specimen.file.replayed()
        }
    }

    @Test("A flipped byte in a segment is found when it is read")
    func flipped() throws {
        let journal = try specimen.file.open()
        try specimen.write(journal)
        journal.close()
        let name = try #require(try specimen.segmentNames().first)
        let place = URL(filePath: "\(Segment.folder(of: specimen.file.path))/\(name)")
        let whole = try Data(contentsOf: place)
        for part in 0..<60 {
            var bytes = whole
            bytes[part < 20 ? part : whole.count - 1 - part * part % whole.count] ^= 1 << UInt8(part % 8)
            try bytes.write(to: place)
            #expect(throws: JournalError.self, "byte \(part)") { try records(specimen.file.path) }
        }
        try whole.dropLast().write(to: place)
        #expect(throws: JournalError.self) { try specimen.file.open() }
        try FileManager.default.removeItem(at: place)
        #expect(throws: JournalError.self) { try specimen.file.open() }
        try whole.write(to: place)
        #expect(try records(specimen.file.path) == Specimen.records)
    }

    @Test("A record that no segment has cannot be deleted")
    func kept() throws {
        let journal = try specimen.file.open()
        try specimen.write(journal)
        #expect(throws: DatabaseError.self) {
            try journal.database.write { try $0.execute(sql: "DELETE FROM record WHERE position = 2501") }
        }
        journal.close()
    }

    @Test("A journal of the format before this one is read as it is, and upgraded by its node")
    func earlier() throws {
        let path = specimen.file.path
        let owner = Owner(node: "nanping", network: "fujian")
        let database = try JournalFile.open(at: path)
        try database.write { database in
            try database.execute(
                sql: """
                    \(JournalFile.earlierSchema)
                    PRAGMA application_id = \(JournalFile.applicationID);
                    PRAGMA user_version = \(JournalFile.earlierVersion);
                    """)
            var end = ChainEnd(beginningFor: owner)
            for record in Specimen.records[..<50] {
                end.extend(by: Data(record))
                try database.execute(
                    sql: "INSERT INTO record VALUES (?, ?, ?)",
                    arguments: [end.count, end.link, Data(record)])
            }
            let summary = Summary(
                owner: owner, incarnation: 3, end: end, base: ChainEnd(beginningFor: owner))
            try database.execute(
                sql: "INSERT INTO journal VALUES (1, ?, ?, ?, ?, ?, ?)",
                arguments: [owner.node, owner.network, 3, end.count, end.link, summary.earlierHash])
        }
        try database.close()
        #expect(try records(path) == Array(Specimen.records[..<50]))
        let journal = try specimen.file.open()
        #expect(journal.incarnation == 4)
        try journal.append(Array(Specimen.records[50..<60]))
        journal.close()
        #expect(try specimen.file.replayed() == Array(Specimen.records[..<60]))
    }
}
