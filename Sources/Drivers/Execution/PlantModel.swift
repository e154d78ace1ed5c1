public import Domain

/// Plays the people and machines of a site that has no feed of its own: supplies and uses at the annual rates, loads
/// at once what is ordered, unloads what arrives after its transit time.
///
/// Not an agent: it stands outside the node, where a real stock system would.
public struct PlantModel: Plant {
    private let site: Site
    private let calendar: Calendar
    private var clock: NetworkClock?
    private var nextReading: Duration = .zero
    private var loads: [Load] = []
    private var arrivals: [Arrival] = []
    private var answers: [Input] = []

    public init(site: Site, calendar: Calendar) { (self.site, self.calendar) = (site, calendar) }

    public mutating func perform(_ command: PlantCommand, at now: Instant) {
        switch command {
        case .meter(let clock):
            guard self.clock == nil else { return }
            self.clock = clock
            nextReading = lastReadingTime(at: clock.elapsed(at: now))
        case .load(let order, _, let quantity):
            guard !loads.contains(where: { $0.order == order }) else { return }
            loads.append(Load(order: order, quantity: quantity))
        case .stop(let order):
            loads.removeAll { $0.order == order }
            answers.append(.stopped(order))
        case .turnBack(let order):
            guard let index = arrivals.firstIndex(where: { $0.order == order }) else { return }
            answers.append(.turnedBack(order, arrivals.remove(at: index).quantity))
        case .expect(let order, _, let quantity, let arrival):
            guard !arrivals.contains(where: { $0.order == order }) else { return }
            arrivals.append(Arrival(order: order, quantity: quantity, at: arrival))
        }
    }

    /// When ``due(at:)`` will have something; nil when it waits for a command.
    public var nextDeadline: Instant? {
        let isWaiting = loads.isEmpty && answers.isEmpty
        guard let clock else { return isWaiting ? nil : .epoch }
        guard isWaiting else { return .epoch }
        let next = arrivals.reduce(nextReading) { min($0, $1.at) }
        return clock.instant(elapsed: next)
    }

    /// What has happened at the site by now: arrivals, meter readings, loadings.
    public mutating func due(at now: Instant) -> [Input] {
        var inputs = answers
        answers = []
        if let clock {
            let elapsed = clock.elapsed(at: now)
            for arrival in arrivals where arrival.at <= elapsed {
                inputs.append(.unloaded(arrival.order, arrival.quantity))
            }
            arrivals.removeAll { $0.at <= elapsed }
            if nextReading <= elapsed {
                let time = lastReadingTime(at: elapsed)
                inputs.append(.metered(MeterReading(of: site, calendar, after: time)))
                nextReading = time + calendar.readingPeriod
            }
        }
        inputs += loads.map { .loaded($0.order, $0.quantity) }
        loads = []
        return inputs
    }

    private func lastReadingTime(at elapsed: Duration) -> Duration {
        let period = calendar.readingPeriod.microseconds
        return .microseconds(elapsed.microseconds / period * period)
    }

    private struct Load: Sendable {
        let order: OrderID
        let quantity: Quantity
    }

    private struct Arrival: Sendable {
        let order: OrderID
        let quantity: Quantity
        let at: Duration
    }
}

extension MeterReading {
    /// What the meters of a site show that supplies and uses evenly, at its annual rates.
    public init(of site: Site, _ calendar: Calendar, after elapsed: Duration) {
        self.init(
            at: elapsed,
            lines: site.stocks.map {
                .init(
                    resource: $0.resource,
                    suppliedTotal: Quantity(calendar.accrued($0.supplyPerYear.rawValue, after: elapsed)),
                    wantedTotal: Quantity(calendar.accrued($0.needPerYear.rawValue, after: elapsed)))
            })
    }
}
