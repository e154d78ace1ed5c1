internal import Console
internal import Domain
internal import Inspection
internal import Supervision

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
            write(OverviewFigures(overview, labels, isWhole: false))
        } else {
            for line in RoundText(labels).lines(overview) { Console.data(line) }
        }
    }

    func tell(_ summary: RunSummary) {
        if options.json {
            write(summary)
        } else {
            for line in summary.lines { Console.data(line) }
        }
    }

    private func write(_ value: some Encodable) {
        // Figures and short texts: there is nothing in them that JSON cannot say.
        Console.data((try? JSONText.of(value, onOneLine: true)) ?? "{}")
    }
}
