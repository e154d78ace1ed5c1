internal import Domain

/// What a site does with what the hub says of their streams.
extension EnterpriseAgent {
    /// How far this site's streams have come, for the hub; nil in programs that do not compare.
    var statement: StreamStatement? {
        guard agreement.comparesStreams else { return nil }
        return StreamStatement(
            answers: agreement.heard, issuedThrough: facts.issuedThrough,
            acknowledgedThrough: facts.acknowledgedThrough, takenThrough: instructions.takenThrough,
            condition: agreement.condition)
    }

    /// Until the hub has answered, a report comes soon, and then less and less often.
    mutating func reportPeriod() -> Duration {
        guard agreement.comparesStreams, !agreement.isOpen else { return statusPeriod + jitter }
        return min(statusPeriod / 4, agreement.nextWait(timing))
    }

    /// How many instructions are shown to the hub at once.
    private static let shownCountMax = 16

    mutating func hear(_ acknowledgement: Acknowledgement, _ header: Header, at now: Instant) -> [Effect] {
        guard let said = acknowledgement.streams, let own = statement else { return [] }
        let isAnswer = said.answers == sender.process
        if isAnswer, said.forgottenIncarnation > 0, sender.lift(above: said.forgottenIncarnation) {
            let notice = Notice.startsForgotten(heard: said.forgottenIncarnation)
            return [.record, .notice(notice), report(at: now)]
        }
        if agreement.loss != nil || own.loss(accordingTo: said) != nil {
            return hold(own.loss(accordingTo: said), header, isAnswer: isAnswer, at: now)
        }
        guard isAnswer, !agreement.isOvertaken(header) else { return [] }
        agreement.advance(by: header)
        var effects: [Effect] = []
        if let lost = said.loss(accordingTo: own) {
            effects.append(.notice(.peerBehind(header.from, lost)))
        }
        if let recall = acknowledgement.recall, recall.factsFrom > 0,
            facts.rewind(through: recall.factsFrom - 1, at: now, timing)
        {
            effects.append(.record)
        }
        // The facts that the hub has forgotten are pending again, and it takes them like new ones.
        let agrees =
            own.takenThrough <= said.issuedThrough && said.condition != .held && acknowledgement.recall == nil
        let wasOpen = agreement.isOpen
        let isNews = agreement.heard != header.process || (agreement.agreedWith != nil) != agrees
        if isNews { effects.append(.record) }
        if agreement.hear(header.process, agrees: agrees, issuedThrough: said.issuedThrough) {
            // An older copy may lack an answer of its people that the hub has not heard either.
            orders.doubt()
        }
        if agrees && !wasOpen { effects += goOn(at: now) }
        effects += show(from: acknowledgement.recall?.instructionsFrom ?? said.issuedThrough + 1, at: now)
        // Never on every statement: the hub answers reports.
        if isNews || (agrees && said.condition == .waiting) { effects.append(report(at: now)) }
        return effects.contains(.record) ? effects.recorded : effects
    }

    private mutating func hold(
        _ loss: StreamLoss?, _ header: Header, isAnswer: Bool, at now: Instant
    ) -> [Effect] {
        var effects: [Effect] = []
        if let loss, agreement.loss != loss {
            agreement.hold(loss)
            effects.append(.notice(.behind(loss, says: header.from)))
        }
        if isAnswer, agreement.heard != header.process {
            agreement.hear(header.process, agrees: false)
            effects.append(report(at: now))
        }
        return effects.isEmpty ? [] : effects.recorded
    }

    /// What the hub itself signed, and has forgotten.
    private mutating func show(from number: UInt64, at now: Instant) -> [Effect] {
        archive.items(from: number, countMax: Self.shownCountMax).map { taken in
            up(
                .acknowledgement(
                    .init(.instructions, through: taken.instruction.number, taken: taken)), at: now)
        }
    }

    /// Both ends agree: what waited is said and done.
    mutating func goOn(at now: Instant) -> [Effect] {
        facts.resume(at: now, timing)
        // What they have done already they are not asked to do again.
        var effects: [Effect] = []
        for input in agreement.takeDeferred() { effects += take(input, at: now) }
        return effects + commandAgain() + handleDeadline(at: now)
    }

    // MARK: After records were lost

    /// The hub's books replace what this site has forgotten; what its people know besides, they say when asked.
    mutating func realign(
        to state: StatusReport, _ instruction: Instruction, in received: Received, at now: Instant
    ) -> [Effect] {
        instructions.restart(with: instruction.number, instruction)
        archive.keep(instruction, in: received.envelope)
        facts.restart(behind: state.factsIssuedThrough)
        (orders, consignments) = (SourceOrders(), ExpectedConsignments())
        stock.adopt(state.lines)
        agreement.realign(uncheckedThrough: instruction.number + UInt64(state.openOrderCount))
        let acknowledgement = up(
            .acknowledgement(.init(.instructions, through: instruction.number)),
            because: received.header.reference, at: now)
        return [.record, acknowledgement, report(at: now)]
    }
}
