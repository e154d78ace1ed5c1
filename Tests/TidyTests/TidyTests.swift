import Foundation
import Testing

@Suite("The source tree keeps its own rules")
struct TidyTests {
    @Test(
        "every import of ours is an edge that the manifest declares",
        arguments: try SourceFile.all(in: "Sources"))
    func declaredEdges(file: SourceFile) throws {
        #expect(try undeclaredImports(of: file, in: Manifest()) == [])
    }

    @Test("the manifest's edges point downward, and adapters are strangers to each other")
    func layering() throws {
        #expect(try upwardEdges(in: Manifest()) == [])
    }

    @Test("what proves and measures is linked into the lab's programs alone")
    func labStaysInTheLab() throws {
        #expect(try labCodeOutsideTheLab(in: Manifest()) == [])
    }

    @Test("no two modules give one name to a public type")
    func publicTypeNames() throws {
        #expect(try Declarations.ofSources.get().repeatedPublicTypes == [])
    }

    @Test("the glossary names symbols that exist")
    func glossary() throws {
        let glossary = try String(
            contentsOf: SourceFile.root.appending(path: "docs/glossary.md"), encoding: .utf8)
        #expect(try unknownSymbols(in: glossary, Declarations.ofSources.get()) == [])
    }

    /// Reading a clock, the environment or unseeded randomness in `Core` would break replay.
    @Test("Core is deterministic", arguments: try SourceFile.all(in: "Sources/Core"))
    func determinism(file: SourceFile) {
        #expect(indeterminacies(in: file) == [])
    }

    @Test("files fit in a reader's head")
    func size() throws {
        for (folder, lineCountMax) in [("Sources", 400), ("Tests", 600)] {
            for file in try SourceFile.all(in: folder) where !file.isGenerated {
                #expect(file.lines.count <= lineCountMax, "\(file) has \(file.lines.count) lines")
            }
        }
        for file in try SourceFile.all(in: "Sources/Executables") where file.target.hasPrefix("diaodu-") {
            #expect(file.lines.count <= 150, "\(file) is to choose parts and start them, in 150 lines")
        }
    }

    @Test("names say what a thing is", arguments: try SourceFile.all(in: "Sources"))
    func names(file: SourceFile) {
        let name = URL(filePath: file.path).deletingPathExtension().lastPathComponent
        for vague in ["Manager", "Helper", "Util", "Utils", "Handler", "Base", "Impl", "Info"] {
            #expect(!name.hasSuffix(vague), "\(file) is named after nothing")
        }
        #expect(!name.contains("+"), "\(file): put the extension where it is used")
        #expect(name.last?.isNumber != true || file.isGenerated, "\(file) looks like a second version")
    }

    @Test("nothing is left open without a reason", arguments: ["Sources", "Tests", "deploy", "configs"])
    func openEnds(folder: String) throws {
        // Put together here so that this file does not find itself.
        let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X"]
        for file in try SourceFile.all(in: folder, suffix: "") where !file.isGenerated {
            for (index, line) in file.lines.enumerated() {
                for mark in marks where line.contains(mark) {
                    #expect(line.contains("\(mark)("), "\(file):\(index + 1) has a \(mark) without a reason")
                }
            }
        }
    }

    @Test("each decision has a number of its own, the same in its name and its heading")
    func decisions() throws {
        let documents = try SourceFile.all(in: "docs/decisions", suffix: ".md")
        let numbers = documents.map { $0.path.split(separator: "/").last!.prefix(4) }
        #expect(!numbers.isEmpty && Set(numbers).count == numbers.count, "\(numbers)")
        for (document, number) in zip(documents, numbers) {
            #expect(document.lines[0].hasPrefix("# \(Int(number) ?? 0). "), "\(document)")
        }
    }

    @Test("all output goes through one place", arguments: try SourceFile.all(in: "Sources"))
    func output(file: SourceFile) {
        #expect(file.target == "Console" || directOutput(in: file) == [])
    }

    @Test("every numeric option has a range", arguments: try SourceFile.all(in: "Sources/Executables"))
    func numericOptions(file: SourceFile) {
        #expect(optionsWithoutRange(in: file) == [])
    }

    @Test("the repository stands on its own feet")
    func strangers() throws {
        for folder in ["Sources", "Tests", "deploy", "configs", "docs", ".ci"] {
            for file in try SourceFile.all(in: folder, suffix: "")
            where !file.path.hasSuffix("TidyTests.swift") {
                #expect(
                    !file.text.contains("../shared"), "\(file) reads what a stranger's clone does not have")
            }
        }
    }
}

/// A checker that cannot fail proves nothing: each rule is shown something that breaks it.
@Suite("The rules catch what they are for")
struct TidyRuleTests {
    let manifest = """
        let core = layer(
            "Core",
            [
                "Domain": [],
                "Agents": ["Domain", "Runtime"],
            ])
        let adapters = layer(
            "Adapters",
            [
                "ZeroMQ": ["MessageSchema"],
                "MessageSchema": ["Domain"],
            ])
        let drivers = layer(
            "Drivers",
            [
                "Execution": ["Runtime"],
                "Runtime": ["Domain", "Execution"],
                "Simulation": ["Execution", "Runtime"],
            ])
        """

    @Test func edgesUpwardAndSideways() throws {
        #expect(
            upwardEdges(in: try Manifest(manifest)) == [
                "Agents (Core) uses Runtime (Drivers)", "Execution and Runtime are strangers",
                "Simulation and Runtime are strangers",
                "ZeroMQ and MessageSchema are strangers",
            ])
    }

    @Test func labCodeInAnOperatorsProgram() throws {
        let manifest = try Manifest(
            """
            let core = layer(
                "Core",
                [
                    "Domain": []
                ])

            let lab = layer(
                "Lab",
                [
                    "PlantedBugs": ["Domain"]
                ])

            let executables = layer(
                "Executables",
                [
                    "CommandProgram": ["Domain", "PlantedBugs"]
                ])

            command("diaodu", uses: ["CommandProgram", "Domain"]),
            command("diaodu-hub", uses: ["Domain"]),
            command("diaodu-lab", uses: ["CommandProgram", "PlantedBugs"]),
            """)
        #expect(
            labCodeOutsideTheLab(in: manifest) == [
                "CommandProgram links PlantedBugs", "diaodu links PlantedBugs",
            ])
    }

    @Test func repeatedTypeName() {
        let declarations = Declarations([
            SourceFile(
                path: "Sources/Core/Flow/A.swift", text: "public struct Order {\n    public enum Kind {}\n}"),
            SourceFile(
                path: "Sources/Core/Domain/B.swift", text: "public final class Order {}\nenum Item {}"),
            SourceFile(
                path: "Sources/Core/Ledger/C.swift", text: "public enum Kind {}\npublic struct Item {}"),
        ])
        #expect(declarations.repeatedPublicTypes == ["Order in Domain, Flow"])
    }

    @Test func unknownGlossarySymbol() {
        let declarations = Declarations([
            SourceFile(
                path: "Sources/Core/Domain/A.swift",
                text: "struct Order {\n    let id: Int\n    case open, ended\n}"),
            SourceFile(path: "Sources/Core/Domain/B.swift", text: "struct Fact { let at: Int }"),
        ])
        let glossary = """
            | word | 中文 | symbol | meaning |
            |---|---|---|---|
            | order | 调度令 | `Order`, `Order.id`, `Order.ended` | what goes down |
            | fact | 事实 | `Fact`, `Fact.id`, `Truth` | what goes up |
            | dispatch | 调度 | — | deciding |
            | round | 轮次 | one balancing |
            | plan | 方案 | Plan | what balancing returns |
            """
        #expect(
            unknownSymbols(in: glossary, declarations) == [
                "fact: Fact.id", "fact: Truth", "| round | 轮次 | one balancing | has not four columns",
                "plan has no symbol",
            ])
    }

    @Test func undeclaredImport() throws {
        let file = SourceFile(
            path: "Sources/Adapters/MessageSchema/A.swift",
            text: "public import Domain\ninternal import ZeroMQ\nimport Foundation\n")
        #expect(
            undeclaredImports(of: file, in: try Manifest(manifest)) == ["MessageSchema imports ZeroMQ"])
    }

    @Test func outputAndOptions() {
        let file = SourceFile(
            path: "Sources/Executables/diaodu/A.swift",
            text: """
                @Option(help: "How many.", transform: NumberOption.whole(1...9))
                var count = 3
                @Option(help: "How long.")
                var length: Double?
                @Option(
                    help: ArgumentHelp(
                        "Where.", valueName: "port"))
                var port: UInt16 = 1
                @Option var name: String
                func run() { print("a") }
                """)
        #expect(directOutput(in: file) == ["print("])
        #expect(optionsWithoutRange(in: file) == ["length", "port"])
    }

    @Test(arguments: [
        "import Foundation", "let now = ContinuousClock.now", "let id = UUID()", "x = Int.random(in: 0..<2)",
        "for item in Set(items) {", "let share = Double(a) / 3", "let seen: Set<Int> = []\nfor x in seen {}",
        "let seen: [Int: Int] = [:]\nfor (x, y) in seen {}",
    ])
    func indeterminacy(text: String) {
        #expect(!indeterminacies(in: SourceFile(path: "Sources/Core/Agents/A.swift", text: text)).isEmpty)
    }
}

/// What writes to a terminal, a pipe or a log without counting what could not be written.
private func directOutput(in file: SourceFile) -> [String] {
    [
        "print(", "FileHandle.standardOutput", "FileHandle.standardError", "StreamLogHandler.standard",
        "fputs(",
        "STDOUT_FILENO, ", "STDERR_FILENO, ",
    ].filter { word in
        file.lines.contains { line in
            line.contains(word) && !line.contains("///") && !line.contains("ioctl(")
                && (word != "print(" || line.contains(/(^|[ {(])print\(/))
        }
    }
}

/// Numeric properties of commands that are read without a range.
private func optionsWithoutRange(in file: SourceFile) -> [String] {
    file.text.matches(
        of:
            /@Option(?<traits>(?:(?!\bvar\b)[^@])*)\n\s*(?:public )?var (?<name>\w+)(?:: (?:Int|Int64|UInt64|UInt16|Double)\b| = [0-9])/
    ).filter { !$0.traits.contains("NumberOption") }.map { String($0.name) }
}

private func undeclaredImports(of file: SourceFile, in manifest: Manifest) -> [String] {
    let declared = manifest.dependencies[file.target] ?? []
    return file.imports
        .filter { manifest.dependencies[$0] != nil && !declared.contains($0) }
        .map { "\(file.target) imports \($0)" }
}

/// Core may use Core, drivers what is below them and `Execution`. Adapters and other drivers do not know their
/// neighbours, and an executable may use everything.
private func upwardEdges(in manifest: Manifest) -> [String] {
    var wrong: [String] = []
    for (target, dependencies) in manifest.dependencies.sorted(by: { $0.key < $1.key }) {
        guard let layer = manifest.layerOfTarget[target], let height = Manifest.layers.firstIndex(of: layer)
        else {
            continue
        }
        for dependency in dependencies.sorted() {
            guard let other = manifest.layerOfTarget[dependency],
                let otherHeight = Manifest.layers.firstIndex(of: other)
            else { continue }
            if otherHeight > height { wrong.append("\(target) (\(layer)) uses \(dependency) (\(other))") }
            if otherHeight == height && ["Adapters", "Drivers"].contains(layer) && dependency != "Execution" {
                wrong.append("\(target) and \(dependency) are strangers")
            }
        }
    }
    return wrong.sorted()
}

/// Targets other than the lab's own programs from which a target of the lab can be reached over the manifest's edges.
private func labCodeOutsideTheLab(in manifest: Manifest) -> [String] {
    manifest.layerOfTarget.sorted { $0.key < $1.key }
        .filter { $0.value != Manifest.lab && !Manifest.labPrograms.contains($0.key) }
        .flatMap { target, _ in
            manifest.reachable(from: target).filter { manifest.layerOfTarget[$0] == Manifest.lab }.sorted()
                .map { "\(target) links \($0)" }
        }
}

private func indeterminacies(in file: SourceFile) -> [String] {
    var found: [String] = []
    var banned = [
        "import Foundation", "Date(", "ContinuousClock", "SuspendingClock", "UUID(", "Task {", "print(",
        ".shuffled()",
        "SystemRandomNumberGenerator", "ProcessInfo", "getenv",
    ]
    // Floating point is the linear programme's affair.
    if file.target != "LinearProgram" { banned += ["Double(", ": Double", "[Double", "<Double"] }
    for word in banned where file.text.contains(word) { found.append(word) }
    for line in file.lines where line.contains(".random(in:") && !line.contains("using:") {
        found.append(".random")
    }
    // Swift's Set and Dictionary iterate in another order in every process.
    let unordered = file.text.matches(of: /(?:let|var) (\w+)(?:: (?:Set<|\[[^\]]*: )| = Set\()/).map {
        String($0.1)
    }
    for line in file.lines {
        guard let loop = line.firstMatch(of: /for .* in (\w+)/) else { continue }
        let name = String(loop.1)
        if name == "Set" || unordered.contains(name) && !file.text.contains("var \(name): OrderedDictionary")
        {
            found.append("iterates \(name)")
        }
    }
    return found
}
