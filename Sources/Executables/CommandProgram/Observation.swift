internal import Console
public import Domain
public import Inspection
public import KeyFiles
internal import ZeroMQ

/// One tap of a running network, and what it takes to listen there.
public struct Observation: Sendable {
    public let endpoint: String
    public let owner: Member
    public let registry: Registry
    public let keys: NodeKeys
    /// Nil when the network runs elsewhere and no folder of it was named.
    public let networkFolder: String?
    /// How often the owner of the tap speaks at least; nil where that is not known, or it is only played.
    public let beacon: Duration?

    public init(
        endpoint: String, owner: Member, registry: Registry, keys: NodeKeys, networkFolder: String?,
        beacon: Duration? = nil
    ) {
        self.beacon = beacon
        (self.endpoint, self.owner, self.registry) = (endpoint, owner, registry)
        (self.keys, self.networkFolder) = (keys, networkFolder)
    }

    /// - Parameter asksForLast: whether the last message of every topic comes first.
    public func open(asksForLast: Bool = false, tick: Duration? = nil) throws -> TapSubscription {
        do {
            return try TapSubscription(
                of: owner, at: try Endpoint(endpoint), registry: registry, secretKey: keys.transportSecret,
                asksForLast: asksForLast, tick: tick)
        } catch let error as EndpointError {
            throw Failure(.usage, error.description)
        } catch {
            throw Failure(.badConfiguration, "the tap of \(owner.node) at \(endpoint): \(error)")
        }
    }

    /// What the owner of the tap publishes of itself, from now on, as soon as it is there.
    public func overviews() throws -> AsyncStream<Overview> {
        let tap = try open()
        return AsyncStream { tell in
            let reading = Task {
                var reader = TapReader(tapOwner: owner.node, registry: registry)
                for await case .passed(let frames) in tap.events {
                    for case .message(let message) in await reader.check(frames).flatMap({ reader.read($0) })
                    {
                        if case .overview(let overview) = message.received.message { tell.yield(overview) }
                    }
                }
            }
            tell.onTermination = { _ in
                reading.cancel()
                tap.close()
            }
        }
    }
}
