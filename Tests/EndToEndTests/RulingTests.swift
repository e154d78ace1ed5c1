import Foundation
import Testing

@Suite("People decide on orders of a running network", .serialized)
struct RulingTests {
    private struct Listed: Decodable {
        let order: String
        let state: String
        let version: Int
    }

    private func diaodu(_ arguments: [String], in live: LiveNetwork) async throws -> (
        code: Int32, said: String, talked: String
    ) {
        let running = try Running(
            "diaodu", arguments + ["--run-dir", live.runFolder.path()], in: live.folder)
        return (try await running.end(), running.said, running.talked)
    }

    private func listed(_ live: LiveNetwork, _ options: [String] = []) async throws -> [Listed] {
        let (code, said, talked) = try await diaodu(["order", "list", "--json"] + options, in: live)
        #expect(code == 0, "\(talked)")
        return try said.split(separator: "\n").map {
            try JSONDecoder().decode(Listed.self, from: Data($0.utf8))
        }
    }

    @Test(
        "what is proposed waits; approved it goes, rejected it ends; what the order does not allow is refused"
    )
    func approval() async throws {
        let live = try await LiveNetwork(
            LiveNetwork.twoPortsWithApproval(), basePort: 29_200, roundSeconds: 3)
        try await live.round(1)
        let proposed = try await listed(live, ["--state", "proposed"])
        try #require(proposed.count >= 2)
        let (first, second) = (proposed[0].order, proposed[1].order)
        #expect(!live.log(of: "province").contains("order \(first) is issued"))
        let waiting = try await diaodu(["why", first], in: live)
        #expect(
            waiting.code == 0 && waiting.said.contains(" is to send ")
                && waiting.said.contains("it rests on\n  report")
                && waiting.said.contains("now proposed: waits for a dispatcher to approve it since "),
            "\(waiting.said) \(waiting.talked)")
        #expect(
            try await diaodu(["trace", first], in: live).said.contains(
                "diaodu order approve \(first), or reject"))

        let grounds = ["--as", "Lin 林", "--reason", "the ship is in 船到了"]
        let held = try await diaodu(["order", "hold", first] + grounds, in: live)
        #expect(held.code == 1 && held.talked.contains("it is only proposed: approve or reject it"))
        let approved = try await diaodu(["order", "approve", first, "--if-version", "0"] + grounds, in: live)
        #expect(approved.code == 0, "\(approved.talked)")
        #expect(approved.said == "order \(first): done\n")
        try await live.everyRound(until: "\(first) is under way") {
            try await !listed(live).contains { $0.order == first && $0.state != "inTransit" }
        }
        let again = try await diaodu(["order", "approve", first] + grounds, in: live)
        #expect(again.code == 1 && again.talked.contains("order \(first): "))
        let rejected = try await diaodu(["order", "reject", second, "--json"] + grounds, in: live)
        #expect(rejected.code == 0, "\(rejected.talked)")
        #expect(try await !listed(live).contains { $0.order == second })
        let entries = try await diaodu(["ledger", "query", "--order", second], in: live)
        #expect(entries.said.contains("rejected by Lin 林: the ship is in 船到了"))

        // A ruling that was refused does not look like one that was carried out, and nobody waited for it.
        let told = try await diaodu(["trace", first], in: live)
        #expect(
            told.said.contains(
                "REFUSED: \(first) hold; Lin 林: the ship is in 船到了; refused: it is only proposed")
                && told.said.contains("  \(first) approve; Lin 林: the ship is in 船到了; done\n"), "\(told.said)"
        )
        #expect(
            told.said.split(separator: "\n").count { $0.contains("ms for dispatcher") } == 1, "\(told.said)")
        let ended = try await diaodu(["why", second], in: live)
        #expect(
            ended.said.contains(" was to send ") && ended.said.contains("it was planned and never issued"),
            "\(ended.said) \(ended.talked)")
        #expect(try await diaodu(["trace", second], in: live).said.contains("\nit has ended\n"))

        let nothing = try await diaodu(["ledger", "close", "hospital", "oxygen"] + grounds, in: live)
        #expect(nothing.code == 1 && nothing.talked.contains("nothing of oxygen is in suspense at hospital"))
        let guess = try await diaodu(
            ["ledger", "close", "hospital", "oxygen", "--quantity", "5"] + grounds, in: live)
        #expect(guess.code == 1 && guess.talked.contains("nothing of oxygen is in suspense at hospital"))
        #expect(try await diaodu(["order", "approve", first], in: live).code == 64)
        #expect(try await diaodu(["order", "list", "--state", "lost"], in: live).code == 64)

        live.up.signal(SIGINT)
        #expect(try await live.up.end() == 0)
        #expect(try await diaodu(["ledger", "verify"], in: live).code == 0)
        let late = try await diaodu(["order", "cancel", first] + grounds, in: live)
        #expect(late.code == 69, "\(late.talked)")
    }
}
