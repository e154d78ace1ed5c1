public import Domain

/// The meters of a site that supplies and uses evenly, read eight times in each round of a clock, and when it is started.
public struct PlantMeters: Sendable {
    private let site: Site
    private let calendar: Calendar
    /// How long after the eighths of a round they are read, less than an eighth.
    private let phase: Duration
    private var clock: NetworkClock?
    /// Network time since the opening.
    private var next = Duration.zero

    public init(of site: Site, _ calendar: Calendar, phase: Duration = .zero) {
        (self.site, self.calendar, self.phase) = (site, calendar, phase)
    }

    /// Has no effect when a clock was given before, unless this one has stood still for longer.
    public mutating func start(by clock: NetworkClock, at now: Instant) {
        guard clock.supersedes(self.clock) else { return }
        if self.clock == nil { next = readingTime(at: clock.elapsed(at: now)) }
        self.clock = clock
    }

    public mutating func stop() { clock = nil }

    /// When ``read(at:)`` will have something; nil without a clock.
    public var nextDeadline: Instant? { clock?.instant(elapsed: next) }

    /// - Returns: the latest reading that is due; nil when none is.
    public mutating func read(at now: Instant) -> MeterReading? {
        guard let elapsed = clock?.elapsed(at: now), next <= elapsed else { return nil }
        let time = readingTime(at: elapsed)
        next = elapsed < phase ? phase : time + calendar.readingPeriod
        return MeterReading(
            at: time,
            lines: site.stocks.map {
                .init(
                    resource: $0.resource,
                    suppliedTotal: Quantity(calendar.accrued($0.supplyPerYear.rawValue, after: time)),
                    wantedTotal: Quantity(calendar.accrued($0.needPerYear.rawValue, after: time)))
            })
    }

    private func readingTime(at elapsed: Duration) -> Duration {
        guard elapsed >= phase else { return .zero }
        let period = calendar.readingPeriod.microseconds
        return phase + .microseconds((elapsed - phase).microseconds / period * period)
    }
}
