public import Domain
public import MessageSchema

/// What becomes of what was handed over at once: the steps that a driver carries out, in their order.
public struct Turn: Sendable {
    /// What was handed over, in order.
    public private(set) var inputs: [Input] = []
    public private(set) var refusals: [Refused] = []
    private var records: [[UInt8]] = []
    private var local: [Step] = []
    private var messages: [Effect] = []

    /// An arrival that was not handed over.
    public struct Refused: Sendable {
        /// Which of the arrivals.
        public let index: Int
        public let refusal: Refusal
    }

    public enum Step: Hashable, Sendable {
        /// Append these records in one transaction: all are safe when it is done, or the program ends and none is there.
        case commit([[UInt8]])
        case notice(Notice)
        case plant(PlantCommand)
        /// Compute a plan, then hand it over as ``Input/planned(_:)``.
        case balance(Snapshot)
        /// Decide on a department's snapshot, then hand over ``Input/solved(_:)`` or ``Input/unsolved(_:reason:)``.
        case solve(DepartmentContent)
        /// Send these messages, in this order: each is a `publish`, `forward` or `forwardAgain`.
        case send([Effect])
    }

    /// Nothing leaves before the commit; what stays within the node comes before the messages. ``Execution`` says why.
    public var steps: [Step] {
        (records.isEmpty ? [] : [.commit(records)]) + local + (messages.isEmpty ? [] : [.send(messages)])
    }

    /// How many inputs are recorded.
    public var recordCount: Int { records.count }

    init() {}

    mutating func refuse(arrival index: Int, _ refusal: Refusal) {
        refusals.append(Refused(index: index, refusal: refusal))
    }

    /// - Parameter record: nil for an input that need not be known after a restart.
    mutating func take(_ input: Input, recordedAs record: [UInt8]?, _ effects: [Effect]) {
        inputs.append(input)
        if let record { records.append(record) }
        for effect in effects {
            switch effect {
            case .record: break
            case .publish, .forward, .forwardAgain: messages.append(effect)
            case .balance(let snapshot): local.append(.balance(snapshot))
            case .solve(let snapshot): local.append(.solve(snapshot))
            case .plant(let command): local.append(.plant(command))
            case .notice(let notice): local.append(.notice(notice))
            }
        }
    }
}
