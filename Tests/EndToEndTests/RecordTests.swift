import Foundation
import TestSupport
import Testing

/// `diaodu record` as it ends in files: in one, in several, or in the middle of a word.
@Suite("A recording outlives whoever writes it", .serialized)
struct RecordTests {
    @Test("it goes on in another file when one is full or old, and what was flushed survives kill -9")
    func files() async throws {
        let live = try await LiveNetwork(basePort: 26_100)
        let watch = Watch(live)
        let records = [
            try watch.start("record", "sized.rec", "--rotate-size", "0.01"),
            try watch.start("record", "timed.rec", "--rotate-every", "1s"),
        ]
        let killed = try watch.start("record", "killed.rec")

        let flushed = try await messages(inUnended: "killed.rec", of: live, watch)
        killed.signal(SIGKILL)
        #expect(try await killed.end() == 128 + SIGKILL)
        for name in ["sized-3.rec", "timed-3.rec"] {
            try await awaiting("there is \(name)", of: live.up) {
                FileManager.default.fileExists(atPath: watch.folder.appending(path: name).path())
            }
        }
        for record in records {
            record.signal(SIGINT)
            #expect(try await record.end() == 0, "\(record.talked)")
        }
        #expect(try await live.summary().ledgerBalanced)

        let verified = try await watch.says("rec", "verify", "killed.rec")
        #expect(verified.said.contains("not ended in order"))
        let left = try await summary("killed.rec", watch)
        #expect(left.messages >= flushed)
        #expect(!left.isClosed && left.missed == 0 && left.refused.isEmpty)
        // All but what was not flushed: another file of the same minutes has it.
        try await parts("sized", watch)
        try await parts("timed", watch)
    }

    /// Each part says the last of every topic and then goes on with the very next message.
    private func parts(_ name: String, _ watch: Watch) async throws {
        var (numbers, known): ([Int], Set<String>) = ([], [])
        for part in 1... {
            let file = part == 1 ? "\(name).rec" : "\(name)-\(part).rec"
            guard FileManager.default.fileExists(atPath: watch.folder.appending(path: file).path()) else {
                break
            }
            let summary = try await summary(file, watch)
            #expect(summary.isClosed && summary.part == part)
            let verified = try await watch.says("rec", "verify", file)
            #expect(!verified.said.contains("not ended"))
            let messages = try await watch.says("rec", "cat", file, "--json").lines.map {
                try JSONDecoder().decode(Line.self, from: Data($0.utf8))
            }
            let lastCount = messages.prefix { $0.last == true }.count
            #expect(messages.dropFirst(lastCount).allSatisfy { $0.last == nil })
            let topics = messages.prefix(lastCount).compactMap(\.topic)
            #expect(Set(topics).count == lastCount)
            if part > 1 { #expect(Set(topics) == known) }
            known.formUnion(messages.compactMap(\.topic))
            numbers += messages.dropFirst(lastCount).compactMap(\.tapNumber)
        }
        let first = try #require(numbers.first)
        #expect(numbers == Array(first..<first + numbers.count))
    }

    private struct Line: Decodable {
        let topic: String?
        let tapNumber: Int?
        let last: Bool?

        private enum CodingKeys: String, CodingKey {
            case topic, last
            case tapNumber = "tap_number"
        }
    }

    private struct Summary: Decodable {
        let messages: Int
        let missed: Int
        let part: Int
        let isClosed: Bool
        let refused: [Refused]

        struct Refused: Decodable { let reason: String }
    }

    private func summary(_ file: String, _ watch: Watch) async throws -> Summary {
        let info = try await watch.says("rec", "info", file, "--json")
        return try JSONDecoder().decode(Summary.self, from: Data(info.said.utf8))
    }

    /// Reads a file that is being written until there is something in it that did just pass.
    private func messages(inUnended file: String, of live: LiveNetwork, _ watch: Watch) async throws -> Int {
        var messageCount = 0
        try await live.everyRound(until: "there are messages in \(file)") {
            let info = try watch.start("rec", "info", file, "--json")
            guard try await info.end() == 0 else { return false }
            messageCount = try JSONDecoder().decode(Summary.self, from: Data(info.said.utf8)).messages
            return messageCount > 30
        }
        return messageCount
    }
}
