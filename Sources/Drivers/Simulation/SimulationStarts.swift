internal import Agents
internal import Domain
internal import Execution
internal import Randomness

/// How programs start and end.
extension Simulation {
    /// Starts a node's program from its journal, as `NodeProgram` does: what is damaged is not guessed at.
    mutating func boot(_ index: Int) {
        guard !nodes[index].isUp, !nodes[index].staysDown else { return }
        guard nodes[index].disk.hold(by: Self.journalPath) else {
            let reason = "another program has its journal"
            return checkers.see(.halted(nodes[index].program, reason, isDamaged: false), at: now)
        }
        let (node, program) = (nodes[index].id, nodes[index].program)
        var replay = Replay(of: newAgent(index), node: node, network: network.id, hub: network.hub.id)
        do {
            for (place, record) in try nodes[index].disk.open().enumerated() {
                try replay.take(Int64(place + 1), record)
            }
        } catch {
            nodes[index].disk.release()
            record.halted(program, "\(error)", now)
            checkers.see(.halted(program, "\(error)", isDamaged: nodes[index].isDamaged), at: now)
            let wait = network.calendar.round / 8 + chance.draw(.zero...nodes[index].downFor)
            eventQueue.add(.restore(of: index), at: now.advanced(by: wait))
            return
        }
        checkers.see(
            .started(program, isDamaged: nodes[index].isDamaged, recordCount: replay.recordCount), at: now)
        let codec = components.codec(keys.parts(of: node, highestEpoch: replay.highestEpoch))
        nodes[index].begin(
            Execution(replay, admission: codec), codec,
            components.limitsReports ? ReportLimit(network.timing, roundLength: network.calendar.round) : nil,
            notBefore: replay.lastInstant, at: now)
        if nodes[index].startCount > 1 { faults.count(.restart) }
        record.began(program, now)
        let incarnation = nodes[index].disk.countStart()
        hand(
            .started(
                incarnation: incarnation, process: random.next(), comparesStreams: true,
                epoch: index == hubIndex ? epoch : 1), to: index)
    }

    /// Where its program looks for a journal.
    private static let journalPath = "journal"

    /// Somebody starts a program on the journal of one that runs, by another path: it must be refused.
    mutating func startBeside(_ index: Int) {
        guard nodes[index].isUp else { return }
        faults.count(.secondProgram)
        guard nodes[index].disk.hold(by: "link") else { return }
        checkers.see(.shared(nodes[index].program), at: now)
    }

    private static let restartsPerRoundMax = 128

    mutating func crash(_ index: Int, torn: Bool = false) {
        guard nodes[index].isUp else { return }
        faults.count(.crash)
        if nodes[index].turn?.isCommitting == true { faults.count(torn ? .tornWrite : .lostWrite) }
        record.ended(nodes[index].program, now)
        nodes[index].end(torn: torn)
        // As a supervisor does, which does not start a program over and over without a pause.
        let wait = max(nodes[index].downFor, network.calendar.round / Self.restartsPerRoundMax)
        eventQueue.add(.start(of: index), at: now.advanced(by: wait))
    }

    private func newAgent(_ index: Int) -> any Agent {
        let node = nodes[index]
        switch node.role {
        case .hub: return components.hub(network)
        case .prefecture: return components.prefecture(node.id, network)
        case .enterprise, .observer, .dispatcher:
            guard let site = node.site else { preconditionFailure("every enterprise speaks for a site") }
            let honest = components.enterprise(site, network)
            if node.id == flooding {
                return FloodingEnterprise(
                    honest, permille: rates.floodPermille, random: SplitMix(seed: servedEpoch))
            }
            guard byzantineSites.contains(node.id) else { return honest }
            return ByzantineEnterprise(
                honest, permille: rates.falseStatementPermille, random: SplitMix(seed: UInt64(index) &+ epoch)
            )
        }
    }
}
