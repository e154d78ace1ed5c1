internal import Agents
internal import Domain
internal import Execution
internal import MessageSchema
internal import Randomness

/// The turns of one program: from what has arrived to the last effect, or to the program's sudden end.
extension Simulation {
    /// Hands one input over as soon as the program is not busy.
    mutating func hand(_ input: Input, to index: Int) {
        nodes[index].put(.input(input), nil)
        work(index)
    }

    /// Makes turns until nothing waits or a commit takes time. Does nothing while one does.
    mutating func work(_ index: Int) {
        while nodes[index].isUp, nodes[index].turn == nil {
            makeTurn(index)
            carryOut(index)
            if nodes[index].waiting.isEmpty { break }
        }
        setAlarms(of: index)
    }

    /// What waits goes into one turn; where commits take time, a random part of it.
    private mutating func makeTurn(_ index: Int) {
        let waitingCount = nodes[index].waiting.count
        let time = nodes[index].time(at: now)
        let taken = nodes[index].take(
            rates.commitStallMax > .zero && waitingCount > 1
                ? Int.random(in: 1...waitingCount, using: &chance) : waitingCount, at: time)
        guard let turn = nodes[index].execution?.turn(taken.map(\.arrival), at: time) else { return }
        show(turn, of: taken, at: index)
        nodes[index].turn = VirtualNode.TurnUnderWay(steps: components.steps(turn.steps), inputs: turn.inputs)
        if case .afterHandOver = nodes[index].crashPoint, turn.recordCount > 0 { crash(index) }
    }

    private mutating func show(_ turn: Turn, of taken: [VirtualNode.Waiting], at index: Int) {
        let node = nodes[index].program
        checkers.see(.turned(recordCount: turn.recordCount, by: node), at: now)
        var refusals = turn.refusals[...]
        for (place, waiting) in taken.enumerated() {
            guard let frame = waiting.frame else { continue }
            if refusals.first?.index == place, let refusal = refusals.popFirst()?.refusal {
                record.refused(frame, at: node, refusal, now)
                checkers.see(.refused(refusal, frame, by: node), at: now)
            } else if case .message(.success(let received)) = waiting.arrival {
                record.transcript?.arrived(received, frame, at: node, now)
                checkers.see(.accepted(received, frame, by: node), at: now)
                checkers.see(.timed(received, frame, at: nodes[index].time(at: now), by: node), at: now)
            }
        }
    }

    // MARK: Steps

    /// Goes on with the turn, until its end or until a commit takes time.
    private mutating func carryOut(_ index: Int) {
        while let step = nodes[index].turn?.steps.first {
            switch step {
            case .commit(let records):
                guard append(records, of: index) else { return }
                let span = rates.commitSpan(from: &chance)
                guard span == .zero else {
                    faults.count(.slowDisk)
                    eventQueue.add(
                        .committed(of: index, startCount: nodes[index].startCount), at: now.advanced(by: span)
                    )
                    return
                }
                finishCommit(index)
            case .send(let messages):
                for message in messages where nodes[index].isUp {
                    perform(of: index) { $0.send(message, of: index) }
                }
            case .notice(let notice): perform(of: index) { $0.tell(notice, of: index) }
            case .plant(let command): perform(of: index) { $0.instruct(command, of: index) }
            case .balance(let snapshot): perform(of: index) { $0.balance(snapshot, for: index) }
            case .solve(let snapshot): perform(of: index) { $0.solve(snapshot, for: index) }
            }
            guard nodes[index].isUp else { return }
            nodes[index].turn?.steps.removeFirst()
        }
        endTurn(index)
    }

    private mutating func endTurn(_ index: Int) {
        guard let turn = nodes[index].turn else { return }
        if turn.hasCommitted, case .afterEffects = nodes[index].crashPoint { return crash(index) }
        nodes[index].turn = nil
        for case .loaded(let order, _) in turn.inputs {
            checkers.see(.heardLoaded(order, by: nodes[index].program), at: now)
        }
    }

    /// - Returns: false when the program ended over it.
    private mutating func append(_ records: [[UInt8]], of index: Int) -> Bool {
        if now < nodes[index].diskFullUntil {
            faults.count(.fullDisk)
            crash(index)
            return false
        }
        nodes[index].turn?.isCommitting = true
        for record in records { nodes[index].disk.append(record) }
        if case .beforeSync(let torn) = nodes[index].crashPoint { crash(index, torn: torn) }
        return nodes[index].isUp
    }

    /// The records are on the disk, and the program is told so.
    private mutating func finishCommit(_ index: Int) {
        guard case .commit(let records)? = nodes[index].turn?.steps.first else {
            preconditionFailure("only a commit takes time")
        }
        nodes[index].disk.sync()
        nodes[index].turn?.isCommitting = false
        nodes[index].turn?.hasCommitted = true
        for entry in records { record.recorded(entry, by: nodes[index].program, now) }
        checkers.see(.recorded(count: records.count, by: nodes[index].program), at: now)
        if case .afterSync = nodes[index].crashPoint { crash(index) }
    }

    /// A commit that took time is done.
    mutating func resume(_ index: Int) {
        finishCommit(index)
        guard nodes[index].isUp else { return setAlarms(of: index) }
        nodes[index].turn?.steps.removeFirst()
        carryOut(index)
        if nodes[index].waiting.isEmpty { setAlarms(of: index) } else { work(index) }
    }

    // MARK: Effects

    /// One effect, unless the program ends before it.
    private mutating func perform(of index: Int, _ effect: (inout Simulation) -> Void) {
        if let turn = nodes[index].turn, turn.hasCommitted,
            case .afterEffects(turn.effectCount) = nodes[index].crashPoint
        {
            return crash(index)
        }
        checkers.see(.performed(by: nodes[index].program), at: now)
        nodes[index].turn?.effectCount += 1
        effect(&self)
    }

    private mutating func tell(_ notice: Notice, of index: Int) {
        record.noticed(notice, by: nodes[index].program)
        checkers.see(.noticed(notice, by: nodes[index].program), at: now)
        if case .displaced = notice {
            if nodes[index].isTwin { endTwin(index, keepsCopy: false) } else { crash(index) }
        }
        if case .clockSet = notice, index == 0, hubRecordCountMin == nil {
            hubRecordCountMin = nodes[index].disk.recordCount
        }
    }

    private mutating func instruct(_ command: PlantCommand, of index: Int) {
        record.trace.commanded(command, by: nodes[index].program, now)
        checkers.see(.commanded(command, by: nodes[index].program), at: now)
        nodes[index].plant?.perform(command, at: now, rates, in: &truth)
    }

    private mutating func send(_ message: Effect, of index: Int) {
        switch message {
        case .publish(let outgoing): publish(outgoing, of: index)
        case .forward(let topic, let envelope):
            checkers.see(.forwarded(envelope, by: nodes[index].program), at: now)
            forward(envelope, under: topic, of: index)
        case .forwardAgain(let topic, let envelope): forward(envelope, under: topic, of: index)
        case .record, .balance, .solve, .plant, .notice: preconditionFailure("only messages are sent")
        }
    }

    private mutating func forward(_ envelope: Envelope, under topic: Topic, of index: Int) {
        if let frame = nodes[index].codec?.forward(envelope, under: topic) { send(frame, from: index) }
    }

    private mutating func publish(_ outgoing: Outgoing, of index: Int) {
        // Nobody hears it.
        guard nodes[index].wire != nil else { return }
        if nodes[index].role == .hub { servedEpoch = max(servedEpoch, outgoing.header.epoch) }
        checkers.see(.published(outgoing, by: nodes[index].program), at: now)
        record.published(outgoing)
        do {
            if let frame = try nodes[index].codec?.seal(outgoing) { send(frame, from: index) }
            steal(outgoing, of: index)
        } catch {
            record.alarm(.messageTooLarge, "\(outgoing.topic): \(error)")
        }
        if case .overview = outgoing.message { look(at: index) }
    }

    private mutating func steal(_ outgoing: Outgoing, of index: Int) {
        guard let stolen = stolenKeySender?.otherwise(outgoing),
            var frame = try? nodes[index].codec?.seal(stolen)
        else { return }
        faults.count(.stolenKey)
        frame.isStolen = true
        send(frame, from: index)
    }

    /// Shows a node's view to the checkers, while it can still be wrong.
    private mutating func look(at index: Int) {
        guard !checkers.isSilent, let stateView = nodes[index].agent?.stateView else { return }
        checkers.see(.viewed(stateView, by: nodes[index].program), at: now)
    }

    private mutating func send(_ frame: Frame, from index: Int) {
        if let wire = nodes[index].wire { send(frame, on: wire) }
    }

    mutating func send(_ frame: Frame, on wire: Int) {
        for passage in wires.send(frame, from: wire, at: now, rates) {
            eventQueue.add(.arrival(on: passage.recipient, passage.frame), at: passage.at)
        }
    }

    private mutating func balance(_ snapshot: Snapshot, for index: Int) {
        guard case .round(let round) = snapshot.span else { preconditionFailure("an agent plans rounds") }
        let answer: Input
        do {
            let plan =
                isPlanning
                ? try components.planner(snapshot, network)
                : Plan(
                    span: snapshot.span, shipments: [], tiers: [], unmet: [], cost: .zero, costGapMax: .zero)
            record.trace.decided(plan, for: nodes[index].program, now)
            answer = .planned(plan)
        } catch {
            answer = .planRefused(round: round, reason: String(describing: error))
        }
        answerLater(answer, to: index)
    }

    private mutating func solve(_ snapshot: DepartmentContent, for index: Int) {
        do { answerLater(.solved(try components.solver(snapshot, network)), to: index) } catch {
            answerLater(.unsolved(snapshot.department, reason: String(describing: error)), to: index)
        }
    }

    private mutating func answerLater(_ answer: Input, to index: Int) {
        eventQueue.add(
            .input(to: index, startCount: nodes[index].startCount, answer),
            at: now.advanced(by: random.draw(delays.balancing)))
    }
}
