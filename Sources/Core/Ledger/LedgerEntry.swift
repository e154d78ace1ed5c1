public import Domain

/// One line of the books, never changed once it is written: so much of a resource from one account to another.
public struct LedgerEntry: Hashable, Sendable {
    /// Counts the entries of one network's books from 1, without a gap.
    public let number: Int
    /// By the clock of the machine that keeps the books.
    public let at: Instant
    public let step: Step
    public let resource: ResourceID
    /// More than zero.
    public let quantity: Quantity
    public let from: Account
    public let to: Account
    /// The message that it rests on; nil for what the keeper of the books decided.
    public let cause: MessageReference?
    /// For people; empty where the step says it all.
    public let reason: String

    public init(
        number: Int, at: Instant, step: Step, resource: ResourceID, quantity: Quantity, from: Account,
        to: Account, cause: MessageReference?, reason: String
    ) {
        (self.number, self.at, self.step) = (number, at, step)
        (self.resource, self.quantity) = (resource, quantity)
        (self.from, self.to) = (from, to)
        (self.cause, self.reason) = (cause, reason)
    }

    /// What happens to goods, in the order of an order's life.
    public enum Step: String, Hashable, Sendable, CaseIterable {
        /// Supply → on hand: goods come from outside the network.
        case supply
        /// On hand → consumed.
        case consume
        /// Promises on hand → transit; nothing moves yet.
        case reserve
        /// On hand → transit: takes up what was promised.
        case dispatch
        /// Less left than was promised: takes back the rest of a promise.
        case release
        /// Nothing left and nothing will: takes back a whole promise.
        case cancel
        /// Transit → on hand at the destination.
        case deliver
        /// Transit → on hand at the source.
        case `return`
        /// Transit → loss.
        case lose
        /// On hand ↔ suspense: a count differs from the books.
        case count
        /// Suspense → loss or supply → suspense: a person has found out why a count differed.
        case close

        /// What this does to the promises of its accounts: 1 adds, -1 takes back.
        public var promise: Int {
            switch self {
            case .reserve: 1
            case .dispatch, .release, .cancel: -1
            case .supply, .consume, .deliver, .return, .lose, .count, .close: 0
            }
        }

        /// Whether goods change their account, and not only promises.
        public var moves: Bool { self != .reserve && self != .release && self != .cancel }
    }

    /// The order whose transit account is on one side.
    public var order: OrderID? { from.order ?? to.order }

    /// The site whose goods are on the first side that is a site's.
    public var site: NodeID? { from.site ?? to.site }

    public func touches(_ account: Account) -> Bool { from == account || to == account }
    public func touches(_ site: NodeID) -> Bool { from.site == site || to.site == site }

    /// What is hashed: every field, in one way only. The reason is last, because it alone may have spaces.
    public var line: String {
        let cause = cause.map { "\($0.node)/\($0.stamp)" } ?? "-"
        return """
            \(number) \(at.microsecondsSinceEpoch) \(step.rawValue) \(resource) \(quantity) \(from) \(to) \(cause) \(reason)
            """
    }
}

/// Where goods are, or where they came from or went.
public enum Account: Hashable, Sendable, CustomStringConvertible {
    /// Outside the network: minus everything that ever came in.
    case supply
    case consumed
    case loss
    case onHand(NodeID)
    /// What a site's own count found besides the books; below zero when it found more.
    case suspense(NodeID)
    case transit(OrderID)

    public var site: NodeID? {
        switch self {
        case .onHand(let site), .suspense(let site): site
        case .supply, .consumed, .loss, .transit: nil
        }
    }

    public var order: OrderID? {
        if case .transit(let order) = self { order } else { nil }
    }

    /// Goods that exist: there cannot be less than none.
    public var isStock: Bool {
        switch self {
        case .onHand, .transit: true
        case .supply, .consumed, .loss, .suspense: false
        }
    }

    public var description: String {
        switch self {
        case .supply: "supply"
        case .consumed: "consumed"
        case .loss: "loss"
        case .onHand(let site): "onhand/\(site)"
        case .suspense(let site): "suspense/\(site)"
        case .transit(let order): "transit/\(order)"
        }
    }

    /// Reads what ``description`` writes; nil for anything else.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch (parts[0], parts.count) {
        case ("supply", 1): self = .supply
        case ("consumed", 1): self = .consumed
        case ("loss", 1): self = .loss
        case ("onhand", 2):
            guard let site = try? NodeID(parts[1]) else { return nil }
            self = .onHand(site)
        case ("suspense", 2):
            guard let site = try? NodeID(parts[1]) else { return nil }
            self = .suspense(site)
        case ("transit", 2):
            guard let order = OrderID(parts[1]) else { return nil }
            self = .transit(order)
        default: return nil
        }
    }
}
