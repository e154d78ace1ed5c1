internal import ArgumentParser
internal import Benchmarks
internal import Console

/// Ours as one of the programs that `diaodu bench flow` compares.
struct MeasureFlowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure-flow",
        abstract:
            "Solve a flow problem that the benchmark wrote, and tell the cost, the CPU time and the memory.",
        shouldDisplay: false)

    @Argument(help: "The problem.")
    var file: String

    @Argument(help: "The problem after a change, to be solved from the first one's solution on.")
    var changed: String?

    func run() throws {
        Console.json(try FlowMeasurement(ofProblemAt: file, changedAt: changed), onOneLine: true)
    }
}
