internal import Domain
public import SQLiteJournal
internal import Synchronization

/// Keeps the next start short: folds everything that is recorded a second time, on a thread of its own, and saves the state
/// as a snapshot whenever the records since the last one outweigh it.
///
/// What is saved is the fold of the records and nothing else; the agent at work also knows what is not recorded. So a
/// node also proves, as long as it runs, that its journal leads to what it has decided.
public actor SnapshotMaker {
    private var replay: Replay
    private var position: Int64
    private var byteCountSinceLast = 0
    private var lastByteCount = 0
    private let form: SnapshotForm
    private let byteCountMin: Int
    private let save: @Sendable (JournalSnapshot) throws -> Void
    private let records: AsyncStream<[[UInt8]]>
    private nonisolated let continuation: AsyncStream<[[UInt8]]>.Continuation
    private nonisolated let failed = Mutex<(any Error)?>(nil)
    private let thread = DedicatedThread(name: "snapshots")

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// How many times its own weight the records after a snapshot may have before the next one is made.
    private static let weightFactor = 8

    /// - Parameters:
    ///   - replay: as the journal left it at the start.
    ///   - byteCountMin: no snapshot is made for fewer bytes of records.
    public init(
        _ replay: Replay, form: SnapshotForm, byteCountMin: Int = 4 << 20,
        saving save: @escaping @Sendable (JournalSnapshot) throws -> Void
    ) {
        (self.replay, self.form, self.byteCountMin, self.save) = (replay, form, byteCountMin, save)
        position = Int64(replay.recordCount)
        (records, continuation) = AsyncStream.makeStream()
    }

    /// What is on the disk now, in order. Returns at once.
    nonisolated func take(_ records: [[UInt8]]) { continuation.yield(records) }

    /// Why this journal cannot be trusted, or not be written: the node must stop.
    nonisolated var failure: (any Error)? { failed.withLock(\.self) }

    /// No more comes after this; ``run()`` returns when everything is folded.
    nonisolated func finish() { continuation.finish() }

    /// Returns after ``finish()``, or when something fails.
    func run() async {
        for await batch in records {
            do { try fold(batch) } catch {
                failed.withLock { $0 = error }
                return
            }
        }
    }

    private func fold(_ batch: [[UInt8]]) throws {
        for record in batch {
            position += 1
            try replay.take(position, record)
            byteCountSinceLast += record.count
        }
        guard byteCountSinceLast >= max(byteCountMin, lastByteCount * Self.weightFactor),
            let snapshot = try form.snapshot(of: replay, at: position)
        else { return }
        try save(snapshot)
        (byteCountSinceLast, lastByteCount) = (0, snapshot.bytes.count)
    }
}
