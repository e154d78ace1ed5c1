public import Execution
public import SQLiteJournal
internal import Synchronization

/// Keeps the next start short and the node's history complete: runs a ``SnapshotFold`` on a thread of its own, saves the
/// snapshots that it makes, and has a ``HistoryKeeper`` write down what it has found.
public actor SnapshotMaker {
    private var fold: SnapshotFold
    private var history: HistoryKeeper?
    private let journal: SQLiteJournal
    private let records: AsyncStream<[[UInt8]]>
    private nonisolated let continuation: AsyncStream<[[UInt8]]>.Continuation
    private nonisolated let failed = Mutex<(any Error)?>(nil)
    private let thread = DedicatedThread(name: "snapshots")

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameter history: nil where none is kept.
    public init(_ fold: SnapshotFold, of journal: SQLiteJournal, history: HistoryKeeper? = nil) {
        (self.fold, self.journal, self.history) = (fold, journal, history)
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
        defer { history?.close() }
        for await batch in records {
            do { try keep(batch) } catch {
                failed.withLock { $0 = error }
                return
            }
        }
    }

    private func keep(_ batch: [[UInt8]]) throws {
        let snapshot = try fold.take(batch) { history?.note($0, $1) }
        history?.commit(fold.replay)
        guard let snapshot else { return }
        history?.sync()
        try journal.save(JournalSnapshot(snapshot))
    }
}

extension JournalSnapshot {
    init(_ snapshot: StateSnapshot) {
        self.init(position: snapshot.position, form: snapshot.form, bytes: snapshot.bytes)
    }
}

extension SnapshotForm {
    /// Brings a replay to where a snapshot of the journal was taken.
    ///
    /// - Returns: false when this program cannot read it; the replay is as it was then.
    public func restore(_ replay: inout Replay, from snapshot: JournalSnapshot) -> Bool {
        restore(
            &replay,
            from: StateSnapshot(position: snapshot.position, form: snapshot.form, bytes: snapshot.bytes))
    }
}
