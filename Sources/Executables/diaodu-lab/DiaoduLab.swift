internal import ArgumentParser
internal import CommandProgram
internal import Console

@main
struct DiaoduLab: CommandProgram {
    static let configuration = CommandConfiguration(
        commandName: "diaodu-lab",
        abstract: "Prove and measure: faults, simulated and real, planted bugs, benchmarks, random networks.",
        discussion: """
            Nothing here is needed to operate a network or to plan for one: see diaodu. Data goes to stdout, everything else \
            to stderr; the exit codes are those of diaodu.
            """,
        version: ProgramVersion.text,
        subcommands: [
            BenchCommand.self, MeasureFlowCommand.self, MeasureSalesCommand.self, NetworksCommand.self,
            ReconcileCommand.self,
            SimulateCommand.self, SoakCommand.self,
        ])
}
