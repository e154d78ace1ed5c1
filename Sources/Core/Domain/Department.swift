public enum DepartmentKind {}

/// Names a part of the hub that decides on one matter, and its counterpart at the sites.
public typealias DepartmentID = Identifier<DepartmentKind>

extension DepartmentID {
    /// Moves goods: balances surpluses against shortages and follows the orders that come of it.
    public static let goods = try! DepartmentID("goods")
}

extension Fact.Event {
    /// Whom the fact is for.
    public var department: DepartmentID { .goods }
}

extension Instruction.Content {
    /// Who gave the instruction.
    public var department: DepartmentID { .goods }
}

extension Ruling.Matter {
    /// Who carries the ruling out.
    public var department: DepartmentID { .goods }
}

/// What came of the snapshot that a department had frozen.
public enum Solution: Hashable, Sendable {
    case plan(Plan)
    case noPlan(round: Int, reason: String)

    /// Whose snapshot it was.
    public var department: DepartmentID { .goods }
}

extension Input {
    /// Nil for whatever is no answer to a snapshot.
    public var solution: Solution? {
        switch self {
        case .planned(let plan): .plan(plan)
        case .planRefused(let round, let reason): .noPlan(round: round, reason: reason)
        default: nil
        }
    }
}
