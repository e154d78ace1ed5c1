/// One change of an order after it was planned. The order as it was planned is revision 0.
public struct Revision: Hashable, Codable, Sendable {
    public let order: OrderID
    /// Counts the changes of this order from 1.
    public let number: Int
    public let change: Change
    public let grounds: Grounds

    public init(order: OrderID, number: Int, change: Change, grounds: Grounds) {
        precondition(number >= 1)
        (self.order, self.number, self.change, self.grounds) = (order, number, change, grounds)
    }

    public enum Change: Hashable, Codable, Sendable {
        /// To the source: do not let it leave before it is released.
        case hold
        case release
        /// To the source: send only so much.
        case reduce(to: Quantity)
        /// To the source: if it has not left, it never may. Answered by a fact: `cancelled` or `dispatched`.
        case cancel
        /// To the destination: have it turned back. Answered by a fact: `turnedBack`, `delivered` or `lost`.
        case recall

        public var words: String {
            switch self {
            case .hold: "hold"
            case .release: "release"
            case .reduce(let quantity): "reduce to \(quantity.grouped)"
            case .cancel: "cancel"
            case .recall: "recall"
            }
        }
    }
}

/// Who wants something done to an order, and why.
public struct Grounds: Hashable, Codable, Sendable {
    /// A person, or the node that decided by its own rules.
    public let who: String
    public let why: String

    public init(who: String, why: String) { (self.who, self.why) = (who, why) }

    /// In bytes of UTF-8.
    public static let whoByteCountMax = 200
    public static let whyByteCountMax = 2_000
}

/// Why goods that left will not arrive.
public enum LossReason: UInt8, Hashable, Codable, Sendable, CaseIterable {
    /// Less was unloaded than was loaded.
    case short = 1
    case destroyed = 2
    case stolen = 3

    public var words: String {
        switch self {
        case .short: "less arrived than left"
        case .destroyed: "destroyed under way"
        case .stolen: "stolen under way"
        }
    }
}
