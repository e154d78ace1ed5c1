internal import Agents
internal import Domain
internal import MessageSchema
internal import Randomness

/// One turn of one program: from an input to its effects, or to its sudden end.
extension Simulation {
    // MARK: Start and end

    /// Starts a node's program from its journal, as `NodeProgram` does: what is damaged is not guessed at.
    mutating func boot(_ index: Int) {
        guard !nodes[index].isUp, !nodes[index].isGone else { return }
        var fold = Fold(of: newAgent(index), hub: network.hub.id)
        var decisions = DecisionChain(of: nodes[index].id, in: network.id)
        do {
            for bytes in try nodes[index].disk.open() {
                let record = try JournalCoding.decode(bytes)
                fold.take(record.input, at: record.at)
                guard decisions.extend(by: fold.agent.decisions) == record.decided else {
                    throw DecidesOtherwise()
                }
            }
        } catch {
            record.halted(nodes[index].id, "\(error)", now)
            jury.see(.halted(nodes[index].id, "\(error)", isDamaged: nodes[index].isDamaged), at: now)
            let wait = network.calendar.round / 8 + chance.draw(.zero...nodes[index].downFor)
            agenda.add(.restore(of: index), at: now.advanced(by: wait))
            return
        }
        jury.see(.started(nodes[index].id, isDamaged: nodes[index].isDamaged), at: now)
        let parts = keys.parts(of: nodes[index].id, at: index, highestEpoch: fold.highestEpoch)
        nodes[index].begin(fold.agent, decisions, cast.codec(parts), notBefore: fold.lastInstant, at: now)
        if nodes[index].life > 1 { faults.count(.restart) }
        record.began(nodes[index].id, now)
        let incarnation = nodes[index].disk.countStart()
        hand(.started(incarnation: incarnation, process: random.next()), to: index)
    }

    mutating func crash(_ index: Int, torn: Bool = false) {
        guard nodes[index].isUp else { return }
        faults.count(.crash)
        record.ended(nodes[index].id, now)
        nodes[index].end(torn: torn)
        agenda.add(.start(of: index), at: now.advanced(by: nodes[index].downFor))
    }

    private func newAgent(_ index: Int) -> any Agent {
        let node = nodes[index]
        switch node.role {
        case .hub: return cast.hub(network, epoch)
        case .prefecture: return cast.prefecture(node.id, network)
        case .enterprise, .observer, .dispatcher:
            guard let site = node.site else { preconditionFailure("every enterprise speaks for a site") }
            let honest = cast.enterprise(site, network)
            guard liars.contains(node.id) else { return honest }
            return Liar(honest, permille: lyingPermille, random: SplitMix(seed: UInt64(index) &+ epoch))
        }
    }

    // MARK: A turn

    mutating func hand(_ input: Input, to index: Int) {
        guard nodes[index].isUp else { return }
        let time = nodes[index].time(at: now)
        guard let effects = nodes[index].agent?.receive(input, at: time) else { return }
        if perform(effects, of: index, after: input, at: time) {
            nodes[index].plant?.confirm(input)
        }
        setAlarms(of: index)
    }

    /// - Returns: false when the program ended before it had done everything.
    private mutating func perform(
        _ effects: [Effect], of index: Int, after input: Input, at time: Instant
    ) -> Bool {
        var isRecorded = false
        var doneCount = 0
        for effect in effects {
            if case .record = effect {
                if !isRecorded {
                    guard save(input, of: index, at: time) else { return false }
                    isRecorded = true
                }
                continue
            }
            if isRecorded, case .afterEffects(doneCount) = nodes[index].doom {
                crash(index)
                return false
            }
            perform(effect, of: index)
            guard nodes[index].isUp else { return false }
            doneCount += 1
        }
        if isRecorded, case .afterEffects = nodes[index].doom {
            crash(index)
            return false
        }
        return true
    }

    /// - Returns: false when the program ended over it.
    private mutating func save(_ input: Input, of index: Int, at time: Instant) -> Bool {
        if now < nodes[index].diskFullUntil {
            faults.count(.fullDisk)
            crash(index)
            return false
        }
        let made = nodes[index].agent?.decisions ?? []
        let decided = nodes[index].decisions?.extend(by: made)
        let entry = JournalCoding.encode(input, at: time, decided: decided)
        nodes[index].disk.append(entry)
        if case .beforeSync(let torn) = nodes[index].doom {
            faults.count(torn ? .tornWrite : .lostWrite)
            crash(index, torn: torn)
            return false
        }
        nodes[index].disk.sync()
        record.recorded(entry, by: nodes[index].id, now)
        jury.see(.recorded(nodes[index].id), at: now)
        if case .afterSync = nodes[index].doom {
            crash(index)
            return false
        }
        return true
    }

    private mutating func perform(_ effect: Effect, of index: Int) {
        let node = nodes[index].id
        switch effect {
        case .record: break
        case .publish(let outgoing):
            if case .instruction(let instruction) = outgoing.message,
                case .dispatch(let order) = instruction.content
            {
                truth.write(order.shipment, for: order.id)
            }
            jury.see(.published(outgoing, by: node), at: now)
            record.published(outgoing)
            do {
                if let frame = try nodes[index].codec?.seal(outgoing) { send(frame, from: index) }
            } catch {
                record.alarm(.messageTooLarge, "\(outgoing.topic): \(error)")
            }
            if case .overview = outgoing.message { look(at: index) }
        case .forward(let topic, let envelope), .forwardAgain(let topic, let envelope):
            if let frame = nodes[index].codec?.forward(envelope, under: topic) { send(frame, from: index) }
        case .balance(let snapshot): balance(snapshot, for: index)
        case .solve(let snapshot): solve(snapshot, for: index)
        case .plant(let command):
            record.trace.commanded(command, by: node, now)
            nodes[index].plant?.perform(command, at: now, rates, in: &truth)
        case .notice(let notice):
            record.noticed(notice, by: node)
            jury.see(.noticed(notice, by: node), at: now)
            if case .displaced = notice { crash(index) }
        }
    }

    /// Everybody's belief, while it can still be wrong.
    private mutating func look(at index: Int) {
        guard !jury.isSilent, let belief = nodes[index].agent?.belief else { return }
        jury.see(.believed(belief, by: nodes[index].id), at: now)
    }

    private mutating func send(_ frame: Frame, from index: Int) {
        for passage in wires.send(frame, from: index, at: now, rates) {
            agenda.add(.arrival(at: passage.recipient, passage.frame), at: passage.at)
        }
    }

    private mutating func balance(_ snapshot: Snapshot, for index: Int) {
        guard case .round(let round) = snapshot.span else { preconditionFailure("an agent plans rounds") }
        let answer: Input
        do {
            let plan =
                isPlanning
                ? try cast.planner(snapshot, network)
                : Plan(
                    span: snapshot.span, shipments: [], tiers: [], unmet: [], cost: .zero, costGapMax: .zero)
            record.trace.decided(plan, for: nodes[index].id, now)
            answer = .planned(plan)
        } catch {
            answer = .planRefused(round: round, reason: String(describing: error))
        }
        answerLater(answer, to: index)
    }

    private mutating func solve(_ snapshot: DepartmentContent, for index: Int) {
        do { answerLater(.solved(try cast.solver(snapshot, network)), to: index) } catch {
            answerLater(.unsolved(snapshot.department, reason: String(describing: error)), to: index)
        }
    }

    private mutating func answerLater(_ answer: Input, to index: Int) {
        agenda.add(
            .input(to: index, life: nodes[index].life, answer),
            at: now.advanced(by: random.draw(delays.balancing)))
    }

    // MARK: The desk

    mutating func rule(_ ruling: Ruling) {
        desk.rule(ruling)
        if !desk.isAwake { speakAtDesk() }
    }

    mutating func speakAtDesk() {
        let frame = desk.speak(at: now)
        desk.isAwake = frame != nil
        guard let frame else { return }
        send(frame, from: nodes.count)
        agenda.add(.desk, at: now.advanced(by: network.calendar.round / 16))
    }

    mutating func openAtDesk(_ frame: Frame) {
        do throws(Refusal) {
            let received = try desk.open(frame)
            jury.see(.accepted(received, frame, by: desk.id), at: now)
            desk.hear(received)
            if let next = desk.speak(at: now) { send(next, from: nodes.count) }
        } catch { jury.see(.refused(error, frame, by: desk.id), at: now) }
    }
}

/// A journal leads this program elsewhere than the one that wrote it.
private struct DecidesOtherwise: Error, CustomStringConvertible {
    var description: String { "its journal leads to other decisions than it did" }
}
