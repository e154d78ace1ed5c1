import Foundation

/// What `Package.swift` declares, read from its text: it is written as a map on purpose, and starting SwiftPM inside a
/// test would wait for the lock that the test run holds.
struct Manifest {
    /// What each target of ours may import, by the edges that the manifest declares.
    let dependencies: [String: Set<String>]
    let layerOfTarget: [String: String]

    init() throws {
        try self.init(String(contentsOf: SourceFile.root.appending(path: "Package.swift"), encoding: .utf8))
    }

    init(_ text: String) throws {
        var dependencies: [String: Set<String>] = [:]
        var layers: [String: String] = [:]
        var layer = ""
        for line in text.split(separator: "\n") {
            if let match = line.wholeMatch(of: /\s*"(\w+)",/), Self.layers.contains(String(match.1)) {
                layer = String(match.1)
            } else if let match = line.wholeMatch(of: /\s*"([\w]+)": \[(.*)\],?/), !layer.isEmpty {
                dependencies[String(match.1)] = Self.names(match.2)
                layers[String(match.1)] = layer
            } else if let match = line.wholeMatch(of: /\s*command\("([\w-]+)", uses: \[(.*)\]\),?/) {
                dependencies[String(match.1)] = Self.names(match.2)
                layers[String(match.1)] = "Executables"
            } else if let match = line.firstMatch(of: /\.systemLibrary\(\s*name: "(\w+)"/) {
                dependencies[String(match.1)] = []
            } else if let match = line.firstMatch(of: /system\("(\w+)"/) {
                dependencies[String(match.1)] = []
            }
        }
        self.dependencies = dependencies
        layerOfTarget = layers
    }

    /// From the bottom up.
    static let layers = ["Core", "Adapters", "Drivers", "Views", "Executables"]

    private static func names(_ list: Substring) -> Set<String> {
        Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
    }
}
