internal import Domain
internal import Foundation
internal import SQLiteJournal

extension Benchmark {
    /// The peer is the same journal without group commit.
    static let journal = Benchmark(
        name: "journal", question: "records on the disk in batches of 100, against one by one",
        measure: { scale in
            let count = scale.choose(toy: 100, full: 2_000)
            let record = [UInt8](repeating: 0x5a, count: 300)
            func time(batch: Int) throws -> Double {
                let folder = FileManager.default.temporaryDirectory.appendingPathComponent("diaodu-\(UUID())")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                defer { try? FileManager.default.removeItem(at: folder) }
                let journal = try SQLiteJournal(
                    path: folder.appendingPathComponent("bench.sqlite").path, node: try NodeID("bench"),
                    network: try NetworkID("bench"), replaying: { _, _ in })
                defer { journal.close() }
                return try median(of: 1) {
                    for _ in 0..<count / batch {
                        try journal.append([[UInt8]](repeating: record, count: batch))
                    }
                }
            }
            return Ratio(
                value: try time(batch: 1) / time(batch: 100), meaning: "times as many records a second",
                work: "\(count) records of \(record.count) bytes, synced")
        })
}
