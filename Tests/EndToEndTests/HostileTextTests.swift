import Foundation
import Testing

@Suite("Text from elsewhere is shown, never obeyed")
struct HostileTextTests {
    /// Controls, what turns the direction of writing, what is invisible, what is drawn onto its neighbours, line ends.
    private static let scalars: [Unicode.Scalar] =
        (Array(1...0x1F) + Array(0x7F...0x9F) + Array(0x202A...0x202E) + Array(0x2066...0x2069)
        + Array(0x200B...0x200F) + Array(0x2060...0x2064) + Array(0xFE00...0xFE0F)
        + [
            0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x180E, 0x2028, 0x2029, 0x3164, 0xFEFF, 0xFFA0,
        ]
        + [0xFFF9, 0xFFFE, 0xE0001, 0xE0041, 0x301, 0x489, 0x20DD, 0x93F] as [UInt32])
        .compactMap { Unicode.Scalar($0) }
    private static let all = String(String.UnicodeScalarView(scalars))
    /// What has no place in the name of a file, or in a shell's word.
    private static let path =
        "a"
        + all.filter { $0 != "\u{FFFE}" && $0 != "\n" && $0 != "\r\n" && $0 != "/" && $0 != "\t" }
    private static let short = "\u{301}\u{1b}[31m\u{202E}\u{7}\u{200B}"

    /// As JSON has it.
    private static func json(_ text: String) -> String {
        let data = try! JSONEncoder().encode([text])
        return String(String(decoding: data, as: UTF8.self).dropFirst().dropLast())
    }

    private func expectShown(_ commands: [String], in folder: URL, isStyled: Bool = false) async throws {
        for outcome in try await ShellList(commands, in: folder).run() {
            let raw = outcome.firstRaw(isStyled: isStyled).map { "U+\(String($0.value, radix: 16))" }
            #expect(
                raw == nil,
                "\(outcome.command.prefix(200).unicodeScalars.map { $0.isASCII ? String($0) : "?" }.joined())"
            )
            #expect(outcome.code < 124, "\(outcome.code)")
            #expect(!(outcome.output + outcome.errors).isEmpty)
        }
    }

    @Test("in paths and words, through every command that repeats them")
    func paths() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        let hostile = folder.appending(path: Self.path)
        try FileManager.default.copyItem(at: URL(filePath: LiveNetwork.twoPorts), to: hostile)
        try Data("p min 2 1\nn 1 4\nn 2 -4\na 1 2 0 9 2\n".utf8).write(to: hostile.appending(path: "x.min"))
        let network = Self.path
        let missing = Self.path + "missing"
        var commands = [
            ["diaodu", "check", network], ["diaodu", "balance", network],
            ["diaodu", "check", network, "--json"],
            ["diaodu", "keys", "gen", network, "--out", Self.path + "keys"],
            ["diaodu", "keys", "list", Self.path + "keys"], ["diaodu", "solve", network + "/x.min"],
            ["diaodu", "simulate", network, "--days", "1"],
            ["diaodu-lab", "simulate", network, "--seeds", "1", "--faults", "calm", "--rounds", "1"],
            ["diaodu", "simulate", network, "--days", "1", "--json"],
            ["diaodu", "sub", "--run-dir", missing],
            ["diaodu", "sub", "--tap", Self.short, "--keys", missing],
            ["diaodu", "sub", Self.short], ["diaodu", "describe", Self.short], ["diaodu", Self.short],
            ["diaodu", "order", Self.short], ["diaodu", "order", "hold", Self.short, "--reason", "a"],
            ["diaodu", "order", "hold", "r1-1", "--reason", Self.short],
            ["diaodu", "order", "hold", "r1-1", "--reason", "a", "--as", Self.short],
            ["diaodu", "resume", Self.short, "--reason", "a"],
            ["diaodu", "ledger", "close", Self.short, "a", "--reason", "a"],
            ["diaodu", "balance", network, "--explain", Self.short],
            ["diaodu", "balance", network, "--supply", Self.short + "=1"],
        ]
        commands += [
            ["check"], ["balance"], ["solve"], ["rec", "info"], ["rec", "cat"], ["rec", "verify"], ["play"],
            ["ledger", "verify"], ["keys", "list"], ["up"], ["simulate"], ["order", "list"],
        ].flatMap { [["diaodu"] + $0 + [missing], ["diaodu"] + $0 + [missing, "--json"]] }
        commands += ["hub", "prefecture", "enterprise"].flatMap { role in
            ["--config", "--network", "--registry", "--keys", "--log-level", "--journal", "--node"].map {
                ["diaodu-\(role)", $0, missing]
            }
        }
        try await expectShown(commands.map(ShellList.words), in: folder)
        // Coloured too.
        try await expectShown(
            commands.filter { $0[0] == "diaodu" }.prefix(7).map {
                ShellList.words($0 + ["--color", "always"])
            },
            in: folder, isStyled: true)
        // What a dispatcher types is checked before it is said to anybody.
        let typed = try await ShellList(
            [
                ["diaodu", "order", "hold", "r1-1", "--reason", "b\u{1b}[2J"],
                ["diaodu", "resume", "hospital", "--reason", "a", "--as", "b\u{202E}"],
            ].map(ShellList.words), in: folder
        ).run()
        for (outcome, name) in zip(typed, ["U+001B", "U+202E"]) {
            #expect(outcome.code == 64 && outcome.errors.contains(name), "\(outcome.errors)")
        }
    }

    @Test("in files of every kind")
    func files() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        func write(_ text: String, to name: String) throws {
            try Data(text.utf8).write(to: folder.appending(path: name))
        }
        var commands: [[String]] = []
        for (number, text) in [Self.all, Self.short, "\u{1b}]0;x\u{7}", "\u{301}"].enumerated() {
            try write("p min 2 1\n\(text)\n", to: "\(number).min")
            try write("p \(text)\n", to: "\(number)b.min")
            try write("node: \(text)\n", to: "\(number).yaml")
            try write("\"no\(Self.json(text).dropFirst().dropLast())\": 1\n", to: "\(number)b.yaml")
            try FileManager.default.createDirectory(
                at: folder.appending(path: "keys\(number)"), withIntermediateDirectories: true)
            try write("{\"network\": \(Self.json(text)), \"members\": []}", to: "keys\(number)/registry.json")
            try FileManager.default.createDirectory(
                at: folder.appending(path: "run\(number)"), withIntermediateDirectories: true)
            try write(
                """
                {"network": \(Self.json(text)), "networkFolder": \(Self.json("/" + text)), "processID": 1, \
                "taps": [{"parent": \(Self.json(text)), "endpoint": \(Self.json(text))}]}
                """, to: "run\(number)/run.json")
            try write("{\"diaodu_recording\": \(Self.json(text))}\n", to: "\(number).jsonl")
            commands += [
                ["diaodu", "solve", "\(number).min"], ["diaodu", "solve", "\(number)b.min"],
                ["diaodu-hub", "--config", "\(number).yaml"], ["diaodu-hub", "--config", "\(number)b.yaml"],
                ["diaodu", "keys", "list", "keys\(number)"],
                ["diaodu", "status", "--run-dir", "run\(number)"],
                ["diaodu", "sub", "--run-dir", "run\(number)"],
                ["diaodu", "order", "list", "--run-dir", "run\(number)"],
                ["diaodu", "rec", "import", "\(number).jsonl", "--out", "\(number).rec"],
            ]
        }
        try await expectShown(commands.map(ShellList.words), in: folder)
    }

    @Test("in cells of a table: named by its code point, in its line and column")
    func cells() async throws {
        let folder = try LiveNetwork.temporaryFolder()
        // These end a cell or a line.
        let scalars = Self.scalars.filter { !["\n", "\r", "\t", "\u{B}", "\u{C}"].contains($0) }
        for scalar in scalars {
            let copy = folder.appending(path: "net-\(scalar.value)")
            try FileManager.default.copyItem(at: URL(filePath: LiveNetwork.twoPorts), to: copy)
            let file = copy.appending(path: "sites.csv")
            let text = try String(contentsOf: file, encoding: .utf8)
            let changed = text.replacing("South Port", with: "\(scalar)South Port")
            #expect(changed != text)
            try Data(changed.utf8).write(to: file)
        }
        let outcomes = try await ShellList(
            scalars.map { ShellList.words(["diaodu", "check", "net-\($0.value)"]) }, in: folder
        ).run()
        for (scalar, outcome) in zip(scalars, outcomes) {
            #expect(outcome.firstRaw() == nil)
            let digits = String(scalar.value, radix: 16, uppercase: true)
            let name = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            #expect(outcome.code == 78, "\(name): \(outcome.output)")
            #expect(
                (outcome.errors.contains(name) || outcome.errors.contains("\\u{\(digits)}"))
                    && outcome.errors.contains("sites.csv:5:2"),
                "\(name): \(outcome.errors)")
        }
    }

    @Test("in recordings, through all that shows them")
    func recordings() async throws {
        let live = try await LiveNetwork(basePort: 27_620, roundSeconds: 1)
        try await live.round(1)
        let record = try Running(
            "diaodu", ["record", "day.rec", "--rounds", "1", "--run-dir", live.runFolder.path()],
            in: live.folder)
        #expect(try await record.end() == 0, "\(record.talked)")
        _ = try await live.summary()
        let export = try Running(
            "diaodu", ["rec", "export", "day.rec", "--format", "jsonl", "--out", "day.jsonl"], in: live.folder
        )
        #expect(try await export.end() == 0, "\(export.talked)")
        let file = live.folder.appending(path: "day.jsonl")
        let text = try String(contentsOf: file, encoding: .utf8)
        let hostile = String(Self.json("South\(Self.all)").dropFirst().dropLast())
        let changed = text.replacing("South Town", with: hostile).replacing(
            LiveNetwork.twoPorts, with: "/" + hostile)
        #expect(changed != text)
        try Data(changed.utf8).write(to: file)
        let commands = [
            ["diaodu", "rec", "import", "day.jsonl", "--out", "hostile.rec"]
        ]
        try await expectShown(commands.map(ShellList.words), in: live.folder)
        let readers = [
            ["info"], ["cat"], ["cat", "--json"], ["cat", "--csv"], ["cat", "-I", "-t"], ["verify"],
        ].map { ["diaodu", "rec", $0[0], "hostile.rec"] + $0.dropFirst() }
        try await expectShown(
            (readers + [
                ["diaodu", "trace", "r1-1", "--recording", "hostile.rec"],
                ["diaodu", "why", "r1-1", "--recording", "hostile.rec"],
            ]).map(ShellList.words), in: live.folder)
        try await expectShown(
            readers.prefix(2).map { ShellList.words($0 + ["--color", "always"]) }, in: live.folder,
            isStyled: true)
    }
}
