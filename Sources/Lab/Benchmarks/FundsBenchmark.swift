internal import Balancing
internal import Flow
internal import Foundation
internal import Funds
internal import FundsTables
internal import Randomness

extension Benchmark {
    /// A peer's time is that of solving alone; ours is that from the bills to the decision, certificate included.
    static let funds = Benchmark(
        name: "funds",
        question:
            "set-off of debts against OR-Tools, tiers of needs against HiGHS, changed bills against a cold solve",
        measure: { effort, tell in
            let world = try debts("configs/world-debts-1995", toy: 3_000, effort)
            for row in try setOff(world.name, world.problem, effort) { tell(row) }
            let china = try debts("configs/china-debts-1995", toy: 200, effort)
            tell(try tiers(china.name, china.problem, effort))
            tell(try curve(china.name, china.problem, effort))
        })

    /// The folders are the repository's; elsewhere, and for a toy, debts are drawn.
    private static func debts(
        _ folder: String, toy billCount: Int, _ effort: Effort
    ) throws -> (name: String, problem: FundsProblem) {
        if effort.scale == .full, FileManager.default.fileExists(atPath: folder) {
            let tables = try readFundsTables(at: folder)
            return (URL(filePath: folder).lastPathComponent, tables.problem)
        }
        var random = SplitMix(seed: effort.seed)
        let count = billCount / 20
        let bills = (0..<billCount).map { _ in
            let debtor = Int.random(in: 0..<count, using: &random)
            return Bill(
                debtor: debtor, creditor: (debtor + .random(in: 1..<count, using: &random)) % count,
                amount: .random(in: 1...1_000, using: &random))
        }
        return ("\(billCount) drawn", FundsProblem(enterpriseCount: count, bills: bills))
    }

    private static func setOff(
        _ name: String, _ problem: FundsProblem, _ effort: Effort
    ) throws -> [BenchmarkRow] {
        let runCount = effort.choose(toy: 1, full: 5)
        var flow = FlowProblem(vertexCount: problem.enterpriseCount)
        for bill in problem.bills {
            try flow.add(
                .init(from: Int(bill.debtor), to: Int(bill.creditor), flowMax: bill.amount, cost: -1))
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "diaodu-funds-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "debts.bin")
        try FlowFile.write(flow, to: file)
        let peer = FlowPeer("ortools", in: effort.peersFolder)
        let (bills, count) = (problem.bills, problem.bills.count)
        let changes = stride(from: 0, to: count, by: 100).map { place in
            (bill: place, amount: bills[place].amount + bills[place].amount / 4 + 1)
        }
        let back = changes.map { (bill: $0.bill, amount: bills[$0.bill].amount) }
        var round = try FundsRound.start(problem, isKept: true)
        var (cold, theirs, warm) = ([] as [Double], [] as [Double], [] as [Double])
        for _ in 0..<runCount {
            let (seconds, found) = try ProgrammeTrial.cpuSeconds { try decideFunds(for: problem).decision }
            cold.append(seconds)
            if let peer {
                let measured = try peer.solve([file])
                theirs.append(measured.runSeconds)
                guard Int64(-measured.cost) == found.settledTotal else {
                    throw WrongFlow(what: "we settle \(found.settledTotal), OR-Tools \(-measured.cost)")
                }
            }
            let start = FlowMeasurement.cpu()
            try round.replaceAmounts(changes)
            let changed = try round.decide()
            _ = try FundsCertificate(of: changed, for: round.problem)
            warm.append(FlowMeasurement.cpu() - start)
            let anew = try decideFunds(for: round.problem).decision.settledTotal
            guard changed.settledTotal == anew else {
                throw WrongFlow(
                    what: "after a change we settle \(changed.settledTotal), from the start \(anew)")
            }
            try round.replaceAmounts(back)
        }
        func median(_ figures: [Double]) -> Double { figures.sorted()[figures.count / 2] }
        let instance = "\(name), \(count) bills"
        return [
            BenchmarkRow(
                family: "set-off of debts",
                instance: peer == nil ? "\(instance) (absent: ortools)" : instance,
                unit: "CPU s", ours: median(cold), peer: peer.map { ($0.name, median(theirs)) },
                goal: .ratio(atMost: 0.5)),
            BenchmarkRow(
                family: "set-off of debts, 1 % changed", instance: instance, unit: "CPU s",
                ours: median(warm),
                peer: ("a cold solve", median(cold)), goal: .ratio(atMost: 0.1)),
        ]
    }

    /// As the answers of `docs/funds.md` have it: needs of a twentieth of what each owes in three tiers, lines of 2,000, a quota of 20,000.
    private static func tiers(_ name: String, _ given: FundsProblem, _ effort: Effort) throws -> BenchmarkRow
    {
        var problem = given
        var owed = [Int64](repeating: 0, count: problem.enterpriseCount)
        for bill in problem.bills { owed[Int(bill.debtor)] += bill.amount }
        problem.needs = owed.indices.map {
            WorkingCapitalNeed(enterprise: $0, tier: 1 + $0 % 3, amount: owed[$0] / 20)
        }.filter { $0.amount > 0 }
        let needed = problem.needs.reduce(0) { $0 + $1.amount }
        problem.banks = [Bank(quota: needed / 2)]
        problem.lines = owed.indices.map {
            CreditLine(bank: 0, enterprise: $0, limit: needed / Int64(problem.enterpriseCount) * 2)
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "diaodu-funds-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "funds.json")
        try JSONEncoder().encode(PeerProblem(problem)).write(to: file)
        let peer = FlowPeer("highs-funds", in: effort.peersFolder)
        let runCount = effort.choose(toy: 1, full: 5)
        var (ours, theirs) = ([] as [Double], [] as [Double])
        for _ in 0..<runCount {
            let (seconds, decision) = try ProgrammeTrial.cpuSeconds { try decideFunds(for: problem).decision }
            ours.append(seconds)
            guard let peer else { continue }
            let measured = try peer.solve([file])
            theirs.append(measured.runSeconds)
            // Whole units of the fairest amounts may settle a few units less than fractions.
            let settled = measured.warmCost ?? .nan
            guard abs(measured.cost - Double(decision.coveredTotal)) < 0.001 * Double(problem.needs.count),
                abs(settled - Double(decision.settledTotal)) <= Double(2 * problem.needs.count)
            else {
                throw WrongFlow(
                    what:
                        "we cover \(decision.coveredTotal) and settle \(decision.settledTotal), HiGHS \(measured.cost) and \(settled)"
                )
            }
        }
        return BenchmarkRow(
            family: "tiers and max-min of needs, then set-off",
            instance: peer == nil ? "\(name) (absent: highs-funds)" : name, unit: "CPU s",
            ours: ours.sorted()[runCount / 2],
            peer: peer.map { ($0.name, theirs.sorted()[runCount / 2]) }, goal: .ratio(atMost: 0.02))
    }

    private static func curve(_ name: String, _ given: FundsProblem, _ effort: Effort) throws -> BenchmarkRow
    {
        var problem = given
        problem.banks = [Bank(quota: nil)]
        problem.lines = (0..<problem.enterpriseCount).map { CreditLine(bank: 0, enterprise: $0, limit: nil) }
        let runs = try (0..<effort.choose(toy: 1, full: 5)).map { _ in
            try ProgrammeTrial.cpuSeconds { try FundsCurve(of: problem) }.0
        }
        return BenchmarkRow(
            family: "settled per unit lent, the whole curve", instance: name, unit: "CPU s",
            ours: runs.sorted()[runs.count / 2])
    }
}

/// A problem as the peer reads it: lists of numbers.
private struct PeerProblem: Encodable {
    let enterprises: Int
    let quota: Int64
    /// Debtor, creditor, amount.
    let bills: [[Int64]]
    /// Enterprise, limit.
    let lines: [[Int64]]
    /// Enterprise, tier, amount.
    let needs: [[Int64]]

    init(_ problem: FundsProblem) {
        enterprises = problem.enterpriseCount
        quota = problem.banks[0].quota ?? 0
        bills = problem.bills.map { [Int64($0.debtor), Int64($0.creditor), $0.amount] }
        lines = problem.lines.map { [Int64($0.enterprise), $0.limit ?? 0] }
        needs = problem.needs.map { [Int64($0.enterprise), Int64($0.tier), $0.amount] }
    }
}
