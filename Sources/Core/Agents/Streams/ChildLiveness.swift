internal import Domain
internal import OrderedCollections

/// What a parent has heard of its children, and when.
struct ChildLiveness: Codable, Sendable {
    private var records: OrderedDictionary<NodeID, Record>
    private let suspectAfter: Duration
    private let silentAfter: Duration
    private let status: Duration

    /// - Parameter children: sorted.
    init(children: [NodeID], timing: Timing) {
        records = OrderedDictionary(uniqueKeysWithValues: children.map { ($0, Record()) })
        suspectAfter = max(timing.suspectAfter, timing.status * 3)
        silentAfter = max(timing.reconnectAfter, timing.status * 10)
        status = timing.status
    }

    enum Verdict: Equatable {
        case newest
        /// Older than what was heard before: overtaken or repeated.
        case late
        /// Another process with the same name is speaking already.
        case duplicate
        case stranger
        /// So far ahead that no honest node can have come there.
        case implausible
    }

    mutating func hear(_ header: Header, at now: Instant) -> Verdict {
        guard var record = records[header.from] else { return .stranger }
        if let heard = record.heard {
            let isSameStart = header.stamp.incarnation == heard.stamp.incarnation
            if isSameStart && header.process != heard.process { return .duplicate }
            guard header.stamp > heard.stamp else { return .late }
        }
        guard header.stamp.isPlausible(after: record.reached(by: now, before: header.stamp, startPeriod)),
            record.lift(header.stamp, at: now, startPeriod)
        else { return .implausible }
        record.heard = .init(node: header.from, stamp: header.stamp, process: header.process)
        record.at = now
        records[header.from] = record
        return .newest
    }

    /// A program that ends again and again is not started more often than this for long, so many starts an honest node may have made
    /// while nobody heard it: on a full disk, say, for days.
    private var startPeriod: Duration { min(.seconds(1), status / 16) }

    /// The last start of a child that was heard; 0 before the first.
    func incarnation(of child: NodeID) -> UInt32 { records[child]?.heard?.stamp.incarnation ?? 0 }

    /// Sorted by node; those never heard are left out.
    var heard: [Beacon.Heard] { records.values.compactMap(\.heard) }

    func conditions(at now: Instant) -> [NodeCondition] {
        records.map { node, record in
            NodeCondition(
                node: node, presence: presence(record, at: now),
                age: record.at.map { now.duration(since: $0) })
        }
    }

    /// The children whose presence is no longer what it was at the last call.
    mutating func changes(at now: Instant) -> [(node: NodeID, presence: Presence)] {
        var changes: [(NodeID, Presence)] = []
        for index in records.values.indices {
            let presence = presence(records.values[index], at: now)
            guard presence != records.values[index].reported else { continue }
            records.values[index].reported = presence
            changes.append((records.keys[index], presence))
        }
        return changes
    }

    private func presence(_ record: Record, at now: Instant) -> Presence {
        guard let at = record.at else { return .neverHeard }
        let age = now.duration(since: at)
        return age < suspectAfter ? .present : age < silentAfter ? .suspected : .silent
    }

    private struct Record: Codable, Sendable {
        var heard: Beacon.Heard?
        var at: Instant?
        var reported = Presence.neverHeard
        /// By how many starts it has advanced lately: each is forgiven after a start period.
        private var startCount = 0
        private var countedAt: Instant?

        /// The newest stamp that was heard, or the last start that an honest node can have come to since without being heard.
        func reached(by now: Instant, before stamp: Stamp, _ startPeriod: Duration) -> Stamp? {
            guard let heard, let at, stamp.incarnation > heard.stamp.incarnation else { return heard?.stamp }
            let unheard = UInt32(clamping: now.duration(since: at).microseconds / startPeriod.microseconds)
            let (last, isBeyond) = heard.stamp.incarnation.addingReportingOverflow(unheard)
            return Stamp(
                incarnation: isBeyond ? stamp.incarnation - 1 : min(last, stamp.incarnation - 1),
                sequence: heard.stamp.sequence)
        }

        /// Somebody with a stolen key who takes as many starts with each message as are plausible would soon be at the last one.
        ///
        /// - Returns: false for more starts than an honest node makes.
        mutating func lift(_ stamp: Stamp, at now: Instant, _ startPeriod: Duration) -> Bool {
            guard let heard, stamp.incarnation > heard.stamp.incarnation else { return true }
            let since = now.duration(since: countedAt ?? at ?? now)
            let forgiven = Int(clamping: since.microseconds / startPeriod.microseconds)
            let count = startCount + Int(stamp.incarnation - heard.stamp.incarnation) - max(0, forgiven)
            guard count <= Stamp.incarnationStepMax else { return false }
            (startCount, countedAt) = (max(0, count), now)
            return true
        }
    }
}
