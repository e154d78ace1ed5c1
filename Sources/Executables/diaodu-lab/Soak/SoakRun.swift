internal import CommandProgram
internal import Console
internal import Domain
internal import FaultInjection
internal import Foundation
internal import Supervision

/// One soak from the first program's start to the last one's end: calm, faults, calm until every order has ended.
struct SoakRun {
    let stages: [[Program]]
    let network: Network
    /// For how long faults happen.
    let length: Duration
    let schedule: FaultSchedule
    /// What every link has while no fault of the schedule is in force there.
    let background: LinkFaults
    let proxies: [NodeID: FaultProxy]
    let log: FaultLog
    let options: GlobalOptions

    private enum Event {
        case fault(Fault)
        case faultEnds(Fault)
        case faultsEnd
        case overdue
    }

    /// How long the network may take, once the faults have ended, until every order has.
    private static let healingPatience = Duration.seconds(180)
    private static let eventCountMax = 100_000

    /// - Throws: ``Failure`` when the network does not start.
    func run(overviews: AsyncStream<Overview>) async throws -> SoakOutcome {
        var programs = StagedPrograms(
            stages, policy: RestartPolicy(delayMax: .seconds(1), healthyAfter: .seconds(5)))
        let events = RunEvents<Event>(
            of: programs, overviews: overviews, eventCountMax: Self.eventCountMax)
        var timers: [Task<Void, Never>] = []
        defer {
            events.cancel()
            for timer in timers { timer.cancel() }
        }
        let count = programs.fleet.count
        var injector = FaultInjector(network: network, background: background, proxies: proxies, log: log)
        var progress = SoakProgress(length: length, options: options)
        var phase = Phase.starting
        var newest: Overview?
        await programs.start()
        running: for await event in events.stream {
            switch event {
            case .supervision(let event):
                injector.note(event)
                let lines = programs.note(event)
                let isGivenUp = programs.fleet.isGivenUp(event.program)
                if phase == .starting || isGivenUp { lines.forEach(options.note) }
                if isGivenUp { break running }
                await programs.advance()
            case .overview(let overview):
                newest = overview
                progress.show(overview, faultCount: log.count)
                if phase == .starting, overview.round >= 1, programs.fleet.readyCount == count {
                    options.note("all \(count) programs are at work; faults for \(length)")
                    phase = .disturbed
                    injector.begin()
                    timers.append(faults(events))
                }
                if case .healing(let since) = phase, isAtRest(overview, since) { break running }
            case .own(.fault(let fault)): if phase == .disturbed { injector.inject(fault) }
            case .own(.faultEnds(let fault)): injector.end(fault)
            case .own(.faultsEnd):
                injector.heal()
                phase = .healing(since: newest?.round ?? 0)
                options.note("the faults are over; waiting until every order has ended")
                timers.append(
                    Task {
                        try? await Task.sleep(for: Self.healingPatience)
                        events.add(.overdue)
                    })
            case .own(.overdue):
                options.note("not every order has ended within \(Self.healingPatience)")
                break running
            case .interrupted: break running
            }
        }
        injector.heal()
        options.note("stopping \(count) programs")
        await programs.stop()
        guard phase != .starting else {
            throw Failure(
                .unreachable, "the network did not start", remedy: "See the logs in its run folder.")
        }
        return SoakOutcome(
            rounds: newest?.round ?? 0, restarts: programs.fleet.restartCount, faults: log.counts,
            messages: proxies.values.reduce(ProxyCounts()) { $0 + $1.counts },
            isWhole: phase.isHealing,
            failed: programs.fleet.failedNames.filter(programs.fleet.isGivenUp))
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
    private func faults(_ events: RunEvents<Event>) -> Task<Void, Never> {
        Task {
            let start = ContinuousClock.now
            for fault in schedule {
                guard fault.at < length else { break }
                guard (try? await Task.sleep(until: start + fault.at)) != nil else { return }
                events.add(.fault(fault))
                if let span = fault.span {
                    Task {
                        try? await Task.sleep(for: span)
                        events.add(.faultEnds(fault))
                    }
                }
            }
            try? await Task.sleep(until: start + length)
            events.add(.faultsEnd)
        }
    }

    private enum Phase: Equatable {
        case starting, disturbed
        /// The round that was planned last when the faults ended.
        case healing(since: Int)

        var isHealing: Bool { if case .healing = self { true } else { false } }
    }
}
