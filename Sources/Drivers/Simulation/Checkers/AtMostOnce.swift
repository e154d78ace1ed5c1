internal import Domain

/// An order is carried out once at the most, and no number of a stream ever stands for two things.
struct AtMostOnce: Checker {
    let name = CheckerName.atMostOnce
    /// Of them nothing is promised.
    private let byzantineSites: [NodeID]
    private var loaded: [OrderID: NodeID] = [:]
    /// Of which their sources have been told that they left.
    private var heardLoaded: [OrderID: NodeID] = [:]
    /// With the first instruction that gave each, and the process that gave it last.
    private var orders: [OrderID: (order: Order, given: Place, by: UInt64)] = [:]
    private var facts: [Place: Fact] = [:]
    private var instructions: [Place: (instruction: Instruction, by: UInt64)] = [:]
    /// How far each site's facts and instructions were taken, as the other end has said.
    private var taken: [NodeID: (facts: UInt64, instructions: UInt64)] = [:]
    /// The highest under which instructions were given.
    private var epoch: UInt64 = 0
    private let hub: NodeID

    init(hub: NodeID, byzantineSites: [NodeID]) { (self.hub, self.byzantineSites) = (hub, byzantineSites) }

    private struct Place: Hashable {
        let site: NodeID
        let number: UInt64
    }

    mutating func see(_ event: ObservedEvent) -> Finding? {
        switch event {
        case .loaded(let order, let quantity, at: let site):
            if let before = loaded.updateValue(site, forKey: order) {
                return Finding(
                    "order \(order) was loaded at \(before) and again at \(site): \(quantity)",
                    about: [order.description])
            }
            if let papers = orders[order]?.order, papers.shipment.source != site {
                return Finding("order \(order) was loaded at \(site)", about: [order.description])
            }
            return nil
        case .heardLoaded(let order, by: let site):
            heardLoaded[order] = site
            return nil
        case .commanded(.load(let order, _, _), by: let site):
            // Plants would answer from what is written; stock systems need not. Who has forgotten has to ask first.
            guard heardLoaded[order] == site else { return nil }
            return Finding(
                "\(site) wanted order \(order) loaded, and had been told before that it had left",
                about: [order.description])
        case .published(let outgoing, by: let node): return check(outgoing, by: node)
        case .wentBack(_, of: let node, _), .replaced(let node):
            forget(node)
            return nil
        case .noticed(.resumed(hub, _), by: _):
            forgetUnheard()
            return nil
        default: return nil
        }
    }

    /// What was said and nobody has taken may be said otherwise by a node that has forgotten it. What that node itself had
    /// taken counts as taken once it says so again.
    private mutating func forget(_ node: NodeID) {
        facts = facts.filter { $0.key.site != node || $0.key.number <= taken[node]?.facts ?? 0 }
        guard node == hub else {
            taken[node]?.instructions = 0
            return
        }
        for site in taken.keys { taken[site]?.facts = 0 }
        forgetUnheard()
    }

    /// A hub that is resumed withdraws what nobody has taken: sites refuse the epoch under which it was said.
    private mutating func forgetUnheard() {
        instructions = instructions.filter { isTaken($0.key) }
        orders = orders.filter { isTaken($0.value.given) }
    }

    /// Whether a site may take an instruction under a number that has been given. It has agreed with one process of the hub; what another
    /// one, which was beside it, gives under a number that was taken, it refuses, and that process is held.
    private func canBeTaken(_ place: Place, from process: UInt64, after before: UInt64) -> Bool {
        process == before || !isTaken(place)
    }

    private func isTaken(_ instruction: Place) -> Bool {
        instruction.number <= taken[instruction.site]?.instructions ?? 0
    }

    private mutating func note(_ acknowledgement: Acknowledgement, _ header: Header) {
        switch acknowledgement.stream {
        case .facts:
            if let site = header.to {
                taken[site, default: (0, 0)].facts = max(taken[site]?.facts ?? 0, acknowledgement.through)
            }
        case .instructions: noteInstructions(takenThrough: acknowledgement.through, by: header.from)
        }
    }

    private mutating func noteInstructions(takenThrough number: UInt64, by site: NodeID) {
        guard !byzantineSites.contains(site) else { return }
        taken[site, default: (0, 0)].instructions = max(taken[site]?.instructions ?? 0, number)
    }

    private mutating func check(_ outgoing: Outgoing, by node: NodeID) -> Finding? {
        switch outgoing.message {
        case .fact(let fact):
            let before = facts.updateValue(fact, forKey: Place(site: node, number: fact.number))
            guard let before, before != fact, !byzantineSites.contains(node) else { return nil }
            return Finding(
                "\(node) said as its fact \(fact.number) first \(before.event), then \(fact.event)",
                about: [node.text] + (fact.event.order.map { [$0.description] } ?? []))
        case .instruction(let instruction):
            // Nobody takes it from a hub that was replaced, and does not know it yet.
            epoch = max(epoch, outgoing.header.epoch)
            guard let site = outgoing.header.to, outgoing.header.epoch == epoch else { return nil }
            let (place, process) = (Place(site: site, number: instruction.number), outgoing.header.process)
            if case .dispatch(let order) = instruction.content {
                let before = orders[order.id]
                orders[order.id] = (order, before?.given ?? place, process)
                if let before, before.order != order,
                    canBeTaken(before.given, from: process, after: before.by)
                {
                    return Finding(
                        "order \(order.id) was issued with two contents: \(before.order), then \(order)",
                        about: [order.id.description])
                }
            }
            let before = instructions.updateValue((instruction, process), forKey: place)
            guard let before, before.instruction != instruction,
                canBeTaken(place, from: process, after: before.by)
            else { return nil }
            return Finding(
                """
                the hub gave \(site) as number \(instruction.number) \(before.instruction.content), then \
                \(instruction.content)
                """,
                about: [site.text])
        case .acknowledgement(let acknowledgement):
            note(acknowledgement, outgoing.header)
            return nil
        case .status(let report):
            noteInstructions(takenThrough: report.instructionsTakenThrough, by: node)
            return nil
        case .beacon, .attendance, .overview, .ruling, .answer: return nil
        }
    }
}
