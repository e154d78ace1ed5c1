internal import Foundation

/// A linear programme, and the peers who solve it beside us.
struct ProgrammeTrial {
    private let folder: URL
    private let files: [URL]
    private let peers: [FlowPeer]
    private let absent: [String]

    init(_ programmes: [Programme], peers names: [String], _ effort: Effort) throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "diaodu-programme-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var files: [URL] = []
        for (index, programme) in programmes.enumerated() {
            files.append(folder.appending(path: "\(index).bin"))
            try programme.write(to: files[index])
        }
        self.files = files
        peers = names.compactMap { FlowPeer($0, in: effort.peersFolder) }
        absent = names.filter { FlowPeer($0, in: effort.peersFolder) == nil }
    }

    struct Outcome {
        fileprivate let ours: Double
        fileprivate let best: (name: String, best: Double)?
        fileprivate let absent: [String]

        func row(_ family: String, _ instance: String, goal: Goal) -> BenchmarkRow {
            BenchmarkRow(
                family: family,
                instance: absent.isEmpty
                    ? instance : "\(instance) (absent: \(absent.joined(separator: ", ")))",
                unit: "CPU s", ours: ours, peer: best, goal: goal)
        }
    }

    /// We and every peer in turn, so many times over; the medians. A peer has a process of its own.
    ///
    /// - Parameter isWarm: whether it is the second programme that counts, from the solution of the first on. Who cannot do that is left out.
    /// - Throws: ``WrongFlow`` when two find different costs.
    func run(
        times runCount: Int, isWarm: Bool = false, ours: (_ run: Int) throws -> FlowMeasurement
    ) throws -> Outcome {
        var own: [Double] = []
        var figures = peers.map { _ in [] as [Double] }
        for run in 0..<runCount {
            let measured = try ours(run)
            own.append(measured.runSeconds)
            for (index, peer) in peers.enumerated() where !isWarm || peer.name.hasPrefix("clp") {
                let theirs = try peer.solve(isWarm ? files : [files[0]])
                guard let seconds = isWarm ? theirs.warmSeconds : theirs.runSeconds,
                    let cost = isWarm ? theirs.warmCost : theirs.cost
                else { continue }
                guard abs(cost - measured.cost) <= 1e-6 * max(1, abs(cost)) else {
                    throw WrongFlow(what: "we find \(measured.cost), \(peer.name) finds \(cost)")
                }
                figures[index].append(seconds)
            }
        }
        let medians = figures.map { $0.isEmpty ? Double.infinity : $0.sorted()[$0.count / 2] }
        let best = zip(peers, medians).filter { $0.1 < .infinity }.min { $0.1 < $1.1 }
        return Outcome(ours: own.sorted()[runCount / 2], best: best.map { ($0.0.name, $0.1) }, absent: absent)
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    static func cpuSeconds<Value>(_ body: () throws -> Value) rethrows -> (Double, Value) {
        let start = FlowMeasurement.cpu()
        let value = try body()
        return (FlowMeasurement.cpu() - start, value)
    }
}
