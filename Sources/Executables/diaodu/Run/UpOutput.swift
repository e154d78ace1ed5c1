internal import Console
internal import Domain
internal import Inspection
internal import Supervision
internal import Tables

/// What `diaodu up` says: rounds and the summary as data, everything else as remarks.
struct UpOutput {
    let labels: Labels
    let options: GlobalOptions
    let isVerbose: Bool

    func note(_ text: String) { options.note(text) }

    func tell(_ lines: [String], of event: SupervisionEvent, _ fleet: Fleet) {
        for line in lines { Console.write(line) }
        guard case .ready = event.kind else { return }
        if isVerbose { note("\(event.program) is ready, \(fleet.readyCount) of \(fleet.count)") }
        if fleet.readyCount == fleet.count { note("all \(fleet.count) programs are ready") }
    }

    func tell(round overview: Overview) {
        if options.json {
            Console.json(OverviewFigures(overview, labels, isWhole: false), onOneLine: true)
        } else {
            Console.data(lines: RoundText(labels).lines(overview))
        }
    }

    func tell(_ finding: SilenceWatch.Finding?, of hub: Program) {
        switch finding {
        case .silent(let since):
            let seconds = Figure.fixed(
                Instant.now.duration(since: since).microseconds, over: 1_000_000, decimals: 0)
            Console.write(
                "NOTHING HEARD from \(hub.name) for \(seconds) s: it hangs, or this machine is too busy; see \(hub.logPath)"
            )
        case .heardAgain(let span):
            Console.write(
                "\(hub.name) is heard again, after \(Figure.fixed(span.microseconds, over: 1_000_000, decimals: 0)) s"
            )
        case nil: break
        }
    }

    /// - Parameter names: of those of the programs that are not ready for long.
    func tell(slow names: [String], of programs: some Sequence<Program>) {
        guard let first = names.first, let program = programs.first(where: { $0.name == first }) else {
            return
        }
        let named = names.prefix(Self.namedCountMax).joined(separator: ", ")
        let rest = names.count - Self.namedCountMax
        Console.write(
            """
            NOT READY after \(Figure.fixed(StartWatch.patience.microseconds, over: 1_000_000, decimals: 0)) s: \(named)\
            \(rest > 0 ? " and \(rest) more" : ""); see \(program.logPath)
            """)
    }

    private static let namedCountMax = 5

    func tell(_ summary: RunSummary) {
        if options.json {
            Console.json(summary, onOneLine: true)
        } else {
            Console.data(lines: summary.lines)
        }
    }
}
