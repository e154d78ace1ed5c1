public import Domain
public import Recording

/// How fast a recording is played.
public enum PlayRate: Hashable, Sendable {
    case factor(Double)
    /// Without waiting.
    case unlimited

    /// Reads `max`, or a factor from 0.001 to 1,000,000; nil for anything else.
    public init?(_ text: String) {
        if text == "max" {
            self = .unlimited
        } else if let factor = Double(text), (0.001...1_000_000).contains(factor) {
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
    /// The last of each topic, with its place among all that were kept.
    private var state: [[UInt8]: (place: Int, frame: RecordedFrame)] = [:]
    private var keptCount = 0
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
        (state, keptCount, isStateShown, zero) = ([:], 0, false, nil)
    }

    /// Shows messages that are played, or the last of each topic from before.
    public typealias Show = (_ frames: [RecordedFrame], _ areLast: Bool) -> Void

    /// - Returns: whether the end of the score was reached.
    public mutating func play(_ recording: RecordingReader, _ show: Show) async throws -> Bool {
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
    public mutating func finish(_ show: Show) { showState(show) }

    private mutating func put(_ batch: inout [RecordedFrame], _ show: Show) {
        guard !batch.isEmpty else { return }
        show(batch, false)
        shownCount += batch.count
        batch = []
    }

    private mutating func keep(_ frame: RecordedFrame) {
        keptCount += 1
        state[frame.topic] = (keptCount, frame)
    }

    private mutating func showState(_ show: Show) {
        guard !isStateShown else { return }
        isStateShown = true
        let frames = state.values.sorted { $0.place < $1.place }.map(\.frame)
        if !frames.isEmpty { show(frames, true) }
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
