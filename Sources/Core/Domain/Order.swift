/// Names an order for ever: the round it was decided in and its place in that round's plan, both counted from 1.
public struct OrderID: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    public let round: Int
    public let place: Int

    public init(round: Int, place: Int) {
        precondition(round >= 1 && place >= 1)
        (self.round, self.place) = (round, place)
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.round, left.place) < (right.round, right.place)
    }

    public var description: String { "r\(round)-\(place)" }

    /// Reads what ``description`` writes; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[0].first == "r", let round = Int(parts[0].dropFirst()),
            let place = Int(parts[1]), round >= 1, place >= 1
        else { return nil }
        self.init(round: round, place: place)
    }
}

/// What the hub tells a source to send to a destination.
public struct Order: Hashable, Codable, Sendable {
    public let id: OrderID
    public let shipment: Shipment
    /// The reports of source and destination that the decision rests on.
    public let basis: [MessageReference]

    public init(id: OrderID, shipment: Shipment, basis: [MessageReference]) {
        (self.id, self.shipment, self.basis) = (id, shipment, basis)
    }
}

/// Names one message: who sent it and which of that sender's it was.
public struct MessageReference: Hashable, Codable, Sendable {
    public let node: NodeID
    public let stamp: Stamp

    public init(node: NodeID, stamp: Stamp) { (self.node, self.stamp) = (node, stamp) }
}

/// The life of an order, as the hub knows it.
///
///     proposed ─▶ approved ─▶ issued ─▶ received ─▶ accepted ─▶ inTransit ─▶ delivered ─▶ settled
///          ╰──────────╮          ╰──────────┴──────────┴────▶ cancelled
///                     ╰▶ cancelled                     ╰▶ declined
///
/// `received` says that the source's node has it on its disk; `settled` that its transit account is zero: all that left
/// was delivered, came back, or was lost. Only the source's word makes it `cancelled` once it is issued.
public enum OrderState: UInt8, Hashable, Comparable, Codable, Sendable, CaseIterable {
    case proposed, approved, issued, received, accepted, inTransit, delivered, settled, declined, cancelled

    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// Nothing further will happen to it.
    public var isFinal: Bool { self >= .settled }

    public var words: String { self == .inTransit ? "in transit" : "\(self)" }
}
