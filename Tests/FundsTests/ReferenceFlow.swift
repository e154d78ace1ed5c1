@testable import Funds

/// What a decision is worth after working capital: settled, then amount times days, then less lent. Compared in this order.
struct Worth: Comparable, Equatable {
    var settled: Int64 = 0
    var days: Int64 = 0
    var lent: Int64 = 0

    static func < (left: Self, right: Self) -> Bool {
        (left.settled, left.days, right.lent) < (right.settled, right.days, left.lent)
    }

    static func + (left: Self, right: Self) -> Self {
        Self(
            settled: left.settled + right.settled, days: left.days + right.days, lent: left.lent + right.lent)
    }

    static prefix func - (worth: Self) -> Self {
        Self(settled: -worth.settled, days: -worth.days, lent: -worth.lent)
    }
}

extension FundsDecision {
    func worth(in problem: FundsProblem) -> Worth {
        Worth(
            settled: settledTotal, days: Int64(daysOverdueTotal(of: problem)), lent: lentTotal)
    }
}

/// The same problem solved in another way, that shares nothing with ours: unit by unit, and round every circle that makes it better.
struct ReferenceFlow {
    struct Arc {
        let tail: Int
        let head: Int
        let room: Int64
        var worth = Worth()
    }

    private(set) var arcs: [Arc] = []
    private(set) var flows: [Int64] = []
    private let problem: FundsProblem
    private var vertexCount: Int

    private var pool: Int { problem.enterpriseCount + problem.banks.count }
    private var source: Int { pool + 1 }
    private var sink: Int { pool + 2 }
    private static let unlimited: Int64 = 10_000

    init(_ problem: FundsProblem) {
        self.problem = problem
        vertexCount = problem.enterpriseCount + problem.banks.count + 3
        let bank = problem.enterpriseCount
        for bill in problem.bills {
            arcs.append(
                Arc(
                    tail: Int(bill.debtor), head: Int(bill.creditor), room: bill.amount,
                    worth: Worth(settled: 1, days: Int64(bill.daysOverdue))))
        }
        for line in problem.lines {
            arcs.append(
                Arc(
                    tail: bank + line.bank, head: line.enterprise, room: line.limit ?? Self.unlimited,
                    worth: Worth(lent: 1)))
        }
        for transfer in problem.transfers {
            arcs.append(Arc(tail: bank + transfer.from, head: bank + transfer.to, room: transfer.limit))
        }
        for (place, entry) in problem.banks.enumerated() {
            arcs.append(Arc(tail: pool, head: bank + place, room: entry.quota ?? Self.unlimited))
        }
        arcs.append(Arc(tail: source, head: pool, room: problem.pool ?? Self.unlimited))
        for (place, cash) in problem.cash.enumerated() {
            arcs.append(Arc(tail: source, head: place, room: cash))
        }
        flows = arcs.map { _ in 0 }
    }

    private mutating func add(_ arc: Arc) {
        arcs.append(arc)
        flows.append(0)
    }

    /// Sends from the source to the sink while it can; how much.
    private mutating func fill() -> Int64 {
        var sum: Int64 = 0
        while true {
            var steps = [(arc: Int, isForward: Bool)?](repeating: nil, count: vertexCount)
            var isReached = [Bool](repeating: false, count: vertexCount)
            isReached[source] = true
            var isChanged = true
            while isChanged, !isReached[sink] {
                isChanged = false
                for (index, arc) in arcs.enumerated() where isReached[arc.tail] != isReached[arc.head] {
                    if isReached[arc.tail], flows[index] < arc.room {
                        (steps[arc.head], isReached[arc.head], isChanged) = ((index, true), true, true)
                    } else if isReached[arc.head], flows[index] > 0 {
                        (steps[arc.tail], isReached[arc.tail], isChanged) = ((index, false), true, true)
                    }
                }
            }
            guard isReached[sink] else { return sum }
            var (vertex, way, amount) = (sink, [] as [(arc: Int, isForward: Bool)], Int64.max)
            while vertex != source, let step = steps[vertex] {
                way.append(step)
                amount = min(
                    amount, step.isForward ? arcs[step.arc].room - flows[step.arc] : flows[step.arc])
                vertex = step.isForward ? arcs[step.arc].tail : arcs[step.arc].head
            }
            for step in way { flows[step.arc] += step.isForward ? amount : -amount }
            sum += amount
        }
    }

    /// Whether needs can get these amounts, and whole tiers these totals.
    private func serves(_ amounts: [Int: Int64], totals: [Int: Int64]) -> Bool {
        var flow = self
        for (need, amount) in amounts.sorted(by: { $0.key < $1.key }) {
            flow.add(Arc(tail: problem.needs[need].enterprise, head: sink, room: amount))
        }
        for (tier, total) in totals.sorted(by: { $0.key < $1.key }) {
            let meeting = flow.vertexCount
            flow.vertexCount += 1
            for need in problem.needs where need.tier == tier {
                flow.add(Arc(tail: need.enterprise, head: meeting, room: need.amount))
            }
            flow.add(Arc(tail: meeting, head: sink, room: total))
        }
        return flow.fill() == amounts.values.reduce(0, +) + totals.values.reduce(0, +)
    }

    /// For each tier the total, and the fills of its needs from the worst on, as amounts and needs.
    func coverage() -> [(tier: Int, total: Int64, fills: [(Int64, Int64)])] {
        let tiers = Set(problem.needs.map(\.tier)).sorted()
        var totals: [Int: Int64] = [:]
        for tier in tiers {
            totals[tier] = 0
            while serves([:], totals: totals.merging([tier: totals[tier]! + 1]) { $1 }) { totals[tier]! += 1 }
        }
        var amounts: [Int: Int64] = [:]
        return tiers.map { tier in
            let needs = problem.needs.indices.filter {
                problem.needs[$0].tier == tier && problem.needs[$0].amount > 0
            }
            let total = totals.removeValue(forKey: tier)!
            for need in needs { amounts[need] = 0 }
            var rising = needs
            // What can be served is a polymatroid: a unit for the worst off, as long as it can have one, ends at the fairest.
            while let worst = rising.min(by: {
                (amounts[$0]! * problem.needs[$1].amount, problem.needs[$0].amount, $0)
                    < (amounts[$1]! * problem.needs[$0].amount, problem.needs[$1].amount, $1)
            }) {
                amounts[worst]! += 1
                if amounts[worst]! > problem.needs[worst].amount || !serves(amounts, totals: totals) {
                    amounts[worst]! -= 1
                    rising.removeAll { $0 == worst }
                }
            }
            return (tier, total, Self.sorted(needs.map { (amounts[$0]!, problem.needs[$0].amount) }))
        }
    }

    static func sorted(_ fills: [(Int64, Int64)]) -> [(Int64, Int64)] {
        fills.sorted { ($0.0 * $1.1, $0.1) < ($1.0 * $0.1, $1.1) }
    }

    /// The best that can be done when needs get these amounts; nil when they cannot.
    func best(covering covered: [Int64]) -> Worth? {
        var flow = self
        for (need, amount) in zip(problem.needs, covered) {
            flow.add(Arc(tail: need.enterprise, head: sink, room: amount))
        }
        guard flow.fill() == covered.reduce(0, +) else { return nil }
        // What comes in may also be kept.
        for enterprise in 0..<problem.enterpriseCount {
            flow.add(Arc(tail: enterprise, head: flow.source, room: Self.unlimited))
        }
        while flow.improve() {}
        return zip(flow.arcs, flow.flows).reduce(Worth()) { worth, entry in
            (0..<entry.1).reduce(worth) { sum, _ in sum + entry.0.worth }
        }
    }

    /// Sends a unit round a circle that makes it better; false when there is none.
    private mutating func improve() -> Bool {
        var distances = [Worth](repeating: Worth(), count: vertexCount)
        var steps = [(arc: Int, isForward: Bool)?](repeating: nil, count: vertexCount)
        var last: Int?
        for _ in 0...vertexCount {
            last = nil
            for (index, arc) in arcs.enumerated() where arc.head != sink {
                if flows[index] < arc.room, distances[arc.head] < distances[arc.tail] + arc.worth {
                    distances[arc.head] = distances[arc.tail] + arc.worth
                    steps[arc.head] = (index, true)
                    last = arc.head
                }
                if flows[index] > 0, distances[arc.tail] < distances[arc.head] + -arc.worth {
                    distances[arc.tail] = distances[arc.head] + -arc.worth
                    steps[arc.tail] = (index, false)
                    last = arc.tail
                }
            }
            if last == nil { return false }
        }
        func before(_ vertex: Int) -> Int {
            steps[vertex]!.isForward ? arcs[steps[vertex]!.arc].tail : arcs[steps[vertex]!.arc].head
        }
        var vertex = last!
        for _ in 0..<vertexCount { vertex = before(vertex) }
        let first = vertex
        repeat {
            flows[steps[vertex]!.arc] += steps[vertex]!.isForward ? 1 : -1
            vertex = before(vertex)
        } while vertex != first
        return true
    }
}
