// swift-tools-version: 6.2
import PackageDescription

// Layers, lowest first. A target may use its own layer and the ones above this line; TidyTests checks.
let core = layer(
    "Core",
    [
        "Domain": [],
        "Cryptography": ["CSodium"],
        "PlainText": [],
        "Randomness": [],
        "Flow": [],
        "Ledger": ["Domain", .orderedCollections],
        "LinearProgram": ["CCoin"],
        "Balancing": ["Domain", "Flow", "LinearProgram", .heap],
        "Funds": ["Balancing", "Flow"],
        "Agents": ["Domain", "Ledger", .orderedCollections],
        "Sales": ["Balancing", "Domain", "Flow", "LinearProgram"],
        "Stocks": ["Domain"],
    ])

// Files of the machine, for everything above; Core knows of none.
let files = layer("System", ["FileAccess": []])

let adapters = layer(
    "Adapters",
    [
        "DIMACS": ["CZlib", "Flow", "PlainText"],
        "FundsTables": ["CZlib", "FileAccess", "Funds", "PlainText"],
        "GateBooks": ["Domain", "FileAccess"],
        "KeyFiles": ["Cryptography", "Domain", "FileAccess"],
        "MCAP": ["CZlib"],
        "MessageSchema": ["Cryptography", "Domain", "PlainText", .swiftProtobuf],
        "NetworkFolder": ["CZlib", "Domain", "FileAccess", "PlainText", "Sales", "Stocks", .swiftCSV, .yams],
        "NodeHistory": ["Agents", "Domain", "FileAccess", "Ledger", .grdb],
        "Recording": ["Cryptography", "Domain", "FileAccess", .grdb],
        "SQLiteJournal": ["CZlib", "Cryptography", "Domain", "FileAccess", .grdb],
        "ZeroMQ": ["CZeroMQ"],
    ], excluding: ["MessageSchema": ["Protos"]])

let drivers = layer(
    "Drivers",
    [
        "Execution": ["Agents", "Domain", "GateBooks", "MessageSchema"],
        "Runtime": [
            "Agents", "Domain", "Execution", "Ledger", "MessageSchema", "NodeHistory", "SQLiteJournal",
            "ZeroMQ", .logging,
        ],
        "Simulation": [
            "Agents", "Balancing", "Cryptography", "Domain", "Execution", "GateBooks", "Ledger",
            "MessageSchema", "Randomness", .heap, .orderedCollections,
        ],
        "Supervision": ["Domain", "FileAccess", .subprocess, .system],
    ])

let views = layer(
    "Views",
    [
        "Inspection": [
            "Agents", "Domain", "FileAccess", "MCAP", "MessageSchema", "NodeHistory", "PlainText",
            "Recording", "Runtime", "Tables", "ZeroMQ",
        ],
        "Reconciliation": [
            "Agents", "Domain", "Execution", "FileAccess", "GateBooks", "Ledger", "MessageSchema",
            "SQLiteJournal",
        ],
        "Tables": ["PlainText"],
    ])

// What proves and measures. Of the executables only diaodu-lab and diaodu-fuzz may use it, directly or not; TidyTests checks.
let lab = layer(
    "Lab",
    [
        "Benchmarks": [
            "Agents", "Balancing", "CZeroMQ", "Cryptography", "Domain", "Execution", "Flow", "Funds",
            "FundsTables", "Inspection", "MessageSchema",
            "NetworkFolder", "RandomNetworks", "Randomness", "Recording", "Runtime", "SQLiteJournal", "Sales",
            "Simulation",
            "ZeroMQ", .histogram, .logging,
        ],
        "FaultInjection": ["Domain", "Randomness", "ZeroMQ"],
        "Fuzzing": [
            "Cryptography", "DIMACS", "Domain", "Flow", "KeyFiles", "MessageSchema", "NetworkFolder",
            "PlainText",
            "Randomness", "SQLiteJournal",
        ],
        "PlantedBugs": ["Agents", "Domain", "Execution", "MessageSchema", "Simulation"],
        "RandomNetworks": ["Balancing", "Domain", "Randomness"],
    ])

let executables = layer(
    "Executables",
    [
        "Console": [
            "CBuild", "CStandardStreams", "FileAccess", "MessageSchema", "NetworkFolder", "PlainText",
            "Tables",
            .argumentParser,
        ],
        "CommandProgram": [
            "Console", "Domain", "FileAccess", "Inspection", "KeyFiles", "NetworkFolder", "Supervision",
            "ZeroMQ", .argumentParser, .unixSignals, .yams,
        ],
        "NodeProgram": [
            "Agents", "Balancing", "Console", "Domain", "Execution", "FileAccess", "GateBooks", "KeyFiles",
            "MessageSchema", "NetworkFolder", "Runtime", "SQLiteJournal", "ZeroMQ", .argumentParser,
            .logging, .unixSignals, .yams,
        ],
    ])

let package = Package(
    name: "diaodu",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
    ],
    targets: core + files + adapters + drivers + views + lab + executables + [
        // A plain build does not know its commit: whoever packages sets it, BUILD_COMMIT=$(git rev-parse --short=12 HEAD).
        .target(
            name: "CBuild", path: "Sources/Executables/CBuild",
            cSettings: Context.environment["BUILD_COMMIT"].map {
                [.define("BUILD_COMMIT", to: "\"\($0)\"")]
            }
                ?? []),
        .target(name: "CStandardStreams", path: "Sources/Executables/CStandardStreams"),
        system("CCoin", in: "Core", pkgConfig: "cbc", apt: "coinor-libcbc-dev"),
        system("CSodium", in: "Core", apt: "libsodium-dev"),
        system("CZlib", in: "Adapters", apt: "zlib1g-dev"),
        system("CZeroMQ", in: "Adapters", apt: "libzmq3-dev"),
        command(
            "diaodu",
            uses: [
                "Agents", "Balancing", "CommandProgram", "Console", "DIMACS", "Domain", "Execution",
                "FileAccess", "Flow", "Funds", "FundsTables", "Inspection",
                "KeyFiles", "Ledger", "MessageSchema", "NetworkFolder", "NodeHistory", "PlainText",
                "Recording",
                "Runtime", "SQLiteJournal", "Sales", "Simulation", "Stocks", "Supervision", "Tables",
                "ZeroMQ",
                .logging, .unixSignals,
            ]),
        command("diaodu-enterprise", uses: ["Console", "Domain", "NodeProgram"]),
        command(
            "diaodu-fuzz", uses: ["Console", "Fuzzing"],
            // libFuzzer brings a main of its own: deploy/fuzz.
            settings: Context.environment["DIAODU_LIBFUZZER"] == nil ? [] : [.define("LIBFUZZER")]),
        command("diaodu-hub", uses: ["Console", "Domain", "NodeProgram"]),
        command(
            "diaodu-lab",
            uses: [
                "Agents", "Benchmarks", "CommandProgram", "Console", "Domain", "FaultInjection",
                "FileAccess", "KeyFiles",
                "MessageSchema", "NetworkFolder", "PlantedBugs", "RandomNetworks", "Randomness",
                "Reconciliation", "Simulation", "Supervision", "Tables", "ZeroMQ",
            ]),
        command(
            "diaodu-plans", uses: ["Balancing", "Console", "Domain", "NetworkFolder", "RandomNetworks"]),
        command("diaodu-prefecture", uses: ["Console", "Domain", "NodeProgram"]),
        .target(
            name: "TestSupport", dependencies: ["Domain"], path: "Tests/Support", swiftSettings: .strict),
        tests(of: "Domain", using: ["TestSupport"]),
        tests(of: "Cryptography"),
        tests(of: "FileAccess", using: ["TestSupport"]),
        tests(of: "PlainText", using: ["Randomness"]),
        tests(of: "Flow", using: ["Randomness"]),
        tests(of: "Ledger", using: ["Domain", "MessageSchema"]),
        tests(of: "LinearProgram"),
        tests(
            of: "Balancing", using: ["Domain", "NetworkFolder", "RandomNetworks", "Randomness", .swiftCSV],
            excluding: ["Networks"]),
        tests(of: "Funds", using: ["Balancing", "CZlib", "Flow", "Randomness"], excluding: ["Fixtures"]),
        tests(of: "FundsTables", using: ["Funds", "TestSupport"]),
        tests(
            of: "Stocks", using: ["Domain", "Randomness", .swiftCSV], excluding: ["Fixtures"]),
        tests(
            of: "Sales",
            using: ["Domain", "LinearProgram", "NetworkFolder", "Randomness", "TestSupport"],
            excluding: ["Fixtures"]),
        tests(of: "Agents", using: ["Domain", "Execution", "MessageSchema", "TestSupport"]),
        tests(of: "DIMACS", using: ["Flow", "PlainText", "TestSupport"], excluding: ["Fixtures"]),
        tests(of: "KeyFiles", using: ["Domain", "TestSupport"]),
        tests(of: "MCAP"),
        tests(of: "MessageSchema", using: ["Domain", "Randomness", "TestSupport"]),
        tests(
            of: "NetworkFolder",
            using: ["Domain", "PlainText", "Randomness", "Sales", "Stocks", "TestSupport"]),
        tests(
            of: "NodeHistory",
            using: [
                "Agents", "Domain", "Execution", "Inspection", "Ledger", "MessageSchema", "Runtime",
                "SQLiteJournal", "Simulation", "TestSupport", .grdb, .logging,
            ]),
        tests(of: "ZeroMQ", using: ["TestSupport"]),
        tests(of: "GateBooks", using: ["Domain", "TestSupport"]),
        tests(of: "Recording", using: ["Domain", "FileAccess", "TestSupport", .grdb]),
        tests(of: "SQLiteJournal", using: ["Domain", "TestSupport", .grdb]),
        tests(of: "Execution", using: ["Agents", "Domain", "GateBooks", "MessageSchema"]),
        tests(
            of: "Runtime",
            using: [
                "Agents", "Domain", "Execution", "Ledger", "MessageSchema", "SQLiteJournal", "TestSupport",
                .inMemoryLogging, .logging,
            ]),
        tests(
            of: "Simulation",
            using: ["Agents", "Domain", "Execution", "Ledger", "MessageSchema", "Randomness", "TestSupport"],
            excluding: ["Fixtures"]),
        tests(of: "PlantedBugs", using: ["Simulation"]),
        tests(
            of: "RandomNetworks",
            using: ["Domain", "NetworkFolder", "Randomness", "Simulation", "TestSupport"]),
        tests(of: "FaultInjection", using: ["Domain", "Randomness", "TestSupport", "ZeroMQ"]),
        tests(of: "Supervision", using: ["Domain", "TestSupport", .system]),
        tests(
            of: "Inspection",
            using: ["Domain", "MessageSchema", "Recording", "Runtime", "TestSupport", "ZeroMQ"]),
        tests(of: "Reconciliation", using: ["Agents", "Domain", "Ledger"]),
        tests(of: "Tables"),
        tests(of: "Console", using: ["TestSupport"]),
        tests(
            of: "Fuzzing",
            using: [
                "DIMACS", "Domain", "Flow", "KeyFiles", "MessageSchema", "NetworkFolder", "SQLiteJournal",
            ], excluding: ["Corpus"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "TestSupport", "diaodu", "diaodu-enterprise", "diaodu-hub", "diaodu-lab", "diaodu-prefecture",
                .argumentParser,
            ], exclude: ["Fixtures"], swiftSettings: .strict),
        .testTarget(name: "TidyTests", swiftSettings: .strict),
    ])

func layer(
    _ folder: String, _ targets: KeyValuePairs<String, [Target.Dependency]>,
    excluding others: [String: [String]] = [:]
) -> [Target] {
    targets.map { name, uses in
        .target(
            name: name, dependencies: uses, path: "Sources/\(folder)/\(name)", exclude: others[name] ?? [],
            swiftSettings: .strict)
    }
}

/// A C library of the machine; where its headers are not in a standard place, pkg-config finds them.
func system(_ name: String, in folder: String, pkgConfig: String? = nil, apt package: String) -> Target {
    .systemLibrary(
        name: name, path: "Sources/\(folder)/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

func command(_ name: String, uses: [Target.Dependency], settings: [SwiftSetting] = []) -> Target {
    .executableTarget(
        name: name, dependencies: uses + [.argumentParser], path: "Sources/Executables/\(name)",
        swiftSettings: .strict + settings)
}

func tests(
    of target: String, using others: [Target.Dependency] = [], excluding files: [String] = []
) -> Target {
    .testTarget(
        name: "\(target)Tests", dependencies: [.byName(name: target)] + others, exclude: files,
        swiftSettings: .strict)
}

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let heap = product(name: "HeapModule", package: "swift-collections")
    static let histogram = product(name: "Histogram", package: "hdrhistogram-swift")
    static let inMemoryLogging = product(name: "InMemoryLogging", package: "swift-log")
    static let logging = product(name: "Logging", package: "swift-log")
    static let orderedCollections = product(name: "OrderedCollections", package: "swift-collections")
    static let subprocess = product(name: "Subprocess", package: "swift-subprocess")
    static let swiftCSV = product(name: "SwiftCSV", package: "SwiftCSV")
    static let swiftProtobuf = product(name: "SwiftProtobuf", package: "swift-protobuf")
    static let system = product(name: "SystemPackage", package: "swift-system")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}

extension [SwiftSetting] {
    static let strict: Self = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
