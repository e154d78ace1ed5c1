internal import Domain
internal import Execution
internal import MessageSchema
internal import Runtime
internal import SQLiteJournal
internal import Synchronization

/// A journal that remembers when each commit was on the disk.
final class TimedJournal: Journal {
    private let journal: SQLiteJournal
    private let commits = Mutex<[Commit]>([])

    private struct Commit {
        let records: [[UInt8]]
        let at: ContinuousClock.Instant
    }

    init(_ journal: SQLiteJournal) { self.journal = journal }

    var recordCount: Int { commits.withLock { $0.reduce(0) { $0 + $1.records.count } } }

    func append(_ records: [[UInt8]]) throws {
        try journal.append(records)
        let now = ContinuousClock.now
        commits.withLock { $0.append(Commit(records: records, at: now)) }
    }

    /// Reads afterwards what was written, and how long it took.
    ///
    /// - Parameters:
    ///   - replay: of the hub, before its first record.
    ///   - sentAt: when each report was sent.
    func outcome(
        _ replay: Replay, sentAt: [MessageReference: ContinuousClock.Instant]
    ) throws -> HubOutcome {
        var replay = replay
        var (reports, latencies, chains) = (Latencies(), Latencies(), Latencies())
        var (reportCount, orderCount, settledCount) = (0, 0, 0)
        var last: ContinuousClock.Instant?
        var issued: [NodeID: [UInt64: (at: ContinuousClock.Instant, basis: ContinuousClock.Instant?)]] = [:]
        for commit in commits.withLock(\.self) {
            for record in commit.records {
                let effects = try replay.take(Int64(replay.recordCount + 1), record)
                for case .notice(.orderAdvanced(_, .settled)) in effects { settledCount += 1 }
                for case .publish(let outgoing) in effects {
                    // An order that is repeated has been issued before.
                    guard case .instruction(let instruction) = outgoing.message, let to = outgoing.header.to,
                        case .dispatch(let order) = instruction.content,
                        issued[to]?[instruction.number] == nil
                    else { continue }
                    let basis = order.basis.compactMap { sentAt[$0] }.max()
                    issued[to, default: [:]][instruction.number] = (commit.at, basis)
                }
                guard case .received(let received) = try JournalCoding.decode(record).input else { continue }
                if case .status = received.message, let sent = sentAt[received.header.reference] {
                    reports.record(commit.at - sent)
                    reportCount += 1
                    last = commit.at
                }
                guard case .acknowledgement(let acknowledgement) = received.message else { continue }
                let orders = issued[received.header.from] ?? [:]
                for (number, order) in orders where number <= acknowledgement.through {
                    latencies.record(commit.at - order.at)
                    if let basis = order.basis { chains.record(commit.at - basis) }
                    orderCount += 1
                    issued[received.header.from]?[number] = nil
                }
            }
        }
        guard let first = sentAt.values.min(), let last else { throw NothingMeasured() }
        let seconds = (last - first) / .seconds(1)
        return HubOutcome(
            reportsPerSecond: Double(reportCount) / seconds, ordersPerSecond: Double(orderCount) / seconds,
            settledPerSecond: Double(settledCount) / seconds, reports: reports, orders: latencies,
            chains: chains)
    }
}

/// No report came through.
struct NothingMeasured: Error {}
