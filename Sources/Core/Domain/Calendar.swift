/// How annual figures become the figures of a round.
public struct Calendar: Hashable, Codable, Sendable {
    /// Network time at which the books are opened.
    public let start: Instant
    /// Network time from one round to the next.
    public let round: Duration
    /// The length of the period that annual figures cover.
    public let year: Duration

    public init(start: Instant, round: Duration, year: Duration) {
        precondition(round > .zero && year > .zero)
        (self.start, self.round, self.year) = (start, round, year)
    }

    /// How often a site's meters are read in a round.
    public static let readingsPerRound = 8
    public var readingPeriod: Duration { round / Self.readingsPerRound }

    /// How much of an annual figure has come due by `elapsed` after the start, rounded down.
    ///
    /// Shares of adjoining spans add up to the unit: take the difference of two of these.
    public func accrued(_ perYear: Int64, after elapsed: Duration) -> Int64 {
        Int64(clamping: Int128(perYear) * Int128(elapsed.microseconds) / Int128(year.microseconds))
    }

    /// The share of an annual figure that falls to one round, counted from 0.
    public func share(_ perYear: Int64, ofRound index: Int) -> Int64 {
        accrued(perYear, after: round * (index + 1)) - accrued(perYear, after: round * index)
    }
}

/// Maps the time of this machine to the time of the network, which may run faster: a day in five seconds.
///
/// The hub sets it once, when its books are opened, and tells everybody in its beacons.
public struct NetworkClock: Hashable, Codable, Sendable {
    /// When the network's calendar started, in the time of the hub's machine.
    public let anchor: Instant
    /// How long one round takes, in the time of the machines.
    public let roundLength: Duration
    public let calendar: Calendar
    /// For how long the machines' time went on since the anchor and network time stood still, in all.
    public private(set) var paused: Duration

    public init(
        anchor: Instant, roundLength: Duration, calendar: Calendar, paused: Duration = .zero
    ) {
        precondition(roundLength > .zero && paused >= .zero)
        (self.anchor, self.roundLength, self.calendar) = (anchor, roundLength, calendar)
        self.paused = paused
    }

    /// A clock does not forget that it stood still: a shorter total changes nothing.
    public mutating func pause(inAll total: Duration) { paused = max(paused, total) }

    /// Whether it takes the place of another, or of none: it has stood still for longer.
    public func supersedes(_ other: NetworkClock?) -> Bool { other.map { $0.paused < paused } ?? true }

    /// Network time since the books were opened; zero before the anchor, and no more than can be written down.
    public func elapsed(at now: Instant) -> Duration {
        scaled(max(.zero, now.duration(since: anchor) - paused), from: roundLength, to: calendar.round)
    }

    public func networkTime(at now: Instant) -> Instant { calendar.start.advanced(by: elapsed(at: now)) }

    /// The machines' time when so much network time has passed since the books were opened.
    public func instant(elapsed: Duration) -> Instant { anchor.advanced(by: paused + machineTime(elapsed)) }

    /// How long a span of network time takes on the machines, rounded up so that nothing arrives early.
    public func machineTime(_ span: Duration) -> Duration {
        let exact = Int128(span.microseconds) * Int128(roundLength.microseconds)
        let round = Int128(calendar.round.microseconds)
        return .microseconds(Int64(clamping: (exact + round - 1) / round))
    }

    /// Rounds are counted from 1; round `n` falls due when `n` rounds of time have passed.
    public func deadline(ofRound number: Int) -> Instant {
        anchor.advanced(by: paused + roundLength * number)
    }

    private func scaled(_ span: Duration, from: Duration, to: Duration) -> Duration {
        .microseconds(
            Int64(
                min(
                    Int128(Limits.spanMax),
                    Int128(span.microseconds) * Int128(to.microseconds) / Int128(from.microseconds))))
    }
}

/// The periods of the protocol, in the time of the machines.
public struct Timing: Hashable, Codable, Sendable {
    public let beacon: Duration
    public let status: Duration
    /// Wait before something unacknowledged is sent again: doubles from `resendMin` to `resendMax`.
    public let resendMin: Duration
    public let resendMax: Duration

    public init(beacon: Duration, status: Duration, resendMin: Duration, resendMax: Duration) {
        precondition(beacon > .zero && status > .zero && resendMin > .zero && resendMin <= resendMax)
        (self.beacon, self.status, self.resendMin, self.resendMax) = (beacon, status, resendMin, resendMax)
    }

    /// Missing for this long, a neighbour is suspected.
    public var suspectAfter: Duration { beacon * 3 }
    /// Without a valid beacon for this long, a child opens its sockets anew.
    public var reconnectAfter: Duration { beacon * 10 }

    /// Periods in proportion to the round, for rounds of any length, in virtual time.
    public init(proportionateTo round: Duration) {
        self.init(beacon: round / 24, status: round / 8, resendMin: round / 96, resendMax: round / 4)
    }

    public static let standard = Timing(
        beacon: .seconds(1), status: .seconds(5), resendMin: .milliseconds(250), resendMax: .seconds(8))
}
