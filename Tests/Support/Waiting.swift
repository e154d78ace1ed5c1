/// What a test waited for did not come: nothing new was seen for too long, or too much work was done without it.
public struct Stalled: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}

/// What is seen of the work that a test waits for, to tell slow from stuck.
public struct Activity: Equatable, Sendable {
    /// Differs whenever anything new is seen: a count of lines, of bytes, of events.
    public var seen: Int
    /// Seconds of processor time, rounds of a network: what a busy machine does not make more of.
    public var work: Int

    public init(seen: Int = 0, work: Int = 0) { (self.seen, self.work) = (seen, work) }
}

/// Waits for an event that only shows from outside.
///
/// How long that may take is not bounded: on a busy machine everything takes longer. What is bounded is how often one looks in vain
/// with nothing new, each look after the last, and how much work is done without the event.
///
/// - Parameters:
///   - lastSeen: what is known when it does not happen.
/// - Throws: ``Stalled``, or what `hasHappened` throws.
public func awaiting(
    _ event: String, activity: () -> Activity = { Activity() }, lastSeen: () -> String = { "" },
    until hasHappened: () throws -> Bool
) async throws {
    let start = activity()
    var (newest, pause) = (start, Duration.milliseconds(1))
    var (lookCount, quietLookCount) = (0, 0)
    while try !hasHappened() {
        (lookCount, quietLookCount) = (lookCount + 1, quietLookCount + 1)
        // Reading it may cost something.
        if lookCount.isMultiple(of: Patience.looksPerReading) {
            let now = activity()
            if now != newest { (newest, quietLookCount) = (now, 0) }
        }
        if quietLookCount > Patience.quietLookCountMax {
            throw Stalled("waited in vain until \(event): nothing is new; last seen: \(lastSeen())")
        }
        if newest.work - start.work > Patience.workMax {
            throw Stalled("waited in vain until \(event), while much else was done; last seen: \(lastSeen())")
        }
        try await Task.sleep(for: pause)
        pause = min(pause * 2, Patience.pauseMax)
    }
}

private enum Patience {
    static let pauseMax = Duration.milliseconds(50)
    static let looksPerReading = 20
    /// Two minutes, if the machine has nothing else to do.
    static let quietLookCountMax = 2_400
    static let workMax = 600
}
