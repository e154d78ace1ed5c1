internal import ArgumentParser
internal import Benchmarks
internal import Console
internal import Tables

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure what our figures rest on, ours and a peer's in one run.",
        discussion: """
            Benchmarks:
            \(Benchmark.all.map { "  \($0.name): \($0.question)" }.joined(separator: "\n"))
            Build with -c release for figures that mean anything.
            """)

    @Argument(help: "Which; all when none is named.")
    var names: [String] = []

    @Flag(help: "Do a little of everything, to see that it works.")
    var toy = false

    @Option(help: "What instances are drawn from.", transform: NumberOption.whole(0 ... .max))
    var seed: UInt64 = 1

    @Option(help: "The folder of the peers that are programs of their own, as deploy/bench builds them.")
    var peers: String?

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        for name in names where !Benchmark.all.contains(where: { $0.name == name }) {
            throw ValidationError(
                "There is no benchmark '\(name)'; there are \(Benchmark.all.map(\.name).joined(separator: ", "))."
            )
        }
    }

    func run() async throws {
        let chosen = Benchmark.all.filter { names.isEmpty || names.contains($0.name) }
        let effort = Effort(scale: toy ? .toy : .full, seed: seed, peersFolder: peers)
        var bar = ProgressBar("measuring", quiet: options.quiet)
        var rows: [BenchmarkRow] = []
        for (index, benchmark) in chosen.enumerated() {
            bar.show(index, of: chosen.count, remark: benchmark.name)
            try await benchmark.run(effort) { row in
                if options.json { write(row) } else { rows.append(row) }
            }
        }
        bar.clear()
        if !options.json { Console.data(lines: table(of: rows).lines(emphasise: options.bold)) }
    }

    private func write(_ row: BenchmarkRow) {
        let line = Line(
            family: row.family, instance: row.instance, unit: row.unit, ours: row.ours, peer: row.peer,
            best: row.best, ratio: row.ratio, goal: row.goal?.description, met: row.isMet, seed: seed)
        Console.json(line, onOneLine: true)
    }

    private func table(of rows: [BenchmarkRow]) -> TextTable {
        var table = TextTable([
            .text("family"), .text("instance"), .number("ours"), .text("unit"), .number("best"),
            .text("peer"),
            .number("ratio"), .text("goal"), .text("met"),
        ])
        for row in rows {
            table.append([
                row.family, row.instance, Self.figure(row.ours), row.unit, row.best.map(Self.figure) ?? "",
                row.peer ?? "", row.ratio.map(Self.figure) ?? "", row.goal?.description ?? "",
                row.isMet.map { $0 ? "yes" : "no" } ?? "",
            ])
        }
        return table
    }

    /// With four significant digits, or all that stand before the point.
    private static func figure(_ value: Double) -> String {
        var (decimals, scale) = (0, 1.0)
        while decimals < 9, value.magnitude * scale < 1_000 { (decimals, scale) = (decimals + 1, scale * 10) }
        return Figure.fixed(Int64((value * scale).rounded()), over: Int64(scale), decimals: decimals)
    }

    private struct Line: Encodable {
        let family: String
        let instance: String
        let unit: String
        let ours: Double
        let peer: String?
        let best: Double?
        let ratio: Double?
        let goal: String?
        let met: Bool?
        let seed: UInt64
    }
}
