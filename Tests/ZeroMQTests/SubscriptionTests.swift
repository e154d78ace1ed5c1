import Testing

@testable import ZeroMQ

@Suite("Nobody can fill a parent's memory with subscriptions")
struct SubscriptionTests {
    private let now = ContinuousClock.now

    private static func wanting(_ text: String) -> [UInt8] { [1] + Array(text.utf8) }

    @Test("as many different ones as are allowed are taken, and asked again as often as somebody connects")
    func allowed() {
        var watch = SubscriptionWatch()
        for _ in 0..<3 {
            for number in 0..<SubscriptionWatch.countMax {
                let verdict = watch.note(Self.wanting("t\(number)/"), from: "a", at: now)
                #expect(verdict == .asked(Array("t\(number)/".utf8)))
            }
        }
        // One that is ended makes room for another.
        #expect(watch.note([0] + Array("t7/".utf8), from: "a", at: now) == .ended)
        #expect(watch.note(Self.wanting("new/"), from: "a", at: now) == .asked(Array("new/".utf8)))
        #expect(watch.note(Self.wanting("newer/"), from: "a", at: now) == .exceeded(.tooMany))
        // What one peer has is nothing to another.
        #expect(watch.note(Self.wanting("newer/"), from: "b", at: now) == .asked(Array("newer/".utf8)))
    }

    @Test("too long, too often and something else are told apart")
    func excesses() {
        var watch = SubscriptionWatch()
        let longest = String(repeating: "x", count: SubscriptionWatch.byteCountMax)
        #expect(watch.note(Self.wanting(longest), from: "a", at: now) == .asked(Array(longest.utf8)))
        #expect(watch.note(Self.wanting(longest + "x"), from: "a", at: now) == .exceeded(.tooLong))
        #expect(watch.note([2], from: "a", at: now) == .exceeded(.notASubscription))
        // Four have been sent.
        for _ in 3..<SubscriptionWatch.messageCountMax {
            #expect(watch.note(Self.wanting("t/"), from: "a", at: now) != .exceeded(.tooOften))
        }
        #expect(watch.note(Self.wanting("t/"), from: "a", at: now) == .exceeded(.tooOften))
        let later = now + SubscriptionWatch.period + .seconds(1)
        #expect(watch.note(Self.wanting("t/"), from: "a", at: later) == .asked(Array("t/".utf8)))
        // libzmq itself says what ended with a connection.
        #expect(watch.note([0, 7], from: nil, at: now) == .ended)
    }

    @Test("who is cut off again stays out for longer")
    func bans() {
        var bans = Bans()
        #expect(!bans.isBanned("a", at: now))
        #expect(bans.ban("a", at: now) == Bans.spanMin)
        #expect(bans.isBanned("a", at: now + .seconds(59)) && !bans.isBanned("a", at: now + .seconds(60)))
        #expect(!bans.isBanned("b", at: now))
        let spans = (0..<8).map { _ in bans.ban("a", at: now) }
        #expect(spans.first == Bans.spanMin * 2 && spans.last == Bans.spanMax)
    }

    @Test(
        "a child that sends too many, or one that is too long, is cut off by its name; its sibling is served again",
        arguments: [
            ((0...SubscriptionWatch.countMax).map { "down/\($0)/" }, SubscriptionExcess.tooMany),
            ([String(repeating: "x", count: SubscriptionWatch.byteCountMax + 1)], .tooLong),
        ])
    func cutOff(prefixes: [String], excess: SubscriptionExcess) async throws {
        let (party, parent, child, above, below) = try await Party.together()
        defer {
            child.close()
            parent.close()
        }
        let greedyKeys = try CurveKeyPair.generate()
        party.authority.allow(
            [party.childKeys.publicKey: "child", greedyKeys.publicKey: "greedy"], in: "children")
        let context = try Context()
        let greedy = try Socket(.subscribe, in: context)
        try greedy.configure(.connecting(keys: greedyKeys, serverKey: party.parentKeys.publicKey))
        for prefix in prefixes { try greedy.subscribe(to: Array(prefix.utf8)) }
        try greedy.connect(to: parent.boundEndpoints["orders"]!)
        try await above.wait(for: "the greedy one is named") { seen in
            seen.notices.contains(.cutOff(port: "orders", user: "greedy", excess, Bans.spanMin))
        }
        try await above.wait(for: "it is not let in again") { seen in
            seen.notices.contains {
                if case .denied(_, let applicant) = $0 {
                    applicant.key == greedyKeys.publicKey
                } else {
                    false
                }
            }
        }
        try await below.wait(for: "an order arrives at the other") {
            try parent.send([frames("down/child/", "yes")], through: "orders")
        } until: {
            !$0.arrivals.isEmpty
        }
        #expect(
            !above.seen.notices.contains { if case .cutOff(_, "child", _, _) = $0 { true } else { false } })
        _ = consume greedy
        _ = consume context
    }
}
