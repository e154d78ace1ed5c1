internal import Domain
internal import Foundation
internal import SQLiteJournal

extension Benchmark {
    /// The peer is the same journal without group commit.
    static let journal = Benchmark(
        name: "journal", question: "records on the disk in batches of 100, against one by one",
        measure: { effort, tell in
            let count = effort.choose(toy: 100, full: 2_000)
            let record = [UInt8](repeating: 0x5a, count: 300)
            func recordsPerSecond(batch: Int) throws -> Double {
                let folder = FileManager.default.temporaryDirectory.appendingPathComponent("diaodu-\(UUID())")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                defer { try? FileManager.default.removeItem(at: folder) }
                let journal = try SQLiteJournal(
                    path: folder.appendingPathComponent("bench.sqlite").path, node: try NodeID("bench"),
                    network: try NetworkID("bench"), replaying: { _, _ in })
                defer { journal.close() }
                return Double(count)
                    / (try seconds(of: {
                        for _ in 0..<count / batch {
                            try journal.append([[UInt8]](repeating: record, count: batch))
                        }
                    }))
            }
            tell(
                BenchmarkRow(
                    family: "journal",
                    instance: "\(count) records of \(record.count) bytes in batches of 100",
                    unit: "records/s", ours: try recordsPerSecond(batch: 100),
                    peer: ("one by one", try recordsPerSecond(batch: 1))))
        })
}
