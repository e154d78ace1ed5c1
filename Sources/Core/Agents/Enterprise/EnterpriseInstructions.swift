internal import Domain

/// What a site does with the hub's instructions, each once and in the order of their numbers.
extension EnterpriseAgent {
    mutating func take(
        _ instruction: Instruction, in received: Received, at now: Instant
    ) -> [Effect] {
        let cause = received.header.reference
        if case .realign(let state) = instruction.content, agreement.loss != nil,
            instruction.number > instructions.takenThrough
        {
            return realign(to: state, instruction, in: received, at: now)
        }
        guard agreement.admits(received.header) else {
            // A parent that still passes it on should hear that it is here.
            guard instruction.number <= instructions.takenThrough else { return [] }
            return [acknowledge(because: cause, at: now)]
        }
        let verdict = instructions.take(instruction.number, instruction)
        let acknowledgement = acknowledge(because: cause, at: now)
        switch verdict {
        case .next: break
        case .contradicted:
            return [.notice(.contradiction(cause, number: instruction.number)), acknowledgement]
        case .repeated, .gap: return [acknowledgement]
        }
        if agreement.comparesStreams {
            archive.keep(instruction, in: received.envelope)
            agreement.advance(by: received.header)
        }
        guard instruction.number > agreement.knownThrough else { return [.record, acknowledgement] }
        return [.record, acknowledgement] + carryOut(instruction, because: cause, at: now)
    }

    private mutating func acknowledge(because cause: MessageReference, at now: Instant) -> Effect {
        up(
            .acknowledgement(.init(.instructions, through: instructions.takenThrough)), because: cause,
            at: now)
    }

    private mutating func carryOut(
        _ instruction: Instruction, because cause: MessageReference, at now: Instant
    ) -> [Effect] {
        switch instruction.content {
        case .dispatch(let order):
            let isRealigned = instruction.number <= agreement.uncheckedThrough
            let change = orders.accept(
                order, isRealigned: isRealigned,
                mayHaveLeft: isRealigned || instruction.number <= agreement.givenBeforeThrough, from: &stock)
            return effects(of: change, because: cause, at: now)
        case .expect(let consignment):
            return effects(of: consignments.expect(consignment), because: cause, at: now)
        case .revise(let revision):
            let change =
                revision.change == .recall
                ? consignments.recall(revision.order) : orders.revise(revision.order, revision.change)
            return effects(of: change, because: cause, at: now)
        case .realign(let state):
            agreement.pass(through: instruction.number + UInt64(state.openOrderCount))
            return []
        case .department(let content):
            guard let index = members.index(of: content.department) else { return [] }
            return state(members.departments[index].take(content, at: now), because: cause, at: now)
        case .unreadable(let order, let reason):
            let alarm = Notice.ignored(
                cause, reason: "instruction \(instruction.number) cannot be read and was skipped: \(reason)")
            let answer = order.map { state(.declined($0, .unreadable(reason)), because: cause, at: now) }
            return [.notice(alarm)] + (answer.map { [$0] } ?? [])
        }
    }

    // MARK: Of other departments than goods dispatch

    /// Nil where the message can be taken.
    func lackingDepartment(of message: Message) -> DepartmentID? {
        guard case .instruction(let instruction) = message,
            case .department(let content) = instruction.content,
            members.index(of: content.department) == nil
        else { return nil }
        return content.department
    }

    mutating func enter(_ entry: DepartmentContent, at now: Instant) -> [Effect] {
        guard let index = members.index(of: entry.department) else {
            return [
                .notice(.department(entry.department, "is not part of this program, but was given an entry"))
            ]
        }
        return [.record] + state(members.departments[index].enter(entry, at: now), at: now)
    }

    mutating func state(
        _ contents: [DepartmentContent], because cause: MessageReference? = nil, at now: Instant
    ) -> [Effect] {
        contents.map { state(.department($0), because: cause, at: now) }
    }
}
