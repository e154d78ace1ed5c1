internal import Disturbance
internal import Domain
internal import Foundation
internal import Inspection
internal import Supervision
internal import UnixSignals

/// One soak from the first program's start to the last one's end: calm, faults, calm until every order has ended.
struct SoakRun {
    let stages: [[Program]]
    let network: Network
    /// For how long faults happen.
    let length: Duration
    let schedule: FaultSchedule
    /// The weather where no fault says otherwise.
    let usual: Weather
    let detours: [NodeID: Detour]
    let log: FaultLog
    let options: GlobalOptions

    private enum Event {
        case supervision(SupervisionEvent)
        case overview(Overview)
        case fault(Fault)
        case faultEnds(Fault)
        case faultsEnd
        case overdue
        case interrupted
    }

    /// How long the network may take, once the faults have ended, until every order has.
    private static let healingPatience = Duration.seconds(180)
    private static let eventCountMax = 100_000

    /// - Throws: ``Failure`` when the network does not come to life.
    func run(overviews: AsyncStream<Overview>) async throws -> SoakOutcome {
        let supervisor = Supervisor(
            policy: RestartPolicy(delayMax: .seconds(1), healthyAfter: .seconds(5)))
        let (events, tell) = AsyncStream<Event>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.eventCountMax))
        var sources = [
            Task { for await event in supervisor.events { tell.yield(.supervision(event)) } },
            Task { for await overview in overviews { tell.yield(.overview(overview)) } },
            Task {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                    tell.yield(.interrupted)
                }
            },
        ]
        defer { for source in sources { source.cancel() } }
        var fleet = Fleet(names: stages.joined().map(\.name))
        var waiting = stages[...]
        var disturbance = Disturber(network: network, usual: usual, detours: detours, log: log)
        var progress = SoakProgress(length: length, options: options)
        var phase = Phase.starting
        var newest: Overview?
        await start(&waiting, on: supervisor)
        running: for await event in events {
            switch event {
            case .supervision(let event):
                disturbance.note(event)
                let lines = fleet.note(event)
                if phase == .starting || fleet.isGivenUp(event.program) {
                    for line in lines { options.note(line) }
                }
                if fleet.isGivenUp(event.program) { break running }
                let started = stages.prefix(stages.count - waiting.count).joined()
                if !started.contains(where: { fleet.isAwaited($0.name) }) {
                    await start(&waiting, on: supervisor)
                }
            case .overview(let overview):
                newest = overview
                progress.show(overview, faultCount: log.count)
                if phase == .starting, overview.round >= 1, fleet.readyCount == fleet.count {
                    options.note("all \(fleet.count) programs are at work; faults for \(length)")
                    phase = .disturbed
                    disturbance.begin()
                    sources.append(faults(tell))
                }
                if case .healing(let since) = phase, isAtRest(overview, since) { break running }
            case .fault(let fault): if phase == .disturbed { disturbance.happen(fault) }
            case .faultEnds(let fault): disturbance.end(fault)
            case .faultsEnd:
                disturbance.heal()
                phase = .healing(since: newest?.round ?? 0)
                options.note("the faults are over; waiting until every order has ended")
                sources.append(
                    Task {
                        try? await Task.sleep(for: Self.healingPatience)
                        tell.yield(.overdue)
                    })
            case .overdue:
                options.note("not every order has ended within \(Self.healingPatience)")
                break running
            case .interrupted: break running
            }
        }
        disturbance.heal()
        options.note("stopping \(fleet.count) programs")
        await supervisor.stop()
        guard phase != .starting else {
            throw Failure(
                .unreachable, "the network did not come to life", remedy: "See the logs in its run folder.")
        }
        return SoakOutcome(
            rounds: newest?.round ?? 0, restarts: fleet.restartCount, faults: log.counts,
            messages: detours.values.reduce(PassingCounts()) { $0 + $1.counts },
            isWhole: phase.isHealing, failed: fleet.failedNames.filter(fleet.isGivenUp))
    }

    private func start(_ waiting: inout ArraySlice<[Program]>, on supervisor: Supervisor) async {
        for program in waiting.popFirst() ?? [] { await supervisor.start(program) }
    }

    /// Everybody is there, a round was planned since, all its orders have ended, and the next one is not due yet.
    private func isAtRest(_ overview: Overview, _ round: Int) -> Bool {
        guard let elapsed = overview.elapsed, overview.round > round, overview.orders.open == 0 else {
            return false
        }
        let rest = elapsed - network.calendar.round * Int(elapsed / network.calendar.round)
        return rest < network.calendar.round * 4 / 5
            && overview.nodes.allSatisfy { $0.presence == .present }
    }

    /// Says when each fault happens and ends, and when there are no more.
    private func faults(_ tell: AsyncStream<Event>.Continuation) -> Task<Void, Never> {
        Task {
            let start = ContinuousClock.now
            for fault in schedule {
                guard fault.at < length else { break }
                guard (try? await Task.sleep(until: start + fault.at)) != nil else { return }
                tell.yield(.fault(fault))
                if let span = fault.span {
                    Task {
                        try? await Task.sleep(for: span)
                        tell.yield(.faultEnds(fault))
                    }
                }
            }
            try? await Task.sleep(until: start + length)
            tell.yield(.faultsEnd)
        }
    }

    private enum Phase: Equatable {
        case starting, disturbed
        /// The round that was planned last when the faults ended.
        case healing(since: Int)

        var isHealing: Bool { if case .healing = self { true } else { false } }
    }
}
