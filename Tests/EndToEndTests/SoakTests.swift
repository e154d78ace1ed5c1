import Foundation
import Testing

@Suite("A network of real processes under faults", .serialized)
struct SoakTests {
    @Test(
        "nothing is lost or done twice; its journals agree to the unit, and a byte that is not as it was shows"
    )
    func soak() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let runFolder = folder.appending(path: "run")
        let soak = try Running(
            "diaodu-lab",
            [
                "soak", LiveNetwork.twoPorts, "--minutes", "0.5", "--seed", "11", "--base-port", "25000",
                "--run-dir", runFolder.path(), "--json",
            ], in: folder)
        #expect(try await soak.end() == 0, "\(soak.said)\n\(soak.talked)")
        let summary = try JSONDecoder().decode(Summary.self, from: Data(soak.said.utf8))
        #expect(summary.orders.ordersLost == 0)
        #expect(summary.orders.ordersDoubled == 0)
        #expect(summary.orders.unitsDrifted == 0)
        #expect(summary.orders.ordersOpen == 0)
        #expect(summary.orders.ordersSettled > 0)
        #expect(summary.faults.values.reduce(0, +) >= 15)
        #expect(Set(summary.faults.keys).isSuperset(of: ["kill", "freeze", "cut", "loss"]))
        #expect(summary.restarts >= summary.faults["kill"] ?? .max)
        #expect(summary.messages.lost > 0 && summary.messages.doubled > 0 && summary.messages.delayed > 0)

        let again = try reconcile(runFolder, in: folder)
        #expect(try await again.end() == 0, "\(again.said)\n\(again.talked)")

        // Of a record in the middle of the file: its hash no longer fits.
        let journal = runFolder.appending(path: "journals/south-port.sqlite")
        var bytes = try Data(contentsOf: journal)
        let place = try #require(bytes.lastRange(of: Data("south-port".utf8))).lowerBound
        bytes[place] ^= 1
        try bytes.write(to: journal)
        let tampered = try reconcile(runFolder, in: folder)
        #expect(try await tampered.end() == 65)
        #expect(tampered.talked.contains("the journal of south-port"), "\(tampered.talked)")
    }

    @Test(
        "nodes that start from older copies are named, resumed by a command, and work on; nothing is lost or doubled"
    )
    func restores() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let soak = try Running(
            "diaodu-lab",
            [
                "soak", LiveNetwork.twoPorts, "--restores", "4", "--copy-age", "16", "--round-seconds", "2",
                "--seed", "3", "--base-port", "25100", "--run-dir", folder.appending(path: "run").path(),
                "--json",
            ], in: folder)
        #expect(try await soak.end() == 0, "\(soak.said)\n\(soak.talked)")
        let summary = try JSONDecoder().decode(RestoreSummary.self, from: Data(soak.said.utf8))
        #expect(summary.restores == 4)
        #expect(summary.named >= 2)
        #expect(summary.orders.ordersLost == 0)
        #expect(summary.orders.ordersDoubled == 0)
        #expect(summary.orders.unitsDrifted == 0)
        #expect(summary.orders.ordersOpen == 0)
    }

    private struct RestoreSummary: Decodable {
        let restores: Int
        let named: Int
        let orders: Summary.Orders
    }

    private func reconcile(_ runFolder: URL, in folder: URL) throws -> Running {
        try Running(
            "diaodu-lab", ["reconcile", LiveNetwork.twoPorts, "--run-dir", runFolder.path(), "--json"],
            in: folder)
    }

    private struct Summary: Decodable {
        let restarts: Int
        let faults: [String: Int]
        let messages: Messages
        let orders: Orders

        struct Messages: Decodable {
            let lost: Int
            let doubled: Int
            let delayed: Int
        }

        struct Orders: Decodable {
            let ordersSettled: Int
            let ordersOpen: Int
            let ordersLost: Int
            let ordersDoubled: Int
            let unitsDrifted: Int64
        }
    }
}
