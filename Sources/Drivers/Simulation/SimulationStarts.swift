internal import Agents
internal import Domain
internal import Execution
internal import Randomness

/// How programs start and end.
extension Simulation {
    /// Starts a node's program from its journal, as `NodeProgram` does: what is damaged is not guessed at.
    mutating func boot(_ index: Int) {
        guard !nodes[index].isUp, !nodes[index].staysDown else { return }
        let node = nodes[index].id
        var replay = Replay(of: newAgent(index), node: node, network: network.id, hub: network.hub.id)
        do {
            for (place, record) in try nodes[index].disk.open().enumerated() {
                try replay.take(Int64(place + 1), record)
            }
        } catch {
            record.halted(node, "\(error)", now)
            checkers.see(.halted(node, "\(error)", isDamaged: nodes[index].isDamaged), at: now)
            let wait = network.calendar.round / 8 + chance.draw(.zero...nodes[index].downFor)
            eventQueue.add(.restore(of: index), at: now.advanced(by: wait))
            return
        }
        checkers.see(
            .started(node, isDamaged: nodes[index].isDamaged, recordCount: replay.recordCount), at: now)
        let codec = components.codec(keys.parts(of: node, at: index, highestEpoch: replay.highestEpoch))
        nodes[index].begin(
            Execution(replay, admission: codec), codec, notBefore: replay.lastInstant, at: now)
        if nodes[index].startCount > 1 { faults.count(.restart) }
        record.began(node, now)
        let incarnation = nodes[index].disk.countStart()
        hand(
            .started(
                incarnation: incarnation, process: random.next(), comparesStreams: true,
                epoch: index == 0 && epoch > 1 ? epoch : nil), to: index)
    }

    mutating func crash(_ index: Int, torn: Bool = false) {
        guard nodes[index].isUp else { return }
        faults.count(.crash)
        if nodes[index].turn?.isCommitting == true { faults.count(torn ? .tornWrite : .lostWrite) }
        record.ended(nodes[index].id, now)
        nodes[index].end(torn: torn)
        eventQueue.add(.start(of: index), at: now.advanced(by: nodes[index].downFor))
    }

    private func newAgent(_ index: Int) -> any Agent {
        let node = nodes[index]
        switch node.role {
        case .hub: return components.hub(network)
        case .prefecture: return components.prefecture(node.id, network)
        case .enterprise, .observer, .dispatcher:
            guard let site = node.site else { preconditionFailure("every enterprise speaks for a site") }
            let honest = components.enterprise(site, network)
            guard byzantineSites.contains(node.id) else { return honest }
            return ByzantineEnterprise(
                honest, permille: rates.falseStatementPermille, random: SplitMix(seed: UInt64(index) &+ epoch)
            )
        }
    }
}
