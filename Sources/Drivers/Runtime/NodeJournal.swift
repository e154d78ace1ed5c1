public import Domain
public import Execution
public import Logging
public import SQLiteJournal

/// A node's journal, open, with the agent as it left it and the history beside it.
public struct NodeJournal {
    public let journal: SQLiteJournal
    public let replay: Replay
    public let tail: ReplayedTail
    public let history: HistoryKeeper

    /// Opens a journal, or begins one where there is none.
    ///
    /// - Parameters:
    ///   - beginning: the node's agent before its first record.
    ///   - form: of the states in the journal.
    /// - Throws: ``JournalError``, ``ReplayFailure``.
    public init(
        path: String, of beginning: Replay, _ form: SnapshotForm, node: NodeID, in network: NetworkID,
        _ logger: Logger
    ) throws {
        var (replay, tail) = (beginning, ReplayedTail())
        var history = HistoryKeeper(
            besideJournal: path, of: beginning, form, node: node, in: network, logger)
        journal = try SQLiteJournal(
            path: path, node: node, network: network,
            restoring: { snapshot in
                guard form.restore(&replay, from: snapshot) else { return false }
                history.skip(through: snapshot.position)
                tail.snapshotByteCount = snapshot.bytes.count
                return true
            },
            replaying: { position, bytes in
                try replay.take(position, bytes)
                tail.byteCount += bytes.count
                history.note(position, replay)
            })
        history.begin(replay, journal)
        (self.replay, self.tail, self.history) = (replay, tail, history)
    }
}
