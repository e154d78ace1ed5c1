import Domain
import FaultInjection
import Foundation
import Synchronization
import TestSupport
import Testing
import ZeroMQ

@Suite("A fault proxy between a child and its parent", .serialized)
struct FaultProxyTests {
    @Test(
        "passes both ways what is said, unchanged; loses all of one direction when it is cut; doubles when told to"
    )
    func faults() async throws {
        let ends = try Ends()
        defer { ends.close() }
        try await ends.stand()

        // Marks tell the messages of one setting from those that were still under way.
        ends.proxy.set(.cut, .up)
        try await ends.exchange("cut")
        #expect(ends.atChild.count(of: "down/p/c/order/", "cut") == 1)
        ends.proxy.set(.none, .up)
        ends.sayUp("healed")
        try await ends.atParent.hears("up/p/c/status/", "healed")
        #expect(ends.atParent.count(of: "up/p/c/status/", "cut") == 0)

        ends.proxy.set(LinkFaults(doubledPermille: 1_000), .down)
        ends.sayDown("twice")
        ends.proxy.set(.none, .down)
        ends.sayDown("once")
        try await ends.atChild.hears("down/p/c/order/", "once")
        #expect(ends.atChild.count(of: "down/p/c/order/", "twice") >= 1)
        #expect(ends.proxy.counts.lost >= 1)
    }

    @Test("lets nobody in but the child")
    func stranger() async throws {
        let ends = try Ends()
        defer { ends.close() }
        let notices = Mutex<[BusNotice]>([])
        let stranger = try Bus(
            ports: [],
            lines: [
                Line("reports", .publish, to: ends.proxy.reports, serverKey: ends.parentKeys.publicKey)
            ], keys: try .generate(), authority: { _ in .deny }, receive: { _ in },
            notice: { notice in notices.withLock { $0.append(notice) } })
        defer { stranger.close() }
        try await awaiting("the stranger is turned away") {
            notices.withLock {
                $0.contains { if case .trouble(_, _, .notLetIn) = $0 { true } else { false } }
            }
        }
    }
}

/// A parent and a child with a proxy between them.
private final class Ends: Sendable {
    let parentKeys: CurveKeyPair
    let atParent = Heard()
    let atChild = Heard()
    let parent: Bus
    let child: Bus
    let proxy: FaultProxy

    init() throws {
        let (parentKeys, childKeys) = (try CurveKeyPair.generate(), try CurveKeyPair.generate())
        let (atParent, atChild) = (atParent, atChild)
        parent = try Bus(
            ports: [
                Port("reports", .subscribe, at: try Endpoint("tcp://127.0.0.1:*"), domain: "children"),
                Port("orders", .publish, at: try Endpoint("tcp://127.0.0.1:*"), domain: "children"),
            ], lines: [], keys: parentKeys,
            authority: { $0.key == childKeys.publicKey ? .allow(user: "c") : .deny },
            receive: { atParent.take($0) }, notice: { _ in })
        proxy = try FaultProxy(
            FaultProxyPlan(
                child: try NodeID("c"), childKeys: childKeys, parentKeys: parentKeys,
                subscriptions: ["down/p/c/"],
                parentReports: parent.boundEndpoints["reports"]!,
                parentOrders: parent.boundEndpoints["orders"]!,
                reports: try Endpoint("tcp://127.0.0.1:*"), orders: try Endpoint("tcp://127.0.0.1:*")),
            seed: 1)
        child = try Bus(
            ports: [],
            lines: [
                Line("reports", .publish, to: proxy.reports, serverKey: parentKeys.publicKey),
                Line(
                    "orders", .subscribe, to: proxy.orders, serverKey: parentKeys.publicKey,
                    subscriptions: ["down/p/c/"]),
            ], keys: childKeys, authority: { _ in .deny }, receive: { atChild.take($0) }, notice: { _ in })
        self.parentKeys = parentKeys
    }

    func sayUp(_ text: String) { child.send([frames("up/p/c/status/", text)], through: "reports") }
    func sayDown(_ text: String) { parent.send([frames("down/p/c/order/", text)], through: "orders") }

    /// Repeats until both ways stand: what is said before is lost.
    func stand() async throws {
        try await awaiting("both ways stand") {
            sayUp("hello")
            sayDown("hello")
            return atParent.count(of: "up/p/c/status/", "hello") > 0
                && atChild.count(of: "down/p/c/order/", "hello") > 0
        }
    }

    /// Says something both ways and waits until it came down.
    func exchange(_ text: String) async throws {
        sayUp(text)
        sayDown(text)
        try await atChild.hears("down/p/c/order/", text)
    }

    func close() {
        child.close()
        proxy.close()
        parent.close()
    }

    private func frames(_ topic: String, _ text: String) -> Frames {
        do { return try Frames(topic: Array(topic.utf8), body: Array(text.utf8)) } catch {
            preconditionFailure("\(error)")
        }
    }
}

private final class Heard: Sendable {
    private let messages = Mutex<[Frames]>([])

    func take(_ arrivals: [Arrival]) { messages.withLock { $0 += arrivals.map(\.frames) } }

    func count(of topic: String, _ text: String) -> Int {
        messages.withLock { $0.count { $0.topic == Array(topic.utf8) && $0.body == Array(text.utf8) } }
    }

    func hears(_ topic: String, _ text: String) async throws {
        try await awaiting("\(text) arrives under \(topic)") { count(of: topic, text) > 0 }
    }
}
