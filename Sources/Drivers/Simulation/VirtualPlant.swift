internal import Domain
internal import Execution
internal import GateBooks
internal import Randomness

/// The people and machines of one site. They outlive every crash of its node, and move goods in ``PhysicalTruth``: they
/// refuse, are late, lose goods and say late what has left, at the rates of the run.
struct VirtualPlant {
    private let site: NodeID
    private let calendar: Calendar
    /// Since when its meters have been running.
    var metersSince: Instant
    /// Up to when its node was told what they show.
    private(set) var lastReadAt: Instant?
    private var meters: PlantMeters
    private var tasks = PlantTasks()
    /// When each load leaves; none for one that is refused.
    private var departures: [OrderID: Instant] = [:]
    private var random: SplitMix
    /// What this plant did not do as it was asked.
    private(set) var faults = FaultCounts()

    /// - Parameter start: since when its meters have been running.
    init(site: Site, calendar: Calendar, start: Instant, random: SplitMix) {
        (self.site, self.calendar, metersSince, self.random) = (site.id, calendar, start, random)
        // Sites are read at different times, so that what rounds are decided on is of different ages.
        meters = PlantMeters(
            of: site, calendar, phase: self.random.draw(.zero...calendar.readingPeriod - .microseconds(1)))
    }

    mutating func perform(
        _ command: Domain.PlantCommand, at now: Instant, _ rates: FaultRates, in truth: inout PhysicalTruth
    ) {
        switch command {
        case .meter:
            let clock = NetworkClock(anchor: metersSince, roundLength: calendar.round, calendar: calendar)
            meters.start(by: clock, at: now)
        case .load(let order, let resource, let quantity):
            if tasks.load(order, resource, quantity) { departures[order] = departure(at: now, rates) }
        case .stop(let order): tasks.stop(order)
        case .expect(let order, _, let quantity, let arrival):
            tasks.expect(order, quantity, arrival: arrival)
        case .turnBack(let order):
            guard tasks.turnBack(order), let quantity = truth.turnBack(order, expectedAt: site, now) else {
                return
            }
            tasks.write(GateEntry(order, .turnedBack, quantity))
        }
    }

    /// - Returns: nil when it is refused.
    private mutating func departure(at now: Instant, _ rates: FaultRates) -> Instant? {
        if random.happens(rates.refusalPermille) {
            faults.count(.refusedLoading)
            return nil
        }
        let wait = random.draw(.zero...rates.loadingMax)
        if wait > .zero { faults.count(.lateLoading) }
        return now.advanced(by: wait)
    }

    func nextDeadline(in truth: PhysicalTruth) -> Instant? {
        let arrivals = tasks.arrivals.compactMap { truth.cargo(of: $0.order) }.filter { $0.to == site }
        return
            ([tasks.answersDue, meters.nextDeadline]
            + tasks.loads.map { departures[$0.order] } + arrivals.map(\.arrivesAt)).compactMap(\.self).min()
    }

    /// What has happened by now and was not said yet, and what has gone through the gate.
    mutating func due(
        at now: Instant, _ rates: FaultRates, in truth: inout PhysicalTruth
    ) -> (inputs: [Input], passed: [GateEntry]) {
        var passed: [GateEntry] = []
        for order in tasks.arrivals.map(\.order) {
            guard let (arrived, missing) = truth.unload(order, at: site, now) else { continue }
            passed += [GateEntry(order, .unloaded, arrived), GateEntry(order, .missing, missing)]
                .filter { $0.quantity > .zero }
        }
        for entry in passed { tasks.write(entry) }
        for load in tasks.loads {
            guard let departure = departures[load.order], departure <= now else { continue }
            let entry = GateEntry(load.order, .loaded, load.quantity)
            passed.append(entry)
            tasks.write(entry, due: depart(load, at: now, rates, in: &truth))
        }
        var inputs = tasks.takeAnswers(at: now)
        if let reading = meters.read(at: now) {
            inputs.append(.metered(reading))
            lastReadAt = metersSince.advanced(by: reading.at)
        }
        return (inputs, passed)
    }

    /// - Returns: when its node is told; nil for at once.
    private mutating func depart(
        _ load: PlantTasks.Load, at now: Instant, _ rates: FaultRates, in truth: inout PhysicalTruth
    ) -> Instant? {
        departures[load.order] = nil
        let delay = random.draw(.zero...rates.arrivalDelayMax)
        if delay > .zero { faults.count(.lateArrival) }
        var missing = Quantity.zero
        if random.happens(rates.lossUnderWayPermille) {
            faults.count(.goodsLost)
            missing = Quantity(Int64.random(in: 1...load.quantity.rawValue, using: &random))
        }
        truth.load(load.order, load.resource, load.quantity, at: site, now, delay: delay, missing: missing)
        let silence = random.draw(.zero...rates.silenceMax)
        guard silence > .zero else { return nil }
        faults.count(.lateWord)
        return now.advanced(by: silence)
    }

    /// Stops reading its meters, so that nothing changes any more.
    mutating func rest() { meters.stop() }
}

extension SplitMix {
    mutating func happens(_ permille: Int) -> Bool {
        permille > 0 && Int.random(in: 0..<1_000, using: &self) < permille
    }
}
