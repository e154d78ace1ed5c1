public import ArgumentParser
internal import Console
public import FaultInjection

/// Nodes that start from older copies of their journals, instead of other faults.
struct RestoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Instead: so many nodes, one after the other, start from older copies of their journals.",
            valueName: "count"), transform: NumberOption.whole(1...10_000))
    var restores: Int?

    @Option(
        help: ArgumentHelp(
            "How old the oldest copies are, 600 by default; others are a twentieth of that, or two restarts.",
            valueName: "seconds"), transform: NumberOption.decimal(1...86_400))
    var copyAge: Double?

    func validate() throws {
        guard restores != nil || copyAge == nil else {
            throw ValidationError("--copy-age is of --restores: there is none.")
        }
    }

    var age: Duration { .milliseconds(Int64((copyAge ?? 600) * 1_000)) }
}

extension FaultChoice: ExpressibleByArgument {}
