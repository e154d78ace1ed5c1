internal import ArgumentParser

/// Nodes that start from older copies of their journals, instead of other faults.
struct RestoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Instead: so many nodes, one after the other, start from older copies of their journals.",
            valueName: "count"))
    var restores: Int?

    @Option(
        help: ArgumentHelp(
            "How old the oldest copies are; others are a twentieth of that, or two restarts.",
            valueName: "seconds"))
    var copyAge = 600.0

    func validate() throws {
        guard (1...10_000).contains(restores ?? 1) else {
            throw ValidationError("--restores must be 1 to 10000.")
        }
        guard (1...86_400).contains(copyAge) else { throw ValidationError("--copy-age must be 1 to 86400.") }
    }

    var age: Duration { .milliseconds(Int64(copyAge * 1_000)) }
}
