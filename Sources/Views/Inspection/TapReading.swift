internal import Domain
internal import MessageSchema
internal import Runtime

/// What an observer makes of what arrives: the answer to its question comes first, if it asked one, then what passes.
struct TapReading {
    /// What the answer's topics begin with; nil when nothing was asked, or nothing is awaited any more.
    private var question: [UInt8]?
    private var askedAt: Instant?
    /// What passed before the answer.
    private var held: [TapFrame] = []
    private var droppedCount = 0

    /// How long an owner may take to say the last message of every topic, once it is heard.
    private let answerMax: Duration
    /// How many messages are held back for the answer; with more, it is no longer awaited.
    static let heldCountMax = 100_000

    init(question: [UInt8]?, answerMax: Duration) { (self.question, self.answerMax) = (question, answerMax) }

    mutating func take(
        _ frames: [TapFrame], at now: Instant, _ tell: AsyncStream<TapEvent>.Continuation
    ) {
        var passed: [TapFrame] = []
        passed.reserveCapacity(frames.count)
        for frame in frames {
            guard let prefix = question else {
                // A line that was opened anew has asked anew.
                if !frame.topic.starts(with: Tap.lastPrefix.utf8) { passed.append(frame) }
                continue
            }
            guard frame.topic.starts(with: prefix) else {
                held.append(frame)
                continue
            }
            passed.append(frame.strippingTopic(of: prefix))
            // What was held back is in the answer, or overtaken.
            if frame.note?.lastFollowingCount == 0 { (question, held) = (nil, []) }
        }
        if question != nil, isLate(at: now) {
            tell.yield(.lastUnknown)
            passed += held
            (question, held) = (nil, [])
        }
        hand(passed, tell)
    }

    private mutating func isLate(at now: Instant) -> Bool {
        let since = askedAt ?? now
        askedAt = since
        return now.duration(since: since) > answerMax || held.count > Self.heldCountMax
    }

    private mutating func hand(_ frames: [TapFrame], _ tell: AsyncStream<TapEvent>.Continuation) {
        guard !frames.isEmpty else { return }
        if droppedCount > 0, case .enqueued = tell.yield(.dropped(messageCount: droppedCount)) {
            droppedCount = 0
        }
        if case .enqueued = tell.yield(.passed(frames)) { return }
        droppedCount += frames.count
    }
}
