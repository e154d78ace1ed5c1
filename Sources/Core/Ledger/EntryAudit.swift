public import Domain

/// Reads entries as a stranger would: knows nothing of ``Ledger``, recomputes every balance and the chain from the lines
/// alone, and names the first entry that cannot be right.
public struct EntryAudit: Sendable {
    private var chain: HashChain
    private var posted: [Place: Quantity] = [:]
    private var promised: [Place: Quantity] = [:]
    /// How many entries were found right.
    public private(set) var entryCount = 0

    public init(of network: NetworkID, _ hash: Fingerprinting) {
        chain = HashChain(root: "diaodu ledger 1 \(network)", hash)
    }

    /// Goes on after entries that were found right before.
    ///
    /// - Parameter balances: every one that was not empty, with what was promised of it.
    public init(after entryCount: Int, head: Fingerprint, balances: [LedgerBalance], _ hash: Fingerprinting) {
        chain = HashChain(head: head, hash)
        self.entryCount = entryCount
        for balance in balances {
            let place = Place(account: balance.account, resource: balance.resource)
            posted[place] = balance.quantity
            if balance.promised != .zero { promised[place] = balance.promised }
        }
    }

    /// The hash of all entries so far.
    public var head: Fingerprint { chain.head }

    public mutating func take(_ entry: LedgerEntry) throws(BadEntry) {
        guard entry.number == entryCount + 1 else {
            throw BadEntry(entry, "it should be number \(entryCount + 1)")
        }
        guard entry.quantity > .zero else { throw BadEntry(entry, "it moves nothing") }
        guard entry.from != entry.to else { throw BadEntry(entry, "it moves nothing anywhere") }
        if let fault = Self.fault(of: entry) { throw BadEntry(entry, fault) }
        if entry.step.moves { try move(entry) }
        if entry.step.promise != 0 { try promise(entry) }
        chain.extend(by: Array(entry.line.utf8))
        entryCount += 1
    }

    /// Balances that are not zero, sorted by account as written, then resource.
    public var balances: [LedgerBalance] {
        posted.filter { $0.value != .zero }.map { place, quantity in
            LedgerBalance(
                account: place.account, resource: place.resource, quantity: quantity,
                promised: promised[place] ?? .zero)
        }.sorted { ($0.account.description, $0.resource) < ($1.account.description, $1.resource) }
    }

    /// What one account has of one resource.
    public func balance(of account: Account, _ resource: ResourceID) -> LedgerBalance {
        let place = Place(account: account, resource: resource)
        return LedgerBalance(
            account: account, resource: resource, quantity: posted[place] ?? .zero,
            promised: promised[place] ?? .zero)
    }

    private mutating func move(_ entry: LedgerEntry) throws(BadEntry) {
        for (account, quantity) in [(entry.from, -entry.quantity), (entry.to, entry.quantity)] {
            let place = Place(account: account, resource: entry.resource)
            let balance = (posted[place] ?? .zero) + quantity
            guard !account.isStock || balance >= .zero else {
                throw BadEntry(entry, "\(account) would hold \(balance) of \(entry.resource)")
            }
            // An order's account is gone when it is empty.
            posted[place] = balance == .zero && account.order != nil ? nil : balance
        }
    }

    private mutating func promise(_ entry: LedgerEntry) throws(BadEntry) {
        let change = entry.step.promise > 0 ? entry.quantity : -entry.quantity
        for account in [entry.from, entry.to] {
            let place = Place(account: account, resource: entry.resource)
            let sum = (promised[place] ?? .zero) + change
            guard sum >= .zero else {
                throw BadEntry(entry, "more would be taken back than was promised to \(account)")
            }
            promised[place] = sum == .zero ? nil : sum
        }
        if entry.step == .reserve {
            let place = Place(account: entry.from, resource: entry.resource)
            guard promised[place] ?? .zero <= posted[place] ?? .zero else {
                throw BadEntry(entry, "more would be promised than lies there")
            }
        }
    }

    /// Why these accounts cannot stand in an entry of this step.
    private static func fault(of entry: LedgerEntry) -> String? {
        let fits =
            switch (entry.step, entry.from, entry.to) {
            case (.supply, .supply, .onHand), (.consume, .onHand, .consumed),
                (.reserve, .onHand, .transit), (.dispatch, .onHand, .transit),
                (.release, .onHand, .transit), (.cancel, .onHand, .transit),
                (.deliver, .transit, .onHand), (.return, .transit, .onHand), (.lose, .transit, .loss),
                (.close, .suspense, .loss), (.close, .supply, .suspense):
                true
            case (.count, .onHand(let holder), .suspense(let site)),
                (.count, .suspense(let site), .onHand(let holder)):
                holder == site
            default: false
            }
        return fits ? nil : "\(entry.step.rawValue) does not go from \(entry.from) to \(entry.to)"
    }

    private struct Place: Hashable, Sendable {
        let account: Account
        let resource: ResourceID
    }
}

/// What one account has of one resource.
public struct LedgerBalance: Hashable, Sendable {
    public let account: Account
    public let resource: ResourceID
    public let quantity: Quantity
    /// What of it is promised to orders that have not left.
    public let promised: Quantity

    public init(account: Account, resource: ResourceID, quantity: Quantity, promised: Quantity) {
        (self.account, self.resource) = (account, resource)
        (self.quantity, self.promised) = (quantity, promised)
    }
}

/// The first entry that cannot be right, and why.
public struct BadEntry: Error, Hashable, Sendable, CustomStringConvertible {
    public let entry: LedgerEntry
    public let reason: String

    init(_ entry: LedgerEntry, _ reason: String) { (self.entry, self.reason) = (entry, reason) }

    public var description: String { "entry \(entry.number) is wrong: \(reason): \(entry.line)" }
}
