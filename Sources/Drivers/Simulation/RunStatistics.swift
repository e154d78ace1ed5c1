internal import Domain
internal import MessageSchema

/// Keeps what a run's summary needs.
struct RunStatistics {
    var trace = Trace()
    var eventCount = 0
    private(set) var messageCount = 0
    private(set) var journalEntryCount = 0
    private(set) var journalByteCount = 0
    private(set) var settledCount = 0
    private(set) var issuedCount = 0
    /// The hub's clock, once its books are open.
    private(set) var clock: NetworkClock?
    private var overview: Overview?
    private var isLedgerBalanced = true
    /// The last report of each site, by the site's place in the network.
    private var reports: [NodeID: StatusReport] = [:]
    private var alarms: [SimulationSummary.Kind: (count: Int, first: String)] = [:]

    /// Keeps everything that was said; nil unless somebody wants to read it.
    var transcript: Transcript?

    mutating func arrived(_ frame: Frame, at node: NodeID, _ now: Instant) {
        messageCount += 1
        trace.arrived(frame, at: node, now)
    }

    mutating func refused(_ frame: Frame, at node: NodeID, _ refusal: Refusal, _ now: Instant) {
        transcript?.refused(refusal, frame, at: node, now)
        alarm(.messageRefused, "\(frame.topic) at \(node): \(refusal)")
    }

    mutating func began(_ node: NodeID, _ now: Instant) { transcript?.note(now, "\(node) starts") }

    mutating func ended(_ node: NodeID, _ now: Instant) { transcript?.note(now, "\(node) ends suddenly") }

    mutating func halted(_ node: NodeID, _ reason: String, _ now: Instant) {
        transcript?.note(now, "\(node) does not start: \(reason)")
    }

    mutating func recorded(_ entry: [UInt8], by node: NodeID, _ now: Instant) {
        journalEntryCount += 1
        journalByteCount += entry.count
        trace.recorded(entry, by: node, now)
    }

    mutating func published(_ outgoing: Outgoing) {
        switch outgoing.message {
        case .status(let report): reports[outgoing.header.from] = report
        case .overview(let page):
            overview = page
            isLedgerBalanced = isLedgerBalanced && page.isLedgerBalanced
        case .fact, .instruction, .acknowledgement, .beacon, .attendance, .ruling, .answer: break
        }
    }

    mutating func noticed(_ notice: Notice, by node: NodeID) {
        if case .orderAdvanced(_, .settled) = notice { settledCount += 1 }
        if case .orderAdvanced(_, .issued) = notice { issuedCount += 1 }
        switch notice {
        case .clockSet(let clock): self.clock = self.clock ?? clock
        case .planUnfinished(let round): alarm(.planUnfinished, "round \(round)")
        case .planRefused(let round, let reason): alarm(.planRefused, "round \(round): \(reason)")
        case .orderDeclined(let order, by: let site, let reason):
            alarm(.orderDeclined, "\(order) by \(site): \(reason)")
        case .shipmentDropped(let order, let reason): alarm(.shipmentDropped, "\(order): \(reason)")
        case .lostUnderWay(let order, let quantity, let reason):
            alarm(.lostUnderWay, "\(quantity) of \(order), \(reason)")
        case .orderInDoubt(let order): alarm(.orderInDoubt, "\(order)")
        case .rulingRefused(let ruling, let reason):
            alarm(.rulingRefused, "\(ruling.matter): \(reason)")
        case .contradiction(let message, let number):
            alarm(.contradiction, "number \(number) of \(message.node) at \(node)")
        case .presenceChanged(let child, let presence):
            if presence == .suspected || presence == .silent {
                alarm(.presenceLost, "\(child) is \(presence) to \(node)")
            }
        case .duplicateNode(let twin, _): alarm(.duplicateNode, "\(twin) at \(node)")
        case .displaced: alarm(.duplicateNode, "\(node) was displaced")
        case .countDiffers(let site, let resource, let difference):
            alarm(.countDiffers, "\(site): \(difference) of \(resource)")
        case .booksAltered(let known, let now):
            alarm(.booksAltered, "at \(node): \(known.entryCount) entries, then \(now.entryCount)")
        case .ignored(let message, let reason):
            alarm(.messageIgnored, "\(message.node) \(message.stamp) at \(node): \(reason)")
        case .behind(let loss, let peer): alarm(.nodeBehind, "\(node), says \(peer): \(loss.words)")
        case .peerBehind(let peer, let loss): alarm(.nodeBehind, "\(peer), finds \(node): \(loss.words)")
        case .replaced(let epoch, let peer): alarm(.nodeBehind, "\(node): \(peer) follows epoch \(epoch)")
        case .startsHeard(let heard): alarm(.nodeBehind, "\(node) was heard in a start \(heard)")
        case .startsForgotten(let heard): alarm(.nodeBehind, "\(node) has forgotten its start \(heard)")
        case .readingsForgotten(by: let site, let resource):
            alarm(.nodeBehind, "\(site) has forgotten readings of \(resource)")
        case .implausibleStamp(let message): alarm(.messageIgnored, "\(message.stamp) of \(message.node)")
        case .clockDiffers, .roundFrozen, .roundPlanned, .orderAdvanced, .adviceTaken, .orderRevised,
            .suspenseClosed, .returned, .department, .resumed, .recalled:
            break
        }
    }

    mutating func alarm(_ kind: SimulationSummary.Kind, _ text: @autoclosure () -> String) {
        if let known = alarms[kind] {
            alarms[kind] = (known.count + 1, known.first)
        } else {
            alarms[kind] = (1, text())
        }
    }

    func summary(after elapsed: Duration, sites: [Site]) -> SimulationSummary {
        SimulationSummary(
            traceHash: trace.text, elapsed: elapsed, eventCount: eventCount, messageCount: messageCount,
            journalEntryCount: journalEntryCount, journalByteCount: journalByteCount, overview: overview,
            use: use(by: sites),
            alarms: SimulationSummary.Kind.allCases.compactMap { kind in
                alarms[kind].map { .init(kind: kind, count: $0.count, first: $0.first) }
            },
            isLedgerBalanced: overview != nil && isLedgerBalanced)
    }

    private func use(by sites: [Site]) -> [SimulationSummary.TierUse] {
        let lines = sites.flatMap { site in
            (reports[site.id]?.lines ?? []).map { line in
                SimulationSummary.TierUse(
                    tier: site.tier, resource: line.resource, used: line.consumedTotal,
                    missed: line.missedTotal)
            }
        }
        let sorted = lines.sorted { ($0.tier, $0.resource) < ($1.tier, $1.resource) }
        return sorted.reduce(into: []) { totals, line in
            if let last = totals.last, (last.tier, last.resource) == (line.tier, line.resource) {
                totals[totals.count - 1] = last.adding(line)
            } else {
                totals.append(line)
            }
        }
    }
}

extension SimulationSummary.TierUse {
    fileprivate func adding(_ other: Self) -> Self {
        Self(tier: tier, resource: resource, used: used + other.used, missed: missed + other.missed)
    }
}
