public enum DepartmentKind {}

/// Names a part of the hub that decides on one matter, and its counterpart at the sites.
public typealias DepartmentID = Identifier<DepartmentKind>

extension DepartmentID {
    /// Moves goods: balances surpluses against shortages and follows the orders that come of it.
    public static let goods = try! DepartmentID("goods")
}

/// What a department has to say, in a form that everybody else carries without knowing it: the frame of the hub, prefectures,
/// journals and taps.
///
/// Goods dispatch has fields of its own wherever a content may stand.
public struct DepartmentContent: Hashable, Codable, Sendable {
    public let department: DepartmentID
    /// What the body is; the department chooses the names.
    public let kind: Kind
    /// A message of the department's own schema. Equal contents have equal bodies.
    public let body: [UInt8]

    public typealias Kind = Identifier<DepartmentContent>

    /// So that a message with one content fits into an envelope.
    public static let bodyByteCountMax = 32_768

    public init(department: DepartmentID, kind: Kind, body: [UInt8]) {
        precondition(body.count <= Self.bodyByteCountMax, "a content of \(body.count) bytes fits no message")
        (self.department, self.kind, self.body) = (department, kind, body)
    }
}

extension Fact.Event {
    /// Whom the fact is for.
    public var department: DepartmentID {
        if case .department(let content) = self { content.department } else { .goods }
    }
}

extension Instruction.Content {
    /// Who gave the instruction.
    public var department: DepartmentID {
        if case .department(let content) = self { content.department } else { .goods }
    }
}

extension Ruling.Matter {
    /// Who carries the ruling out.
    public var department: DepartmentID {
        if case .department(let content) = self { content.department } else { .goods }
    }
}

/// What came of the snapshot that a department had frozen.
public enum Solution: Hashable, Sendable {
    case plan(Plan)
    case noPlan(round: Int, reason: String)
    case content(DepartmentContent)
    case none(DepartmentID, reason: String)

    /// Whose snapshot it was.
    public var department: DepartmentID {
        switch self {
        case .plan, .noPlan: .goods
        case .content(let content): content.department
        case .none(let department, _): department
        }
    }
}

extension Input {
    /// Nil for whatever is no answer to a snapshot.
    public var solution: Solution? {
        switch self {
        case .planned(let plan): .plan(plan)
        case .planRefused(let round, let reason): .noPlan(round: round, reason: reason)
        case .solved(let content): .content(content)
        case .unsolved(let department, let reason): .none(department, reason: reason)
        default: nil
        }
    }
}
