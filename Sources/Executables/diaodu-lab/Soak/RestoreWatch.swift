internal import CommandProgram
internal import Domain
internal import Supervision

/// How a run stands by what its programs and its hub have said so far.
struct RestoreWatch {
    var programs: StagedPrograms
    private(set) var processes: [NodeID: Int32] = [:]
    /// The last start of each program, unless it was forgotten.
    private(set) var startedAt: [NodeID: ContinuousClock.Instant] = [:]
    private var overview: Overview?
    /// Interrupted, or a program cannot be kept running.
    private(set) var isOver = false
    private var events: AsyncStream<RunEvents<Tick>.Event>.AsyncIterator

    enum Tick { case tick }

    init(_ programs: StagedPrograms, _ events: AsyncStream<RunEvents<Tick>.Event>) {
        (self.programs, self.events) = (programs, events.makeAsyncIterator())
    }

    /// Lets a run look at the time, too.
    static func tick(_ events: RunEvents<Tick>) -> Task<Void, Never> {
        Task {
            while (try? await Task.sleep(for: .milliseconds(50))) != nil { events.add(.tick) }
        }
    }

    /// The highest that was planned so far; a hub that has gone back says lower ones for a while.
    private(set) var round = 0
    var held: [NodeID] { overview?.held.map(\.node) ?? [] }

    /// Every program is at work, the hub says so, and nobody is held.
    var isWhole: Bool {
        programs.fleet.readyCount == programs.fleet.count && processes.count == programs.fleet.count
            && held.isEmpty
            && (overview?.nodes.allSatisfy { $0.presence == .present } ?? false)
    }

    /// Everybody is there, a round was planned since, all its orders have ended, and the next one is not due yet.
    func isAtRest(after round: Int, in network: Network) -> Bool {
        guard let overview, let elapsed = overview.elapsed, isWhole, overview.round > round,
            overview.orders.open == 0
        else { return false }
        let rest = elapsed - network.calendar.round * Int(elapsed / network.calendar.round)
        return rest < network.calendar.round * 4 / 5
    }

    /// What this program has said so far does not count any more: it is about to end.
    mutating func forget(_ node: NodeID) {
        (processes[node], startedAt[node], overview) = (nil, nil, nil)
    }

    /// - Returns: false when it did not come to that in time.
    mutating func wait(_ span: Duration, until isReached: (RestoreWatch) -> Bool) async -> Bool {
        let end = ContinuousClock.now + span
        while !isOver {
            if isReached(self) { return true }
            guard ContinuousClock.now < end, let event = await events.next() else { return false }
            await note(event)
        }
        return false
    }

    private mutating func note(_ event: RunEvents<Tick>.Event) async {
        switch event {
        case .supervision(let event):
            _ = programs.note(event)
            if programs.fleet.isGivenUp(event.program) { isOver = true }
            if let node = try? NodeID(event.program) {
                switch event.kind {
                case .started(let process): (processes[node], startedAt[node]) = (process, .now)
                case .died, .stopped: processes[node] = nil
                case .ready: break
                }
            }
            await programs.advance()
        case .overview(let overview):
            self.overview = overview
            round = max(round, overview.round)
        case .interrupted: isOver = true
        case .own: break
        }
    }
}
