import Domain
import MessageSchema
import Testing

@testable import Inspection

@Suite("An observer that asked for the last of every topic hears the answer first, and all that passes")
struct TapReadingTests {
    private let question = Array("last/7/".utf8)

    @Test("what passed before the answer is in it or overtaken; what passes after it follows")
    func answered() async {
        let seen = await read([
            (0, [frame("up/a/", 1), frame("up/b/", 2)]),
            (1, [frame("last/7/up/a/", 1, following: 1), frame("last/7/up/b/", 2, following: 0)]),
            (2, [frame("up/a/", 3), frame("last/7/up/b/", 2, following: 0)]),
        ])
        #expect(seen == ["up/a/ 1 last", "up/b/ 2 last", "up/a/ 3"])
    }

    @Test("without an answer nothing is lost but time")
    func unanswered() async {
        let seen = await read([
            (0, [frame("up/a/", 1)]), (4_000_000, [frame("up/b/", 2)]), (5_000_001, [frame("up/a/", 3)]),
            (5_000_002, [frame("up/b/", 4), frame("last/7/up/b/", 4, following: 0)]),
        ])
        #expect(seen == ["no answer", "up/a/ 1", "up/b/ 2", "up/a/ 3", "up/b/ 4"])
    }

    @Test("an answer that breaks off is followed by what passed meanwhile")
    func partlyAnswered() async {
        let seen = await read([
            (0, [frame("up/a/", 1)]), (1, [frame("last/7/up/a/", 1, following: 1)]),
            (6_000_000, [frame("up/b/", 2)]),
        ])
        #expect(seen == ["up/a/ 1 last", "no answer", "up/a/ 1", "up/b/ 2"])
    }

    @Test("no more is held back than there is room for")
    func flood() async {
        let flood = [TapFrame](repeating: frame("up/a/", 1), count: TapReading.heldCountMax + 1)
        let seen = await read([(0, flood)])
        #expect(seen.count == flood.count + 1)
        #expect(seen.first == "no answer")
    }

    private func read(_ batches: [(at: Int64, frames: [TapFrame])]) async -> [String] {
        let (events, tell) = AsyncStream<TapEvent>.makeStream()
        var reading = TapReading(question: question, answerMax: .seconds(5))
        for (at, frames) in batches {
            reading.take(frames, at: Instant(microsecondsSinceEpoch: at), tell)
        }
        tell.finish()
        var seen: [String] = []
        for await event in events {
            switch event {
            case .passed(let frames):
                seen += frames.map {
                    "\($0.topicText) \($0.note!.number)\($0.note!.lastFollowingCount == nil ? "" : " last")"
                }
            case .lastUnknown: seen.append("no answer")
            case .dropped(let count): seen.append("dropped \(count)")
            case .trouble(let reason): seen.append(reason)
            case .tick: seen.append("tick")
            }
        }
        return seen
    }

    private func frame(_ topic: String, _ number: UInt64, following count: Int? = nil) -> TapFrame {
        TapFrame(
            topic: Array(topic.utf8), envelope: [],
            note: TapNote(process: 1, number: number, passedAt: .epoch, lastFollowingCount: count),
            receivedAt: .epoch)
    }
}
