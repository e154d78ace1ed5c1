/// A second fold of what is recorded, beside the agent at work: makes the snapshots that keep the next start short.
///
/// What is saved is the fold of the records and nothing else; the agent at work also knows what is not recorded. So a
/// node also proves, as long as it runs, that its journal leads to what it has decided.
public struct SnapshotFold: Sendable {
    public private(set) var replay: Replay
    private var position: Int64
    private var byteCountSinceLast: Int
    private var lastByteCount: Int
    private let form: SnapshotForm
    private let byteCountMin: Int

    /// How many times its own weight the records after a snapshot may have before the next one is made.
    private static let weightFactor = 8

    /// - Parameters:
    ///   - replay: as the journal left it at the start.
    ///   - tail: what the start has replayed. A node that is started again and again makes snapshots as often as one that is not.
    ///   - byteCountMin: no snapshot is made for fewer bytes of records.
    public init(
        _ replay: Replay, form: SnapshotForm, behind tail: ReplayedTail = ReplayedTail(),
        byteCountMin: Int = 4 << 20
    ) {
        (self.replay, self.form, self.byteCountMin) = (replay, form, byteCountMin)
        (byteCountSinceLast, lastByteCount) = (tail.byteCount, tail.snapshotByteCount)
        position = Int64(replay.recordCount)
    }

    /// - Parameters:
    ///   - records: of one commit that is safe.
    ///   - note: gets the fold after each of them.
    /// - Returns: the state after them, when the records since the last snapshot outweigh it.
    /// - Throws: ``ReplayFailure``, or what writing the state down throws: this journal cannot be trusted.
    public mutating func take(
        _ records: [[UInt8]], noting note: (_ position: Int64, Replay) -> Void = { _, _ in }
    ) throws -> StateSnapshot? {
        for record in records {
            position += 1
            try replay.take(position, record)
            note(position, replay)
            byteCountSinceLast += record.count
        }
        guard byteCountSinceLast >= max(byteCountMin, lastByteCount * Self.weightFactor),
            let snapshot = try form.snapshot(of: replay, at: position)
        else { return nil }
        (byteCountSinceLast, lastByteCount) = (0, snapshot.bytes.count)
        return snapshot
    }
}

/// How much a start has replayed.
public struct ReplayedTail: Sendable {
    /// Of the snapshot that it began with; 0 where it began with the first record.
    public var snapshotByteCount = 0
    /// Of the records behind that.
    public var byteCount = 0

    public init() {}
}
