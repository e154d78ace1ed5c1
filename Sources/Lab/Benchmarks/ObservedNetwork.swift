internal import Domain
internal import Glibc
internal import Inspection
internal import Logging
internal import MessageSchema
internal import Runtime
internal import Synchronization
internal import ZeroMQ

/// A hub with one child and as many observers as one likes, over the sockets of production. The hub answers each report
/// with an order of as many bytes.
final class ObservedNetwork: Sendable {
    private let hub: SocketTransport
    private let child: SocketTransport
    private let (hubInbox, childInbox) = (Inbox(framesCountMax: 1_000_000), Inbox())
    private let answering: Task<Void, Never>
    let registry: Registry
    private let observerSecret: [UInt8]
    private let observerKeys: CurveKeyPair
    private let reportTopic: Topic
    private let envelope = [UInt8](repeating: 0x0a, count: 300)

    init() throws {
        let (hubID, childID) = (try NodeID("hub"), try NodeID("site"))
        let secrets = (0..<3).map { _ in (0..<32).map { _ in UInt8.random(in: 0...255) } }
        let keys = try secrets.map { try CurveKeyPair(secretKey: CurveSecretKey(bytes: $0)) }
        let roles: [(NodeID, Role, NodeID?)] = [
            (hubID, .hub, nil), (childID, .enterprise, hubID), (try NodeID("observer"), .observer, nil),
        ]
        registry = Registry(
            network: try NetworkID("bench"),
            members: zip(roles, keys).map { role, keys in
                Member(
                    node: role.0, role: role.1, parent: role.2, signingKey: [],
                    transportKey: keys.publicKey.bytes)
            })
        (observerSecret, observerKeys) = (secrets[2], keys[2])
        reportTopic = Topic(.up, parent: hubID, node: childID, kind: .status)
        let orderTopic = Topic(.down, parent: hubID, node: childID, kind: .order)
        let any = Endpoint(host: "127.0.0.1", port: nil)
        let silent = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
        let (hubInbox, childInbox) = (hubInbox, childInbox)
        let hub = try SocketTransport(
            TransportConfiguration(
                node: hubID, secretKey: secrets[0], registry: registry,
                listening: ListeningAddresses(reports: any, orders: any, tap: any), parent: nil),
            inbox: hubInbox, logger: silent)
        self.hub = hub
        guard let listening = hub.listening else { preconditionFailure("a hub listens") }
        child = try SocketTransport(
            TransportConfiguration(
                node: childID, secretKey: secrets[1], registry: registry, listening: nil,
                parent: ParentAddresses(node: hubID, reports: listening.reports, orders: listening.orders)),
            inbox: childInbox, logger: silent)
        answering = Task {
            while let arrivals = await hubInbox.next(countMax: 256, within: nil) {
                for case .frames(_, let envelope) in arrivals where envelope.first == Self.question {
                    await hub.send([SealedMessage(orderTopic, envelope: envelope, isForwarded: false)])
                }
            }
        }
    }

    /// What a report begins with that wants an answer.
    private static let question: UInt8 = 0x12

    func close() {
        hubInbox.close()
        childInbox.close()
        child.close()
        hub.close()
    }

    func observe() throws -> BenchObserver {
        try BenchObserver(
            at: hub.listening!.tap, of: registry.hub!, keys: observerKeys)
    }

    /// As every command that listens does.
    func subscribe() throws -> TapSubscription {
        try TapSubscription(
            of: registry.hub!, at: hub.listening!.tap, registry: registry, secretKey: observerSecret)
    }

    /// From the child, without an answer.
    func report(_ count: Int) async {
        await child.send(
            [SealedMessage](
                repeating: SealedMessage(reportTopic, envelope: envelope, isForwarded: false), count: count))
    }

    /// Connections take a moment to stand.
    func showUntilHeard(_ observer: BenchObserver) async throws {
        while observer.account.received == 0 {
            await report(1)
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Until the observer has what was sent after everything before this.
    func showUntilNext(_ observer: BenchObserver) async throws {
        var newest = UInt64.max
        // What stands in queues goes first: only when nothing comes any more is it the last.
        while newest != observer.account.newest {
            newest = observer.account.newest
            try await Task.sleep(for: .milliseconds(200))
        }
        while observer.account.newest == newest {
            await report(1)
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// By the clock: what is late is made up for.
    func report(_ count: Int, perSecond rate: Int) async throws {
        let start = ContinuousClock.now
        var sent = 0
        while sent < count {
            let due = min(count, Int(Double(rate) * ((.now - start) / .seconds(1))))
            if due > sent { await report(due - sent) }
            sent = max(sent, due)
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    func secondsFromReportToOrder() async throws -> Double {
        var question = envelope
        question[0] = Self.question
        let start = ContinuousClock.now
        await child.send([SealedMessage(reportTopic, envelope: question, isForwarded: false)])
        while let arrivals = await childInbox.next(countMax: 16, within: nil) {
            if !arrivals.isEmpty { break }
        }
        return (ContinuousClock.now - start) / .seconds(1)
    }
}

/// Counts what comes and what is missing by the tap's own numbers.
final class BenchObserver: Sendable {
    struct Account: Sendable {
        var (received, missed): (UInt64, UInt64) = (0, 0)
        var (oldest, newest): (UInt64, UInt64) = (0, 0)
    }

    let gate = Gate()
    private let bus: Bus
    private let counted = Counted()

    init(at endpoint: Endpoint, of owner: Member, keys: CurveKeyPair) throws {
        let (counted, gate) = (counted, gate)
        bus = try Bus(
            ports: [],
            lines: [
                Line(
                    "tap", .subscribe, to: endpoint, serverKey: try CurvePublicKey(bytes: owner.transportKey),
                    subscriptions: ["up/", "down/"])
            ], keys: keys, authority: { _ in .deny },
            receive: { arrivals in
                gate.pass()
                for arrival in arrivals {
                    guard let number = TapCoding.split(arrival.frames.body).note?.number else { continue }
                    counted.note(number)
                }
            }, notice: { _ in })
    }

    var account: Account { counted.account.withLock(\.self) }

    private final class Counted: Sendable {
        let account = Mutex(Account())

        func note(_ number: UInt64) {
            account.withLock { account in
                if account.received == 0 {
                    account.oldest = number
                } else {
                    account.missed += number - account.newest - 1
                }
                account.received += 1
                account.newest = number
            }
        }
    }

    /// Holds up the thread that polls, as a debugger or a full disk would.
    final class Gate: Sendable {
        private let isClosed = Mutex(false)

        func close() { isClosed.withLock { $0 = true } }
        func open() { isClosed.withLock { $0 = false } }
        func pass() { while isClosed.withLock(\.self) { usleep(20_000) } }
    }
}
