import Foundation
import Testing

/// Every command that looks at traffic, against a small network of real processes: most of the time goes into starting programs.
@Suite("Whoever runs the network sees every message", .serialized)
struct TrafficTests {
    @Test("live, recorded, exported, played again, and as the story of one order")
    func everything() async throws {
        let live = try await LiveNetwork(basePort: 26_000)
        let watch = Watch(live)
        let record = try watch.start("record", "day.rec")
        let rounds = try watch.start("record", "rounds.rec", "--rounds", "3")
        try await record.says("recording the tap of province")

        try await subscriptions(watch)
        try await live.round(1)
        let order = try await settledOrder(watch)
        try await pages(watch)
        _ = try await watch.says("record", "tiny.rec", "--for", "1s")
        // From the journals of nodes that go on writing them.
        try await story(of: order, watch)
        #expect(try await rounds.end() == 0, "\(rounds.talked)")
        record.signal(SIGINT)
        #expect(try await record.end() == 0, "\(record.talked)")
        let summary = try await live.summary()
        #expect(summary.ledgerBalanced)
        #expect(summary.nodesFailed == 0)

        // What is recorded needs no network.
        async let recordings: Void = Recordings(watch).everything()
        try await mistakes(watch)
        try await recordedHops(of: order, watch)
        try await recordings
    }

    private func subscriptions(_ watch: Watch) async throws {
        let whole = try await watch.says("sub", "up/south/#", "-n", "2", "--wait", "60s")
        #expect(whole.lines.count { !$0.hasPrefix("--") } == 2)
        #expect(whole.lines.allSatisfy { $0.hasPrefix("--") || $0.contains("up/south/") })

        let json = try await watch.says(
            "sub", "--json", "-n", "2", "--wait", "60s", "--where",
            "kind = status and status.stock_base_units > 0")
        for line in json.lines {
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            if object["gap"] == nil {
                #expect(object["status"] is [String: Any] && object["tap_number"] != nil)
            }
        }
        let csv = try await watch.says(
            "sub", "--csv", "--type", "status", "-n", "3", "--wait", "60s", "--field", "header.from",
            "status.resource", "status.stock_base_units")
        #expect(csv.lines.first == "header.from,status.resource,status.stock_base_units")
        #expect(csv.lines.dropFirst().allSatisfy { $0.count { $0 == "," } == 2 })

        let last = try await watch.says("sub", "--last", "down/+/*/overview", "-n", "1", "--wait", "60s")
        #expect(last.lines[0].contains("(last)"))
        let text = try await watch.says(
            "sub", "-t", "-d", "--from", "province", "-n", "2", "--wait", "60s", "--format",
            "{header.from} {kind}")
        #expect(text.lines[1].contains("  +"))
        let header = try await watch.says(
            "sub", "-I", "--type", "beacon", "-n", "1", "--wait", "60s", "--utc")
        #expect(header.lines.contains { $0.hasPrefix("   sequence: ") })
        // It ends by itself, whether or not anything came.
        _ = try await watch.says("sub", "--until", "1s")
        // Nothing is asked for that could come.
        #expect(try await watch.code("sub", "--where", "byte_count < 0", "--wait", "1s") == 75)
    }

    private func pages(_ watch: Watch) async throws {
        #expect(try await watch.says("status").said.contains("Two ports"))
        let top = try await watch.says("top", "--once", "--for", "3s", "--json")
        let figures = try #require(
            try JSONSerialization.jsonObject(with: Data(top.said.utf8)) as? [String: Any])
        #expect((figures["nodes"] as? [Any])?.count == 8)
        #expect(((figures["topics"] as? [Any])?.count ?? 0) > 8)
        #expect(try await watch.says("top", "--once", "--for", "1s").said.contains("south South 南区"))
        let tree = try await watch.says("topics", "--tree")
        #expect(tree.lines.first == "down")
        #expect(tree.said.contains("    south-town South Town 南镇"))
        let type = try await watch.says("describe", "StatusReport")
        #expect(type.said.contains("How a site stands"))
        #expect(type.said.contains("stock_base_units"))
    }

    private func mistakes(_ watch: Watch) async throws {
        for (words, text) in [
            (["sub", "sideways/#"], "a topic begins with up or down"),
            (["sub", "--where", "header.fromm = x"], "there is no 'fromm' in Header"),
            (["sub", "--where", "kind = "], "a value is expected"),
            (["sub", "--field", "status.stok"], "there is no 'stok'"),
            (["sub", "--format", "{header.from"], "never closed"),
            (["sub", "--type", "gossip"], "there is no kind 'gossip'"),
            (["sub", "--since", "yesterday"], "is no time"),
            (["describe", "Nonsense"], "no type, kind or field"), (["trace", "order-1"], "is no order"),
            (["play", "x.rec", "--rate", "fast"], "is no rate"),
        ] {
            let run = try watch.start(words)
            #expect(try await run.end() == 64, "\(words)")
            #expect(run.talked.contains(text), "\(words): \(run.talked)")
        }
        #expect(try await watch.code("sub", "--run-dir", "nowhere") == 69)
        let ended = try watch.start("sub", "--json")
        #expect(try await ended.end() == 69)
        #expect(ended.talked.contains(#""code" : 69"#) && ended.talked.contains("is not running"))
    }

    /// One that has come to its destination while it was recorded.
    private func settledOrder(_ watch: Watch) async throws -> String {
        let fact = try await watch.says(
            "sub", "--type", "fact", "-n", "1", "--wait", "60s", "--where", "fact.delivered", "--format",
            "r{fact.order.round}-{fact.order.place}")
        return try String(#require(fact.lines.first { $0.hasPrefix("r") }))
    }

    /// From what passed the hub's tap, once all is over.
    private func recordedHops(of order: String, _ watch: Watch) async throws {
        let trace = try await watch.says("trace", order, "--recording", "day.rec", "--json")
        let hops = try trace.lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(hops.allSatisfy { $0["seenAt"] as? String == "province" })
        #expect(hops.first?["kind"] as? String == "order")
        for word in ["accepted \(order)", "dispatched \(order)", "delivered \(order)"] {
            #expect(hops.contains { ($0["text"] as? String)?.contains(word) == true }, "\(trace.said)")
        }
        #expect(try await watch.code("trace", "r999-1", "--recording", "tiny.rec") == 66)
    }

    private func story(of order: String, _ watch: Watch) async throws {
        let trace = try await watch.says("trace", order)
        #expect(trace.said.contains("accepted \(order)"), "\(trace.said)")
        #expect(trace.said.contains("delivered \(order)"), "\(trace.said)")
        #expect(trace.said.contains("ms over"))
        let why = try await watch.says("why", order)
        #expect(why.said.contains(" sends "))
        #expect(why.said.contains("it rests on"))
    }
}
