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
        for section in text.components(separatedBy: "= layer(").dropFirst() {
            let layer = section.components(separatedBy: "\n\n")[0]
            guard let name = layer.firstMatch(of: /"(\w+)"/) else { continue }
            for target in layer.matches(of: /"(\w+)": \[([^\]]*)\]/) where layers[String(target.1)] == nil {
                dependencies[String(target.1)] = Self.names(target.2)
                layers[String(target.1)] = String(name.1)
            }
        }
        for command in text.matches(of: /command\(\s*"([\w-]+)",\s*uses: \[([^\]]*)\]/) {
            dependencies[String(command.1)] = Self.names(command.2)
            layers[String(command.1)] = "Executables"
        }
        for library in text.matches(of: /(?:system\(|\.target\(\s*name: )"(C\w+)"/) {
            dependencies[String(library.1)] = []
        }
        self.dependencies = dependencies
        layerOfTarget = layers
    }

    /// From the bottom up.
    static let layers = ["Core", "System", "Adapters", "Drivers", "Views", lab, "Executables"]

    static let lab = "Lab"
    /// What operators do not install.
    static let labPrograms = ["diaodu-fuzz", "diaodu-lab", "diaodu-plans"]

    /// What is linked into a program, or would be into one that used the target.
    func reachable(from target: String) -> Set<String> {
        var (found, open): (Set<String>, [String]) = ([], [target])
        while let next = open.popLast() {
            for dependency in dependencies[next] ?? [] where found.insert(dependency).inserted {
                open.append(dependency)
            }
        }
        return found
    }

    private static func names(_ list: Substring) -> Set<String> {
        Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
    }
}
