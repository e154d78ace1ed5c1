public import Domain
public import PlantPapers

/// Plays the people and machines of a site that has no feed of its own: supplies and uses at the annual rates, loads
/// at once what is ordered, unloads what arrives after its transit time.
///
/// Not an agent: it stands outside the node, where a real stock system would. What went through the gate it writes down
/// before it says so; asked about it again, by a node that has forgotten it, it answers from what is written.
public struct PlantModel: Plant {
    private let site: Site
    private let calendar: Calendar
    private var clock: NetworkClock?
    private var nextReading: Duration = .zero
    private var loads: [Load] = []
    private var arrivals: [Arrival] = []
    /// At the site's wish, and not written down yet.
    private var turning: [Arrival] = []
    private var answers: [Input] = []
    private var written: [OrderID: [GateEntry]] = [:]
    private let write: @Sendable ([GateEntry]) throws -> Void

    /// - Parameters:
    ///   - written: what went through the gate before.
    ///   - write: puts entries behind those, where no restart and no copy of the node's journal removes them.
    public init(
        site: Site, calendar: Calendar, written: [GateEntry] = [],
        write: @escaping @Sendable ([GateEntry]) throws -> Void = { _ in }
    ) {
        (self.site, self.calendar, self.write) = (site, calendar, write)
        self.written = Dictionary(grouping: written, by: \.order)
    }

    public mutating func perform(_ command: PlantCommand, at now: Instant) {
        switch command {
        case .meter(let clock):
            guard self.clock == nil else { return }
            self.clock = clock
            nextReading = lastReadingTime(at: clock.elapsed(at: now))
        case .load(let order, _, let quantity):
            if let left = entry(of: order, .loaded) { return answer(left.input) }
            guard !loads.contains(where: { $0.order == order }) else { return }
            loads.append(Load(order: order, quantity: quantity))
        case .stop(let order):
            if let left = entry(of: order, .loaded) { return answer(left.input) }
            loads.removeAll { $0.order == order }
            answer(.stopped(order))
        case .turnBack(let order):
            if let turned = entry(of: order, .turnedBack) { return answer(turned.input) }
            guard let index = arrivals.firstIndex(where: { $0.order == order }) else { return }
            turning.append(arrivals.remove(at: index))
        case .expect(let order, _, let quantity, let arrival):
            if let came = entry(of: order, .unloaded) ?? entry(of: order, .turnedBack) {
                return answer(came.input)
            }
            guard !(arrivals + turning).contains(where: { $0.order == order }) else { return }
            arrivals.append(Arrival(order: order, quantity: quantity, at: arrival))
        }
    }

    private func entry(of order: OrderID, _ passage: GateEntry.Passage) -> GateEntry? {
        written[order]?.first { $0.passage == passage }
    }

    private mutating func answer(_ input: Input) {
        if !answers.contains(input) { answers.append(input) }
    }

    /// When ``due(at:)`` will have something; nil when it waits for a command.
    public var nextDeadline: Instant? {
        let isWaiting = loads.isEmpty && turning.isEmpty && answers.isEmpty
        guard let clock else { return isWaiting ? nil : .epoch }
        guard isWaiting else { return .epoch }
        let next = arrivals.reduce(nextReading) { min($0, $1.at) }
        return clock.instant(elapsed: next)
    }

    /// What has happened at the site by now: arrivals, meter readings, loadings.
    ///
    /// - Throws: what ``write`` throws. Then nothing has happened.
    public mutating func due(at now: Instant) throws -> [Input] {
        let elapsed = clock?.elapsed(at: now)
        let arrived = arrivals.filter { arrival in elapsed.map { arrival.at <= $0 } ?? false }
        let passed =
            turning.map { GateEntry($0.order, .turnedBack, $0.quantity) }
            + arrived.map { GateEntry($0.order, .unloaded, $0.quantity) }
            + loads.map { GateEntry($0.order, .loaded, $0.quantity) }
        if !passed.isEmpty { try write(passed) }
        for entry in passed { written[entry.order, default: []].append(entry) }
        var inputs = answers + passed.filter { $0.passage != .loaded }.map(\.input)
        arrivals.removeAll { arrival in arrived.contains { $0.order == arrival.order } }
        (answers, turning) = ([], [])
        if let elapsed, nextReading <= elapsed {
            let time = lastReadingTime(at: elapsed)
            inputs.append(.metered(MeterReading(of: site, calendar, after: time)))
            nextReading = time + calendar.readingPeriod
        }
        // What leaves is counted after the reading, as it is loaded from what was there.
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
