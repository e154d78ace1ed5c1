import Domain
import Testing

@testable import Agents

@Suite("A numbered stream loses nothing and repeats with patience")
struct StreamTests {
    let start = Instant(microsecondsSinceEpoch: 1)
    let timing = Timing(
        beacon: .seconds(1), status: .seconds(1), resendMin: .seconds(1), resendMax: .seconds(4))

    func at(_ seconds: Int) -> Instant { start.advanced(by: .seconds(seconds)) }

    @Test func backsOffUntilAcknowledged() {
        var outbox = OutgoingStream<UInt64>()
        for _ in 1...3 { _ = outbox.append(at: start, timing) { $0 } }
        #expect(Array(outbox.due(at: start, timing)) == [], "not before its time")
        var resends: [Int] = []
        for second in 1...20 where !outbox.due(at: at(second), timing).isEmpty { resends.append(second) }
        #expect(resends == [1, 3, 7, 11, 15, 19], "1, then 2, then 4 seconds apart")

        #expect(outbox.acknowledge(through: 2, at: at(20), timing) == [1, 2])
        #expect(outbox.acknowledge(through: 2, at: at(20), timing) == [], "a repeat acknowledges nothing")
        #expect(outbox.acknowledge(through: 9, at: at(20), timing) == [], "nor does what was never sent")
        #expect(Array(outbox.due(at: at(21), timing)) == [3])
        #expect(outbox.acknowledge(through: 3, at: at(22), timing) == [3])
        #expect(outbox.resendAt == nil)
    }

    @Test func tellsWhatIsNewFromWhatIsToldAgain() {
        var outbox = OutgoingStream<UInt64>()
        for _ in 1...9 { _ = outbox.append(at: start, timing) { $0 } }
        #expect(outbox.acknowledge(through: 7, at: start, timing, archiving: 4) == Array(1...7))
        #expect(outbox.archivedCount == 4)
        #expect(outbox.newCount == 2)
        let isTooFar = outbox.rewind(through: 2, at: start, timing)
        #expect(!isTooFar, "3 is kept no more")
        let isRewound = outbox.rewind(through: 3, at: start, timing)
        #expect(isRewound)
        #expect(outbox.pending == Array(4...9))
        #expect(outbox.newCount == 2)
        #expect(outbox.acknowledge(through: 8, at: start, timing, archiving: 4) == Array(4...8))
        #expect(outbox.newCount == 1)
    }

    @Test func doesNotRepeatUnderAnotherNumberWhatASiteHasShown() throws {
        let site = try #require(PerfectNetwork.network().site(PerfectNetwork.plant))
        let announced = Instruction.Content.expect(
            Consignment(
                order: OrderID(round: 1, place: 1), resource: PerfectNetwork.coal, quantity: Quantity(7),
                source: PerfectNetwork.mine, dispatchedAt: .seconds(1), transit: .seconds(2)))
        let other = Instruction.Content.unreadable(dispatch: nil, reason: "another one")
        var streams = SiteStreams(site: site)
        for content in [other, announced] {
            _ = streams.instructions.append(at: start, timing) { Instruction(number: $0, content: content) }
        }
        // Another process of the hub has given it as the first.
        let isTaken = streams.recall(Instruction(number: 1, content: announced))
        #expect(isTaken)
        #expect(streams.unheard.map(\.content) == [other])
    }

    @Test func keepsInstructionsByNumberAndSize() throws {
        var archive = InstructionArchive()
        func keep(_ number: Int, byteCount: Int) throws {
            let instruction = Instruction(
                number: UInt64(number), content: .unreadable(dispatch: nil, reason: ""))
            archive.keep(
                instruction,
                in: Envelope(payload: [UInt8](repeating: 0, count: byteCount), signature: [], keyID: 1))
        }
        for number in 1...Limits.archivedInstructionCountMax + 5 { try keep(number, byteCount: 10) }
        #expect(archive.count == Limits.archivedInstructionCountMax)
        #expect(archive.items(from: 1, countMax: 1).first?.instruction.number == 6)
        // Long ones push out short ones, down to a number that is always kept.
        for number in 0..<2 * Limits.archivedInstructionCountMin {
            try keep(
                Limits.archivedInstructionCountMax + 6 + number,
                byteCount: Limits.archivedByteCountMax / Limits.archivedInstructionCountMin * 2)
        }
        #expect(archive.count == Limits.archivedInstructionCountMin)
    }

    @Test func takesOnlyTheNext() {
        var inbox = IncomingStream<String>()
        #expect(inbox.take(2, "b") == .gap)
        #expect(inbox.take(1, "a") == .next)
        #expect(inbox.take(1, "a") == .repeated)
        #expect(inbox.take(2, "b") == .next)
        #expect(inbox.takenThrough == 2)
    }

    @Test func noticesTheSameNumberWithAnotherContent() {
        var inbox = IncomingStream<String>()
        for number in 1...20 { _ = inbox.take(UInt64(number), "\(number)") }
        #expect(inbox.take(20, "20") == .repeated)
        #expect(inbox.take(20, "21") == .contradicted)
        #expect(inbox.take(13, "12") == .contradicted)
        #expect(inbox.take(3, "4") == .repeated, "that far back it does not remember")
        #expect(inbox.takenThrough == 20)
    }
}

@Suite("A parent knows whom it hears")
struct PresencesTests {
    let child = try! NodeID("shaowu")
    let timing = Timing(
        beacon: .seconds(1), status: .seconds(1), resendMin: .seconds(1), resendMax: .seconds(4))

    func header(_ incarnation: UInt32, _ sequence: UInt64, process: UInt64 = 1) -> Header {
        Header(
            network: try! NetworkID("test"), from: child, to: nil,
            stamp: Stamp(incarnation: incarnation, sequence: sequence), process: process, epoch: 1,
            sentAt: .epoch, cause: nil)
    }

    @Test func verdicts() {
        var childLiveness = ChildLiveness(children: [child], timing: timing)
        #expect(childLiveness.hear(header(1, 2), at: .epoch) == .newest)
        #expect(childLiveness.hear(header(1, 2), at: .epoch) == .late)
        #expect(childLiveness.hear(header(1, 1), at: .epoch) == .late)
        #expect(childLiveness.hear(header(1, 9, process: 2), at: .epoch) == .duplicate)
        #expect(
            childLiveness.hear(header(2, 1, process: 2), at: .epoch) == .newest, "a restart is no duplicate")
        #expect(childLiveness.hear(header(1, 3), at: .epoch) == .late)
    }

    @Test func silence() {
        var childLiveness = ChildLiveness(children: [child], timing: timing)
        func changes(_ seconds: Int) -> [Presence] {
            childLiveness.changes(at: Instant.epoch.advanced(by: .seconds(seconds))).map(\.presence)
        }
        #expect(changes(0) == [])
        _ = childLiveness.hear(header(1, 1), at: .epoch)
        #expect(changes(1) == [.present])
        #expect(changes(2) == [])
        #expect(changes(3) == [.suspected])
        #expect(changes(10) == [.silent])
        _ = childLiveness.hear(header(1, 2), at: Instant.epoch.advanced(by: .seconds(11)))
        #expect(changes(11) == [.present])
    }
}
