public import Domain

public enum BarterItemKind {}
/// Names an item of a barter exchange, or a group of wants.
public typealias BarterItemID = Identifier<BarterItemKind>

/// A barter of unit goods: each participant says for each of his items which others he would take for it.
///
/// An item is given at most once, and only when its owner gets one that he accepts for it; so items move in closed cycles. A group is no goods: it stands for
/// a list of wants that several items of one owner share, of which one is fulfilled.
public struct BarterExchange: Hashable, Sendable {
    public let items: [BarterItem]
    public let wants: [BarterWant]

    /// - Throws: the first fault of ``faults(of:_:)``.
    public init(items: [BarterItem], wants: [BarterWant]) throws(BarterFault) {
        if let fault = Self.faults(of: items, wants).first { throw fault }
        (self.items, self.wants) = (items, wants)
    }

    /// Of items and groups.
    public static let itemCountMax = 1_000_000

    /// Everything that no exchange can be made with, in the order of the wants.
    ///
    /// - Complexity: O(items + wants).
    public static func faults(of items: [BarterItem], _ wants: [BarterWant]) -> [BarterFault] {
        wants.enumerated().compactMap { index, want in
            guard items.indices.contains(want.item), items.indices.contains(want.accepted) else {
                return BarterFault(want: index, reason: .noSuchItem)
            }
            let (item, accepted) = (items[want.item], items[want.accepted])
            if want.item == want.accepted { return BarterFault(want: index, reason: .itself(item.id)) }
            if !accepted.isGroup, accepted.owner == item.owner {
                return BarterFault(want: index, reason: .own(accepted.id, of: item.owner))
            }
            if accepted.isGroup, accepted.owner != item.owner {
                return BarterFault(want: index, reason: .groupOfAnother(accepted.id, of: accepted.owner))
            }
            return nil
        }
    }
}

/// An item that its owner may give, or a group of wants.
public struct BarterItem: Hashable, Sendable {
    public let id: BarterItemID
    public let owner: NodeID
    /// Whether it is no goods.
    public let isGroup: Bool

    public init(id: BarterItemID, owner: NodeID, isGroup: Bool = false) {
        (self.id, self.owner, self.isGroup) = (id, owner, isGroup)
    }
}

/// The owner of an item would take another one for it. Both by their places in the list of items.
public struct BarterWant: Hashable, Sendable {
    public let item: Int
    public let accepted: Int

    public init(item: Int, accepted: Int) { (self.item, self.accepted) = (item, accepted) }
}

/// What no exchange can be made with.
public struct BarterFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Its place in the list of wants, counted from 0.
    public let want: Int
    public let reason: Reason

    public enum Reason: Hashable, Sendable {
        case noSuchItem
        case itself(BarterItemID)
        case own(BarterItemID, of: NodeID)
        case groupOfAnother(BarterItemID, of: NodeID)
    }

    /// What is wrong, without the place.
    public var message: String {
        switch reason {
        case .noSuchItem: "there is no such item"
        case .itself(let item): "the want list of \(item) names \(item) itself"
        case .own(let item, let owner): "the want list names \(item), which is \(owner)'s own"
        case .groupOfAnother(let group, let owner): "the want list names the group \(group) of \(owner)"
        }
    }

    public var remedy: String {
        switch reason {
        case .noSuchItem: "correct it, or add it to the items"
        case .itself, .own: "delete the row"
        case .groupOfAnother: "name the items that the group stands for"
        }
    }

    public var description: String { "want \(want + 1): \(message); \(remedy)" }
}
