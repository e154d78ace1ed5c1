internal import CommandProgram
internal import Console
internal import Domain
internal import Glibc
internal import Inspection
internal import Supervision
internal import UnixSignals

/// One run of a network on this host: starts its programs in order, tells what happens, stops them all.
struct UpRun {
    /// Started one after the other: the hub, the prefectures, the enterprises.
    let stages: [[Program]]
    let roundCountMax: Int?
    /// The last round before this run, if it is known.
    let roundBefore: Int?
    let calendar: Calendar
    let timing: Timing
    let output: UpOutput

    /// - Parameter overviews: what the hub publishes, from before its start on.
    /// - Returns: when enough rounds are over, when a signal says so, or when the hub cannot be started.
    func run(overviews: AsyncStream<Overview>) async -> RunSummary {
        var programs = StagedPrograms(stages)
        let events = RunEvents<Tick>(
            of: programs, overviews: overviews, eventCountMax: Supervisor.eventCountMax)
        defer { events.cancel() }
        let ticks = Task {
            while (try? await Task.sleep(for: .milliseconds(500))) != nil { events.add(Tick()) }
        }
        defer { ticks.cancel() }
        var silence = SilenceWatch(beacon: timing.beacon)
        var starts = StartWatch()
        var watch = RunWatch(roundCountMax: roundCountMax, after: roundBefore, calendar: calendar)
        let count = programs.fleet.count
        var wholeSince: ContinuousClock.Instant?
        var bar: ProgressBar? = ProgressBar("starting \(count) programs", quiet: output.options.quiet)
        await programs.start()
        running: for await event in events.stream {
            switch event {
            case .supervision(let event):
                let lines = programs.note(event)
                // What has ended is told of by its end, and is expected to speak once it was heard again.
                if event.program == programs.root.name { silence.forget() }
                bar?.show(programs.fleet.readyCount, of: count)
                if programs.fleet.readyCount == count {
                    bar?.clear()
                    bar = nil
                    wholeSince = wholeSince ?? .now
                }
                output.tell(lines, of: event, programs.fleet)
                if programs.fleet.isGivenUp(programs.root.name) { break running }
                await programs.advance()
            case .own:
                output.tell(silence.check(at: .now), of: programs.root)
                output.tell(slow: starts.check(programs.fleet.startingNames, at: .now), of: stages.joined())
            case .overview(let overview):
                output.tell(silence.hear(at: .now), of: programs.root)
                if watch.note(overview) { output.tell(round: overview) }
                if watch.isFinished { break running }
            case .interrupted: break running
            }
        }
        bar?.clear()
        // Who has just started need not have been heard.
        let isLong = wholeSince.map { .now - $0 > timing.suspectAfter + timing.status * 3 } ?? false
        await stop(programs)
        return RunSummary(
            overview: watch.newest, nodeCount: programs.fleet.count, failedNames: programs.fleet.failedNames,
            isUnheardFailed: isLong, restartCount: programs.fleet.restartCount,
            refusedRoundCount: watch.refusedCount)
    }

    /// Half a second has passed.
    private struct Tick: Sendable {}

    /// A second signal ends this process at once; the programs notice and stop by themselves.
    private func stop(_ programs: StagedPrograms) async {
        output.note("stopping \(programs.fleet.count) programs")
        let impatience = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { exit(130) }
        }
        await programs.stop()
        impatience.cancel()
    }
}
