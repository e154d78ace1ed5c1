import Domain
import Glibc
import Inspection
import MessageSchema
import Runtime
import Synchronization
import TestSupport
import Testing
import ZeroMQ

/// The owner's end and the observer's, over real sockets, encrypted.
@Suite("A tap shows everything to those who keep up, and says what it did not show")
struct TapTests {
    private let open = try! OpenTap()

    @Test("thousands of messages a second, none missing, in order")
    func keepingUp() async throws {
        let subscription = try open.subscription()
        defer { subscription.close() }
        let events = EventLog(of: subscription.events)
        try await open.showUntilHeard(events)
        let count = 40_000
        var (received, shown): (UInt64, Int) = (0, 0)
        var newest: UInt64?
        while received < count {
            // No more is under way than the queues hold: this observer keeps up.
            while shown < count, UInt64(shown) < received + 5_000 {
                open.tap.show(try open.frames(250))
                shown += 250
            }
            guard case .passed(let frames)? = try await events.next() else { break }
            for note in frames.compactMap(\.note) {
                if let newest { #expect(note.number == newest + 1) }
                newest = note.number
                received += 1
            }
        }
        #expect(received >= count)
        #expect(open.tap.unsentCount == 0)
    }

    @Test("an observer that stands still misses some and is told how many")
    func stalled() async throws {
        let gate = Gate()
        let received = Mutex<[UInt64]>([])
        let observer = try open.observer { arrivals in
            gate.pass()
            received.withLock { numbers in
                numbers += arrivals.compactMap { TapCoding.split($0.frames.body).note?.number }
            }
        }
        defer { observer.close() }
        try await awaiting("the observer hears something") {
            open.tap.show(try open.frames(1))
            return !received.withLock(\.isEmpty)
        }
        gate.close()
        for _ in 0..<600 { open.tap.show(try open.frames(100, byteCount: 2_000)) }
        gate.open()
        let before = open.shownCount.withLock(\.self)
        try await awaiting(
            "the observer hears what follows", activity: { Activity(seen: received.withLock(\.count)) },
            until: {
                open.tap.show(try open.frames(1))
                return (received.withLock(\.last) ?? 0) > UInt64(before)
            })
        let numbers = received.withLock(\.self)
        let missed = zip(numbers, numbers.dropFirst()).reduce(UInt64(0)) { $0 + $1.1 - $1.0 - 1 }
        #expect(missed > 0)
        // Nothing is unaccounted for.
        #expect(UInt64(numbers.count) + missed == numbers.last! - numbers.first! + 1)
        #expect(numbers == numbers.sorted())
    }

    @Test("who asks gets the last message of every topic first; nobody else does")
    func last() async throws {
        let bystander = Mutex<[[UInt8]]>([])
        let other = try open.observer { arrivals in
            bystander.withLock { $0 += arrivals.map(\.frames.topic) }
        }
        defer { other.close() }
        for topic in ["up/a/b/status/", "up/a/c/status/", "up/a/b/status/"] {
            open.tap.show([try open.frame(topic, 20)])
        }
        let answer = try await lastOfEachTopic()
        #expect(
            answer.map { text($0.topic) } == ["up/a/c/status/", "up/a/b/status/"])
        #expect(answer.compactMap(\.note?.number) == [2, 3])
        try await awaiting("the bystander hears something") {
            open.tap.show([try open.frame("up/a/b/status/", 20)])
            return !bystander.withLock(\.isEmpty)
        }
        #expect(bystander.withLock { $0.allSatisfy { !$0.starts(with: Array("last".utf8)) } })
    }

    @Test("what was last before a replay begins is told as last, and takes no number that would seem missed")
    func replayed() async throws {
        let heard = Mutex<[(topic: String, note: TapNote?)]>([])
        let observer = try open.observer { arrivals in
            heard.withLock {
                $0 += arrivals.map { (text($0.frames.topic), TapCoding.split($0.frames.body).note) }
            }
        }
        defer { observer.close() }
        try await awaiting("the observer hears something") {
            open.tap.show([try open.frame("up/a/b/status/", 20)])
            return !heard.withLock(\.isEmpty)
        }
        open.tap.show(
            try ["up/a/b/fact/", "up/a/c/fact/"].map { try open.frame($0, 20) }, areLast: true)
        open.tap.show([try open.frame("up/a/d/fact/", 20)])
        try await awaiting("the observer hears the end") {
            heard.withLock { $0.last?.topic == "up/a/d/fact/" }
        }
        let notes = heard.withLock { $0.suffix(4).compactMap(\.note) }
        #expect(notes.map(\.lastFollowingCount) == [nil, 1, 0, nil])
        #expect(notes.map { $0.number - notes[0].number } == [0, 0, 0, 1])
        // Who asks later gets each in the order in which it was told.
        let answer = try await lastOfEachTopic()
        #expect(
            answer.map { text($0.topic) } == [
                "up/a/b/status/", "up/a/b/fact/", "up/a/c/fact/", "up/a/d/fact/",
            ])
    }

    @Test("all who ask in the same moment are answered")
    func askedAtOnce() async throws {
        open.tap.show([try open.frame("up/a/b/status/", 20)])
        let subscriptions = try (0..<8).map { _ in try open.subscription(asksForLast: true) }
        defer { for subscription in subscriptions { subscription.close() } }
        for subscription in subscriptions { #expect(try await isAnswered(subscription)) }
    }

    @Test("who asks when nothing has passed, or an answer is large, is answered with what passes next")
    func askedEarly() async throws {
        let subscriptions = try (0..<3).map { _ in try open.subscription(asksForLast: true) }
        defer { for subscription in subscriptions { subscription.close() } }
        try await awaiting("all three have asked") { open.askedCount >= 3 }
        open.tap.show(try (0..<Tap.topicCountMax).map { try open.frame("up/a/b\($0)/status/", 20) })
        let showing = Task {
            while !Task.isCancelled {
                open.tap.show([try open.frame("up/a/b0/status/", 20)])
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        defer { showing.cancel() }
        for subscription in subscriptions { #expect(try await isAnswered(subscription)) }
    }

    /// The answer to an observer that has just subscribed.
    private func lastOfEachTopic() async throws -> [TapFrame] {
        let subscription = try open.subscription(asksForLast: true)
        defer { subscription.close() }
        var answer: [TapFrame] = []
        _ = try await EventLog(of: subscription.events).first { event in
            if case .passed(let frames) = event { answer += frames }
            return answer.contains { $0.note?.lastFollowingCount == 0 }
        }
        return answer
    }

    private func isAnswered(_ subscription: TapSubscription) async throws -> Bool {
        let answer = try await EventLog(of: subscription.events).first { event in
            switch event {
            case .passed(let frames): frames.contains { $0.note?.lastFollowingCount == 0 }
            case .lastUnknown: true
            case .dropped, .trouble, .tick: false
            }
        }
        return if case .passed? = answer { true } else { false }
    }

    @Test(
        "questions that are none are not answered",
        arguments: ["last/", "last//", "last/xyz/", "last/0123456789abcdef0123456789abcdef0/", "up/", ""])
    func malformed(prefix: String) throws {
        open.tap.show([try open.frame("up/a/b/status/", 20)])
        open.tap.answer(Array(prefix.utf8))
        #expect(open.tap.unsentCount == 0)
    }
}

private func text(_ topic: [UInt8]) -> String { String(decoding: topic, as: UTF8.self) }

/// Holds up the thread that polls, as a debugger or a full disk would.
private final class Gate: Sendable {
    private let isClosed = Mutex(false)

    func close() { isClosed.withLock { $0 = true } }
    func open() { isClosed.withLock { $0 = false } }
    func pass() { while isClosed.withLock(\.self) { usleep(1_000) } }
}

private final class Counter: Sendable {
    let count = Mutex(0)
}

/// A tap of the hub's with one observer in its registry.
final class OpenTap: Sendable {
    let tap = Tap()
    let shownCount = Mutex(0)
    /// How many want the last of every topic.
    var askedCount: Int { asked.count.withLock(\.self) }
    private let asked = Counter()
    private let bus: Bus
    private let registry: Registry
    private let observerKeys: CurveKeyPair
    private let observerSecret = (0..<32).map { _ in UInt8.random(in: 0...255) }

    init() throws {
        let owner = try CurveKeyPair.generate()
        let observer = try CurveKeyPair(secretKey: CurveSecretKey(bytes: observerSecret))
        let signing = SigningKey()
        registry = Registry(
            network: try NetworkID("toy"),
            members: [
                Member(
                    node: try NodeID("hub"), role: .hub, parent: nil, signingKey: signing.publicKey,
                    transportKey: owner.publicKey.bytes)
            ])
        observerKeys = observer
        let allowed = AllowedKeys()
        allowed.allow([observer.publicKey: "observer"], in: "observers")
        let (tap, asked) = (tap, asked)
        bus = try Bus(
            ports: [
                Port("tap", .xpub, at: Endpoint(host: "127.0.0.1", port: nil), domain: "observers")
            ], lines: [],
            keys: owner, authority: allowed.authority, receive: { _ in },
            notice: {
                guard case .asked(_, let prefix) = $0 else { return }
                tap.answer(prefix)
                if prefix.starts(with: Array(Tap.lastPrefix.utf8)) { asked.count.withLock { $0 += 1 } }
            })
        tap.open(on: bus, through: "tap")
    }

    deinit {
        tap.close()
        bus.close()
    }

    func subscription(asksForLast: Bool = false) throws -> TapSubscription {
        try TapSubscription(
            of: registry.hub!, at: bus.boundEndpoints["tap"]!, registry: registry,
            secretKey: observerSecret, asksForLast: asksForLast, answerWithin: .seconds(600))
    }

    /// An observer of another make.
    func observer(_ receive: @escaping @Sendable ([Arrival]) -> Void) throws -> Bus {
        try Bus(
            ports: [],
            lines: [
                Line(
                    "tap", .subscribe, to: bus.boundEndpoints["tap"]!,
                    serverKey: try CurvePublicKey(bytes: registry.hub!.transportKey),
                    subscriptions: ["up/", "down/"])
            ], keys: observerKeys, authority: { _ in .deny }, receive: receive, notice: { _ in })
    }

    func frame(_ topic: String, _ byteCount: Int) throws -> Frames {
        try Frames(topic: Array(topic.utf8), body: [UInt8](repeating: 0, count: byteCount))
    }

    func frames(_ count: Int, byteCount: Int = 300) throws -> [Frames] {
        shownCount.withLock { $0 += count }
        return [Frames](repeating: try frame("up/a/b/status/", byteCount), count: count)
    }

    /// A subscription takes a moment to arrive; what is shown before it is not for this observer.
    func showUntilHeard(_ events: EventLog<TapEvent>) async throws {
        let showing = Task {
            while !Task.isCancelled {
                tap.show(try frames(1))
                try await Task.sleep(for: .milliseconds(10))
            }
        }
        defer { showing.cancel() }
        _ = try await events.first { if case .trouble = $0 { false } else { true } }
    }
}
