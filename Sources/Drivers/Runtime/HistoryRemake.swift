internal import Agents
internal import Domain
internal import Execution
internal import Foundation
internal import NodeHistory
internal import SQLiteJournal
internal import Synchronization

/// Makes the history of a node at work anew from its journal, on a thread of its own, until it is nearly as far as the journal.
final class HistoryRemake: Sendable {
    private let progress = Mutex(Progress.running)

    private enum Progress {
        case running
        case reached(Task)
        case failed(any Error)
        case stopped
    }

    /// What it works on; handed over when it has caught up.
    private struct Task: Sendable {
        let journal: JournalPlaces
        var follower: HistoryFollower
        var replay: Replay

        /// - Returns: how many records it has gone on by.
        mutating func goOn(countMax: Int) throws -> Int {
            let start = follower.reached
            let records = try journal.records(after: start, countMax: countMax)
            for (offset, bytes) in records.enumerated() {
                let position = start + Int64(offset) + 1
                try replay.take(position, bytes)
                if let record = replay.lastRecord { try follower.note(position, record, replay.agent) }
            }
            try follower.commit(replay.agent, link: journal.link)
            return records.count
        }
    }

    private static let recordCountMax = 512

    /// - Parameter beginning: the node's agent before its first record.
    init(
        besideJournal path: String, _ journal: JournalPlaces, of node: NodeID, in network: NetworkID,
        from beginning: Replay
    ) throws {
        HistoryFile.remove(besideJournal: path)
        let file = try HistoryFile(besideJournal: path, of: node, in: network)
        let follower = try HistoryFollower(
            file, of: network, keepsBooks: beginning.agent is HubAgent)
        let task = Task(journal: journal, follower: follower, replay: beginning)
        let thread = Thread { [self] in
            var task = task
            do {
                while case .running = progress.withLock(\.self) {
                    guard try task.goOn(countMax: Self.recordCountMax) == Self.recordCountMax else { break }
                }
                progress.withLock { if case .running = $0 { $0 = .reached(task) } }
            } catch {
                progress.withLock { $0 = .failed(error) }
            }
        }
        thread.name = "history"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// - Returns: the history with all records before one, or why there is none; nil as long as it is not nearly there.
    func finished(before position: Int64) -> Result<HistoryFollower, any Error>? {
        switch progress.withLock(\.self) {
        case .running, .stopped: return nil
        case .failed(let error): return .failure(error)
        case .reached(var task):
            do {
                while task.follower.reached < position - 1 {
                    let missing = Int(position - 1 - task.follower.reached)
                    guard try task.goOn(countMax: min(missing, Self.recordCountMax)) > 0 else {
                        throw HistoryGap(after: task.follower.reached, before: position)
                    }
                }
                return .success(task.follower)
            } catch { return .failure(error) }
        }
    }

    /// The node stops.
    func stop() { progress.withLock { $0 = .stopped } }
}
