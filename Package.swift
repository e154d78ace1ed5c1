// swift-tools-version: 6.2
import PackageDescription

// Layers, lowest first. A target may use its own layer and the ones above this line; TidyTests checks.
let core = layer(
    "Core",
    [
        "Domain": [],
        "Ledger": ["Domain", .orderedCollections],
        "Agents": ["Domain", "Ledger", .orderedCollections],
    ])

let adapters = layer(
    "Adapters",
    [
        "MessageSchema": ["Domain", .swiftProtobuf, .crypto]
    ], excluding: ["MessageSchema": ["Protos"]])

let package = Package(
    name: "diaodu",
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    ],
    targets: core + adapters + [
        tests(of: "Domain"),
        tests(of: "Ledger", using: ["Domain"]),
        tests(of: "Agents", using: ["Domain"]),
        tests(of: "MessageSchema", using: ["Domain"]),
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

func tests(of target: String, using others: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(target)Tests", dependencies: [.byName(name: target)] + others, swiftSettings: .strict)
}

extension Target.Dependency {
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let orderedCollections = product(name: "OrderedCollections", package: "swift-collections")
    static let swiftProtobuf = product(name: "SwiftProtobuf", package: "swift-protobuf")
}

extension [SwiftSetting] {
    static let strict: Self = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
