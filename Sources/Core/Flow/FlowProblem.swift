/// Move what is supplied to where it is demanded over arcs that have limits and costs, as cheaply as possible.
/// Vertices and arcs are known by their places, counted from 0.
public struct FlowProblem: Hashable, Sendable {
    /// For each vertex what it gives away; below zero what it takes.
    public private(set) var supplies: [Int64]
    /// In the order they were added.
    public private(set) var arcs = Arcs()

    /// An arc as it is given; the problem keeps arcs by columns.
    public struct Arc: Hashable, Sendable {
        public let tail: Int
        public let head: Int
        /// The least that must flow, 0 or more.
        public let flowMin: Int64
        /// The most that may flow; nil for no limit.
        public let flowMax: Int64?
        /// For each unit.
        public let cost: Int64

        public init(from tail: Int, to head: Int, flowMin: Int64 = 0, flowMax: Int64?, cost: Int64) {
            (self.tail, self.head, self.flowMin, self.flowMax, self.cost) = (
                tail, head, flowMin, flowMax, cost
            )
        }
    }

    /// Of supplies and flows.
    public static let quantityMax: Int64 = 1 << 52
    /// Of costs. Sums over 2³¹ arcs stay within 128 bits.
    public static let costMax: Int64 = 1 << 40
    /// Of vertices, and of arcs.
    public static let countMax = 1 << 30

    public init(vertexCount: Int) {
        precondition(vertexCount <= Self.countMax, "more than \(Self.countMax) vertices")
        supplies = [Int64](repeating: 0, count: vertexCount)
    }

    public var vertexCount: Int { supplies.count }

    /// Makes room ahead for so many arcs.
    public mutating func reserveCapacity(arcCount: Int) { arcs.reserveCapacity(arcCount) }

    /// Adds to what a vertex gives away.
    ///
    /// - Throws: ``FlowProblemError`` when there is no such vertex or it is too much.
    public mutating func supply(_ quantity: Int64, at vertex: Int) throws(FlowProblemError) {
        guard supplies.indices.contains(vertex) else { throw .noSuchVertex(vertex) }
        let (sum, isOverflown) = supplies[vertex].addingReportingOverflow(quantity)
        guard !isOverflown, sum.magnitude <= Self.quantityMax else {
            throw .tooLarge("the supply", max: Self.quantityMax)
        }
        supplies[vertex] = sum
    }

    public mutating func add(_ arc: Arc) throws(FlowProblemError) {
        guard arcs.count < Self.countMax else {
            throw .tooLarge("the number of arcs", max: Int64(Self.countMax))
        }
        try check(arc)
        arcs.append(arc)
    }

    /// Puts another arc in the place of one.
    public mutating func replace(_ index: Int, by arc: Arc) throws(FlowProblemError) {
        try check(arc)
        arcs.replace(index, by: arc)
    }

    private func check(_ arc: Arc) throws(FlowProblemError) {
        for end in [arc.tail, arc.head] where !supplies.indices.contains(end) { throw .noSuchVertex(end) }
        guard arc.tail != arc.head else { throw .loop(arc.tail) }
        guard arc.flowMin >= 0, arc.flowMin <= arc.flowMax ?? .max else { throw .emptyRange }
        guard arc.flowMin <= Self.quantityMax, arc.flowMax ?? 0 <= Self.quantityMax else {
            throw .tooLarge("the flow", max: Self.quantityMax)
        }
        guard arc.cost.magnitude <= Self.costMax else { throw .tooLarge("the cost", max: Self.costMax) }
    }
}

/// What cannot be part of a problem.
public enum FlowProblemError: Error, Hashable, Sendable, CustomStringConvertible {
    case noSuchVertex(Int)
    case loop(Int)
    case emptyRange
    case tooLarge(String, max: Int64)

    public var description: String {
        switch self {
        case .noSuchVertex(let vertex): "there is no vertex \(vertex), counted from 0"
        case .loop(let vertex): "the arc leads from vertex \(vertex) to itself"
        case .emptyRange: "the least flow is below zero or above the most"
        case .tooLarge(let what, let limit): "\(what) is beyond ±\(limit)"
        }
    }
}

/// A cheapest flow, and the prices that prove it.
public struct FlowSolution: Hashable, Sendable {
    /// For each arc.
    public let flows: [Int64]
    /// For each vertex: what one more unit there would save, up to a constant that is common to all.
    public let potentials: [Int64]
    public let cost: Int128

    public init(flows: [Int64], potentials: [Int64], cost: Int128) {
        (self.flows, self.potentials, self.cost) = (flows, potentials, cost)
    }
}

/// Why a problem has no cheapest flow.
public enum FlowFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Supplies and demands differ by this in all.
    case unbalanced(surplus: Int128)
    /// These vertices together must give away more than the arcs out of them can carry, or take more than those into them
    /// can: sorted.
    case infeasible(cut: [Int], missing: Int64)
    /// A cycle of arcs without limit costs less than nothing. The vertices in their order.
    case unbounded(cycle: [Int])
    /// Vertices times costs, or what must flow at one vertex, are more than 64 bits hold.
    case tooLarge

    public var description: String {
        switch self {
        case .unbalanced(let surplus):
            surplus > 0
                ? "\(surplus) more is supplied than demanded" : "\(-surplus) more is demanded than supplied"
        case .infeasible(let cut, let missing):
            "\(missing) cannot get out of \(cut.count) of the vertices: the arcs that leave them are full"
        case .unbounded(let cycle):
            "going round \(cycle.count) vertices without limit costs less than nothing"
        case .tooLarge:
            "the costs times the vertices, or the least flows at a vertex, are more than 64 bits hold"
        }
    }
}
