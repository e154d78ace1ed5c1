internal import Domain

/// What a node has heard of the hub's books since it started: books that are cut back or altered later show here.
struct LedgerWatch: Codable, Sendable {
    private(set) var newest: LedgerHead?

    /// - Returns: a notice when these cannot be the same books, only longer.
    mutating func hear(_ head: LedgerHead?) -> Effect? {
        guard let head, head != newest else { return nil }
        defer { newest = head }
        guard let newest, head.entryCount <= newest.entryCount else { return nil }
        return .notice(.booksAltered(known: newest, now: head))
    }
}
