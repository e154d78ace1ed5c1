internal import Domain
internal import MessageSchema
public import Recording
internal import Tables

/// What is in a recording, found by reading all of it.
public struct RecordingSummary: Hashable, Sendable, Encodable {
    public let path: String
    public let network: String
    public let tap: String
    public let part: Int
    public let schemaRevision: String
    public let messages: Int64
    /// Of topics and envelopes.
    public let bytes: Int
    /// RFC 3339, UTC; nil when it is empty.
    public let firstAt: String?
    public let lastAt: String?
    public let seconds: Double
    /// It ended in order.
    public let isClosed: Bool
    public let digest: String
    public let kinds: [Kind]
    /// Messages that passed the tap and were not recorded.
    public let missed: UInt64
    /// Messages that their senders have numbered and that never came.
    public let lost: UInt64
    public let refused: [TrafficFigures.Refused]
    public let rounds: [Int]

    public struct Kind: Hashable, Sendable, Encodable {
        public let kind: String
        public let messages: Int
    }

    /// - Throws: ``RecordingError``.
    public init(_ reader: RecordingReader) throws {
        let manifest = reader.manifest
        var messages = TapReader(tapOwner: manifest.tap, registry: manifest.registry)
        var (bytes, missed, lost): (Int, UInt64, UInt64) = (0, 0, 0)
        var (first, last): (Instant?, Instant?) = (nil, nil)
        var (kinds, refusals, rounds): ([Topic.Kind: Int], RefusalCounts, Set<Int>) = ([:], .init(), [])
        try reader.readAll { frame in
            bytes += frame.topic.count + frame.envelope.count
            if !frame.isLast {
                first = first ?? frame.receivedAt
                last = frame.receivedAt
            }
            for sighting in messages.read(TapFrame(frame)) {
                switch sighting {
                case .message(let message):
                    kinds[message.received.topic.kind, default: 0] += 1
                    if case .overview(let overview) = message.received.message {
                        rounds.insert(overview.round)
                    }
                case .finding(.lost(let count, _)): lost += count
                case .refused(let refusal, _): refusals.count(refusal)
                case .missed(let count): missed += count
                case .finding, .dropped: break
                }
            }
            return true
        }
        let times = TimeText(isUTC: true)
        path = reader.path
        (network, tap) = (manifest.registry.network.text, manifest.tap.text)
        (part, schemaRevision) = (manifest.part, manifest.schemaRevision)
        (self.messages, self.bytes) = (reader.messageCount, bytes)
        (firstAt, lastAt) = (first.map(times.full), last.map(times.full))
        seconds = first.flatMap { first in last.map { $0.duration(since: first) / .seconds(1) } } ?? 0
        (isClosed, digest) = (reader.closedAt != nil, reader.digest)
        self.kinds = Topic.Kind.allCases.compactMap { kind in
            kinds[kind].map { Kind(kind: kind.rawValue, messages: $0) }
        }
        (self.missed, self.lost) = (missed, lost)
        refused = refusals.entries.map { .init(reason: $0.counterName, count: $0.count) }
        self.rounds = rounds.sorted()
    }

    /// Of a recording with the same digest and the same keys as one that was read already: it is not read again.
    public init(_ reader: RecordingReader, readAs other: RecordingSummary) {
        precondition(reader.digest == other.digest)
        path = reader.path
        (part, schemaRevision) = (reader.manifest.part, reader.manifest.schemaRevision)
        (network, tap) = (reader.manifest.registry.network.text, reader.manifest.tap.text)
        isClosed = reader.closedAt != nil
        (messages, bytes, digest) = (other.messages, other.bytes, other.digest)
        (firstAt, lastAt, seconds) = (other.firstAt, other.lastAt, other.seconds)
        (kinds, rounds) = (other.kinds, other.rounds)
        (missed, lost, refused) = (other.missed, other.lost, other.refused)
    }

    public var lines: [String] {
        var table = TextTable([.text(""), .text("")])
        table.append(["recording", path + (part > 1 ? ", part \(part)" : "")])
        table.append(["network", "\(network), at the tap of \(tap)"])
        table.append(["schema", schemaRevision])
        table.append(["messages", "\(Figure.grouped(messages)) in \(Figure.grouped(bytes)) bytes"])
        table.append(["kinds", kinds.map { "\($0.kind) \($0.messages)" }.joined(separator: ", ")])
        if let firstAt, let lastAt { table.append(["time", "\(firstAt) to \(lastAt)"]) }
        table.append(["rounds", rounds.isEmpty ? "none" : rounds.map(String.init).joined(separator: " ")])
        table.append(["ended", isClosed ? "in order" : "not in order: what was written is here"])
        table.append(["missed", "\(missed)"])
        table.append(["lost", "\(lost)"])
        let refusals = refused.map { "\($0.reason) \($0.count)" }.joined(separator: ", ")
        table.append(["refused", refusals.isEmpty ? "none" : refusals])
        table.append(["digest", digest])
        return Array(table.lines().dropFirst())
    }
}
