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
        var watch = RunWatch(roundCountMax: roundCountMax, after: roundBefore, calendar: calendar)
        let count = programs.fleet.count
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
                }
                output.tell(lines, of: event, programs.fleet)
                if programs.fleet.isGivenUp(programs.root.name) { break running }
                await programs.advance()
            case .own: output.tell(silence.check(at: .now), of: programs.root)
            case .overview(let overview):
                output.tell(silence.hear(at: .now), of: programs.root)
                if watch.note(overview) { output.tell(round: overview) }
                if watch.isFinished { break running }
            case .interrupted: break running
            }
        }
        bar?.clear()
        await stop(programs)
        return summary(of: programs.fleet, watch)
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

    private func summary(of fleet: Fleet, _ watch: RunWatch) -> RunSummary {
        let silent = (watch.newest?.nodes ?? []).filter {
            $0.presence == .silent || $0.presence == .neverHeard
        }
        let failed = Set(fleet.failedNames).union(silent.map(\.node.text))
        return RunSummary(
            overview: watch.newest, nodeCount: fleet.count, failedNodeCount: failed.count,
            restartCount: fleet.restartCount, refusedRoundCount: watch.refusedCount)
    }
}
