public import Domain

/// A part of the hub that decides on one matter. The frame hands it what concerns it, lends it the ``HubFrame`` for the
/// length of the call, and performs what it returns.
///
/// Its state is the fold of what it was handed, like that of every agent. The frame records the input whenever a department
/// returns an effect, and for every report, fact and ruling that is new; so a call that returns nothing on a deadline or
/// a solution must leave the state as it was. A department never asks for a record itself.
public protocol Department: Codable, Sendable {
    static var id: DepartmentID { get }

    init(of network: Network)

    /// When to call ``handleDeadline(at:in:)`` if nothing else happens first.
    func nextDeadline(in frame: HubFrame) -> Instant?

    /// Does what is due, nothing before its time: freezes a snapshot, asks sites what has become of an instruction.
    mutating func handleDeadline(at now: Instant, in frame: inout HubFrame) -> [Effect]

    /// The hub's program has started: what was asked for and not answered has to be asked for again.
    func resume(in frame: HubFrame) -> [Effect]

    /// Takes the newest report of a site, which the frame has kept already.
    mutating func take(
        _ report: StatusReport, of site: NodeID, at now: Instant, in frame: inout HubFrame
    ) -> [Effect]

    /// Takes a fact of this department, each once and in the order of the site's numbers.
    mutating func take(
        _ fact: Fact, of site: NodeID, because cause: MessageReference, at now: Instant,
        in frame: inout HubFrame
    ) -> [Effect]

    /// An instruction of this department is on the site's disk.
    mutating func acknowledge(_ instruction: Instruction, by site: NodeID) -> [Effect]

    /// Checks what came of its snapshot, and carries it out. An answer to another snapshot than the one it waits for changes
    /// nothing.
    mutating func take(_ solution: Solution, at now: Instant, in frame: inout HubFrame) -> [Effect]

    /// The hub had forgotten: whatever it has frozen or planned may have been decided on otherwise.
    mutating func forgetPlans(in frame: HubFrame)

    /// An instruction that its site has not taken, and never will under this number: the hub was held before it was heard.
    ///
    /// - Returns: nil when the site is still to be told.
    mutating func withdraw(_ instruction: Instruction, in frame: inout HubFrame) -> [Effect]?

    /// Instructions of this department, each of which a site has taken and this hub had forgotten. The facts that followed
    /// come after this. Called once more, also with none, for each site that was left out and has shown its own by now.
    mutating func recall(
        _ instructions: [(site: NodeID, instruction: Instruction)], at now: Instant, in frame: inout HubFrame
    ) -> [Effect]

    /// Whether a fact rests on another site's that the hub has forgotten, and may hear again: it is taken after that one.
    func isPremature(_ fact: Fact, of site: NodeID, in frame: HubFrame) -> Bool

    /// What a site that has forgotten everything must be told of what is open.
    func restate(for site: NodeID, in frame: HubFrame) -> [Instruction.Content]

    /// What a site has by the books; empty for departments that keep no stock.
    func lines(of site: NodeID, in frame: HubFrame) -> [StockLine]

    /// Whose matter it is. Nil where there is nothing to decide on, as ``decide(_:at:in:)`` will say.
    func authority(over matter: Ruling.Matter, in frame: HubFrame) -> RulingRight?

    /// Carries out what a person wants who may want it, or says why not.
    mutating func decide(_ ruling: Ruling, at now: Instant, in frame: inout HubFrame) -> RulingOutcome

    /// Fills in its part of the page for those who watch.
    func describe(in overview: inout Overview, at now: Instant, in frame: HubFrame)

    /// Its orders that have not ended. O(open orders).
    func orderStandings(in frame: HubFrame) -> [HubStateView.OrderStanding]

    /// Fills in what else it holds to be so.
    func describe(in stateView: inout HubStateView, in frame: HubFrame)
}

extension Department {
    public mutating func forgetPlans(in frame: HubFrame) {}

    public mutating func withdraw(_ instruction: Instruction, in frame: inout HubFrame) -> [Effect]? { nil }

    public mutating func recall(
        _ instructions: [(site: NodeID, instruction: Instruction)], at now: Instant, in frame: inout HubFrame
    ) -> [Effect] {
        instructions.isEmpty
            ? []
            : [
                .notice(
                    .department(
                        Self.id, "cannot take back \(instructions.count) instructions it had forgotten"))
            ]
    }

    public func isPremature(_ fact: Fact, of site: NodeID, in frame: HubFrame) -> Bool { false }

    public func restate(for site: NodeID, in frame: HubFrame) -> [Instruction.Content] { [] }

    public func lines(of site: NodeID, in frame: HubFrame) -> [StockLine] { [] }

    public func orderStandings(in frame: HubFrame) -> [HubStateView.OrderStanding] { [] }
}

/// Who may decide on a matter.
public struct RulingRight: Sendable {
    /// Any of them.
    public let seats: [Seat]
    /// In the words of a refusal, after "may not": `change an order of coal`.
    public let action: String

    public init(_ seats: [Seat], _ action: String) { (self.seats, self.action) = (seats, action) }

    /// - Parameter seats: in which the dispatcher sits.
    /// - Returns: nil when one of them may decide.
    func objection(to dispatcher: NodeID, in seats: [Seat]) -> String? {
        guard !seats.contains(where: self.seats.contains) else { return nil }
        guard !seats.isEmpty else {
            return "\(dispatcher) sits in no department: name it under dispatchers in network.yaml"
        }
        let sitting = seats.map(\.rawValue).joined(separator: " and ")
        let deciding = self.seats.map(\.rawValue).joined(separator: " or ")
        return "\(sitting) may not \(action): \(deciding) decides on it"
    }
}

/// What became of a ruling.
public enum RulingOutcome {
    /// Nothing was changed, for this reason.
    case refused(String)
    /// The number of the order's revision, if the ruling made one.
    case done(revision: Int? = nil, [Effect])
}
