internal import Domain

/// The sending end of a numbered stream: keeps every item until it is acknowledged, and says when to send again.
///
/// The receiving end takes only the next number, so nothing is lost, repeated or overtaken.
struct OutgoingStream<Item: Codable & Sendable>: Codable, Sendable {
    /// The number of the last item ever put in; items are counted from 1.
    private(set) var issuedThrough: UInt64 = 0
    private(set) var acknowledgedThrough: UInt64 = 0
    /// What is not acknowledged yet, oldest first.
    private(set) var pending: [Item] = []
    /// What was acknowledged last, oldest first: for a receiver that forgets it.
    private var archive: [Item] = []
    var archivedCount: Int { archive.count }
    /// The items up to here have been acknowledged once; nil in states of programs that did not keep it, and where all still are.
    private var repeatedThrough: UInt64?
    private(set) var resendAt: Instant?
    private var resendWait: Duration = .zero

    /// How many items wait that were never acknowledged.
    var newCount: Int {
        pending.count - Int((repeatedThrough ?? 0).excess(over: acknowledgedThrough))
    }

    /// How many items one resend repeats at the most.
    static var resendCountMax: Int { 64 }

    /// - Parameter make: gets the item's number.
    mutating func append(at now: Instant, _ timing: Timing, make: (UInt64) -> Item) -> Item {
        issuedThrough += 1
        let item = make(issuedThrough)
        if pending.isEmpty { restart(at: now, timing) }
        pending.append(item)
        return item
    }

    /// - Parameter archiveCountMax: how many acknowledged items are kept.
    /// - Returns: the items acknowledged by this, oldest first; nothing for what is acknowledged already.
    mutating func acknowledge(
        through number: UInt64, at now: Instant, _ timing: Timing, archiving archiveCountMax: Int = 0
    ) -> [Item] {
        guard number > acknowledgedThrough, number <= issuedThrough else { return [] }
        let count = Int(number - acknowledgedThrough)
        let done = Array(pending.prefix(count))
        pending.removeFirst(count)
        acknowledgedThrough = number
        archive.append(contentsOf: done.suffix(archiveCountMax))
        archive.removeFirst(max(0, archive.count - archiveCountMax))
        if pending.isEmpty { resendAt = nil } else { restart(at: now, timing) }
        return done
    }

    /// What to send again now: nothing before its time. The wait doubles each time, up to its maximum.
    mutating func due(at now: Instant, _ timing: Timing) -> ArraySlice<Item> {
        guard let resendAt, now >= resendAt else { return [] }
        resendWait = min(resendWait * 2, timing.resendMax)
        self.resendAt = now.advanced(by: resendWait)
        return pending.prefix(Self.resendCountMax)
    }

    /// Forgets how long it has waited: everything pending is due at once.
    mutating func resume(at now: Instant, _ timing: Timing) {
        guard !pending.isEmpty else { return }
        resendWait = timing.resendMin
        resendAt = now
    }

    // MARK: After records were lost

    /// The receiver has forgotten what it acknowledged behind a number: that is pending again, as far as it is kept.
    ///
    /// - Returns: false when nothing changes.
    mutating func rewind(through number: UInt64, at now: Instant, _ timing: Timing) -> Bool {
        guard number < acknowledgedThrough, acknowledgedThrough - number <= UInt64(archive.count) else {
            return false
        }
        let count = Int(acknowledgedThrough - number)
        pending.insert(contentsOf: archive.suffix(count), at: 0)
        archive.removeLast(count)
        repeatedThrough = max(repeatedThrough ?? 0, acknowledgedThrough)
        acknowledgedThrough = number
        restart(at: now, timing)
        return true
    }

    /// The stream goes on behind this number, whatever was in it: the other end knows better.
    mutating func restart(behind number: UInt64) {
        (issuedThrough, acknowledgedThrough) = (number, number)
        (pending, archive, resendAt, repeatedThrough) = ([], [], nil, nil)
    }

    private mutating func restart(at now: Instant, _ timing: Timing) {
        resendWait = timing.resendMin
        resendAt = now.advanced(by: resendWait)
    }
}
