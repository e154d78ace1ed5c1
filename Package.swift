// swift-tools-version: 6.2
import PackageDescription

// Layers, lowest first. A target may use its own layer and the ones above this line; TidyTests checks.
let core = layer(
    "Core",
    [
        "Domain": [],
        "Agents": ["Domain"],
    ])

let package = Package(
    name: "diaodu",
    dependencies: [],
    targets: core + [
        tests(of: "Domain")
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

extension [SwiftSetting] {
    static let strict: Self = [
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ]
}
