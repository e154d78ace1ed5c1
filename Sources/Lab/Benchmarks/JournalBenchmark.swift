internal import Domain
internal import Foundation
internal import SQLiteJournal

extension Benchmark {
    /// The peer is the same journal without group commit.
    static let journal = Benchmark(
        name: "journal",
        question: "orders that are durable from issue to settlement, in common commits against one by one",
        measure: { effort, tell in
            let count = effort.choose(toy: 40, full: 1_000)
            var times: [Int: [Double]] = [:]
            for _ in 0..<effort.choose(toy: 1, full: 3) {
                for batch in [64, 1] { times[batch, default: []].append(try keep(count, batch: batch)) }
            }
            guard let ours = times[64]?.median, let best = times[1]?.median else { return }
            tell(
                BenchmarkRow(
                    family: "journal",
                    instance:
                        "\(count) orders of \(Self.recordCountOfOrder) records of 420 bytes, 64 to a commit",
                    unit: "orders/s", ours: Double(count) / ours,
                    peer: ("a commit each", Double(count) / best),
                    goal: .ours(atLeast: 500)))
        })

    /// What the hub writes for one order beyond its round's plan: the acknowledgement, and that it was accepted, left, arrived.
    private static let recordCountOfOrder = 4

    /// - Parameter batch: how many orders come so close together that one commit takes the records of all.
    /// - Returns: seconds.
    private static func keep(_ orderCount: Int, batch: Int) throws -> Double {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("diaodu-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let journal = try SQLiteJournal(
            path: folder.appendingPathComponent("bench.sqlite").path, node: try NodeID("bench"),
            network: try NetworkID("bench"), replaying: { _, _ in })
        defer { journal.close() }
        let record = [UInt8](repeating: 0x5a, count: 420)
        return try seconds {
            for _ in 0..<recordCountOfOrder {
                for start in stride(from: 0, to: orderCount, by: batch) {
                    try journal.append([[UInt8]](repeating: record, count: min(batch, orderCount - start)))
                }
            }
        }
    }
}
