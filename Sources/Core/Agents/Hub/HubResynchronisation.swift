internal import Domain
internal import OrderedCollections

/// What a hub does with what the sites say of their streams.
extension HubAgent {
    private func condition(towards site: NodeID) -> StreamStatement.Condition {
        if case .held = frame.standing.phase { return .held }
        return frame.agrees(with: site) ? .agreed : .waiting
    }

    /// - Parameter isNewest: no later report of the site is known.
    mutating func compare(_ report: StatusReport, _ header: Header, isNewest: Bool, at now: Instant)
        -> [Effect]
    {
        guard frame.standing.comparesStreams, let known = frame.sites[header.from] else { return [] }
        guard let said = report.streams else {
            // A program of before does not compare. Its newest word has to do.
            guard isNewest, !known.isLeftOut, !known.isAgreed || known.process != header.process
            else { return [] }
            frame.sites[header.from]?.agree(with: header.process)
            return [.record] + agreed()
        }
        var effects = replaced(by: header)
        let own = known.statement(
            answering: header.process, of: header.stamp, condition(towards: header.from))
        let isAnswer = said.answers == frame.sender.process && header.epoch <= frame.sender.epoch
        let ownLoss = own.loss(accordingTo: said)
        if let ownLoss { effects.append(.notice(.behind(ownLoss, says: header.from))) }
        if isNewest, frame.isOut(header), known.isKnown {
            frame.sites[header.from]?.outgrow()
            effects.append(.record)
        }
        if isNewest {
            let answers = isAnswer && header.epoch == frame.sender.epoch
            if known.isAnswering != answers { effects.append(.record) }
            frame.sites[header.from]?.answer(answers)
            frame.sites[header.from]?.hear(process: header.process)
        }
        if isAnswer {
            effects += judge(said, own, ownLoss, header, isNewest: isNewest, at: now)
        }
        effects += finishRecall(by: header.from, at: now)
        // One that was left out may think that all is well, under the epoch before.
        if !isAnswer || said.condition == .waiting || ownLoss != nil || frame.isLeftOut(header.from) {
            effects.append(state(to: header.from, answering: header, at: now))
        }
        return effects
    }

    private mutating func judge(
        _ said: StreamStatement, _ own: StreamStatement, _ ownLoss: StreamLoss?, _ header: Header,
        isNewest: Bool, at now: Instant
    ) -> [Effect] {
        guard let known = frame.sites[header.from] else { return [] }
        let isCurrent = isNewest && !known.isOvertaken(header)
        let lost = said.loss(accordingTo: own)
        if isCurrent, said.condition == .held || lost != nil {
            let loss = lost ?? known.peerLoss ?? StreamLoss(issuedCount: 0, takenCount: 0)
            guard known.isAgreed || known.peerLoss != loss else { return [] }
            frame.sites[header.from]?.disagree(loss)
            return [.record, .notice(.peerBehind(header.from, loss))]
        }
        guard isCurrent, lost == nil else { return [] }
        guard ownLoss == nil, frame.standing.phase == .whole, !known.isLeftOut else {
            guard known.isKnown else { return [] }
            frame.sites[header.from]?.outgrow()
            return [.record]
        }
        guard !known.isAgreed || known.process != header.process || known.peerLoss != nil else { return [] }
        frame.sites[header.from]?.agree(with: header.process)
        // A copy beside this process hears nobody, and stays below.
        if frame.standing.takeEpoch() { takeEpoch(above: frame.sender.epoch) }
        return [.record] + agreed()
    }

    private mutating func takeEpoch(above known: UInt64) {
        frame.sender.serve(under: HubStanding.epoch(above: known, for: frame.sender.process))
    }

    /// Once every site agrees, what was frozen before the start is planned.
    mutating func agreed() -> [Effect] {
        guard frame.agreesWithAll, frame.standing.resume() else { return [] }
        return members.departments.flatMap { $0.resume(in: frame) }
    }

    /// Prefectures say it, too: what follows another hub there no longer gets down to the sites.
    mutating func replaced(by header: Header) -> [Effect] {
        let epoch = header.epoch
        guard frame.standing.comparesStreams, epoch > frame.sender.epoch,
            epoch - frame.sender.epoch <= HubStanding.epochStepMax
        else {
            return []
        }
        let isNew = epoch > frame.standing.claimedEpoch
        frame.standing.claim(epoch)
        return (isNew ? [.record] : []) + [.notice(.replaced(byEpoch: epoch, says: header.from))]
    }

    /// How far this hub has come with a site, and what it wants back.
    ///
    /// - Parameter header: of the report that this answers; nil where the process that spoke last is told unasked.
    mutating func state(to site: NodeID, answering header: Header? = nil, at now: Instant) -> Effect {
        guard let streams = frame.sites[site] else {
            preconditionFailure("\(site) is no site of this network")
        }
        let forgets =
            streams.report?.streams.map { $0.acknowledgedThrough > streams.facts.takenThrough } ?? false
        let recalls = frame.standing.phase == .recalling || streams.isLeftOut
        let statement = streams.statement(
            answering: header?.process ?? streams.process, of: header?.stamp, condition(towards: site))
        return frame.publish(
            .acknowledgement(
                Acknowledgement(
                    .facts, through: streams.facts.takenThrough, streams: statement,
                    recall: recalls || (forgets && frame.standing.phase == .whole)
                        ? Recall(
                            instructionsFrom: recalls
                                ? streams.recallFrom : streams.instructions.issuedThrough + 1,
                            factsFrom: streams.facts.takenThrough + 1)
                        : nil)), to: site, at: now)
    }

    // MARK: This hub has forgotten

    /// A site shows what this hub signed.
    mutating func take(_ taken: TakenInstruction, _ header: Header, at now: Instant) -> [Effect] {
        guard frame.standing.comparesStreams, let streams = frame.sites[header.from] else { return [] }
        let number = taken.instruction.number
        switch frame.standing.phase {
        case .whole where !streams.isLeftOut:
            guard number > streams.instructions.issuedThrough else { return [] }
            let loss = StreamLoss(
                issuedCount: number - streams.instructions.issuedThrough, takenCount: 0)
            frame.standing.hold(loss, says: header.from)
            return [.record, .notice(.behind(loss, says: header.from))]
        case .held: return []
        case .whole, .recalling:
            guard frame.sites[header.from]?.recall(taken.instruction) == true else { return [] }
            frame.standing.noteRecalled(at: now)
            return ([.record] + finishRecall(by: header.from, at: now)).recorded
        }
    }

    /// A person has seen to it that no other hub speaks: this one takes back what the sites hold of it, under a new epoch.
    mutating func resumeHub(_ grounds: Grounds, at now: Instant) -> RulingOutcome {
        let standing = frame.standing
        let isReplaced = standing.claimedEpoch > frame.sender.epoch
        // A copy from the midst of being resumed takes back what it forgot once more, above what has become of the original.
        guard standing.comparesStreams else {
            return .refused("this hub's program does not compare streams")
        }
        if standing.phase == .recalling, !isReplaced { return goOn(grounds, at: now) }
        guard standing.phase != .whole || isReplaced else {
            return .refused("\(frame.network.hub.id) has forgotten nothing that anybody knows of")
        }
        takeEpoch(above: max(frame.sender.epoch, standing.claimedEpoch))
        frame.standing.recall(round: frame.round(at: now), at: now)
        for index in frame.sites.values.indices {
            frame.sites.values[index].outgrow()
            frame.sites.values[index].answer(false)
            frame.sites.values[index].leaveOut(false)
        }
        for index in members.departments.indices { members.departments[index].forgetPlans(in: frame) }
        let effects: [Effect] = [.notice(.resumed(frame.network.hub.id, grounds))]
        return .done(effects + frame.sites.keys.map { state(to: $0, at: now) })
    }

    /// Goes on without the sites that have not shown everything, because they do not come back, or have forgotten it, too. What
    /// they have to show is taken back when they show it.
    private mutating func goOn(_ grounds: Grounds, at now: Instant) -> RulingOutcome {
        let lacking = frame.sites.filter { !$0.value.isRecalled }.map(\.key)
        let names = lacking.prefix(Self.namedCountMax).map(\.text).joined(separator: ", ")
        let others = lacking.count - Self.namedCountMax
        let text = others > 0 ? "\(names) and \(others) more" : names
        let since = frame.standing.recallingSince ?? frame.standing.startedAt ?? now
        let wait = frame.timing.status * Self.waitedReportCount - now.duration(since: since)
        if wait > .zero {
            return .refused(
                "it is being resumed already, and waits for \(text): resume it again in "
                    + "\(wait.components.seconds + 1) s to go on without those that have not shown by then what they took"
            )
        }
        guard frame.sites.values.contains(where: \.isAnswering) else {
            return .refused("it is being resumed already, and no site has answered yet: \(text)")
        }
        for site in lacking { frame.sites[site]?.leaveOut(true) }
        let shown = frame.sites.filter { !$0.value.isLeftOut }.map(\.key)
        let effects: [Effect] = [.notice(.resumed(frame.network.hub.id, grounds))]
        return .done(effects + takeBack(from: shown, at: now))
    }

    /// How many sites are named to a person.
    private static let namedCountMax = 5
    /// For so many reports a site is waited for, after the last instruction that any has shown.
    private static let waitedReportCount = 3

    /// - Parameter site: whose end of the streams has just been heard.
    private mutating func finishRecall(by site: NodeID, at now: Instant) -> [Effect] {
        switch frame.standing.phase {
        case .recalling:
            return frame.sites.values.allSatisfy(\.isRecalled)
                ? takeBack(from: Array(frame.sites.keys), at: now) : []
        case .whole:
            guard let streams = frame.sites[site], streams.isLeftOut, streams.isRecalled else { return [] }
            return takeBack(from: [site], at: now)
        case .held: return []
        }
    }

    /// Takes back what these sites have shown, which is all that they took.
    private mutating func takeBack(from shown: [NodeID], at now: Instant) -> [Effect] {
        var effects: [Effect] = [.record]
        var forgotten: [(site: NodeID, instruction: Instruction)] = []
        for site in shown {
            var kept: [Instruction] = []
            for instruction in frame.sites[site]?.unheard ?? [] {
                let withdrawn =
                    frame.standing.fences
                    ? ask(instruction.content.department) { $0.withdraw(instruction, in: &$1) } : nil
                if let withdrawn = withdrawn ?? nil { effects += withdrawn } else { kept.append(instruction) }
            }
            guard let restored = frame.sites[site]?.restoreRecalled(keeping: kept, at: now, frame.timing)
            else {
                continue
            }
            forgotten += restored.forgotten.map { (site, $0) }
            for instruction in restored.renumbered { frame.decide(.ordered(site, instruction)) }
            for instruction in restored.known { effects += acknowledge(instruction, by: site) }
        }
        frame.standing.finish()
        for index in members.departments.indices {
            let id = type(of: members.departments[index]).id
            let own = forgotten.filter { $0.instruction.content.department == id }
            effects += members.departments[index].recall(own, at: now, in: &frame)
        }
        effects.append(.notice(.recalled(instructionCount: forgotten.count)))
        return effects + shown.map { state(to: $0, at: now) }
    }

    // MARK: A site has forgotten

    /// A person has seen to it that no other process speaks as the site: it gets back what this hub knows of it.
    mutating func resume(_ site: NodeID, _ grounds: Grounds, at now: Instant) -> RulingOutcome {
        guard frame.standing.comparesStreams, frame.standing.phase == .whole else {
            return .refused("resume \(frame.network.hub.id) first: it has itself forgotten something")
        }
        guard let streams = frame.sites[site] else {
            return .refused("\(site) is no site: prefectures come back by themselves")
        }
        guard !streams.isRealigning else {
            return .refused("\(site) has been told already, and has not taken it yet")
        }
        guard streams.peerLoss != nil || streams.isLeftOut else {
            return .refused("\(site) has forgotten nothing that this hub knows of")
        }
        guard !streams.isLeftOut || streams.isAnswering else {
            return .refused("\(site) has not answered since it was left out: it may still show what it took")
        }
        frame.sites[site]?.realign()
        let contents = members.departments.flatMap { $0.restate(for: site, in: frame) }
        let lines = members.departments.flatMap { $0.lines(of: site, in: frame) }
        let state = StatusReport(
            lines: lines, instructionsTakenThrough: streams.instructions.issuedThrough,
            factsIssuedThrough: streams.facts.takenThrough, openOrderCount: contents.count)
        let instructions = ([.realign(state)] + contents).map {
            frame.instruct(site, $0, because: nil, at: now)
        }
        return .done([.notice(.resumed(site, grounds))] + instructions)
    }

    /// A statement may be lost, and a site that has heard no other hub does not ask.
    mutating func unanswered() -> [NodeID] {
        guard frame.standing.comparesStreams else { return [] }
        switch frame.standing.phase {
        case .recalling: return frame.sites.filter { !$0.value.isRecalled }.map(\.key)
        case .whole, .held:
            return frame.sites.values.indices.filter { frame.sites.values[$0].isToBeTold() }.map {
                frame.sites.keys[$0]
            }
        }
    }

    // MARK: For those who watch

    private var unrecalledCount: Int { frame.sites.values.count { !$0.isRecalled } }

    /// Who waits for a person: not who has only to come back.
    var resumableNodes: [NodeID] {
        heldNodes.map(\.node).filter { node in
            frame.sites[node].map { $0.peerLoss != nil || !$0.isLeftOut } ?? true
        }
    }

    var heldNodes: [HeldNode] {
        var held: [HeldNode] = []
        let hub = frame.network.hub.id
        switch frame.standing.phase {
        case .whole:
            if frame.standing.claimedEpoch > frame.sender.epoch {
                held.append(
                    HeldNode(hub, reason: "sites follow a hub of epoch \(frame.standing.claimedEpoch)"))
            }
        case .held(let loss, let site): held.append(HeldNode(hub, reason: "\(loss.words), says \(site)"))
        case .recalling where frame.standing.claimedEpoch > frame.sender.epoch:
            held.append(
                HeldNode(
                    hub,
                    reason: "was being resumed when it was copied, and sites follow a hub of epoch "
                        + "\(frame.standing.claimedEpoch): resume it once more"))
        case .recalling:
            held.append(
                HeldNode(
                    hub, reason: "takes back what it forgot; \(unrecalledCount) sites have not shown all"))
        }
        for (site, streams) in frame.sites {
            if let loss = streams.peerLoss {
                held.append(HeldNode(site, reason: loss.words))
            } else if streams.isLeftOut {
                held.append(HeldNode(site, reason: SiteStreams.leftOutReason))
            }
        }
        return Array(held.prefix(HeldNode.countMax))
    }
}
