import Domain
import Inspection
import Testing

@Suite("A gap in a sender's numbers is reported, and nothing else is")
struct SequenceWatchTests {
    private let registry: Registry

    init() throws {
        registry = Registry(
            network: try NetworkID("toy"),
            members: [
                try Self.member("hub", .hub, under: nil),
                try Self.member("nanping", .prefecture, under: "hub"),
                try Self.member("shaowu", .enterprise, under: "nanping"),
                try Self.member("steel", .enterprise, under: "hub"),
            ])
    }

    @Test func unbrokenNumbersAreNoNews() throws {
        #expect(try findings(at: "hub", (5...50).map { ("hub", 1, $0) }).isEmpty)
    }

    @Test func whatIsMissingIsCountedAndItsSenderNamed() throws {
        let found = try findings(
            at: "hub", [("hub", 1, 1), ("steel", 4, 9), ("hub", 1, 2), ("steel", 4, 13), ("hub", 1, 3)])
        #expect(found == [.lost(messageCount: 3, from: try NodeID("steel"))])
        #expect(found.map(\.description) == ["-- gap: 3 messages lost from steel"])
    }

    @Test func whatIsSentAgainIsNoNews() throws {
        #expect(try findings(at: "hub", [1, 2, 3, 2, 3, 1, 4].map { ("steel", 1, $0) }).isEmpty)
    }

    @Test func aRestartIsToldAndCountsAfresh() throws {
        let found = try findings(
            at: "hub", [("steel", 1, 70), ("steel", 2, 1), ("steel", 1, 71), ("steel", 2, 2)])
        #expect(found == [.restarted(try NodeID("steel"), incarnation: 2)])
    }

    @Test(arguments: [("hub", "nanping"), ("hub", "shaowu"), ("nanping", "hub")])
    func ofSendersHeardOnlyInPartNothingIsClaimed(tap: String, sender: String) throws {
        #expect(try findings(at: tap, [(sender, 1, 1), (sender, 1, 9)]).isEmpty)
    }

    @Test(arguments: ["nanping", "shaowu"])
    func aPrefecturesTapHearsAllOfItAndItsChildren(sender: String) throws {
        #expect(try findings(at: "nanping", [(sender, 1, 1), (sender, 1, 9)]).count == 1)
    }

    private func findings(at tap: String, _ stamps: [(String, UInt32, UInt64)]) throws -> [SequenceWatch
        .Finding]
    {
        var watch = SequenceWatch(tapOwner: try NodeID(tap), registry: registry)
        return try stamps.compactMap { node, incarnation, sequence in
            watch.note(
                Header(
                    network: registry.network, from: try NodeID(node), to: nil,
                    stamp: Stamp(incarnation: incarnation, sequence: sequence), process: 1, epoch: 1,
                    sentAt: .epoch, cause: nil))
        }
    }

    private static func member(_ node: String, _ role: Role, under parent: String?) throws -> Member {
        Member(
            node: try NodeID(node), role: role, parent: try parent.map { try NodeID($0) }, signingKey: [],
            transportKey: [])
    }
}
