import Foundation
import Testing

@Suite("Every option is safe at its edges")
struct OptionTests {
    /// What people and scripts write by mistake, as numbers, durations, times, addresses and texts.
    private static let edges = [
        "", "0", "-1", "nan", "inf", "-inf", "1e300", "-1e300", "1e-300", "9223372036854775807",
        "-9223372036854775808", "9223372036854775808", "18446744073709551615", "18446744073709551616",
        "1000000d", "99999999999999999999d", "9223372036854775807ms", "0..18446744073709551615",
        "all=999999999.999999999", "+999999-12-31T23:59:59Z", "-999999-01-01T00:00:00Z", "25:61:61",
        "9223372036854775807:00", "tcp://[::1]:0", "tcp://:99999999999999999999",
        "r9223372036854775807-9223372036854775807",
        "\u{202E}\u{1b}[2J", "status.stock_base_units[pci] < 1e999",
    ]

    /// A command of a program, with its options that take a value and the arguments it must have.
    struct Leaf: Sendable, CustomStringConvertible {
        let words: [String]
        let options: [String]
        let positionCount: Int

        var description: String { words.joined(separator: " ") }
    }

    /// As the programs describe themselves.
    static func leaves() throws -> [Leaf] {
        try ["diaodu", "diaodu-lab", "diaodu-hub", "diaodu-prefecture", "diaodu-enterprise"].flatMap {
            program in
            let process = Process()
            process.executableURL = Running.products.appending(path: program)
            process.arguments = ["--experimental-dump-help"]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            let text = pipe.fileHandleForReading.readDataToEndOfFile()
            return leaves(of: try JSONDecoder().decode(Dump.self, from: text).command, under: [])
        }
    }

    private static func leaves(of command: Dump.Command, under parents: [String]) -> [Leaf] {
        let words = parents + [command.commandName]
        let inner = (command.subcommands ?? []).filter { $0.commandName != "help" }
        guard inner.isEmpty else { return inner.flatMap { leaves(of: $0, under: words) } }
        let arguments = command.arguments ?? []
        let options = arguments.filter { $0.kind == "option" }.compactMap { option in
            option.names?.first.map { $0.kind == "long" ? "--\($0.name)" : "-\($0.name)" }
        }
        let positions = arguments.filter { $0.kind == "positional" && !$0.isOptional }
        return [Leaf(words: words, options: options, positionCount: positions.count)]
    }

    private struct Dump: Decodable {
        let command: Command

        struct Command: Decodable {
            let commandName: String
            let subcommands: [Command]?
            let arguments: [Argument]?
        }

        struct Argument: Decodable {
            let kind: String
            let isOptional: Bool
            let names: [Name]?
        }

        struct Name: Decodable {
            let kind: String
            let name: String
        }
    }

    /// The network folder is missing and nothing runs, so what is not refused by its value ends with that.
    @Test("with every value that is none: an exit code of ours, never a signal", arguments: try leaves())
    func edges(leaf: Leaf) async throws {
        #expect(leaf.words.count > 1 || leaf.options.count > 5)
        let folder = try LiveNetwork.temporaryFolder()
        let known: Set<Int32> = [0, 1, 64, 65, 66, 69, 74, 75, 77, 78]
        for option in leaf.options {
            try await withThrowingTaskGroup { group in
                for value in Self.edges {
                    group.addTask {
                        let positions = Array(repeating: "nowhere", count: leaf.positionCount)
                        let run = try Running(
                            leaf.words[0], leaf.words.dropFirst() + positions + ["\(option)=\(value)"],
                            in: folder)
                        let code = try await run.end()
                        #expect(known.contains(code), "\(leaf) \(option)=\(value): \(code) \(run.talked)")
                        let isRaw = (run.said + run.talked).unicodeScalars.contains {
                            $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t"
                                || $0.properties.generalCategory == .format
                        }
                        #expect(!isRaw, "\(leaf) \(option)=\(value) is shown raw")
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test("a real network with the same values where they may be numbers")
    func numbers() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        for (words, option) in [
            (["diaodu", "balance"], "--supply"), (["diaodu", "balance"], "--time-limit"),
            (["diaodu", "simulate"], "--days"), (["diaodu", "up"], "--base-port"),
            (["diaodu", "up"], "--rounds"), (["diaodu-lab", "soak"], "--hours"),
            (["diaodu-lab", "simulate"], "--rounds"),
        ] {
            for value in ["9223372036854775807", "nan", "1e300", "-1", "0"] {
                let run = try Running(
                    words[0], [words[1], LiveNetwork.twoPorts, "\(option)=\(value)"], in: folder)
                #expect(try await run.end() == 64, "\(words) \(option)=\(value): \(run.talked)")
                #expect(run.talked.contains(option), "\(run.talked)")
            }
        }
    }
}
