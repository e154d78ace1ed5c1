/// Room without limit.
enum Residual {
    /// The room of an arc without limit. Whatever flows, more than ``boundless`` of it is left.
    static let unlimited: Int64 = 1 << 61
    /// More than this can flow only without limit.
    static let boundless: Int64 = 1 << 60
}

/// A problem made ready for a method: the least flows are taken off, and what the methods rest on is made sure of.
struct ResidualNetwork: ~Copyable {
    let problem: FlowProblem
    /// For each vertex what it gives away once every arc carries its least.
    let excess: [Int64]
    /// Arcs with room.
    let openArcCount: Int
    let costMax: Int64
    /// More than any way through the network costs.
    let dearly: Int64
    let hasUnlimitedArc: Bool
    /// Room of this much or more never limits.
    private let roomMax: Int64

    /// - Throws: ``FlowFailure/unbalanced(surplus:)``, ``FlowFailure/tooLarge``.
    init(_ problem: FlowProblem) throws(FlowFailure) {
        let surplus = problem.supplies.reduce(0 as Int128) { $0 + Int128($1) }
        guard surplus == 0 else { throw .unbalanced(surplus: surplus) }
        let arcs = problem.arcs
        var excess = problem.supplies
        for (arc, flowMin) in arcs.flowMins.enumerated() where flowMin > 0 {
            let (tail, head) = (Int(arcs.tails[arc]), Int(arcs.heads[arc]))
            excess[tail] -= flowMin
            excess[head] += flowMin
            guard excess[tail] > -Residual.boundless, excess[head] < Residual.boundless else {
                throw .tooLarge
            }
        }
        var (openArcCount, costMax) = (0, 0 as Int64)
        var hasUnlimitedArc = false
        var (capacity, savingCapacity, savesWithoutLimit) = (0 as Int128, 0 as Int128, false)
        for (cost, room) in zip(arcs.costs, arcs.rooms) where room > 0 {
            openArcCount += 1
            costMax = max(costMax, abs(cost))
            if room == Arcs.unlimited {
                hasUnlimitedArc = true
                if cost < 0 { savesWithoutLimit = true }
            } else {
                capacity += Int128(room)
                if cost < 0 { savingCapacity += Int128(room) }
            }
        }
        let supply = excess.reduce(0 as Int128) { $0 + Int128(max(0, $1)) }
        var roomMax = Int64.max
        if capacity + supply >= Int128(Residual.boundless) {
            // A cheapest flow is made of ways from supplies to demands and of cycles that each fill an arc that saves: so
            // no arc carries more than these together, and room beyond that is room without limit.
            guard !savesWithoutLimit, supply + savingCapacity < Int128(Residual.boundless) / 2 else {
                throw .tooLarge
            }
            hasUnlimitedArc = true
            roomMax = Int64(supply + savingCapacity) + 1
            capacity = zip(arcs.costs, arcs.rooms).reduce(0) { $0 + ($1.1 < roomMax ? Int128($1.1) : 0) }
            guard capacity + supply < Int128(Residual.boundless) else { throw .tooLarge }
        }
        let (dearly, isOverflown) = (costMax + 1).multipliedReportingOverflow(
            by: Int64(problem.vertexCount + 1))
        guard !isOverflown, dearly <= Int64.max / 8 else { throw .tooLarge }
        (self.problem, self.excess, self.openArcCount, self.costMax) = (
            problem, excess, openArcCount, costMax
        )
        self.hasUnlimitedArc = hasUnlimitedArc
        (self.dearly, self.roomMax) = (dearly, roomMax)
    }

    /// What may flow above the least.
    func room(of arc: Int) -> Int64 {
        let room = problem.arcs.rooms[arc]
        return room >= roomMax ? Residual.unlimited : room
    }

    /// Whether few vertices give or take in a large sparse network: there a tree is deep, and every pivot moves much of it.
    var isFarApart: Bool {
        let endCount = excess.reduce(0) { $0 + ($1 == 0 ? 0 : 1) }
        return excess.count >= 1 << 12 && endCount * 1_000 < excess.count && openArcCount < 40 * excess.count
    }
}
