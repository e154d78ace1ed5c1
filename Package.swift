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

let package = Package(
    name: "diaodu",
    dependencies: [
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0")
    ],
    targets: core + [
        tests(of: "Domain"),
        tests(of: "Ledger", using: ["Domain"]),
        tests(of: "Agents", using: ["Domain"]),
        .testTarget(name: "TidyTests", swiftSettings: .strict),
    ])

func layer(_ folder: String, _ targets: KeyValuePairs<String, [Target.Dependency]>) -> [Target] {
    targets.map { name, uses in
        .target(name: name, dependencies: uses, path: "Sources/\(folder)/\(name)", swiftSettings: .strict)
    }
}

func tests(of target: String, using others: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(target)Tests", dependencies: [.byName(name: target)] + others, swiftSettings: .strict)
}

extension Target.Dependency {
    static let orderedCollections = product(name: "OrderedCollections", package: "swift-collections")
}

extension [SwiftSetting] {
    static let strict: Self = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
