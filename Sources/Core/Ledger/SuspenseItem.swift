public import Domain

/// Where a site's own count of a resource did not agree with the books. Only a person closes it, even when later counts
/// make up for it: what it was must be found out.
public struct SuspenseItem: Hashable, Codable, Sendable {
    public let site: NodeID
    public let resource: ResourceID
    /// Below zero when the site holds more than the books can account for.
    public private(set) var quantity = Quantity.zero
    /// How many counts differed.
    public private(set) var countCount = 0
    public let since: Instant
    public private(set) var last: Instant

    init(site: NodeID, resource: ResourceID, since: Instant) {
        (self.site, self.resource) = (site, resource)
        (self.since, last) = (since, since)
    }

    mutating func add(_ difference: Quantity, at now: Instant) {
        quantity += difference
        countCount += 1
        last = now
    }
}
