import Foundation
import Testing

/// From the command line, as people and scripts ask for them.
@Suite("Rounds of funds on tables")
struct FundsCommandTests {
    private static func configs(_ path: String) -> String { Running.root.path() + "configs/" + path }

    private static func answer(_ words: [String]) async throws -> [String: Any] {
        let run = try Running("diaodu", ["funds"] + words + ["--json"], in: LiveNetwork.temporaryFolder())
        #expect(try await run.end() == 0, "\(run.talked)")
        return try #require(try JSONSerialization.jsonObject(with: Data(run.said.utf8)) as? [String: Any])
    }

    @Test("a triangle, China and the world, by set-off alone")
    func setOff() async throws {
        for (folder, gross, settled) in [
            ("triangle", 300, 300), ("china-debts-1995", 811_506, 502_329),
            ("world-debts-1995", 21_181_268, 12_696_530),
        ] {
            let answer = try await Self.answer(["clear", Self.configs(folder), "--list", "1"])
            #expect(answer["gross"] as? Int == gross && answer["settled"] as? Int == settled)
            #expect(answer["lent"] as? Int == 0 && answer["certificate"] as? String == "ok")
        }
    }

    @Test("a quota, and needs in tiers")
    func lending() async throws {
        let china = Self.configs("china-debts-1995")
        let lent = try await Self.answer(["clear", china + "/bills.csv", "--quota", "1117"])
        #expect(lent["settled"] as? Int == 506_797 && lent["lent"] as? Int == 1_117)
        let tiers = try await Self.answer([
            "clear", china, "--quota", "20000", "--line", "2000", "--needs", china + "/needs-5-percent.csv",
        ])
        let list = try #require(tiers["tiers"] as? [[String: Any]])
        #expect(list.map { $0["tier"] as? Int } == [1, 2, 3])
        #expect(list.map { $0["need"] as? Int } == [6_544, 17_878, 16_140])
        #expect(list.map { $0["served"] as? Int } == [6_544, 13_456, 0])
        #expect(abs(try #require(list[1]["worstFill"] as? Double) - 0.752657) < 0.001)
        #expect(abs(try #require(tiers["settled"] as? Int) - 524_195) <= 12)
    }

    @Test("the curve, as numbers and as a drawing")
    func curve() async throws {
        let china = Self.configs("china-debts-1995")
        let points = try #require(try await Self.answer(["curve", china])["curve"] as? [[String: Int]])
        #expect(points.map { $0["lent"] } == [0, 1_117, 15_350, 50_094, 242_616])
        #expect(points.map { $0["settled"] } == [502_329, 506_797, 549_496, 618_984, 811_506])
        let drawing = try Running(
            "diaodu", ["funds", "curve", china, "--svg"], in: LiveNetwork.temporaryFolder())
        #expect(try await drawing.end() == 0)
        #expect(drawing.said.components(separatedBy: "<circle").count == 1 + 5)
    }

    @Test("tables as CSV add up")
    func tables() async throws {
        let run = try Running(
            "diaodu", ["funds", "clear", Self.configs("china-debts-1995"), "--csv", "bills"],
            in: LiveNetwork.temporaryFolder())
        #expect(try await run.end() == 0)
        let rows = run.said.split(separator: "\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(rows[0] == ["debtor", "creditor", "amount", "settled", "open", "reason"])
        #expect(rows.dropFirst().reduce(0) { $0 + (Int($1[3]) ?? 0) } == 502_329)
        #expect(rows.dropFirst().allSatisfy { ($0[4] == "0") == $0[5].isEmpty })
    }

    @Test("what cannot be cleared, with line and remedy, and what is not there")
    func refused() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let file = folder.appending(path: "bills.csv")
        try Data("debtor,creditor,amount\na,b,5\nb,b,5\nc,a,-1\n".utf8).write(to: file)
        let run = try Running("diaodu", ["funds", "clear", file.path()], in: folder)
        #expect(try await run.end() == 65)
        #expect(
            run.talked.contains(
                "bills.csv:3 creditor: \"b\" owes this to itself; name whom it owes, or delete the row"))
        #expect(run.talked.contains("bills.csv:4 amount: -1 is negative"))
        let missing = try Running("diaodu", ["funds", "clear", folder.path() + "/none.csv"], in: folder)
        #expect(try await missing.end() == 66)
        let wrong = try Running("diaodu", ["funds", "clear", file.path(), "--quota", "1.234"], in: folder)
        #expect(try await wrong.end() == 64)
    }
}
