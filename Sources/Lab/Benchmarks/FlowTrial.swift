internal import Flow
internal import Foundation

/// One instance, and who solves it.
struct FlowTrial {
    let family: String
    let instance: String
    /// By name; those that are not installed are left out.
    let peers: [String]
    let goal: Goal
    let figure: Figure
    let runCount: Int
    /// The problem and, for a warm figure, what it becomes.
    let make: (_ seed: UInt64) throws -> [FlowProblem]

    enum Figure {
        /// Seconds of CPU to solve the problem.
        case cold
        /// The same after a change, from the last solution on.
        case warm
        /// The most memory.
        case memory

        var unit: String { self == .memory ? "MB" : "CPU s" }

        func value(of measurement: FlowMeasurement) -> Double? {
            switch self {
            case .cold: measurement.runSeconds
            case .warm: measurement.warmSeconds
            case .memory: measurement.memoryMB
            }
        }
    }

    init(
        _ family: String, _ instance: String, peers: [String], goal: Double, _ figure: Figure = .cold,
        runCount: Int = 3, make: @escaping (_ seed: UInt64) throws -> [FlowProblem]
    ) {
        (self.family, self.instance, self.peers) = (family, instance, peers)
        (self.goal, self.figure, self.runCount, self.make) = (.ratio(atMost: goal), figure, runCount, make)
    }

    /// Everyone in turn, each in a process of its own, so many times over; the medians.
    ///
    /// - Throws: ``WrongFlow`` when two find different costs.
    func run(seed: UInt64, peersFolder: String?) throws -> BenchmarkRow {
        let folder = FileManager.default.temporaryDirectory.appending(path: "diaodu-flow-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var files: [URL] = []
        for (index, problem) in try make(seed).enumerated() {
            files.append(folder.appending(path: "\(index).bin"))
            try FlowFile.write(problem, to: files[index])
        }
        let solvers = [FlowPeer.ours] + peers.compactMap { FlowPeer($0, in: peersFolder) }
        var figures = [[Double]](repeating: [], count: solvers.count)
        for _ in 0..<runCount {
            var first: FlowMeasurement?
            for (index, solver) in solvers.enumerated() {
                let measurement = try solver.solve(files)
                for (other, cost) in [
                    (first?.cost, measurement.cost),
                    (first?.warmCost, measurement.warmCost ?? first?.warmCost),
                ] {
                    guard let other, let cost else { continue }
                    guard abs(other - cost) <= 1e-6 * max(1, abs(other)) else {
                        throw WrongFlow(what: "\(instance): we find \(other), \(solver.name) finds \(cost)")
                    }
                }
                if index == 0 { first = measurement }
                if let value = figure.value(of: measurement) { figures[index].append(value) }
            }
        }
        let medians = figures.map { $0.isEmpty ? Double.infinity : $0.sorted()[$0.count / 2] }
        let best = zip(solvers, medians).dropFirst().min { $0.1 < $1.1 }
        let absent = peers.filter { FlowPeer($0, in: peersFolder) == nil }
        return BenchmarkRow(
            family: family,
            instance: absent.isEmpty ? instance : "\(instance) (absent: \(absent.joined(separator: ", ")))",
            unit: figure.unit, ours: medians[0], peer: best.map { ($0.0.name, $0.1) }, goal: goal)
    }
}
