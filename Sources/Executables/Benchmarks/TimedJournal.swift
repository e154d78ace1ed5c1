internal import Domain
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
    /// - Parameter sentAt: when each report was sent.
    func outcome(sentAt: [MessageReference: ContinuousClock.Instant]) throws -> HubOutcome {
        var (reports, latencies, chains) = (Latencies(), Latencies(), Latencies())
        var (reportCount, orderCount) = (0, 0)
        var last: ContinuousClock.Instant?
        // An instruction's number is its place among those to its site: the agent counts from 1.
        var issued: [NodeID: [(at: ContinuousClock.Instant, basis: ContinuousClock.Instant?)]] = [:]
        var newest: [NodeID: ContinuousClock.Instant] = [:]
        /// As they were when the round was frozen.
        var frozen: [NodeID: ContinuousClock.Instant] = [:]
        var acknowledged: [NodeID: Int] = [:]
        for commit in commits.withLock(\.self) {
            for record in commit.records {
                switch try JournalCoding.decode(record).input {
                case .deadlineReached: frozen = newest
                case .planned(let plan):
                    for shipment in plan.shipments {
                        let basis = [shipment.source, shipment.destination].compactMap { frozen[$0] }.max()
                        issued[shipment.source, default: []].append((commit.at, basis))
                    }
                case .received(let received):
                    let from = received.header.from
                    if case .status = received.message, let sent = sentAt[received.header.reference] {
                        reports.record(commit.at - sent)
                        newest[from] = sent
                        reportCount += 1
                        last = commit.at
                    }
                    if case .acknowledgement(let acknowledgement) = received.message {
                        let through = max(acknowledged[from, default: 0], Int(acknowledgement.through))
                        for number in acknowledged[from, default: 0]..<through {
                            // What is beyond the orders are revisions: on a slow machine the hub asks about what was not moved.
                            guard let orders = issued[from], orders.indices.contains(number) else { continue }
                            let order = orders[number]
                            latencies.record(commit.at - order.at)
                            if let basis = order.basis { chains.record(commit.at - basis) }
                            orderCount += 1
                        }
                        acknowledged[from] = through
                    }
                default: break
                }
            }
        }
        guard let first = sentAt.values.min(), let last else { throw NothingMeasured() }
        let seconds = (last - first) / .seconds(1)
        return HubOutcome(
            reportsPerSecond: Double(reportCount) / seconds, ordersPerSecond: Double(orderCount) / seconds,
            reports: reports, orders: latencies, chains: chains)
    }
}

/// No report came through.
struct NothingMeasured: Error {}
