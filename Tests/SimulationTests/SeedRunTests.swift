import Domain
import Simulation
import Testing

@Suite("Whatever goes wrong, what must always hold holds")
struct SeedRunTests {
    static func verdicts(_ level: FaultLevel, seeds: ClosedRange<UInt64>) -> [SeedRunResult] {
        let seedRun = SeedRun(of: TwoSites.network, level, roundCount: 5)
        return WorkerPool(threadCount: 2).map(Array(seeds)) { seedRun.run(seed: $0) }
    }

    @Test("at the calm level every seed is conclusive, and nothing is violated")
    func calm() {
        let verdicts = Self.verdicts(.calm, seeds: 1...4)
        #expect(verdicts.flatMap(\.violations) == [])
        let inconclusive = verdicts.filter { !$0.isConclusive }.map(\.seed)
        #expect(inconclusive == [])
    }

    @Test("at the harsh level nothing is violated, most seeds are conclusive, and much went wrong")
    func harsh() {
        let verdicts = Self.verdicts(.harsh, seeds: 1...12)
        #expect(verdicts.flatMap(\.violations) == [])
        let conclusive = verdicts.filter { $0.isConclusive }.map(\.seed)
        #expect(conclusive.count >= 6)
        let faults = verdicts.reduce(into: FaultCounts()) { $0 += $1.faults }
        for kind: FaultKind in [.loss, .duplication, .cut, .crash, .restart, .replay, .damage, .clockStep] {
            #expect(faults[kind] > 0, "no \(kind)")
        }
        let settledCount = verdicts.reduce(0) { $0 + $1.ordersSettled }
        #expect(settledCount >= 20)
    }

    @Test("a seed gives the same run, with a transcript or without, on any thread")
    func sameSeed() {
        let seedRun = SeedRun(of: TwoSites.network, .harsh, roundCount: 3)
        let twice = WorkerPool(threadCount: 2).map([7, 7] as [UInt64]) { seedRun.run(seed: $0) }
        let read = seedRun.run(seed: 7, transcriptLineCountMax: 80)
        #expect(twice[0] == twice[1])
        #expect(read.traceHash == twice[0].traceHash)
        #expect(!read.transcript.isEmpty && twice[0].transcript.isEmpty)
    }

    @Test("tasks are shared out, and their results come back in order")
    func workerPool() {
        let squares = WorkerPool(threadCount: 3).map(Array(0..<50)) { $0 * $0 }
        let expected = (0..<50).map { $0 * $0 }
        #expect(squares == expected)
    }
}
