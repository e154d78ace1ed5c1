internal import Domain
public import Logging
internal import Synchronization
internal import ZeroMQ

/// Carries a node's messages over ZeroMQ, and lets observers see them pass.
///
///     parent ◀── reports up ── node ◀── reports ── children
///     parent ─── orders down ─▶ node ─── orders ──▶ children
///                               node ─── tap ─────▶ observers
public final class SocketTransport: Transport {
    private let bus: Bus
    private let tap: Tap

    /// Opens the ports and begins to connect to the parent; that one need not be there yet.
    ///
    /// - Throws: ``TransportFailure``.
    public init(_ configuration: TransportConfiguration, inbox: Inbox, logger: Logger)
        throws(TransportFailure)
    {
        let tap = Tap()
        let lines = try configuration.lines()
        let log = BusLog(logger, parent: configuration.parent?.node.text ?? "")
        do {
            let bus = try Bus(
                ports: configuration.ports, lines: lines,
                keys: try CurveKeyPair(secretKey: CurveSecretKey(bytes: configuration.secretKey)),
                authority: try configuration.allowedKeys().authority,
                receive: { arrivals in
                    inbox.put(frames: arrivals.map { ($0.frames.topic, $0.frames.body) })
                    tap.show(arrivals.map(\.frames))
                },
                notice: { notice in
                    if case .asked(Wire.tap, let prefix) = notice { tap.answer(prefix) }
                    log.take(notice)
                })
            if configuration.listening != nil { tap.open(on: bus, through: Wire.tap) }
            (self.bus, self.tap) = (bus, tap)
        } catch let error as ZeroMQError {
            throw TransportFailure(error)
        } catch {
            throw TransportFailure(description: "\(error)", isTransient: false)
        }
    }

    /// With the port numbers that the system chose; nil for nodes without children.
    public var listening: ListeningAddresses? {
        guard let reports = bus.boundEndpoints[Wire.reports], let orders = bus.boundEndpoints[Wire.orders],
            let tap = bus.boundEndpoints[Wire.tap]
        else { return nil }
        return ListeningAddresses(reports: reports, orders: orders, tap: tap)
    }

    public func send(_ messages: [SealedMessage]) async {
        let frames = messages.compactMap { message -> (SealedMessage, Frames)? in
            // An agent cannot say more than a frame holds: the sealer has refused that.
            guard let frames = try? Frames(topic: message.topic, body: message.envelope) else { return nil }
            return (message, frames)
        }
        let up = frames.filter { $0.0.direction == .up }.map(\.1)
        let down = frames.filter { $0.0.direction == .down }.map(\.1)
        if !up.isEmpty { bus.send(up, through: Wire.parentReports) }
        if !down.isEmpty { bus.send(down, through: Wire.orders) }
        tap.show(frames.filter { !$0.0.isForwarded }.map(\.1))
    }

    public func reconnectToParent() async { bus.reconnect([Wire.parentReports, Wire.parentOrders]) }

    public func close() {
        tap.close()
        bus.close()
    }
}

/// What a node calls its ports and lines.
enum Wire {
    static let reports = "reports"
    static let orders = "orders"
    static let tap = "tap"
    static let parentReports = "reports to the parent"
    static let parentOrders = "orders from the parent"

    /// Who may come in where.
    static let children = "children"
    static let observers = "observers"
}

extension TransportConfiguration {
    fileprivate var ports: [Port] {
        guard let listening else { return [] }
        return [
            Port(Wire.reports, .subscribe, at: listening.reports, domain: Wire.children),
            Port(Wire.orders, .publish, at: listening.orders, domain: Wire.children),
            Port(Wire.tap, .xpub, at: listening.tap, domain: Wire.observers),
        ]
    }

    fileprivate func lines() throws(TransportFailure) -> [Line] {
        guard let parent else { return [] }
        guard let member = registry.member(parent.node),
            let key = try? CurvePublicKey(bytes: member.transportKey)
        else {
            throw TransportFailure(
                description: "the registry has no key of \(parent.node)", isTransient: false)
        }
        return [
            Line(Wire.parentReports, .publish, to: parent.reports, serverKey: key),
            Line(
                Wire.parentOrders, .subscribe, to: parent.orders, serverKey: key,
                subscriptions: Topic.subscriptions(of: node, under: parent.node, isParent: listening != nil)),
        ]
    }

    fileprivate func allowedKeys() throws(CurveKeyError) -> AllowedKeys {
        let allowed = AllowedKeys()
        allowed.allow(try Self.users(registry.children(of: node)), in: Wire.children)
        allowed.allow(try Self.users(registry.members.filter { $0.role == .observer }), in: Wire.observers)
        return allowed
    }

    private static func users(_ members: [Member]) throws(CurveKeyError) -> [CurvePublicKey: String] {
        var users: [CurvePublicKey: String] = [:]
        for member in members { users[try CurvePublicKey(bytes: member.transportKey)] = member.node.text }
        return users
    }
}

/// Why a node cannot have its wires.
public struct TransportFailure: Error, CustomStringConvertible {
    public let description: String
    /// It may go better the next time without a change here.
    public let isTransient: Bool

    init(description: String, isTransient: Bool) {
        (self.description, self.isTransient) = (description, isTransient)
    }

    init(_ error: ZeroMQError) {
        let isTransient =
            switch error {
            case .addressInUse, .hostUnknown, .strangerTestInconclusive, .failed: true
            default: false
            }
        self.init(description: "\(error)", isTransient: isTransient)
    }
}
