internal import Flow
internal import Foundation

/// What a solver says of itself after one run on a file: one line of JSON. Times are seconds of CPU, of solving alone.
public struct FlowMeasurement: Codable, Sendable {
    /// The least cost that was found.
    public let cost: Double
    public let runSeconds: Double
    /// The most memory the process ever had.
    public let memoryMB: Double
    /// After the change: solved again from where the first run ended.
    public var warmCost: Double?
    public var warmSeconds: Double?

    init(cost: Double, runSeconds: Double, memoryMB: Double) {
        (self.cost, self.runSeconds, self.memoryMB) = (cost, runSeconds, memoryMB)
    }

    private enum CodingKeys: String, CodingKey {
        case cost = "obj"
        case runSeconds = "run_cpu"
        case memoryMB = "rss_mb"
        case warmCost = "warm_obj"
        case warmSeconds = "warm_cpu"
    }

    /// Runs ours on files of ``FlowFile``, as `diaodu-lab measure-flow FILE [CHANGED]`. Each answer is certified, outside the
    /// time.
    public init(ofProblemAt path: String, changedAt changedPath: String?) throws {
        let problem = try FlowFile.read(from: path)
        let start = Self.cpu()
        let solution = try problem.solve()
        runSeconds = Self.cpu() - start
        memoryMB = Self.residentMax()
        cost = Double(solution.cost)
        try Self.certify(solution, for: problem)
        if let changedPath {
            let changed = try FlowFile.read(from: changedPath)
            var flow = try WarmFlow(problem)
            guard let changes = flow.changes(to: changed) else {
                throw WrongFlow(what: "\(changedPath) is no change of \(path)")
            }
            let start = Self.cpu()
            try flow.apply(changes)
            warmSeconds = Self.cpu() - start
            warmCost = Double(flow.cost)
            try Self.certify(flow.solution(), for: changed)
        }
    }

    private static func certify(_ solution: FlowSolution, for problem: FlowProblem) throws {
        let certificate = FlowCertificate(of: solution, for: problem)
        guard certificate.isValid else {
            throw WrongFlow(what: "the certificate fails: \(certificate.violations[0])")
        }
    }

    /// Of this process so far.
    static func cpu() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    private static func residentMax() -> Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return line.split(separator: " ").compactMap { Double($0) }.first.map { $0 / 1_024 } ?? 0
    }
}

/// Two solvers, two answers.
struct WrongFlow: Error, CustomStringConvertible {
    let what: String

    var description: String { what }
}
