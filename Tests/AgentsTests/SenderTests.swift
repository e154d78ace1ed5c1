import Domain
import Testing

@testable import Agents

@Suite("What a node says is numbered once")
struct SenderTests {
    private static func stamp(of sender: inout Sender) throws -> Stamp {
        let effect = sender.publish(.beacon(Beacon(clock: nil, children: [])), to: nil, at: .epoch)
        guard case .publish(let outgoing) = effect else { throw Missing() }
        return outgoing.header.stamp
    }

    private struct Missing: Error {}

    @Test("a node that is told twice of the starts that it forgot goes on above them once")
    func lift() throws {
        var sender = Sender(network: try NetworkID("test"), .hub(try NodeID("hub")))
        sender.start(incarnation: 2, process: 7)
        let isLifted = sender.lift(above: 5)
        #expect(isLifted)
        let first = try Self.stamp(of: &sender)
        #expect(first == Stamp(incarnation: 6, sequence: 1))
        let isLiftedAgain = sender.lift(above: 5)
        #expect(!isLiftedAgain)
        let second = try Self.stamp(of: &sender)
        #expect(second == Stamp(incarnation: 6, sequence: 2))
        sender.start(incarnation: 3, process: 8)
        let next = try Self.stamp(of: &sender)
        #expect(next == Stamp(incarnation: 7, sequence: 1))
    }

    @Test("two processes of a hub that know the same take different epochs, both above what they know")
    func epochs() {
        let taken = (0..<90).map { HubStanding.epoch(above: 13, for: UInt64.max - $0 * 7) }
        #expect(Set(taken).count == 90)
        #expect(taken.allSatisfy { $0 > 13 })
        // So many replaced processes may lie between what a copy knows and what the sites follow.
        #expect(taken.allSatisfy { ($0 - 13) * 1_000 <= HubStanding.epochStepMax })
    }
}
