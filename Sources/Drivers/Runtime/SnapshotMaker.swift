public import Execution
public import SQLiteJournal
internal import Synchronization

/// Keeps the next start short: runs a ``SnapshotFold`` on a thread of its own and saves the snapshots that it makes.
public actor SnapshotMaker {
    private var fold: SnapshotFold
    private let save: @Sendable (JournalSnapshot) throws -> Void
    private let records: AsyncStream<[[UInt8]]>
    private nonisolated let continuation: AsyncStream<[[UInt8]]>.Continuation
    private nonisolated let failed = Mutex<(any Error)?>(nil)
    private let thread = DedicatedThread(name: "snapshots")

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    public init(_ fold: SnapshotFold, saving save: @escaping @Sendable (JournalSnapshot) throws -> Void) {
        (self.fold, self.save) = (fold, save)
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
            do {
                guard let snapshot = try fold.take(batch) else { continue }
                try save(JournalSnapshot(snapshot))
            } catch {
                failed.withLock { $0 = error }
                return
            }
        }
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
