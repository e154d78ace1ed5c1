import ArgumentParser
import Foundation
import Testing

@testable import diaodu
@testable import diaodu_enterprise
@testable import diaodu_hub
@testable import diaodu_lab
@testable import diaodu_prefecture

@Suite("Every option is safe at its edges")
struct OptionTests {
    /// What people and scripts write by mistake, as numbers, durations, times, addresses and texts: one of each kind, because reading
    /// the arguments of a command takes tens of milliseconds.
    private static let edges = [
        "", "-1", "nan", "1e300", "9223372036854775807", "18446744073709551616", "1000001d",
        "9223372036854775807ms", "0..18446744073709551615", "all=nan", "+999999-12-31T23:59:59Z",
        "tcp://[::1]:0", hostile, "{",
    ]

    private static let hostile = "\u{202E}\u{1b}[2J\u{7}\u{200B}\u{301}"

    /// A program, to read arguments with.
    struct Program: Sendable {
        let name: String
        let root: any ParsableCommand.Type
    }

    private static let programs: [Program] = [
        Program(name: "diaodu", root: Diaodu.self), Program(name: "diaodu-lab", root: DiaoduLab.self),
        Program(name: "diaodu-hub", root: DiaoduHub.self),
        Program(name: "diaodu-prefecture", root: DiaoduPrefecture.self),
        Program(name: "diaodu-enterprise", root: DiaoduEnterprise.self),
    ]

    /// A command of a program, with its options that take a value and the arguments it must have.
    struct Leaf: Sendable, CustomStringConvertible {
        let program: Program
        /// Read alone: reading a whole program's arguments takes many times as long.
        let command: any ParsableCommand.Type
        let words: [String]
        let options: [String]
        /// Those of the options that must be given.
        let required: [String]
        let positions: [String]

        var description: String { ([program.name] + words).joined(separator: " ") }

        /// With values for what must be given.
        func words(_ option: String, _ value: String) -> [String] {
            words + positions + required.filter { $0 != option }.map { "\($0)=1" } + ["\(option)=\(value)"]
        }

        /// Whether the value is taken. What is not is wrong usage, whatever is wrong with it.
        func takes(_ option: String, _ value: String) -> Bool { error(of: option, value) == nil }

        /// Putting it into words takes a hundred times as long as finding it.
        func refusal(of option: String, _ value: String) -> (code: Int32, text: String)? {
            error(of: option, value).map { (command.exitCode(for: $0).rawValue, command.message(for: $0)) }
        }

        private func error(of option: String, _ value: String) -> (any Error)? {
            do {
                _ = try command.parse(Array(words(option, value).dropFirst(words.count)))
                return nil
            } catch { return error }
        }
    }

    /// As the programs describe themselves.
    static func leaves() throws -> [Leaf] {
        try programs.flatMap { program in
            let dump = try JSONDecoder().decode(Dump.self, from: Data(program.root._dumpHelp().utf8))
            return leaves(of: dump.command, program.root, under: [], of: program)
        }
    }

    private static func leaves(
        of command: Dump.Command, _ type: any ParsableCommand.Type, under parents: [String],
        of program: Program
    ) -> [Leaf] {
        let inner = (command.subcommands ?? []).filter { $0.commandName != "help" }
        guard inner.isEmpty else {
            return inner.flatMap { command in
                let type = type.configuration.subcommands.first { $0._commandName == command.commandName }
                return leaves(of: command, type!, under: parents + [command.commandName], of: program)
            }
        }
        let arguments = command.arguments ?? []
        let options = arguments.filter { $0.kind == "option" }
        // An order, a site and a file have another form each.
        let positions = arguments.filter { $0.kind == "positional" && !$0.isOptional }.map {
            $0.valueName == "order" ? "r1-1" : "/dev/null/nowhere"
        }
        return [
            Leaf(
                program: program, command: type, words: parents, options: options.compactMap(\.flag),
                required: options.filter { !$0.isOptional }.compactMap(\.flag), positions: positions)
        ]
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
            let valueName: String?
            let names: [Name]?

            var flag: String? { names?.first.map { $0.kind == "long" ? "--\($0.name)" : "-\($0.name)" } }
        }

        struct Name: Decodable {
            let kind: String
            let name: String
        }
    }

    /// Whatever has a range says it, takes its ends and nothing beside them.
    @Test("numbers are taken from the least to the greatest that the message names")
    func ranges() throws {
        var count = 0
        for (leaf, option) in try Self.leaves().flatMap({ leaf in leaf.options.map { (leaf, $0) } }) {
            guard !leaf.takes(option, "1e"), let refusal = leaf.refusal(of: option, "1e"),
                let range = refusal.text.firstMatch(
                    of: /write a (?:whole )?number from (-?[\d.]+) to (-?[\d.]+)/)
            else { continue }
            let isWhole = refusal.text.contains("whole number")
            let (least, greatest) = (String(range.1), String(range.2))
            let lower = try #require(Decimal(string: least))
            let upper = try #require(
                Decimal(string: greatest.hasSuffix(".") ? String(greatest.dropLast()) : greatest))
            count += 1
            #expect(lower <= upper)
            for end in [lower, upper] {
                guard !leaf.takes(option, "\(end)") else { continue }
                // It may be refused for what does not go with it.
                let says = leaf.refusal(of: option, "\(end)")?.text ?? ""
                #expect(!says.contains("write a"), "\(leaf) \(option)=\(end): \(says)")
            }
            for beside in [lower - (isWhole ? 1 : lower / 1_000), upper + (isWhole ? 1 : upper / 1_000)] {
                guard beside < lower || beside > upper else { continue }
                #expect(!leaf.takes(option, "\(beside)"), "\(leaf) \(option)=\(beside)")
            }
        }
        #expect(count > 10)
    }

    /// The network folder is missing and nothing runs, so what is not refused by its value ends with that.
    @Test(
        "an edge value is refused as wrong usage, or ends with an exit code of ours, and is never shown raw")
    func edges() async throws {
        let known: Set<Int32> = [0, 1, 64, 65, 66, 69, 74, 75, 77, 78]
        var commands: [String] = []
        var seen: Set<String> = []
        for leaf in try Self.leaves() where leaf.words.first != "bench" {
            // What many commands share is read in one place.
            for option in leaf.options where seen.insert("\(leaf.program.name) \(option)").inserted {
                // What takes these takes every text, and does nothing else with it than with any other.
                let texts = ["", Self.hostile]
                let isText = texts.allSatisfy { leaf.takes(option, $0) }
                let values = isText ? texts : Self.edges
                let taken = values.filter { leaf.takes(option, $0) }
                commands += Set([taken.first, taken.last].compactMap(\.self)).sorted().map {
                    ShellList.words([leaf.program.name] + leaf.words(option, $0))
                }
                guard let refused = values.first(where: { !taken.contains($0) }) else { continue }
                let refusal = try #require(leaf.refusal(of: option, refused))
                #expect(refusal.code == 64, "\(leaf) \(option)=\(refused)")
                // It says what would be right, not only that this is wrong.
                guard let worded = values.first(where: { !$0.isEmpty && !taken.contains($0) }) else {
                    continue
                }
                let says = leaf.refusal(of: option, worded)?.text.split(separator: "\n").first ?? ""
                let isBare = says.firstMatch(of: /is invalid for '[^']*'$/) != nil
                #expect(!isBare, "\(leaf): \(says)")
            }
        }
        #expect(commands.count > 100)
        let folder = try LiveNetwork.temporaryFolder()
        for outcome in try await ShellList(commands, in: folder).run() {
            #expect(known.contains(outcome.code), "\(outcome.command): \(outcome.code) \(outcome.errors)")
            #expect(outcome.firstRaw() == nil, "\(outcome.command)")
        }
    }

    @Test("a real network with the same values where they may be numbers")
    func numbers() async throws {
        let cases = [
            (["diaodu", "balance"], "--supply"), (["diaodu", "balance"], "--time-limit"),
            (["diaodu", "simulate"], "--days"), (["diaodu", "up"], "--base-port"),
            (["diaodu", "up"], "--rounds"), (["diaodu-lab", "soak"], "--hours"),
            (["diaodu-lab", "simulate"], "--rounds"),
        ].flatMap { words, option in
            ["9223372036854775807", "nan", "1e300", "-1", "0"].map { (words, option, $0) }
        }
        let commands = cases.map { ShellList.words([$0[0], $0[1], LiveNetwork.twoPorts, "\($1)=\($2)"]) }
        let outcomes = try await ShellList(commands, in: LiveNetwork.temporaryFolder()).run()
        for ((_, option, _), outcome) in zip(cases, outcomes) {
            #expect(outcome.code == 64, "\(outcome.command): \(outcome.errors)")
            #expect(outcome.errors.contains(option), "\(outcome.command): \(outcome.errors)")
        }
    }

    @Test("a word that is no command names the one that was meant, an option likewise")
    func suggestions() async throws {
        let cases = [
            (["diaodu", "balanc"], "Did you mean 'balance'?"),
            (["diaodu", "stats"], "Did you mean 'status'?"),
            (["diaodu", "order", "aprove", "r1-1"], "Did you mean 'approve'?"),
            (["diaodu-lab", "simulat"], "Did you mean 'simulate'?"),
            (["diaodu", "xyzzy-plugh"], "There is no command 'xyzzy-plugh'."),
            (["diaodu", "balance", "x", "--order"], "Did you mean '--orders'?"),
        ]
        let outcomes = try await ShellList(
            cases.map { ShellList.words($0.0) }, in: LiveNetwork.temporaryFolder()
        ).run()
        for ((_, says), outcome) in zip(cases, outcomes) {
            #expect(
                outcome.code == 64 && outcome.errors.contains(says), "\(outcome.command): \(outcome.errors)")
        }
    }

    @Test("options that would do nothing are refused")
    func idleOptions() async throws {
        let commands = [
            ["diaodu", "simulate", LiveNetwork.twoPorts, "--seeds", "1..2", "--days", "2"],
            ["diaodu", "status", "--node", "south"], ["diaodu", "sub", "--since", "5m"],
            ["diaodu", "rec", "cat", "a.rec", "--csv", "--json"],
            ["diaodu", "balance", LiveNetwork.twoPorts, "--gateway-prices", "--time-limit", "1s"],
            ["diaodu", "balance", LiveNetwork.twoPorts, "--explain", "hospital", "--orders"],
            ["diaodu", "balance", LiveNetwork.twoPorts, "--supply", "all=2", "--supply", "all=3"],
            ["diaodu", "simulate", LiveNetwork.twoPorts, "--from-journal", "a.sqlite", "--days", "2"],
            ["diaodu", "simulate", LiveNetwork.twoPorts, "--from-journal", "a.sqlite", "--seed", "2"],
            [
                "diaodu", "simulate", LiveNetwork.twoPorts, "--from-journal", "a.sqlite", "--timing",
                "network",
            ],
            ["diaodu", "ledger", "query", "--balances", "--step", "deliver"],
            ["diaodu", "ledger", "query", "--suspense", "--since", "2025-01-01"],
            ["diaodu", "ledger", "query", "--suspense", "--order", "r1-1"],
            ["diaodu", "top", "--json", "--rows", "3"],
            ["diaodu-lab", "simulate", "--random-networks", "--seeds", "1", "--supply", "all=2"],
            ["diaodu-lab", "simulate", "--random-networks", "--seeds", "1", "--timing", "network"],
            ["diaodu-lab", "simulate", "--planted-bugs", "--faults", "calm"],
            ["diaodu-lab", "simulate", "--planted-bugs", "--rounds", "2"],
            ["diaodu-lab", "soak", LiveNetwork.twoPorts, "--copy-age", "30"],
        ]
        for outcome in try await ShellList(
            commands.map(ShellList.words), in: LiveNetwork.temporaryFolder()
        ).run() {
            #expect(outcome.code == 64, "\(outcome.command): \(outcome.errors)")
        }
    }
}
