internal import ArgumentParser
internal import Benchmarks
internal import Tables

struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Measure what our figures rest on, each as a ratio within one run.",
        discussion: """
            Benchmarks: \(Benchmark.all.map(\.name).joined(separator: ", ")). Build with -c release for figures that mean \
            anything.
            """)

    @Argument(help: "Which; all when none is named.")
    var names: [String] = []

    @Flag(help: "Do a little of everything, to see that it works.")
    var toy = false

    @OptionGroup var options: GlobalOptions

    func validate() throws {
        for name in names where !Benchmark.all.contains(where: { $0.name == name }) {
            throw ValidationError("There is no benchmark '\(name)'.")
        }
    }

    func run() throws {
        let chosen = Benchmark.all.filter { names.isEmpty || names.contains($0.name) }
        var bar = ProgressBar("measuring", quiet: options.quiet)
        var rows: [Row] = []
        for (index, benchmark) in chosen.enumerated() {
            bar.show(index, of: chosen.count, remark: benchmark.name)
            rows.append(Row(benchmark, try benchmark.run(toy ? .toy : .full)))
        }
        bar.clear()
        guard !options.json else { return print(try JSONText.of(rows)) }
        var table = TextTable([
            .text("benchmark"), .number("ratio"), .text(""), .text("what against what"), .text("done"),
        ])
        for row in rows {
            let ratio = Figure.fixed(Int64((row.ratio * 100).rounded()), over: 100, decimals: 2)
            table.append([row.benchmark, ratio, row.meaning, row.question, row.work])
        }
        print(table.lines(emphasise: options.bold).joined(separator: "\n"))
    }

    private struct Row: Encodable {
        let benchmark: String
        let ratio: Double
        let meaning: String
        let question: String
        let work: String

        init(_ benchmark: Benchmark, _ ratio: Ratio) {
            (self.benchmark, question) = (benchmark.name, benchmark.question)
            (self.ratio, meaning, work) = (ratio.value, ratio.meaning, ratio.work)
        }
    }
}
