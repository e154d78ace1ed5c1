public import Domain
internal import Synchronization

/// What has arrived at a node and waits for the driver. Anybody may put something in; the driver alone takes out.
public final class Inbox: Sendable {
    public enum Arrival: Hashable, Sendable {
        /// From the network, not checked yet.
        case frames(topic: [UInt8], envelope: [UInt8])
        /// From inside the process.
        case input(Input)
    }

    private struct State {
        var arrivals: [Arrival] = []
        var droppedCount = 0
        var isRung = false
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?

        var hasNews: Bool { !arrivals.isEmpty || isRung || isClosed }

        mutating func take(_ countMax: Int) -> [Arrival] {
            let taken = Array(arrivals.prefix(countMax))
            arrivals.removeFirst(taken.count)
            return taken
        }
    }

    private let state = Mutex(State())
    private let framesCountMax: Int

    /// - Parameter framesCountMax: messages beyond this are dropped and counted; their senders will repeat them.
    public init(framesCountMax: Int = 10_000) { self.framesCountMax = framesCountMax }

    public func put(frames: [(topic: [UInt8], envelope: [UInt8])]) {
        change { state in
            let room = max(0, framesCountMax - state.arrivals.count)
            state.arrivals += frames.prefix(room).map { .frames(topic: $0.topic, envelope: $0.envelope) }
            state.droppedCount += max(0, frames.count - room)
        }
    }

    /// Never dropped: at most a few of these can be under way.
    public func put(_ input: Input) { change { $0.arrivals.append(.input(input)) } }

    /// No more is taken out after this: the driver comes to its end.
    public func close() { change { $0.isClosed = true } }

    /// Waits until there is something, or until `delay` has passed. One may wait at a time.
    ///
    /// - Returns: the oldest arrivals, none when the time is up; nil once the inbox is closed.
    public func next(countMax: Int, within delay: Duration?) async -> [Arrival]? {
        let alarm = delay.map { delay in
            Task { [self] in
                guard (try? await Task.sleep(for: delay)) != nil else { return }
                change { $0.isRung = true }
            }
        }
        defer { alarm?.cancel() }
        await withCheckedContinuation { waiter in
            let isReady = state.withLock { state in
                precondition(state.waiter == nil, "two wait for the same inbox, which belongs to one driver")
                if !state.hasNews { state.waiter = waiter }
                return state.hasNews
            }
            if isReady { waiter.resume() }
        }
        return state.withLock { state in
            state.isRung = false
            return state.isClosed ? nil : state.take(countMax)
        }
    }

    /// The oldest arrivals, none when there is nothing.
    func waiting(countMax: Int) -> [Arrival] {
        state.withLock { $0.isClosed ? [] : $0.take(countMax) }
    }

    /// How many messages were dropped since this was last asked.
    func takeDroppedCount() -> Int {
        state.withLock { state in
            defer { state.droppedCount = 0 }
            return state.droppedCount
        }
    }

    private func change(_ body: (inout State) -> Void) {
        let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
            body(&state)
            guard state.hasNews, let waiter = state.waiter else { return nil }
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }
}
