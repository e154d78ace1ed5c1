internal import Synchronization

/// Events in the order in which they came, to be read one by one. Whoever reads waits for the next as ``awaiting`` does.
public final class EventLog<Event: Sendable>: Sendable {
    private struct State {
        var events: [Event] = []
        var readCount = 0
        var isComplete = false
    }

    private let state = Mutex(State())

    public init() {}

    /// All that a sequence brings, read from now on whether or not anybody waits for it.
    public convenience init(of source: some AsyncSequence<Event, Never> & Sendable) {
        self.init()
        Task {
            for await event in source { put(event) }
            complete()
        }
    }

    public var all: [Event] { state.withLock(\.events) }

    public func put(_ event: Event) { state.withLock { $0.events.append(event) } }

    /// Nothing more will come.
    public func complete() { state.withLock { $0.isComplete = true } }

    /// - Returns: the first that was not read yet; nil when all were and nothing more will come.
    /// - Throws: ``Stalled`` when nothing comes.
    public func next() async throws -> Event? {
        var next: Event?
        try await awaiting("the next event is there", lastSeen: summary) {
            state.withLock { state in
                guard state.readCount < state.events.count else { return state.isComplete }
                next = state.events[state.readCount]
                state.readCount += 1
                return true
            }
        }
        return next
    }

    /// Looks only at what was not read yet.
    ///
    /// - Returns: nil when nothing more will come.
    public func first(where fits: (Event) throws -> Bool) async throws -> Event? {
        while let event = try await next() {
            if try fits(event) { return event }
        }
        return nil
    }

    private func summary() -> String {
        let all = all
        return "\(all.count) events, \(all.last.map { "\($0)" } ?? "none")"
    }
}

extension Task where Failure == any Error {
    /// Its value, unless it goes on without end.
    ///
    /// - Throws: what the task throws, or ``Stalled``.
    public func end() async throws -> Success {
        let log = EventLog<Result<Success, any Error>>()
        Task<Void, Never> { log.put(await result) }
        guard let result = try await log.next() else { preconditionFailure("a task has one result") }
        return try result.get()
    }
}
