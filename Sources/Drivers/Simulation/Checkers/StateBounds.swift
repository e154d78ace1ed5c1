internal import Domain

/// What a node may keep when everything is at rest, however much has happened before: derived from the network alone, part by part.
/// Sizes are those of the text in which a state is written down.
struct StateBounds {
    /// What may be pending in the simulator for all nodes together.
    let agendaCountMax: Int

    /// Of a shipment in a plan, which names every link of its route and of the alternative.
    private let plannedByteCount: Int
    /// Of an instruction, which names at most ``Limits/routeLinkCountMax`` of each; and as its hub signed it.
    private let instructionByteCount: Int
    private let archivedByteCount: Int
    private let waitingInstructionCountMax: Int
    private let waitingFactCountMax: Int
    /// What a plan says of each resource at each place.
    private let priceByteCount: Int

    private static let agendaCountMaxPerNode = 5_000

    /// Of a figure of 20 digits, or a short word, with the name of its field.
    private static let figureByteCount = 40
    /// Of an identifier with the name of its field.
    private static let nameByteCount = NodeID.byteCountMax + 16
    private static let factByteCount = 8 * figureByteCount + nameByteCount
    /// Quantities, times and counts of an order; its source, destination and resource; the two reports that it rests on.
    private static let orderByteCount = 24 * figureByteCount + 6 * nameByteCount
    /// Of a node, whatever it does: clock, header, head of the books, what it is at.
    private static let nodeByteCount = 96 * figureByteCount + 8 * nameByteCount
    /// Of a node below it: when it was heard, and as whom.
    private static let childByteCount = 16 * figureByteCount + 2 * nameByteCount
    /// Of a site at the hub: how far its streams have come.
    private static let siteByteCount = 48 * figureByteCount + 8 * nameByteCount
    /// Of a stock: what the folder says of it, a line of a report, its accounts, its meters.
    private static let stockByteCount = 48 * figureByteCount + 6 * nameByteCount
    /// Of a desk: the last answers.
    private static let deskByteCount = Limits.rememberedAnswerCountMax * 8 * figureByteCount
    /// A byte in an array of numbers.
    private static let textOfByteCount = 4

    init(of network: Network) {
        let name = network.links.reduce(0) { max($0, $1.id.text.utf8.count) } + 3
        let longest = max(0, network.locations.count - 1)
        plannedByteCount = Self.orderByteCount + 2 * longest * name
        instructionByteCount = Self.orderByteCount + 2 * min(longest, Limits.routeLinkCountMax) * name
        // What is signed has no names of fields.
        archivedByteCount = instructionByteCount + Self.textOfByteCount * instructionByteCount / 2
        waitingInstructionCountMax = Limits.waitingInstructionCountMax(of: network)
        waitingFactCountMax = Limits.waitingFactCountMax(of: network)
        priceByteCount = network.locations.count * network.resources.count * 2 * Self.nameByteCount
        agendaCountMax = Self.agendaCountMaxPerNode * (1 + network.sites.count)
    }

    /// - Parameter outsiderCount: sites that need not answer; what they were told may wait.
    func byteCountMax(of size: Ending.StateSize, outsiderCount: Int) -> Int {
        switch size.role {
        case .hub:
            Self.nodeByteCount + Self.deskByteCount + priceByteCount
                + size.siteCount
                * (Self.siteByteCount + Self.childByteCount + Limits.recentItemCountMax * Self.factByteCount)
                + size.stockCount * (Self.stockByteCount + plannedByteCount)
                + outsiderCount * waitingInstructionCountMax * instructionByteCount
        case .prefecture: Self.nodeByteCount + size.siteCount * Self.childByteCount
        case .enterprise, .observer, .dispatcher:
            Self.nodeByteCount + size.stockCount * Self.stockByteCount
                + Limits.archivedInstructionCountMax * archivedByteCount
                + Limits.recentItemCountMax * instructionByteCount
                + Limits.archivedFactCountMax * Self.factByteCount
                + (outsiderCount > 0 ? waitingFactCountMax * Self.factByteCount : 0)
        }
    }
}
