// swift-tools-version: 6.2
import PackageDescription

// Layers, lowest first. A target may use its own layer and the ones above this line; TidyTests checks.
let core = layer(
    "Core",
    [
        "Domain": [],
        "PlainText": [],
        "Randomness": [],
        "Flow": [],
        "Ledger": ["Domain", .orderedCollections],
        "LinearProgram": ["CCoin"],
        "Balancing": ["Domain", "Flow", "LinearProgram", .heap],
        "Agents": ["Domain", "Ledger", .orderedCollections],
    ])

let adapters = layer(
    "Adapters",
    [
        "DIMACS": ["CZlib", "Flow", "PlainText"],
        "KeyFiles": ["Domain", .crypto],
        "MCAP": ["CZlib"],
        "MessageSchema": ["Domain", .swiftProtobuf, .crypto],
        "NetworkFolder": ["Domain", "PlainText", .swiftCSV, .yams],
        "Recording": ["Domain", .crypto, .grdb],
        "SQLiteJournal": ["Domain", .crypto, .grdb],
        "ZeroMQ": ["CZeroMQ"],
    ], excluding: ["MessageSchema": ["Protos"]])

let drivers = layer(
    "Drivers",
    [
        "Disturbance": ["Domain", "Randomness", "ZeroMQ"],
        "RandomNetworks": ["Domain", "Randomness"],
        "Runtime": ["Agents", "Domain", "Ledger", "MessageSchema", "SQLiteJournal", "ZeroMQ", .logging],
        "Simulation": [
            "Agents", "Balancing", "Domain", "Ledger", "MessageSchema", "Randomness", .crypto, .heap,
            .orderedCollections,
        ],
        "Supervision": ["Domain", .subprocess, .system],
    ])

let views = layer(
    "Views",
    [
        "Inspection": ["Domain", "MCAP", "MessageSchema", "Recording", "Runtime", "Tables", "ZeroMQ"],
        "Reckoning": ["Agents", "Domain", "Ledger", "MessageSchema", "Runtime", "SQLiteJournal"],
        "Tables": [],
    ])

let executables = layer(
    "Executables",
    [
        "Benchmarks": [
            "Agents", "Balancing", "CZeroMQ", "Domain", "Flow", "Inspection", "MessageSchema",
            "NetworkFolder", "RandomNetworks", "Randomness", "Recording", "Runtime", "SQLiteJournal",
            "Simulation",
            "ZeroMQ", .crypto, .histogram, .logging,
        ],
        "Fuzzing": [
            "DIMACS", "Domain", "Flow", "KeyFiles", "MessageSchema", "NetworkFolder", "PlainText",
            "Randomness", "SQLiteJournal", .crypto,
        ],
        // Wrong on purpose: no node's program may use it.
        "PlantedBugs": ["Agents", "Domain", "MessageSchema", "Simulation"],
        "NodeProgram": [
            "Agents", "Balancing", "Domain", "KeyFiles", "MessageSchema", "NetworkFolder", "Runtime",
            "SQLiteJournal",
            "ZeroMQ", .argumentParser, .configuration, .logging, .system, .unixSignals, .yams,
        ],
    ])

let package = Package(
    name: "diaodu",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-async-algorithms", from: "1.1.4"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0", traits: ["YAML"]),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
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
    targets: core + adapters + drivers + views + executables + [
        system("CCoin", in: "Core", pkgConfig: "cbc", apt: "coinor-libcbc-dev"),
        system("CZlib", in: "Adapters", apt: "zlib1g-dev"),
        system("CZeroMQ", in: "Adapters", apt: "libzmq3-dev"),
        command(
            "diaodu",
            uses: [
                "Agents", "Balancing", "Benchmarks", "DIMACS", "Disturbance", "Domain", "Flow", "Inspection",
                "KeyFiles", "Ledger", "MessageSchema", "NetworkFolder", "PlantedBugs", "Randomness",
                "Reckoning", "Recording", "Runtime", "SQLiteJournal", "Simulation", "Supervision", "Tables",
                "ZeroMQ", .asyncAlgorithms, .unixSignals, .yams,
            ]),
        command("diaodu-enterprise", uses: ["Domain", "NodeProgram"]),
        command(
            "diaodu-fuzz", uses: ["Fuzzing"],
            // libFuzzer brings a main of its own: deploy/fuzz.
            settings: Context.environment["DIAODU_LIBFUZZER"] == nil ? [] : [.define("LIBFUZZER")]),
        command("diaodu-hub", uses: ["Domain", "NodeProgram"]),
        command("diaodu-prefecture", uses: ["Domain", "NodeProgram"]),
        tests(of: "Domain"),
        tests(of: "PlainText", using: ["Randomness"]),
        tests(of: "Flow", using: ["Randomness"]),
        tests(of: "Ledger", using: ["Domain", "MessageSchema"]),
        tests(of: "LinearProgram"),
        tests(
            of: "Balancing", using: ["Domain", "NetworkFolder", "RandomNetworks", "Randomness", .swiftCSV],
            excluding: ["Networks"]),
        tests(of: "Agents", using: ["Domain", "MessageSchema"]),
        tests(of: "DIMACS", using: ["Flow", "PlainText"], excluding: ["Fixtures"]),
        tests(of: "KeyFiles", using: ["Domain"]),
        tests(of: "MCAP"),
        tests(of: "MessageSchema", using: ["Domain", "Randomness"]),
        tests(of: "NetworkFolder", using: ["Domain", "PlainText", "Randomness"]),
        tests(of: "ZeroMQ"),
        tests(of: "Recording", using: ["Domain", .grdb]),
        tests(of: "SQLiteJournal", using: ["Domain", .grdb]),
        tests(
            of: "Runtime",
            using: [
                "Agents", "Domain", "Ledger", "MessageSchema", "SQLiteJournal", .inMemoryLogging, .logging,
            ]),
        tests(
            of: "Simulation", using: ["Agents", "Domain", "Ledger", "MessageSchema", "Randomness"],
            excluding: ["Fixtures"]),
        tests(of: "PlantedBugs", using: ["Simulation"]),
        tests(of: "RandomNetworks", using: ["Domain", "NetworkFolder", "Randomness"]),
        tests(of: "Disturbance", using: ["Domain", "Randomness", "ZeroMQ"]),
        tests(of: "Supervision", using: ["Domain"]),
        tests(of: "Inspection", using: ["Domain", "MessageSchema", "Recording", "Runtime", "ZeroMQ"]),
        tests(of: "Reckoning", using: ["Agents", "Domain", "Ledger"]),
        tests(of: "Tables"),
        tests(
            of: "Fuzzing",
            using: [
                "DIMACS", "Domain", "Flow", "KeyFiles", "MessageSchema", "NetworkFolder", "SQLiteJournal",
            ], excluding: ["Corpus"]),
        .testTarget(name: "EndToEndTests", exclude: ["Fixtures"], swiftSettings: .strict),
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
    static let asyncAlgorithms = product(name: "AsyncAlgorithms", package: "swift-async-algorithms")
    static let configuration = product(name: "Configuration", package: "swift-configuration")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
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
