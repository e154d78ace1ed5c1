internal import Domain

/// What a node has heard of the hub's books since it started: books that are cut back or altered later show here.
struct LedgerWatch: Codable, Sendable {
    private(set) var newest: LedgerHead?
    /// Of the newest beacon.
    private var stamp: Stamp?

    /// - Parameter header: of the parent's beacon. One that was overtaken says what was once so, and is not heard.
    /// - Returns: a notice when these cannot be the same books, only longer.
    mutating func hear(_ head: LedgerHead?, in header: Header) -> Effect? {
        if let stamp, header.stamp <= stamp { return nil }
        stamp = header.stamp
        guard let head, head != newest else { return nil }
        defer { newest = head }
        guard let newest, head.entryCount <= newest.entryCount else { return nil }
        return .notice(.booksAltered(known: newest, now: head))
    }
}
