internal import Agents
internal import Domain
internal import Execution
internal import Randomness

/// The people and machines of one site. They outlive every crash of its node, move goods in ``PhysicalTruth``, and answer
/// a command again as long as the node has not taken the answer: a node that forgets and asks anew gets it done anew.
struct VirtualPlant {
    private let site: Site
    private let calendar: Calendar
    /// Since when its meters have been running.
    var metersSince: Instant
    private var random: SplitMix
    private var readingAt: Instant?
    /// When its node was last told what they show.
    private(set) var lastReadAt: Instant?
    private var loads: [Load] = []
    private var expected: [OrderID] = []
    /// Given, and not taken by the node yet.
    private var answers: [Input] = []
    /// To be given, again or for the first time.
    private var due: [Input] = []
    /// Its people's papers: what left and what came, whatever the node remembers.
    private var papers: [OrderID: Papers] = [:]
    /// Given at a later time, or when asked again: people load first and write it down afterwards.
    private var unspoken: [(answer: Input, at: Instant)] = []
    /// What this plant did not do as it was told.
    private(set) var faults = FaultCounts()

    private struct Papers {
        var left: Input?
        /// Arrivals, losses and returns.
        var came: [Input] = []
    }

    private struct Load {
        let order: OrderID
        let resource: ResourceID
        var quantity: Quantity
        /// Nil for one that its people do not mean to load.
        let readyAt: Instant?
    }

    /// - Parameter start: since when its meters have been running.
    init(site: Site, network: Network, start: Instant, random: SplitMix) {
        (self.site, calendar, metersSince, self.random) = (site, network.calendar, start, random)
    }

    mutating func perform(
        _ command: Domain.PlantCommand, at now: Instant, _ rates: FaultRates, in truth: inout PhysicalTruth
    ) {
        switch command {
        case .meter: if readingAt == nil { readingAt = now }
        case .load(let order, let resource, let quantity):
            guard !answerAgain(order, .leaving) else { return }
            // It is wanted after all.
            answers.removeAll { $0 == .stopped(order) }
            due.removeAll { $0 == .stopped(order) }
            if let index = loads.firstIndex(where: { $0.order == order }) {
                loads[index].quantity = quantity
            } else {
                loads.append(load(order, resource, quantity, at: now, rates))
            }
        case .stop(let order):
            guard !answerAgain(order, .leaving) else { return }
            if let left = papers[order]?.left { return answer(left) }
            loads.removeAll { $0.order == order }
            answer(.stopped(order))
        case .expect(let order, _, _, _):
            guard !answerAgain(order, .coming) else { return }
            for answer in papers[order]?.came ?? [] { self.answer(answer) }
            if papers[order]?.came.isEmpty ?? true, !expected.contains(order) { expected.append(order) }
        case .turnBack(let order):
            guard !answerAgain(order, .coming), papers[order]?.came.isEmpty ?? true,
                let quantity = truth.turnBack(order, expectedAt: site.id, now)
            else { return }
            expected.removeAll { $0 == order }
            answer(.turnedBack(order, quantity))
        }
    }

    private mutating func load(
        _ order: OrderID, _ resource: ResourceID, _ quantity: Quantity, at now: Instant, _ rates: FaultRates
    ) -> Load {
        if random.happens(rates.refusalPermille) {
            faults.count(.refusedLoading)
            return Load(order: order, resource: resource, quantity: quantity, readyAt: nil)
        }
        let wait = random.draw(.zero...rates.loadingMax)
        if wait > .zero { faults.count(.lateLoading) }
        return Load(order: order, resource: resource, quantity: quantity, readyAt: now.advanced(by: wait))
    }

    func nextDeadline(in truth: PhysicalTruth) -> Instant? {
        guard due.isEmpty else { return .longAgo }
        var next = readingAt
        for word in unspoken { next = earlier(next, word.at) }
        for load in loads { next = earlier(next, load.readyAt) }
        for order in expected {
            if let cargo = truth.cargo(of: order), cargo.to == site.id {
                next = earlier(next, cargo.arrivesAt)
            }
        }
        return next
    }

    /// What has happened by now and was not said yet.
    mutating func happenings(
        at now: Instant, _ rates: FaultRates, in truth: inout PhysicalTruth
    ) -> (inputs: [Input], moves: [Move]) {
        var moves: [Move] = []
        for order in expected {
            guard let (arrived, missing) = truth.unload(order, at: site.id, now) else { continue }
            expected.removeAll { $0 == order }
            moves.append(Move(order: order, isLoading: false, quantity: arrived))
            if arrived > .zero { answer(.unloaded(order, arrived)) }
            if missing > .zero { answer(.lost(order, missing, .stolen)) }
        }
        for load in loads {
            guard let readyAt = load.readyAt, readyAt <= now else { continue }
            loads.removeAll { $0.order == load.order }
            moves.append(Move(order: load.order, isLoading: true, quantity: load.quantity))
            depart(load, at: now, rates, in: &truth)
        }
        for word in unspoken where word.at <= now { due.append(word.answer) }
        unspoken.removeAll { $0.at <= now }
        var inputs = due
        due = []
        if let readingAt, readingAt <= now {
            inputs.append(.metered(reading(at: now)))
            lastReadAt = now
            self.readingAt = now.advanced(by: calendar.readingPeriod)
        }
        return (inputs, moves)
    }

    private mutating func depart(
        _ load: Load, at now: Instant, _ rates: FaultRates, in truth: inout PhysicalTruth
    ) {
        let delay = random.draw(.zero...rates.arrivalDelayMax)
        if delay > .zero { faults.count(.lateArrival) }
        var missing = Quantity.zero
        if random.happens(rates.lossUnderWayPermille) {
            faults.count(.goodsLost)
            missing = Quantity(Int64.random(in: 1...load.quantity.rawValue, using: &random))
        }
        truth.load(
            load.order, load.resource, load.quantity, at: site.id, now, delay: delay, missing: missing)
        let silence = random.draw(.zero...rates.silenceMax)
        papers[load.order, default: Papers()].left = .loaded(load.order, load.quantity)
        guard silence > .zero else { return answer(.loaded(load.order, load.quantity)) }
        faults.count(.lateWord)
        answers.append(.loaded(load.order, load.quantity))
        unspoken.append((.loaded(load.order, load.quantity), now.advanced(by: silence)))
    }

    /// The node has it: from here on it is the node's to remember.
    mutating func confirm(_ input: Input) { answers.removeAll { $0 == input } }

    /// - Returns: false when there is nothing about this order at this gate that the node has not taken yet.
    private mutating func answerAgain(_ order: OrderID, _ gate: Gate) -> Bool {
        let open = answers.filter { $0.told?.order == order && $0.told?.gate == gate }
        for answer in open where !due.contains(answer) { due.append(answer) }
        unspoken.removeAll { $0.answer.told?.order == order && $0.answer.told?.gate == gate }
        return !open.isEmpty
    }

    private mutating func answer(_ input: Input) {
        if case (let order, .coming)? = input.told, papers[order]?.came.contains(input) != true {
            papers[order, default: Papers()].came.append(input)
        }
        if !answers.contains(input) { answers.append(input) }
        if !due.contains(input) { due.append(input) }
    }

    private func reading(at now: Instant) -> MeterReading {
        MeterReading(of: site, calendar, after: now.duration(since: metersSince))
    }

    private func earlier(_ left: Instant?, _ right: Instant?) -> Instant? {
        guard let left, let right else { return left ?? right }
        return min(left, right)
    }

    /// Stops reading its meters, so that nothing changes any more.
    mutating func rest() { readingAt = nil }

    /// Goods went through the gate.
    struct Move {
        let order: OrderID
        let isLoading: Bool
        let quantity: Quantity
    }
}

private enum Gate { case leaving, coming }

extension Input {
    /// What of an order a plant's answer tells for good. That it was stopped is no longer true once it is wanted again.
    fileprivate var told: (order: OrderID, gate: Gate)? {
        switch self {
        case .loaded(let order, _): (order, .leaving)
        case .unloaded(let order, _), .turnedBack(let order, _), .lost(let order, _, _): (order, .coming)
        case .stopped, .started, .received, .metered, .planned, .planRefused, .solved, .unsolved, .entered,
            .deadlineReached:
            nil
        }
    }
}

extension SplitMix {
    mutating func happens(_ permille: Int) -> Bool {
        permille > 0 && Int.random(in: 0..<1_000, using: &self) < permille
    }
}
