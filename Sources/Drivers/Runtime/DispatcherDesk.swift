public import Domain
internal import Foundation
public import Logging
public import MessageSchema

/// A person's desk: says one ruling to the hub until it answers. Opens no port and keeps nothing; the hub alone remembers.
public struct DispatcherDesk: Sendable {
    private let configuration: TransportConfiguration
    private let opener: MessageOpener
    private let sealer: MessageSealer
    private let logger: Logger

    /// - Parameter configuration: of a dispatcher whose parent is the hub.
    public init(_ configuration: TransportConfiguration, key: SigningKey, logger: Logger) {
        precondition(
            configuration.parent != nil && configuration.listening == nil, "a desk is a child of the hub")
        (self.configuration, self.logger) = (configuration, logger)
        opener = MessageOpener(registry: configuration.registry, viewpoint: .node(configuration.node))
        sealer = MessageSealer(network: configuration.registry.network, node: configuration.node, key: key)
    }

    private static let resendMin = Duration.milliseconds(250)
    private static let resendMax = Duration.seconds(2)

    /// The same bytes every time, so that the hub knows a repeat and decides once.
    ///
    /// - Returns: nil when the hub has not answered within `patience`; it may have heard all the same.
    /// - Throws: ``TransportFailure``.
    public func ask(_ ruling: Ruling, within patience: Duration) async throws -> RulingAnswer? {
        guard let hub = configuration.parent?.node else { return nil }
        var (message, reference) = try sealed(ruling, to: hub, Self.stamp(at: NodeClock(notBefore: nil).now))
        let inbox = Inbox()
        let transport = try SocketTransport(configuration, inbox: inbox, logger: logger)
        defer { transport.close() }
        let end = ContinuousClock.now.advanced(by: patience)
        var opener = opener
        var (wait, sendAt) = (Self.resendMin, ContinuousClock.now)
        while ContinuousClock.now < end {
            if sendAt <= .now {
                await transport.send([message])
                sendAt = .now + wait
                wait = min(wait * 2, Self.resendMax)
            }
            let delay = ContinuousClock.now.duration(to: min(sendAt, end))
            for case .frames(let topic, let envelope) in await inbox.next(countMax: 256, within: delay) ?? []
            {
                guard let received = try? opener.open(topic: topic, envelope: envelope),
                    received.header.cause == reference, case .answer(let answer) = received.message
                else { continue }
                guard case .superseded(let newest) = answer else { return answer }
                (message, reference) = try sealed(ruling, to: hub, newest.next)
                sendAt = .now
            }
        }
        return nil
    }

    /// The stamp must be above those of all rulings before under this key. A desk keeps nothing, so it begins with the time; if
    /// another clock was ahead, the hub says which stamp to be above.
    private static func stamp(at now: Instant) -> Stamp {
        let (seconds, rest) = now.microsecondsSinceEpoch.quotientAndRemainder(dividingBy: 1_000_000)
        return Stamp(incarnation: max(1, UInt32(clamping: seconds)), sequence: UInt64(max(0, rest) + 1))
    }

    private func sealed(_ ruling: Ruling, to hub: NodeID, _ stamp: Stamp) throws -> (
        SealedMessage, MessageReference
    ) {
        let now = NodeClock(notBefore: nil).now
        let desk = Party(configuration.node, .dispatcher, parent: hub)
        let topic = try RoutingRule(of: .ruling, from: desk, to: .hub(hub)).topic
        let header = Header(
            network: configuration.registry.network, from: configuration.node, to: hub, stamp: stamp,
            process: .random(in: 1 ... .max), epoch: 1, sentAt: now, cause: nil)
        let bytes = try sealer.seal(Outgoing(topic: topic, header: header, message: .ruling(ruling)))
        return (
            SealedMessage(topic, envelope: bytes, isForwarded: false),
            MessageReference(node: configuration.node, stamp: stamp)
        )
    }
}
