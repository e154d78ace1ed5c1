// swift-tools-version: 6.2
import PackageDescription

// The part of Diaodu that plans, with the program that deploy/reference-check runs. Built below .build, where Sources and
// Tests are links to those of the repository, and Benchmarks has links to the files of that target that are about networks.
let package = Package(
    name: "diaodu-reference",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    ],
    targets: [
        .target(name: "Domain", path: "Sources/Core/Domain", swiftSettings: strict),
        .target(name: "Randomness", path: "Sources/Core/Randomness", swiftSettings: strict),
        .target(name: "Flow", path: "Sources/Core/Flow", swiftSettings: strict),
        .target(name: "PlainText", path: "Sources/Core/PlainText", swiftSettings: strict),
        .systemLibrary(name: "CCoin", path: "Sources/Core/CCoin", pkgConfig: "cbc"),
        .target(
            name: "LinearProgram", dependencies: ["CCoin"], path: "Sources/Core/LinearProgram",
            swiftSettings: strict),
        .target(
            name: "Balancing",
            dependencies: [
                "Domain", "Flow", "LinearProgram",
                .product(name: "HeapModule", package: "swift-collections"),
            ], path: "Sources/Core/Balancing", swiftSettings: strict),
        .target(
            name: "NetworkFolder",
            dependencies: [
                "Domain", "PlainText", .product(name: "SwiftCSV", package: "SwiftCSV"), "Yams",
            ],
            path: "Sources/Adapters/NetworkFolder", swiftSettings: strict),
        .target(
            name: "RandomNetworks", dependencies: ["Domain", "Randomness"],
            path: "Sources/Lab/RandomNetworks", swiftSettings: strict),
        .target(
            name: "Benchmarks", dependencies: ["Balancing", "Domain", "NetworkFolder", "RandomNetworks"],
            path: "Benchmarks", swiftSettings: strict),
        .executableTarget(
            name: "networks",
            dependencies: [
                "Benchmarks", "Domain", "NetworkFolder",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ], path: "Command", swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["Domain"], path: "Tests/Support", swiftSettings: strict),
        .testTarget(
            name: "RandomNetworksTests",
            dependencies: ["Domain", "NetworkFolder", "RandomNetworks", "Randomness", "TestSupport"],
            path: "Tests/RandomNetworksTests", swiftSettings: strict),
    ])

let strict: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]
