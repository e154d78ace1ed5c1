internal import Agents
internal import Domain
internal import Foundation
internal import Randomness

/// The faults of a run, and how it ends.
extension Simulation {
    /// How many of a thousand runs have a Byzantine enterprise.
    private static let byzantineRunPermille = 300
    /// How many have a node whose key was stolen, and how many a site with old meters.
    private static let theftRunPermille = 200
    private static let oldMeterRunPermille = 200
    private static let floodRunPermille = 100
    /// How many have an enterprise of which a copy will be started beside it.
    private static let doubledRunPermille = 100

    /// From the start, everything of this level may happen.
    mutating func expect(_ level: FaultLevel) {
        rates = FaultRates(
            level, round: network.calendar.round, timing: network.timing, nodeCount: deskWire,
            from: &chance)
        for index in nodes.indices where rates.skewMax > .zero {
            nodes[index].skew = chance.draw(.zero - rates.skewMax...rates.skewMax)
            nodes[index].downFor = rates.downMax
            faults.count(.clockSkew)
        }
        if rates.falseStatementPermille > 0, network.sites.count > 2,
            chance.happens(Self.byzantineRunPermille),
            let site = drawDispensableSite()
        {
            byzantineSites = [site]
        }
        if rates.theftPermille > 0, chance.happens(Self.theftRunPermille) {
            let index = Int.random(in: 1..<nodes.count, using: &chance)
            if !byzantineSites.contains(nodes[index].id) {
                stolenKeySender = StolenKeySender(
                    of: nodes[index].id, permille: rates.theftPermille, random: chance.split())
            }
        }
        if rates.theftPermille > 0, chance.happens(Self.oldMeterRunPermille) { ageMeters() }
        if rates.theftPermille > 0, network.sites.count > 2, chance.happens(Self.doubledRunPermille),
            let site = drawDispensableSite(), site != stolenKeySender?.victim, !byzantineSites.contains(site),
            shipmentCount(without: byzantineSites + [site]) > 0
        {
            doubled = site
        }
        if rates.floodPermille > 0, chance.happens(Self.floodRunPermille),
            let site = network.sites.randomElement(using: &chance), !byzantineSites.contains(site.id)
        {
            flooding = site.id
        }
        checkers = .watching(of: network, byzantineSites: byzantineSites + [doubled].compactMap(\.self))
        scheduleFault()
        eventQueue.add(.attend, at: now.advanced(by: network.calendar.round / 8))
    }

    /// Lets one site's meters have been running for long.
    private mutating func ageMeters() {
        guard let site = network.sites.randomElement(using: &chance),
            let index = nodes.firstIndex(where: { $0.id == site.id })
        else { return }
        faults.count(.oldMeter)
        nodes[index].plant?.metersSince = start.advanced(by: .zero - chance.draw(.zero...Limits.lifetime))
    }

    private mutating func scheduleFault() {
        guard let gap = rates.faultGapMax else { return }
        eventQueue.add(.fault, at: now.advanced(by: chance.draw(.zero...gap)))
    }

    mutating func injectFault() {
        guard rates.faultGapMax != nil else { return }
        defer { scheduleFault() }
        switch ScheduledFault.draw(rates, nodeCount: deskWire, from: &chance) {
        case .clog(let child, let direction, let span):
            wires.clog(child, direction, until: now.advanced(by: span))
        case .cut(let child, let direction, let span):
            wires.cut(child, direction, until: now.advanced(by: span))
        case .crash(let place, let point, let span):
            let index = machine(of: place)
            nodes[index].downFor = span
            if case .atOnce = point { crash(index) } else { nodes[index].crashPoint = point }
        case .takeover(let span):
            epoch = max(epoch, servedEpoch) + 1
            faults.count(.takeover)
            nodes[hubIndex].downFor = span
            crash(hubIndex)
        case .fullDisk(let place, let span):
            nodes[machine(of: place)].diskFullUntil = now.advanced(by: span)
        case .flippedByte(let place):
            let index = machine(of: place)
            guard nodes[index].disk.flip(Int.random(in: 0..<1_000_000_000, using: &chance)) else { return }
            nodes[index].isDamaged = true
            faults.count(.flippedByte)
            crash(index)
        case .slowConsumer(let index, let pace, let span):
            wires.slow(index, pace: pace, until: now.advanced(by: span))
        case .clockStep(let place, let step):
            let index = machine(of: place)
            nodes[index].skew = min(max(nodes[index].skew + step, .zero - rates.skewMax), rates.skewMax)
            faults.count(.clockStep)
        case .clockYears(let place, let offset):
            let index = machine(of: place)
            nodes[index].skew = offset
            faults.count(.clockYears)
            crash(index)
        case .subscription(let child, let isTooWide, let span):
            wires.subscribe(child, isTooWide: isTooWide, until: now.advanced(by: span))
        case .ruling: decide()
        case .olderCopy(let place, let share, let span): goBack(restored ?? place, to: share, downFor: span)
        case .secondProgram(let place): startBeside(machine(of: place))
        case .twin(let role, let span, let isStartedAgain):
            startTwin(role, for: span, isStartedAgain: isStartedAgain)
        }
    }

    /// A person at the hub does something to an order.
    private mutating func decide() {
        guard nodes[hubIndex].isUp, case .hub(let stateView)? = nodes[hubIndex].agent?.stateView,
            let order = stateView.orders.randomElement(using: &chance)
        else { return }
        let less = Quantity(Int64.random(in: 1...max(1, order.quantity.rawValue), using: &chance))
        let changes: [Revision.Change] = [.hold, .release, .reduce(to: less), .cancel, .recall]
        guard let change = changes.randomElement(using: &chance) else { return }
        faults.count(.ruling)
        decide(change, order.id)
    }

    private mutating func decide(_ change: Revision.Change, _ order: OrderID) {
        let grounds = Grounds(who: "a person", why: "drawn from the seed")
        rule(Ruling(order: order, verdict: .revise(change), grounds: grounds))
    }

    // MARK: Healing

    /// From here on nothing goes wrong, no new orders are planned, and every node comes back but perhaps one enterprise.
    mutating func heal(losingOne: Bool) {
        for index in nodes.indices where nodes[index].isTwin {
            endTwin(index, keepsCopy: chance.happens(500))
        }
        if losingOne, let site = network.sites.randomElement(using: &chance),
            let index = nodes.firstIndex(where: { $0.id == site.id })
        {
            nodes[index].staysDown = true
            crash(index)
        }
        rates = .none
        stolenKeySender = nil
        (isHealing, isPlanning) = (true, false)
        wires.heal()
        for index in nodes.indices {
            nodes[index].crashPoint = nil
            nodes[index].diskFullUntil = .longAgo
            nodes[index].downFor = .zero
            if !nodes[index].isUp { eventQueue.add(.start(of: index), at: now) }
        }
    }

    /// No plant reads its meters any more, and nobody rules.
    mutating func rest() {
        isResting = true
        for index in nodes.indices {
            nodes[index].plant?.rest()
            setAlarms(of: index)
        }
    }

    /// Sites whose figures need not agree with anybody's.
    var outsiders: [NodeID] {
        let gone = nodes.filter { $0.staysDown && $0.site != nil && !$0.isTwin }
        return byzantineSites + [doubled].compactMap(\.self) + gone.map(\.id)
    }

    /// Whatever is still to be said has been said.
    var isAtRest: Bool {
        guard nodes.indices.allSatisfy({ nodes[$0].isUp || nodes[$0].staysDown }), desk.isDone,
            case .hub(let hub)? = nodes[hubIndex].agent?.stateView
        else { return false }
        let outsiders = Set(outsiders)
        let isOpen = hub.orders.contains {
            !outsiders.contains($0.source) && !outsiders.contains($0.destination)
        }
        guard !isOpen, hub.held.allSatisfy(outsiders.contains) else { return false }
        let streams = Dictionary(uniqueKeysWithValues: hub.streams.map { ($0.site, $0) })
        return nodes.indices.allSatisfy { index in
            guard case .site(let site)? = nodes[index].agent?.stateView, !outsiders.contains(site.site)
            else { return true }
            let told = streams[site.site]
            return told?.factsTakenThrough == site.factsIssuedThrough
                && told?.instructionsIssuedThrough == site.instructionsTakenThrough
        }
    }

    var ending: Ending {
        Ending(
            network: network, now: now, truth: truth,
            meters: Dictionary(
                uniqueKeysWithValues: nodes.compactMap { node in
                    node.plant.map { (node.id, .init(since: $0.metersSince, readAt: $0.lastReadAt)) }
                }), waitingRulingCount: desk.waitingCount, outsiders: outsiders,
            hasByzantineSites: !byzantineSites.isEmpty || doubled != nil,
            stateViews: nodes.compactMap { $0.staysDown ? nil : $0.agent?.stateView },
            settledCount: record.settledCount,
            queuedEventCount: eventQueue.count,
            stateSizes: nodes.filter { !$0.staysDown }.compactMap(stateSize))
    }

    /// - Returns: nil for a node that cannot write itself down.
    private func stateSize(of node: VirtualNode) -> Ending.StateSize? {
        guard let agent = node.agent as? any Encodable, let bytes = try? JSONEncoder().encode(agent) else {
            return nil
        }
        let sites =
            switch node.role {
            case .hub: network.sites
            case .prefecture: network.sites.filter { $0.parent == node.id }
            case .enterprise, .observer, .dispatcher: node.site.map { [$0] } ?? []
            }
        return Ending.StateSize(
            node: node.id, role: node.role, byteCount: bytes.count, siteCount: sites.count,
            stockCount: sites.reduce(0) { $0 + $1.stocks.count })
    }

    /// Of every kind, in this run.
    var allFaults: FaultCounts {
        var sum = faults
        sum += wires.faults
        for node in nodes {
            if let plant = node.plant { sum += plant.faults }
            if let enterprise = node.agent as? ByzantineEnterprise { sum += enterprise.faults }
            if let enterprise = node.agent as? FloodingEnterprise { sum += enterprise.faults }
        }
        return sum
    }
}
