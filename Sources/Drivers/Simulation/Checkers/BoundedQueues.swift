internal import Agents
internal import Domain
internal import Execution

/// What waits stays within its limit while things go wrong, and is gone when they have healed. What a node keeps then is
/// bounded by the number of its sites, however much has happened.
struct BoundedQueues: Checker {
    let name = CheckerName.boundedQueues

    private let network: Network
    private let bounds: StateBounds
    /// Of each program, what it has taken of each of its peers' reports.
    private var reports: [NodeID: [NodeID: Level]] = [:]

    /// Of a vessel from which a report runs out in each gap.
    private struct Level {
        var count = 0.0
        var at: Instant
    }

    init(of network: Network) { (self.network, bounds) = (network, StateBounds(of: network)) }

    mutating func see(_ event: ObservedEvent) -> Finding? {
        switch event {
        case .viewed(let stateView, by: let node): return overflow(in: stateView.queues, of: node)
        case .started(let program, _, _): reports[program] = nil
        case .timed(let received, _, at: let time, by: let program):
            switch received.message {
            case .status, .attendance: return take(received.header.from, at: time, by: program)
            case .fact, .instruction, .acknowledgement, .beacon, .overview, .ruling, .answer: break
            }
        default: break
        }
        return nil
    }

    /// Each report that is taken is kept in the journal.
    private mutating func take(_ peer: NodeID, at time: Instant, by program: NodeID) -> Finding? {
        let gap = ReportLimit.gap(network.timing.status, roundLength: network.calendar.round)
        var level = reports[program]?[peer] ?? Level(at: time)
        level.count = max(0, level.count - time.duration(since: level.at) / gap) + 1
        level.at = time
        reports[program, default: [:]][peer] = level
        guard Int(level.count) > ReportLimit.burstCount + 1 else { return nil }
        return Finding("\(program) takes \(Int(level.count)) reports of \(peer) at once", about: [peer.text])
    }

    private func overflow(in queues: [QueueLength], of node: NodeID) -> Finding? {
        guard let queue = queues.first(where: { $0.count > $0.countMax }) else { return nil }
        return Finding("\(queue): \(queue.count), at most \(queue.countMax)", about: [node.text])
    }

    func conclude(_ ending: Ending) -> [Finding] {
        var findings = ending.stateViews.flatMap(\.queues).filter { queue in
            queue.count > 0 && !ending.outsiders.contains(queue.node)
        }.map { Finding("\($0): \($0.count) are still waiting", about: []) }
        if ending.waitingRulingCount > 0 {
            findings.append(
                Finding("\(ending.waitingRulingCount) rulings wait for the hub's answer", about: []))
        }
        let countMax = bounds.agendaCountMax
        if ending.queuedEventCount > countMax {
            findings.append(
                Finding("\(ending.queuedEventCount) things are pending, at most \(countMax)", about: []))
        }
        let archives = ending.stateViews.compactMap { if case .site(let site) = $0 { site } else { nil } }
        findings += archives.compactMap { overflow(in: $0.archives, of: $0.site) }
        return findings
            + ending.stateSizes.compactMap { size in
                let countMax = bounds.byteCountMax(of: size, outsiderCount: ending.outsiders.count)
                return size.byteCount > countMax
                    ? Finding(
                        "\(size.node) keeps \(size.byteCount) bytes for \(size.siteCount) sites, at most \(countMax)",
                        about: [size.node.text]) : nil
            }
    }
}
