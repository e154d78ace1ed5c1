public import Domain
internal import Tables

/// What a run has come to, in figures.
public struct RunSummary: Hashable, Sendable, Codable {
    public let nodes: Int
    /// Nodes that were not at work at the end, or at work and long not heard by the hub.
    public let nodesFailed: Int
    /// Nodes that the hub did not hear at the end.
    public let nodesUnheard: [String]
    public let restarts: Int
    public let rounds: Int
    /// Rounds of this run for which there was no plan.
    public let roundsRefused: Int
    public let ordersIssued: Int
    public let ordersSettled: Int
    public let ordersDeclined: Int
    public let ordersCancelled: Int
    public let ordersOpen: Int
    public let ordersProposed: Int
    public let ordersInDoubt: Int
    public let ordersOverdue: Int
    public let unmet: Int
    public let ledgerBalanced: Bool

    /// - Parameters:
    ///   - overview: the last one; nil when the hub never published any.
    ///   - failedNames: of the nodes that are not at work.
    ///   - isUnheardFailed: whether the hub has had the time to hear everybody.
    public init(
        overview: Overview?, nodeCount: Int, failedNames: [String] = [], isUnheardFailed: Bool = true,
        restartCount: Int, refusedRoundCount: Int = 0
    ) {
        nodesUnheard = (overview?.nodes ?? []).filter {
            $0.presence == .silent || $0.presence == .neverHeard
        }.map(\.node.text)
        roundsRefused = refusedRoundCount
        nodes = nodeCount
        nodesFailed = Set(failedNames).union(isUnheardFailed ? nodesUnheard : []).count
        restarts = restartCount
        rounds = overview?.round ?? 0
        ordersIssued = overview?.orders.issued ?? 0
        ordersSettled = overview?.orders.settled ?? 0
        ordersDeclined = overview?.orders.declined ?? 0
        ordersCancelled = overview?.orders.cancelled ?? 0
        ordersOpen = overview?.orders.open ?? 0
        ordersProposed = overview?.orders.proposed ?? 0
        ordersInDoubt = overview?.orders.inDoubt ?? 0
        ordersOverdue = overview?.orders.overdue ?? 0
        unmet = overview?.unmet.count ?? 0
        ledgerBalanced = overview?.isLedgerBalanced ?? false
    }

    public var isGood: Bool { nodesFailed == 0 && roundsRefused == 0 && ledgerBalanced }

    private var unheard: String {
        guard !nodesUnheard.isEmpty else { return "" }
        let names = nodesUnheard.prefix(Self.namedCountMax).joined(separator: ", ")
        let others = nodesUnheard.count - Self.namedCountMax
        return "; not heard by the hub at the end: \(names)\(others > 0 ? " and \(others) more" : "")"
    }

    private static let namedCountMax = 5

    public var lines: [String] {
        [
            """
            \(Figure.counted(rounds, "round")) planned, \(roundsRefused == 0 ? "" : "\(roundsRefused) NOT PLANNED, ")\
            \(Figure.counted(unmet, "need")) unmet in the last
            """,
            """
            \(Figure.counted(ordersIssued, "order")) issued, \(ordersSettled) settled, \(ordersDeclined) declined, \
            \(ordersCancelled) cancelled, \(ordersOpen) open, \(ordersOverdue) of them overdue, \
            \(ordersInDoubt) in doubt\(ordersProposed == 0 ? "" : ", \(ordersProposed) \(ordersProposed == 1 ? "WAITS" : "WAIT") FOR APPROVAL")
            """,
            ledgerBalanced ? "the books balance" : "THE BOOKS DO NOT BALANCE",
            """
            \(Figure.counted(nodes, "node")), \(nodesFailed == 0 ? "all at work" : "\(nodesFailed) FAILED")\
            \(restarts == 0 ? "" : ", \(Figure.counted(restarts, "restart"))")\(unheard)
            """,
        ]
    }
}
