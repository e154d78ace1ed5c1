public import Domain
internal import Randomness
public import ZeroMQ

/// The only connection between one child and its parent, led through this process, which injects faults.
///
///     child ── reports ──▶ ┐ speaks with the      speaks with the ┌ ── reports ──▶ parent
///     child ◀── orders ─── ┘ parent's key         child's key     └ ◀── orders ─── parent
///
/// It knows topics and bytes only. To take the place of both ends it needs the keys of both, as a test has them.
public final class FaultProxy: Sendable {
    public let child: NodeID
    private let up: ProxyPipe
    private let down: ProxyPipe
    private let towardChild: Bus
    private let towardParent: Bus

    /// - Throws: ``ZeroMQError`` when a port cannot be opened.
    public init(_ plan: FaultProxyPlan, seed: UInt64) throws(ZeroMQError) {
        child = plan.child
        var seeds = SplitMix(seed: seed)
        let up = ProxyPipe(through: Self.reports, seed: seeds.next())
        let down = ProxyPipe(through: Self.orders, seed: seeds.next())
        let childKey = plan.childKeys.publicKey
        towardParent = try Bus(
            ports: [],
            lines: [
                Line(
                    Self.reports, .publish, to: plan.parentReports, serverKey: plan.parentKeys.publicKey),
                Line(
                    Self.orders, .subscribe, to: plan.parentOrders, serverKey: plan.parentKeys.publicKey,
                    subscriptions: plan.subscriptions),
            ],
            keys: plan.childKeys, authority: { _ in .deny },
            receive: { down.pass($0.map(\.frames)) }, notice: { _ in })
        towardChild = try Bus(
            ports: [
                Port(Self.reports, .subscribe, at: plan.reports, domain: Self.domain),
                Port(Self.orders, .publish, at: plan.orders, domain: Self.domain),
            ],
            lines: [], keys: plan.parentKeys,
            authority: { $0.key == childKey ? .allow(user: "child") : .deny },
            receive: { up.pass($0.map(\.frames)) }, notice: { _ in })
        up.open(on: towardParent)
        down.open(on: towardChild)
        (self.up, self.down) = (up, down)
    }

    public func set(_ faults: LinkFaults, _ direction: Direction) {
        switch direction {
        case .up: up.set(faults)
        case .down: down.set(faults)
        }
    }

    /// Of both ways, since the beginning.
    public var counts: ProxyCounts { up.counts + down.counts }

    /// Where the child finds its parent: as planned, with the ports that the kernel chose.
    public var reports: Endpoint { towardChild.boundEndpoints[Self.reports]! }
    public var orders: Endpoint { towardChild.boundEndpoints[Self.orders]! }

    public func close() {
        up.close()
        down.close()
        towardChild.close()
        towardParent.close()
    }

    private static let reports = "reports"
    private static let orders = "orders"
    private static let domain = "child"
}

/// Whose connection a proxy takes, and at which address.
public struct FaultProxyPlan: Sendable {
    public let child: NodeID
    public let childKeys: CurveKeyPair
    public let parentKeys: CurveKeyPair
    /// What the child subscribes to at its parent.
    public let subscriptions: [String]
    /// Where the parent really is.
    public let parentReports: Endpoint
    public let parentOrders: Endpoint
    /// The address that the child is given.
    public let reports: Endpoint
    public let orders: Endpoint

    public init(
        child: NodeID, childKeys: CurveKeyPair, parentKeys: CurveKeyPair, subscriptions: [String],
        parentReports: Endpoint, parentOrders: Endpoint, reports: Endpoint, orders: Endpoint
    ) {
        (self.child, self.childKeys, self.parentKeys) = (child, childKeys, parentKeys)
        self.subscriptions = subscriptions
        (self.parentReports, self.parentOrders) = (parentReports, parentOrders)
        (self.reports, self.orders) = (reports, orders)
    }
}
