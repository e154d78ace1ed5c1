import Foundation
import Testing

@Suite("What a run has left on its disk can be read, checked and trusted", .serialized)
struct BooksTests {
    /// A network that has run for some rounds and was stopped in order.
    private func stopped(basePort: Int) async throws -> LiveNetwork {
        let live = try await LiveNetwork(basePort: basePort, ["--rounds", "3"])
        let summary = try await live.summary(interrupting: false)
        #expect(summary.ledgerBalanced)
        return live
    }

    private func journal(_ node: String, of live: LiveNetwork) -> URL {
        live.runFolder.appending(path: "journals/\(node).sqlite")
    }

    private func diaodu(_ arguments: [String], in live: LiveNetwork) async throws -> (
        code: Int32, said: String, talked: String
    ) {
        let running = try Running(
            "diaodu", arguments + ["--run-dir", live.runFolder.path()], in: live.folder)
        return (try await running.end(), running.said, running.talked)
    }

    @Test("the books: entries by order and site, balances, verified, exported")
    func books() async throws {
        let live = try await LiveNetwork(basePort: 27_000)
        try await live.round(2)
        // While the hub is at work.
        #expect(try await diaodu(["ledger", "verify"], in: live).code == 0)
        _ = try await live.summary()

        let verified = try await diaodu(["ledger", "verify", "--json"], in: live)
        #expect(verified.code == 0, "\(verified.talked)")
        let report = try JSONDecoder().decode(Verification.self, from: Data(verified.said.utf8))
        #expect(report.ok && report.entries > 20 && report.records > report.suspense)

        let lines = try await diaodu(["ledger", "query", "--json"], in: live).said.split(separator: "\n")
        let entries = try lines.map { try JSONDecoder().decode(Entry.self, from: Data($0.utf8)) }
        #expect(entries.map(\.entry) == Array(1...report.entries))
        let order = try #require(entries.first { $0.step == "deliver" }?.order)
        let life = try await diaodu(["ledger", "query", "--json", "--order", order], in: live).said
            .split(separator: "\n").map { try JSONDecoder().decode(Entry.self, from: Data($0.utf8)).step }
        #expect(life == ["reserve", "dispatch", "deliver"])
        let table = try await diaodu(["ledger", "query", "--order", order], in: live)
        #expect(table.said.split(separator: "\n").count == 4)
        #expect(table.said.contains("transit/\(order)"))
        let balances = try await diaodu(["ledger", "query", "--balances", "--account", "supply"], in: live)
        #expect(balances.said.contains("supply"))
        let csv = try await diaodu(["ledger", "export", "--as", "csv"], in: live).said.split(separator: "\n")
        #expect(csv.count == report.entries + 1)
        #expect(csv.last?.hasSuffix(try #require(report.head)) == true)

        try await runAgain(live)

        let stranger = try await diaodu(["ledger", "query", "--site", "nowhere"], in: live)
        #expect(stranger.code == 64)
        let noBooks = try await diaodu(["ledger", "verify", journal("south", of: live).path()], in: live)
        #expect(noBooks.code == 78)
    }

    /// The decisions of real nodes, reached again from their journals; and what they would have been otherwise.
    private func runAgain(_ live: LiveNetwork) async throws {
        func simulate(_ node: String, _ options: [String] = [], in folder: String = LiveNetwork.twoPorts)
            async throws
            -> (code: Int32, report: Rerun?)
        {
            let running = try Running(
                "diaodu",
                ["simulate", folder, "--json", "--from-journal", journal(node, of: live).path()] + options,
                in: live.folder)
            let code = try await running.end()
            return (code, try? JSONDecoder().decode(Rerun.self, from: Data(running.said.utf8)))
        }
        for node in ["province", "south", "south-port"] {
            let (code, report) = try await simulate(node)
            let again = try #require(report)
            #expect(code == 0)
            #expect(again.roundsPlannedTheSame == again.roundsPlanned)
            #expect((again.decided > 0) == (node != "south"), "a prefecture decides nothing")
            #expect((again.roundsPlanned > 1) == (node == "province"))
        }
        let (code, report) = try await simulate("province", ["--set", "supply=all=0"])
        #expect(code == 0)
        let rounds = try #require(report?.rounds)
        #expect(rounds.contains { $0.recorded.shipments > 0 })
        #expect(rounds.allSatisfy { $0.otherwise?.shipments == 0 })
        #expect(try await simulate("province", ["--set", "supply=nobody=0"]).code == 64)
        #expect(try await simulate("province", ["--policy", "best"]).code == 64)

        // Where links cost something else, other plans are found, and that is said.
        let other = live.folder.appending(path: "other")
        try FileManager.default.copyItem(atPath: LiveNetwork.twoPorts, toPath: other.path())
        let links = other.appending(path: "links.csv")
        let rows = try String(contentsOf: links, encoding: .utf8).split(separator: "\n").map(String.init)
        let column = try #require(rows[0].split(separator: ",").firstIndex { $0.hasPrefix("cost") })
        let dearer = rows.dropFirst().map { row in
            var cells = row.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
            cells[column] += "1"
            return cells.joined(separator: ",")
        }
        try ([rows[0]] + dearer).joined(separator: "\n").appending("\n")
            .write(to: links, atomically: true, encoding: .utf8)
        let changed = try await simulate("province", in: other.path())
        #expect(changed.code == 1)
        #expect(changed.report.map { $0.roundsPlannedTheSame < $0.roundsPlanned } == true)
    }

    @Test("a node does not start on a journal in which any byte was flipped, and says where")
    func flipped() async throws {
        let live = try await stopped(basePort: 27_100)
        for (node, program) in [
            ("province", "diaodu-hub"), ("south", "diaodu-prefecture"), ("south-port", "diaodu-enterprise"),
        ] {
            let file = journal(node, of: live)
            let whole = try Data(contentsOf: file)
            for part in 0..<6 {
                var bytes = whole
                let offset = part == 0 ? 20 : whole.count * part / 6 + 7
                bytes[offset] ^= 1 << UInt8(part)
                try bytes.write(to: file)
                let running = try Running(
                    program, ["--config", live.runFolder.appending(path: "config/\(node).yaml").path()],
                    in: live.folder)
                #expect(try await running.end() == 65, "byte \(offset) of \(node): \(running.talked)")
                #expect(running.talked.contains("\(node).sqlite is damaged"), "\(running.talked)")
            }
            try whole.write(to: file)
        }
    }

    @Test("damage in a record is named by the first entry that it makes untrue")
    func named() async throws {
        let live = try await stopped(basePort: 27_200)
        let file = journal("province", of: live)
        var bytes = try Data(contentsOf: file)
        // In the middle of some report that the hub has recorded.
        let place = try #require(bytes.range(of: Data("up/".utf8), in: bytes.count / 2..<bytes.count))
        bytes[place.lowerBound] ^= 1
        try bytes.write(to: file)
        let verified = try await diaodu(["ledger", "verify", "--json"], in: live)
        #expect(verified.code == 1, "\(verified.talked)")
        let report = try JSONDecoder().decode(Verification.self, from: Data(verified.said.utf8))
        #expect(!report.ok)
        #expect((report.firstBad?.record ?? 0) > 1)
        #expect((report.firstBad?.entry ?? 0) > 1)
    }

    private struct Verification: Decodable {
        let ok: Bool
        let entries: Int
        let records: Int
        let head: String?
        let suspense: Int
        let firstBad: Fault?

        struct Fault: Decodable {
            let entry: Int?
            let record: Int?
        }
    }

    private struct Rerun: Decodable {
        let decided: Int
        let roundsPlanned: Int
        let roundsPlannedTheSame: Int
        let rounds: [Round]

        struct Round: Decodable {
            let recorded: Outcome
            let otherwise: Outcome?
        }

        struct Outcome: Decodable { let shipments: Int }
    }

    private struct Entry: Decodable {
        let entry: Int
        let step: String
        let order: String?
    }
}
