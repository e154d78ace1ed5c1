internal import ArgumentParser
internal import Benchmarks
internal import Console

/// Ours as one of the programs that `diaodu-lab bench sales` compares.
struct MeasureSalesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "measure-sales",
        abstract: "Clear the meeting or the barter of a folder, and tell the answer and the CPU time.",
        shouldDisplay: false)

    @Argument(help: "meeting or barter.", transform: Self.kind)
    var kind: SalesMeasurement.Kind

    @Argument(help: "The folder with the tables.")
    var folder: String

    private static func kind(_ text: String) throws -> SalesMeasurement.Kind {
        guard let kind = SalesMeasurement.Kind(rawValue: text) else {
            throw ValidationError("'\(text)' is neither meeting nor barter.")
        }
        return kind
    }

    func run() throws { Console.json(try SalesMeasurement.measure(kind, at: folder), onOneLine: true) }
}
