/// The arcs of a problem, kept by columns: what the solvers stream through lies together, at half the memory.
public struct Arcs: RandomAccessCollection, Hashable, Sendable {
    private(set) var tails: [Int32] = []
    private(set) var heads: [Int32] = []
    private(set) var costs: [Int64] = []
    /// What may flow above the least; ``unlimited`` for no limit.
    private(set) var rooms: [Int64] = []
    /// Empty while all are 0.
    private(set) var flowMins: [Int64] = []

    static let unlimited = Int64.max

    public var startIndex: Int { 0 }
    public var endIndex: Int { tails.count }

    public subscript(index: Int) -> FlowProblem.Arc {
        let least = flowMin(of: index)
        return FlowProblem.Arc(
            from: Int(tails[index]), to: Int(heads[index]), flowMin: least,
            flowMax: rooms[index] == Self.unlimited ? nil : least + rooms[index], cost: costs[index])
    }

    func flowMin(of index: Int) -> Int64 { flowMins.isEmpty ? 0 : flowMins[index] }

    mutating func reserveCapacity(_ count: Int) {
        tails.reserveCapacity(count)
        heads.reserveCapacity(count)
        costs.reserveCapacity(count)
        rooms.reserveCapacity(count)
    }

    mutating func append(_ arc: FlowProblem.Arc) {
        if arc.flowMin > 0, flowMins.isEmpty { flowMins = [Int64](repeating: 0, count: count) }
        if !flowMins.isEmpty || arc.flowMin > 0 { flowMins.append(arc.flowMin) }
        tails.append(Int32(arc.tail))
        heads.append(Int32(arc.head))
        costs.append(arc.cost)
        rooms.append(arc.flowMax.map { $0 - arc.flowMin } ?? Self.unlimited)
    }

    mutating func replace(_ index: Int, by arc: FlowProblem.Arc) {
        if arc.flowMin > 0, flowMins.isEmpty { flowMins = [Int64](repeating: 0, count: count) }
        // A column that stays as it is may be shared with another problem.
        let room = arc.flowMax.map { $0 - arc.flowMin } ?? Self.unlimited
        if !flowMins.isEmpty { flowMins[index] = arc.flowMin }
        if tails[index] != Int32(arc.tail) { tails[index] = Int32(arc.tail) }
        if heads[index] != Int32(arc.head) { heads[index] = Int32(arc.head) }
        if costs[index] != arc.cost { costs[index] = arc.cost }
        if rooms[index] != room { rooms[index] = room }
    }

    /// The columns without bounds checks, for loops over all arcs.
    struct Columns {
        let count: Int
        let tails: UnsafeBufferPointer<Int32>
        let heads: UnsafeBufferPointer<Int32>
        let costs: UnsafeBufferPointer<Int64>
        let rooms: UnsafeBufferPointer<Int64>
    }

    func withColumns<Result>(_ body: (Columns) -> Result) -> Result {
        tails.withUnsafeBufferPointer { tails in
            heads.withUnsafeBufferPointer { heads in
                costs.withUnsafeBufferPointer { costs in
                    rooms.withUnsafeBufferPointer { rooms in
                        body(Columns(count: count, tails: tails, heads: heads, costs: costs, rooms: rooms))
                    }
                }
            }
        }
    }
}
