internal import Console
internal import Domain
internal import Foundation
internal import Simulation
internal import Tables

/// What came of many seeds, as `diaodu-lab simulate --seeds` prints it; the names of its properties are the keys of the JSON.
struct SeedRunReport: Encodable {
    let network: String
    let level: String
    /// Null where each network has its own count.
    let rounds: Int?
    /// How many were run.
    let seeds: Int
    let violations: [Violation]
    /// Seeds in which too little happened to prove anything.
    let inconclusive: [UInt64]
    /// Those of them in which no order was issued.
    let unissued: [UInt64]
    /// What was said in the first of them; empty unless it was asked for.
    let inconclusiveTranscript: [String]
    let ordersSettled: Int
    let messages: Int
    /// How often each kind of fault happened.
    let faults: [String: Int]
    let virtualSeconds: Double
    let realSeconds: Double
    let factor: Double

    struct Violation: Encodable {
        let seed: UInt64
        let checker: String
        let text: String
        /// The command that runs this seed again.
        let replay: String
        let transcript: [String]
    }

    /// - Parameters:
    ///   - replay: the command for one seed.
    ///   - transcript: of one seed that failed.
    ///   - showsInconclusive: whether the transcript of the first inconclusive seed is wanted, too.
    init(
        _ verdicts: [SeedRunResult], of network: String, level: FaultLevel, rounds: Int?, real: Duration,
        replay: (UInt64) -> String, transcript: (UInt64) -> [String], showsInconclusive: Bool
    ) {
        (self.network, self.level, self.rounds) = (network, level.rawValue, rounds)
        seeds = verdicts.count
        let failed = verdicts.filter { !$0.violations.isEmpty }
        let shown = failed.prefix(Self.transcriptCountMax).map(\.seed)
        violations = failed.flatMap { verdict in
            verdict.violations.enumerated().map { index, violation in
                Violation(
                    seed: verdict.seed, checker: violation.checker.rawValue, text: violation.text,
                    replay: replay(verdict.seed),
                    transcript: index == 0 && shown.contains(verdict.seed) ? transcript(verdict.seed) : [])
            }
        }
        let unproven = verdicts.filter { !$0.isConclusive }
        inconclusive = unproven.map(\.seed)
        unissued = unproven.filter { $0.ordersIssued == 0 }.map(\.seed)
        inconclusiveTranscript = showsInconclusive ? inconclusive.first.map(transcript) ?? [] : []
        ordersSettled = verdicts.reduce(0) { $0 + $1.ordersSettled }
        messages = verdicts.reduce(0) { $0 + $1.messageCount }
        let counts = verdicts.reduce(into: FaultCounts()) { $0 += $1.faults }
        faults = Dictionary(uniqueKeysWithValues: FaultKind.allCases.map { ($0.rawValue, counts[$0]) })
        virtualSeconds = verdicts.reduce(0) { $0 + Double($1.elapsed.microseconds) / 1_000_000 }
        realSeconds = Double(real.microseconds) / 1_000_000
        factor = (virtualSeconds / realSeconds).rounded()
    }

    /// Transcripts are long; the first few say enough.
    private static let transcriptCountMax = 3

    /// Nothing was violated, and something was proved.
    var isSound: Bool { violations.isEmpty && inconclusive.count < seeds }

    private var inconclusiveText: String {
        guard !inconclusive.isEmpty else { return "none" }
        let permille = Int64(inconclusive.count * 1_000 / seeds)
        let share = Figure.fixed(permille, over: 10, decimals: 1)
        let named = inconclusive.prefix(Self.inconclusiveNamedMax).map(String.init).joined(separator: ", ")
        return """
            \(Figure.grouped(inconclusive.count)), \(share) %; no order was issued in \(Figure.grouped(unissued.count)): seed \
            \(named)\(inconclusive.count > Self.inconclusiveNamedMax ? ", …" : "")
            """
    }

    private static let inconclusiveNamedMax = 10

    func lines(_ global: GlobalOptions) -> [String] {
        var summary = TextTable([
            .text(network), .text(rounds.map { "\(level), \($0) rounds" } ?? level),
        ])
        for (name, value) in [
            ("seeds", Figure.grouped(seeds)),
            ("violations", violations.isEmpty ? "none" : global.alarming(Figure.grouped(violations.count))),
            ("inconclusive", inconclusiveText),
            ("orders settled", Figure.grouped(ordersSettled)), ("messages", Figure.grouped(messages)),
            ("virtual time", "\(Figure.grouped(Int64(virtualSeconds))) s"),
            ("real time", "\(Figure.fixed(Int64(realSeconds * 100), over: 100, decimals: 2)) s"),
            ("factor", "\(Figure.grouped(Int64(factor))) ×"),
        ] { summary.append([name, value]) }
        var counts = TextTable([.text("fault"), .number("times")])
        for kind in FaultKind.allCases {
            counts.append([kind.rawValue, Figure.grouped(faults[kind.rawValue] ?? 0)])
        }
        return summary.lines(emphasise: global.bold) + [""] + counts.lines(emphasise: global.bold)
            + inconclusiveTranscript.map { "  \($0)" }
            + violations.indices.flatMap { index in
                let violation = violations[index]
                let isFirst = index == 0 || violations[index - 1].seed != violation.seed
                return [
                    "", global.alarming("seed \(violation.seed): \(violation.checker): \(violation.text)"),
                ]
                    + violation.transcript.map { "  \($0)" }
                    + (isFirst ? ["  once more: \(violation.replay)"] : [])
            }
    }
}
