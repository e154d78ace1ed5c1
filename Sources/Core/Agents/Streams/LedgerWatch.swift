internal import Domain

/// What a node has heard of the hub's books since it started: books that are cut back or altered later show here.
struct LedgerWatch: Codable, Sendable {
    private(set) var newest: LedgerHead?
    /// The hub's beacon that said so.
    private(set) var said: HubMoment?

    /// What the hub said earlier than the newest is what was once so, and is not heard, by however new a beacon of a
    /// prefecture it comes: that one may just have started.
    ///
    /// - Parameter header: of the parent's beacon.
    /// - Returns: a notice when these cannot be the same books, only longer.
    mutating func hear(_ beacon: Beacon, in header: Header) -> Effect? {
        guard let head = beacon.books else { return nil }
        let moment = beacon.booksSaid ?? HubMoment(epoch: header.epoch, stamp: header.stamp)
        if let said, moment <= said { return nil }
        said = moment
        guard head != newest else { return nil }
        defer { newest = head }
        guard let newest, head.entryCount <= newest.entryCount else { return nil }
        return .notice(.booksAltered(known: newest, now: head))
    }
}
