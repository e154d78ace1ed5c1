internal import Foundation

/// One of the two output streams of this process. No write crashes, raises a signal or throws: what could not be written is counted.
final class StandardStream: Sendable {
    private let descriptor: Int32
    /// Guards `state`, and is signalled when it changes.
    private let condition = NSCondition()
    nonisolated(unsafe) private var state = State()

    private struct State {
        /// Whether writers hand over to the thread of ``writeQueued()`` and do not wait.
        var isQueued = false
        var queue: [[UInt8]] = []
        var queuedByteCount = 0
        /// Bytes that the thread has taken and not written yet.
        var isWriting = false
        var lostLineCount = 0
        /// Why the newest line that was lost could not be written.
        var reason: LossReason?
        var onFirstLoss: (LossReason) -> Void = { _ in }
    }

    /// Why lines are lost.
    enum LossReason: Hashable, Sendable, CustomStringConvertible {
        /// The reader of the pipe has closed it.
        case readerGone
        case failed(code: Int32)
        case readerSlow

        var description: String {
            switch self {
            case .readerGone: "nobody reads it any more"
            case .failed(EBADF): "it is closed"
            case .failed(let code): String(cString: strerror(code))
            case .readerSlow: "its reader is too slow"
            }
        }
    }

    /// What may wait for a reader while nobody waits for the stream.
    static let queuedByteCountMax = 1 << 20
    /// How long the end of the process waits for the next line of what is queued to be written.
    static let flushSecondsMax = 5.0

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Of the lines written so far, those that were lost, and why.
    var losses: (lineCount: Int, reason: LossReason?) {
        condition.withLock { (state.lostLineCount, state.reason) }
    }

    /// False once a write has failed, or the stream's reader has gone.
    var hasReader: Bool {
        if condition.withLock({ state.reason != nil }) { return false }
        var request = pollfd(fd: descriptor, events: 0, revents: 0)
        guard poll(&request, 1, 0) > 0 else { return true }
        return request.revents & Int16(POLLERR | POLLHUP | POLLNVAL) == 0
    }

    /// Writes whole lines: all of them at once, also beside other writers.
    ///
    /// Waits for a slow reader, unless ``queue()`` was called. After a failure nothing more is tried: half of a text is worse
    /// than its beginning.
    func write(_ bytes: [UInt8]) {
        condition.lock()
        defer { condition.unlock() }
        guard !state.isQueued else { return enqueue(bytes) }
        if let reason = state.reason { return lose(bytes, reason) }
        if let reason = writeAll(bytes) { lose(bytes, reason) }
    }

    /// From now on nobody waits for this stream: a thread of its own writes what is queued, and what finds no room is lost. The
    /// thread goes on trying after a failure, and says first how many lines are missing, in the words of `remark`.
    ///
    /// - Parameter onFirstLoss: may not write to this stream.
    func queue(
        remark: @escaping @Sendable (_ lostLineCount: Int, LossReason) -> String?,
        onFirstLoss: @escaping @Sendable (LossReason) -> Void
    ) {
        condition.lock()
        defer { condition.unlock() }
        guard !state.isQueued else { return }
        state.isQueued = true
        state.onFirstLoss = onFirstLoss
        let thread = Thread { [self] in writeQueued(remark) }
        thread.name = "output \(descriptor)"
        thread.start()
    }

    /// Returns when all that was queued is written or lost, or the reader has been too slow for too long.
    func flush() {
        condition.lock()
        defer { condition.unlock() }
        while state.isWriting || !state.queue.isEmpty {
            // Woken after every line that is written.
            guard condition.wait(until: Date(timeIntervalSinceNow: Self.flushSecondsMax)) else {
                for bytes in state.queue { lose(bytes, .readerSlow) }
                (state.queue, state.queuedByteCount) = ([], 0)
                if state.isWriting { lose([], .readerSlow) }
                return
            }
        }
    }

    private func enqueue(_ bytes: [UInt8]) {
        guard state.queuedByteCount + bytes.count <= Self.queuedByteCountMax else {
            return lose(bytes, .readerSlow)
        }
        state.queue.append(bytes)
        state.queuedByteCount += bytes.count
        condition.broadcast()
    }

    private func writeQueued(_ remark: (Int, LossReason) -> String?) {
        condition.lock()
        var (statedCount, isLineBroken) = (0, false)
        while true {
            while state.queue.isEmpty { condition.wait() }
            let bytes = state.queue.removeFirst()
            state.queuedByteCount -= bytes.count
            let (missing, reason) = (state.lostLineCount - statedCount, state.reason)
            state.isWriting = true
            condition.unlock()
            var text = bytes
            if missing > 0, let reason, let remark = remark(missing, reason) {
                text = Array("\(isLineBroken ? "\n" : "")\(remark)\n".utf8) + bytes
            }
            let failure = writeAll(text)
            condition.lock()
            state.isWriting = false
            if let failure {
                isLineBroken = true
                lose(bytes, failure)
            } else {
                (statedCount, isLineBroken) = (statedCount + missing, false)
            }
            condition.broadcast()
        }
    }

    private func lose(_ bytes: [UInt8], _ reason: LossReason) {
        if state.lostLineCount == 0 { state.onFirstLoss(reason) }
        state.lostLineCount += max(1, bytes.count { $0 == UInt8(ascii: "\n") })
        state.reason = reason
    }

    /// - Returns: nil when every byte is written.
    private func writeAll(_ bytes: [UInt8]) -> LossReason? {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Foundation.write(
                    descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count > 0 {
                    rest = rest.dropFirst(count)
                } else if count == 0 {
                    return .failed(code: EIO)
                } else if errno == EAGAIN {
                    // Somebody who shares the stream has made it not wait.
                    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = poll(&request, 1, -1)
                } else if errno != EINTR {
                    return errno == EPIPE ? .readerGone : .failed(code: errno)
                }
            }
            return nil
        }
    }
}
