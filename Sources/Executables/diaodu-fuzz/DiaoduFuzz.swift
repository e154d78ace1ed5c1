internal import ArgumentParser
internal import Console
internal import Foundation
internal import Fuzzing

#if LIBFUZZER
    /// The target that libFuzzer drives in this process.
    private let chosen: FuzzTarget = {
        let name = ProcessInfo.processInfo.environment["DIAODU_FUZZ_TARGET"] ?? ""
        guard let target = FuzzTarget.all.first(where: { $0.name == name }) else {
            fatalError("DIAODU_FUZZ_TARGET is '\(name)', not one of \(FuzzTarget.all.map(\.name))")
        }
        return target
    }()

    @_cdecl("LLVMFuzzerTestOneInput")
    public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
        let input = [UInt8](UnsafeBufferPointer(start: bytes, count: count))
        do { _ = try chosen.check(input) } catch { fatalError("\(chosen.name): \(error)") }
        return 0
    }
#else
    @main
    struct DiaoduFuzz: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "diaodu-fuzz",
            abstract:
                "Check what reads the bytes of strangers on inputs changed at random, without libFuzzer.",
            discussion:
                "Targets: \(FuzzTarget.all.map(\.name).joined(separator: ", ")). See also deploy/fuzz.")

        @Argument(help: "Which; all when none is named.")
        var targets: [String] = []

        @Option(
            help: "How many inputs each target is given.", transform: NumberOption.whole(1...1_000_000_000))
        var executions = 100_000

        @Option(help: "What inputs are drawn from.", transform: NumberOption.whole(0 ... .max))
        var seed: UInt64 = 1

        @Option(
            help: ArgumentHelp("Where good inputs are, in a folder for each target.", valueName: "folder"))
        var corpus = "Tests/FuzzingTests/Corpus"

        static func main() async { await runToEnd() }

        func validate() throws {
            for name in targets where !FuzzTarget.all.contains(where: { $0.name == name }) {
                throw ValidationError("There is no target '\(name)'.")
            }
        }

        func run() throws {
            for target in FuzzTarget.all where targets.isEmpty || targets.contains(target.name) {
                let path = "\(NSTemporaryDirectory())/diaodu-fuzz-\(target.name).input"
                let scratch = InputScratch(path)
                var run = FuzzRun(target, corpus: readCorpus(of: target, in: corpus), seed: seed)
                let start = ContinuousClock.now
                do { try run.run(executions, scratch: scratch) } catch {
                    Console.write("\(error)")
                    throw ExitCode(1)
                }
                let rate = Double(executions) / ((ContinuousClock.now - start) / .seconds(1))
                Console.data("\(target.name): \(run.executionCount) inputs, \(Int(rate)) a second")
                for (outcome, count) in run.outcomes.sorted(by: { $0.value > $1.value }).prefix(8) {
                    Console.data("  \(count) \(outcome)")
                }
                try? FileManager.default.removeItem(atPath: path)
            }
        }
    }
#endif
