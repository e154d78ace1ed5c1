internal import ArgumentParser
internal import Benchmarks
internal import Console

/// Ours as one of the programs that `diaodu-lab bench sales` compares.
struct MeasureSalesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure-sales",
        abstract: "Clear the meeting or the barter of a folder, and tell the answer and the CPU time.",
        shouldDisplay: false)

    @Argument(help: "meeting or barter.")
    var kind: String

    @Argument(help: "The folder with the tables.")
    var folder: String

    func run() throws {
        guard let known = SalesMeasurement.Kind(rawValue: kind) else {
            throw Failure(.usage, "'\(kind)' is no kind of sale", remedy: "Write meeting or barter.")
        }
        Console.json(try SalesMeasurement.measure(known, at: folder), onOneLine: true)
    }
}
