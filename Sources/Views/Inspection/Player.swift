public import Domain
public import Recording

/// How fast a recording is played.
public enum PlayRate: Hashable, Sendable {
    case factor(Double)
    /// Without waiting.
    case unlimited

    /// Reads `2`, `0.5` or `max`; nil for anything else.
    public init?(_ text: String) {
        if text == "max" {
            self = .unlimited
        } else if let factor = Double(text), factor > 0, factor <= 1_000_000 {
            self = .factor(factor)
        } else {
            return nil
        }
    }

    func wait(for span: Duration) -> Duration {
        switch self {
        case .factor(let factor): .microseconds(Int64(Double(span.microseconds) / factor))
        case .unlimited: .zero
        }
    }
}

/// What of a recording is played, and how fast.
public struct PlayScore: Hashable, Sendable {
    /// Nil: from its beginning.
    public let start: Instant?
    public let until: Instant?
    public let rate: PlayRate

    public init(start: Instant?, until: Instant?, rate: PlayRate) {
        (self.start, self.until, self.rate) = (start, until, rate)
    }
}

/// Plays recordings: first the last message of every topic from before the start, then the others at their times.
public struct Player {
    private let score: PlayScore
    private var state: [[UInt8]: RecordedFrame] = [:]
    private var stateOrder: [[UInt8]] = []
    private var isStateShown = false
    /// When the first message was played, by the recording's clock and by this machine's.
    private var zero: (recorded: Instant, played: ContinuousClock.Instant)?
    public private(set) var shownCount = 0

    /// Messages that are played at the same time go together, up to so many.
    public static let batchCountMax = 256
    /// Between batches that are played without waiting.
    public static let batchPause: Duration = .milliseconds(10)

    public init(_ score: PlayScore) { self.score = score }

    /// Forgets where it was.
    public mutating func begin() {
        (state, stateOrder, isStateShown, zero) = ([:], [], false, nil)
    }

    /// - Returns: whether the end of the score was reached.
    public mutating func play(_ recording: RecordingReader, _ show: ([RecordedFrame]) -> Void) async throws
        -> Bool
    {
        var (batch, isOver, position): ([RecordedFrame], Bool, Int64) = ([], false, 0)
        while !isOver {
            let frames = try recording.frames(after: position, countMax: Self.batchCountMax)
            guard !frames.isEmpty else { break }
            position += Int64(frames.count)
            for frame in frames {
                let instant = frame.passedAt ?? frame.receivedAt
                if frame.isLast || score.start.map({ instant < $0 }) ?? false {
                    keep(frame)
                    continue
                }
                if let until = score.until, instant >= until {
                    isOver = true
                    break
                }
                showState(show)
                if let wait = wait(for: instant) {
                    put(&batch, show)
                    try await Task.sleep(for: wait)
                }
                batch.append(frame)
            }
            put(&batch, show)
            // Faster than that, those who watch would miss some.
            if score.rate == .unlimited { try await Task.sleep(for: Self.batchPause) }
        }
        return isOver
    }

    /// Shows the state if nothing came after it.
    public mutating func finish(_ show: ([RecordedFrame]) -> Void) { showState(show) }

    private mutating func put(_ batch: inout [RecordedFrame], _ show: ([RecordedFrame]) -> Void) {
        guard !batch.isEmpty else { return }
        show(batch)
        shownCount += batch.count
        batch = []
    }

    private mutating func keep(_ frame: RecordedFrame) {
        if state.updateValue(frame, forKey: frame.topic) != nil {
            stateOrder.removeAll { $0 == frame.topic }
        }
        stateOrder.append(frame.topic)
    }

    private mutating func showState(_ show: ([RecordedFrame]) -> Void) {
        guard !isStateShown else { return }
        isStateShown = true
        let frames = stateOrder.compactMap { state[$0] }
        if !frames.isEmpty { show(frames) }
        shownCount += frames.count
    }

    private mutating func wait(for instant: Instant) -> Duration? {
        guard let zero else {
            self.zero = (instant, .now)
            return nil
        }
        let due = zero.played + score.rate.wait(for: instant.duration(since: zero.recorded))
        let wait = due - .now
        return score.rate == .unlimited || wait < .milliseconds(1) ? nil : wait
    }
}
