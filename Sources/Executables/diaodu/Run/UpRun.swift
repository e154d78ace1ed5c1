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
    let output: UpOutput

    private enum Event {
        case supervision(SupervisionEvent)
        case overview(Overview)
        case interrupted
    }

    /// - Parameter overviews: what the hub publishes, from before its start on.
    /// - Returns: when enough rounds are over, when a signal says so, or when the hub cannot be started.
    func run(overviews: AsyncStream<Overview>) async -> RunSummary {
        let supervisor = Supervisor()
        let (events, tell) = AsyncStream<Event>.makeStream(
            bufferingPolicy: .bufferingOldest(Supervisor.eventCountMax))
        let sources = [
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
        var watch = RunWatch(roundCountMax: roundCountMax, after: roundBefore, calendar: calendar)
        var waiting = stages[...]
        var bar: ProgressBar? = ProgressBar("starting \(fleet.count) programs", quiet: output.options.quiet)
        await start(&waiting, on: supervisor)
        var iterator = events.makeAsyncIterator()
        running: while let event = await iterator.next() {
            switch event {
            case .supervision(let event):
                output.tell(fleet.note(event), of: event, fleet)
                bar?.show(fleet.readyCount, of: fleet.count)
                if fleet.readyCount == fleet.count { bar = nil }
                if fleet.isGivenUp(stages[0][0].name) { break running }
                let started = stages.prefix(stages.count - waiting.count).joined()
                if !started.contains(where: { fleet.isAwaited($0.name) }) {
                    await start(&waiting, on: supervisor)
                }
            case .overview(let overview):
                if watch.note(overview) { output.tell(round: overview) }
                if watch.isFinished { break running }
            case .interrupted: break running
            }
        }
        return await stop(supervisor, fleet, watch)
    }

    private func start(_ waiting: inout ArraySlice<[Program]>, on supervisor: Supervisor) async {
        for program in waiting.popFirst() ?? [] { await supervisor.start(program) }
    }

    /// A second signal ends this process at once; the programs notice and stop by themselves.
    private func stop(_ supervisor: Supervisor, _ fleet: Fleet, _ watch: RunWatch) async -> RunSummary {
        output.note("stopping \(fleet.count) programs")
        let impatience = Task {
            for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { exit(130) }
        }
        await supervisor.stop()
        impatience.cancel()
        let silent = (watch.newest?.nodes ?? []).filter {
            $0.presence == .silent || $0.presence == .neverHeard
        }
        let failed = Set(fleet.failedNames).union(silent.map(\.node.text))
        return RunSummary(
            overview: watch.newest, nodeCount: fleet.count, failedNodeCount: failed.count,
            restartCount: fleet.restartCount)
    }
}
