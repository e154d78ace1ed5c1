internal import Agents
public import Domain
public import Execution
public import Logging
internal import NodeHistory
public import SQLiteJournal

/// Keeps the history beside a node's journal as far as the journal, commit by commit.
///
/// Nothing that goes wrong with it stops or delays the node: it is logged, and the history is made anew from the journal, at
/// once where it does not fit the journal, at the next start where it cannot be written.
public struct HistoryKeeper: Sendable {
    private var state = State.unopened
    /// Of the journal, once it is open.
    private var places: JournalPlaces?
    private let journalPath: String
    private let beginning: Replay
    private let node: NodeID
    private let network: NetworkID
    private let logger: Logger

    private enum State {
        /// Until the journal is this process's alone.
        case unopened
        case following(HistoryFollower)
        /// It lacks records that a snapshot stood for.
        case behind
        case remaking(HistoryRemake)
        case stopped
    }

    /// - Parameters:
    ///   - beginning: the node's agent before its first record.
    public init(
        besideJournal path: String, of beginning: Replay, node: NodeID, in network: NetworkID,
        _ logger: Logger
    ) {
        (journalPath, self.beginning, self.node) = (path, beginning, node)
        (self.network, self.logger) = (network, logger)
    }

    /// Opens the history. The journal is this process's alone by now.
    private mutating func open() {
        guard case .unopened = state else { return }
        do {
            let file = try HistoryFile(besideJournal: journalPath, of: node, in: network)
            state = .following(
                try HistoryFollower(file, of: network, keepsBooks: beginning.agent is HubAgent))
        } catch {
            state = .stopped
            warn(error)
        }
    }

    // MARK: At the start

    /// The records up to there are not handed over.
    public mutating func skip(through position: Int64) {
        open()
        if case .following(let follower) = state, follower.reached < position { state = .behind }
    }

    /// The journal is open: what was noted is written, or the history begins to be made anew.
    public mutating func begin(_ replay: Replay, _ journal: SQLiteJournal) {
        open()
        if case .stopped = state { return }
        do {
            let places = try journal.places()
            self.places = places
            if case .following(let follower) = state, try follower.fits(places.link),
                follower.reached == replay.recordCount
            {
                return commit(replay)
            }
            if case .following(let follower) = state { follower.close() }
            state = .remaking(
                try HistoryRemake(
                    besideJournal: journalPath, places, of: node, in: network, from: beginning))
            logger.info("the history beside the journal is made anew from it")
        } catch {
            state = .stopped
            warn(error)
        }
    }

    // MARK: At work

    /// Whether what is noted is written down.
    var isFollowing: Bool { if case .following = state { true } else { false } }

    public mutating func note(_ position: Int64, _ replay: Replay) {
        open()
        if case .remaking(let remake) = state, let made = remake.finished(before: position) {
            switch made {
            case .success(let follower): state = .following(follower)
            case .failure(let error):
                state = .stopped
                warn(error)
            }
        }
        guard case .following(var follower) = state, let record = replay.lastRecord else { return }
        // Out of the state meanwhile: what it holds is not copied for each record.
        state = .stopped
        do {
            try follower.note(position, record, replay.agent)
            state = .following(follower)
        } catch { warn(error) }
    }

    /// Writes down what was noted, which is on the disk.
    mutating func commit(_ replay: Replay) {
        guard let places, case .following(var follower) = state else { return }
        state = .stopped
        do {
            try follower.commit(replay.agent, link: places.link)
            state = .following(follower)
        } catch { warn(error) }
    }

    /// Has it on the disk, because a snapshot will stand for the records that led there.
    mutating func sync() {
        guard case .following(let follower) = state else { return }
        do { try follower.sync() } catch { warn(error) }
    }

    mutating func close() {
        if case .following(let follower) = state { follower.close() }
        if case .remaking(let remake) = state { remake.stop() }
        state = .stopped
    }

    private func warn(_ error: any Error) {
        logger.warning(
            "the history beside the journal is not kept, so questions about orders and books take longer: \(error)"
        )
    }
}
