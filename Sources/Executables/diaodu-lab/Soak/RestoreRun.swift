internal import CommandProgram
internal import Console
internal import Domain
internal import FaultInjection
internal import Supervision

/// One node after another starts from an older copy of its journal, is found out, resumed by a person's command, and works on
/// with the others; then everything comes to rest.
struct RestoreRun {
    let stages: [[Program]]
    let network: Network
    let runFolder: RunFolder
    let plan: RestorePlan
    /// Of the oldest copies.
    let copyAge: Duration
    let roundLength: Duration
    /// What every link has while nodes are restored.
    let background: LinkFaults
    let proxies: [NodeID: FaultProxy]
    let options: GlobalOptions

    /// How long the network may take until everybody is at work and agrees.
    static let patience = Duration.seconds(180)
    private static let eventCountMax = 100_000
    /// With which a person resumes a node.
    static let operatorProgram = "diaodu"

    /// - Throws: ``Failure`` when the network does not start, or a journal cannot be copied.
    func run(overviews: AsyncStream<Overview>) async throws -> RestoreOutcome {
        // Missing, it would be missed after the first restore only.
        _ = try programBeside(Self.operatorProgram)
        let programs = StagedPrograms(
            stages, policy: RestartPolicy(delayMax: .seconds(1), healthyAfter: .seconds(5)))
        let events = RunEvents<RestoreWatch.Tick>(
            of: programs, overviews: overviews, eventCountMax: Self.eventCountMax)
        let ticking = RestoreWatch.tick(events)
        defer {
            ticking.cancel()
            events.cancel()
        }
        var watch = RestoreWatch(programs, events.stream)
        var results: [RestoreResult] = []
        let stopped: Failure?
        do {
            await watch.programs.start()
            guard await watch.wait(Self.patience, until: { $0.isWhole && $0.round >= 1 }) else {
                throw Failure(
                    .unreachable, "the network did not start", remedy: "See the logs in its run folder.")
            }
            setAll(background)
            options.note("all programs are at work; \(plan.steps.count) nodes are restored")
            var copies = JournalCopies(of: runFolder)
            for step in plan.steps where !watch.isOver {
                let result = try await carryOut(step, &watch, &copies)
                options.note("\(results.count + 1) of \(plan.steps.count): \(result)")
                results.append(result)
            }
            setAll(.none)
            options.note("waiting until every order has ended")
            let round = watch.round
            _ = await watch.wait(Self.patience, until: { $0.isAtRest(after: round, in: network) })
            stopped = nil
        } catch let failure as Failure { stopped = failure }
        options.note("stopping all programs")
        await watch.programs.stop()
        if let stopped { throw stopped }
        return RestoreOutcome(
            results: results, rounds: watch.round, roundLength: roundLength,
            isWhole: results.count == plan.steps.count)
    }

    private func setAll(_ faults: LinkFaults) {
        for proxy in proxies.values {
            for direction in Direction.allCases { proxy.set(faults, direction) }
        }
    }
}
