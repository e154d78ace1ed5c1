public import Domain
public import GateBooks

/// Plays the people and machines of a site that has no feed of its own: supplies and uses at the annual rates, loads
/// at once what is ordered, unloads what arrives when it was announced.
///
/// Not an agent: it stands outside the node, where a real stock system would. What went through the gate it writes down
/// before it says so.
public struct PlantModel: Plant {
    private var meters: PlantMeters
    private var tasks: PlantTasks
    private var clock: NetworkClock?
    /// At the site's wish, and not written down yet.
    private var turning: [OrderID] = []
    private let write: @Sendable ([GateEntry]) throws -> Void

    /// - Parameters:
    ///   - written: what went through the gate before.
    ///   - write: puts entries behind those, where no restart and no copy of the node's journal removes them.
    public init(
        site: Site, calendar: Calendar, written: [GateEntry] = [],
        write: @escaping @Sendable ([GateEntry]) throws -> Void = { _ in }
    ) {
        (meters, tasks) = (PlantMeters(of: site, calendar), PlantTasks(written: written))
        self.write = write
    }

    public mutating func perform(_ command: PlantCommand, at now: Instant) {
        switch command {
        case .meter(let clock):
            if clock.supersedes(self.clock) { self.clock = clock }
            meters.start(by: clock, at: now)
        case .load(let order, let resource, let quantity): tasks.load(order, resource, quantity)
        case .stop(let order): tasks.stop(order)
        case .turnBack(let order):
            if tasks.turnBack(order), !turning.contains(order) { turning.append(order) }
        case .expect(let order, _, let quantity, let arrival):
            tasks.expect(order, quantity, arrival: arrival)
        }
    }

    public var nextDeadline: Instant? {
        guard tasks.loads.isEmpty, turning.isEmpty else { return .epoch }
        let arrival = tasks.arrivals.map(\.at).min().flatMap { clock?.instant(elapsed: $0) }
        return [tasks.answersDue, meters.nextDeadline, arrival].compactMap(\.self).min()
    }

    /// What has happened at the site by now: arrivals, meter readings, loadings.
    ///
    /// - Throws: what `write` throws. Then nothing has happened.
    public mutating func due(at now: Instant) throws -> [Input] {
        let arrived = arrived(at: now)
        let left = tasks.loads.map { GateEntry($0.order, .loaded, $0.quantity) }
        if !arrived.isEmpty || !left.isEmpty { try write(arrived + left) }
        turning = []
        for entry in arrived { tasks.write(entry) }
        var inputs = tasks.takeAnswers(at: now)
        if let reading = meters.read(at: now) { inputs.append(.metered(reading)) }
        // What leaves is counted after the reading, as it is loaded from what was there.
        for entry in left { tasks.write(entry) }
        return inputs + tasks.takeAnswers(at: now)
    }

    private func arrived(at now: Instant) -> [GateEntry] {
        let elapsed = clock?.elapsed(at: now)
        return tasks.arrivals.compactMap { arrival in
            if turning.contains(arrival.order) {
                GateEntry(arrival.order, .turnedBack, arrival.quantity)
            } else if let elapsed, arrival.at <= elapsed {
                GateEntry(arrival.order, .unloaded, arrival.quantity)
            } else {
                nil
            }
        }
    }
}
