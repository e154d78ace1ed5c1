import Domain
import Foundation
import NetworkFolder
import TestSupport
import Testing

/// The files of `configs/two-ports`, to be spoilt and read from a temporary folder.
struct FolderCopy {
    private var files: [String: Data]

    static let configs = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "configs")

    init() throws {
        let source = Self.configs.appending(path: "two-ports")
        files = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: source.path()) {
            files[name] = try Data(contentsOf: source.appending(path: name))
        }
    }

    subscript(name: String) -> String {
        get { files[name].map { String(decoding: $0, as: UTF8.self) } ?? "" }
        set { files[name] = Data(newValue.utf8) }
    }

    mutating func write(_ bytes: Data, to name: String) { files[name] = bytes }
    mutating func remove(_ name: String) { files[name] = nil }

    /// Adds a column to a table: its name, then what stands in the rows from the first on, and nothing in the others.
    mutating func add(column name: String, to file: String, _ cells: String...) {
        let lines = self[file].split(separator: "\n")
        let all = [name] + cells + Array(repeating: "", count: lines.count)
        self[file] = zip(lines, all).map { "\($0),\($1)\n" }.joined()
    }

    func network() throws -> Network { try withFolder { try readNetwork(at: $0) } }

    /// What reading says of it, with the folder called `x`.
    ///
    /// - Parameter prepare: is given the folder before.
    func problems(preparing prepare: (String) throws -> Void = { _ in }) throws -> [String] {
        try withFolder { folder in
            try prepare(folder)
            do throws(NetworkFolderError) {
                _ = try readNetwork(at: folder)
                return []
            } catch {
                return error.description.split(separator: "\n").map { line in
                    String(line.replacing(folder, with: "x"))
                }
            }
        }
    }

    func stock(of resource: String, at site: String) throws -> SiteStock? {
        try network().site(NodeID(site))?.stock(of: ResourceID(resource))
    }

    func warnings() throws -> [String] {
        try withFolder { folder in
            try readNetworkWithWarnings(at: folder).warnings.map {
                $0.description.replacing(folder, with: "x")
            }
        }
    }

    private func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
        try withTemporaryFolder { folder in
            for (name, bytes) in files { try bytes.write(to: folder.appending(path: name)) }
            return try body(folder.path())
        }
    }
}
