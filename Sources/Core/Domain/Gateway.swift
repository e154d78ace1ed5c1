/// What a resource costs where a network meets the world outside: a larger hub's price, at which it may be bought and sold
/// freely.
public struct GatewayPrice: Hashable, Sendable {
    public let location: LocationID
    public let resource: ResourceID
    /// For one display unit of the resource; not negative.
    public let price: Money

    public init(location: LocationID, resource: ResourceID, price: Money) {
        (self.location, self.resource, self.price) = (location, resource, price)
    }
}
