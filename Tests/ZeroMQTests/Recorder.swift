import Synchronization
import TestSupport
import Testing

@testable import ZeroMQ

/// What a bus has said.
struct Seen: Sendable {
    var arrivals: [Arrival] = []
    var notices: [BusNotice] = []

    var summary: String {
        "\(arrivals.count) arrivals, notices \(notices.suffix(5))"
    }

    var connectedLines: [String] {
        Set(notices.compactMap { if case .connected(let line, _) = $0 { line } else { nil } }).sorted()
    }

    var connectionCount: Int { notices.count { if case .connected = $0 { true } else { false } } }

    var troubles: [LineTrouble] {
        notices.compactMap { if case .trouble(_, _, let trouble) = $0 { trouble } else { nil } }
    }
}

/// Listens to a bus.
final class Recorder: Sendable {
    private let state = Mutex(Seen())

    var seen: Seen { state.withLock(\.self) }

    func receive(_ arrivals: [Arrival]) { state.withLock { $0.arrivals += arrivals } }
    func notice(_ notice: BusNotice) { state.withLock { $0.notices.append(notice) } }

    /// - Parameter act: what may be lost and is done again until it has worked.
    func wait(
        for event: String, repeating act: () throws -> Void = {}, until holds: (Seen) -> Bool
    ) async throws {
        try await awaiting(
            event, activity: activity, lastSeen: { seen.summary },
            until: {
                if holds(seen) { return true }
                try act()
                return false
            })
    }

    private func activity() -> Activity {
        let seen = seen
        return Activity(seen: seen.arrivals.count + seen.notices.count)
    }
}

/// A parent and its children on this machine, with keys of their own.
struct Party {
    let parentKeys: CurveKeyPair
    let childKeys: CurveKeyPair
    let authority: AllowedKeys

    init() throws {
        (parentKeys, childKeys) = (try .generate(), try .generate())
        authority = AllowedKeys()
        authority.allow([childKeys.publicKey: "child"], in: "children")
    }

    /// Both at work, connected to each other. Close them.
    static func together() async throws -> (Party, parent: Bus, child: Bus, above: Recorder, below: Recorder)
    {
        let party = try Party()
        let (above, below) = (Recorder(), Recorder())
        let parent = try party.parent(above)
        let child = try party.child(of: parent, below)
        try await below.wait(for: "both lines stand") { $0.connectedLines == ["down", "up"] }
        return (party, parent, child, above, below)
    }

    static let anywhere = try! Endpoint("tcp://127.0.0.1:*")

    func parent(_ recorder: Recorder, authority: Authority? = nil) throws -> Bus {
        try Bus(
            ports: [
                Port("reports", .subscribe, at: Self.anywhere, domain: "children"),
                Port("orders", .publish, at: Self.anywhere, domain: "children"),
            ], lines: [], keys: parentKeys, authority: authority ?? self.authority.authority,
            receive: recorder.receive, notice: recorder.notice)
    }

    func child(
        of parent: Bus, _ recorder: Recorder, keys: CurveKeyPair? = nil, serverKey: CurvePublicKey? = nil
    ) throws -> Bus {
        try child(
            reports: parent.boundEndpoints["reports"]!, orders: parent.boundEndpoints["orders"]!, recorder,
            keys: keys,
            serverKey: serverKey)
    }

    func child(
        reports: Endpoint, orders: Endpoint, _ recorder: Recorder, keys: CurveKeyPair? = nil,
        serverKey: CurvePublicKey? = nil
    ) throws -> Bus {
        let serverKey = serverKey ?? parentKeys.publicKey
        return try Bus(
            ports: [],
            lines: [
                Line("up", .publish, to: reports, serverKey: serverKey),
                Line("down", .subscribe, to: orders, serverKey: serverKey, subscriptions: ["down/child/"]),
            ], keys: keys ?? childKeys, authority: { _ in .deny }, receive: recorder.receive,
            notice: recorder.notice)
    }
}

func frames(_ topic: String, _ body: String) throws -> Frames {
    try Frames(topic: Array(topic.utf8), body: Array(body.utf8))
}
