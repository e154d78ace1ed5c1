import Foundation
import Testing

/// One file of this repository, as the rules see it.
struct SourceFile: CustomTestStringConvertible, CustomStringConvertible {
    /// From the root of the repository.
    let path: String
    let text: String

    var description: String { path }
    var testDescription: String { path }
    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }
    /// Generated code answers to its generator.
    var isGenerated: Bool { path.contains("/Generated/") }

    /// The folder that is a target: `Sources/Core/Domain/Order.swift` is in `Domain`.
    var target: String {
        let parts = path.split(separator: "/")
        return String(parts[0] == "Sources" ? parts[2] : parts[1])
    }

    var layer: String { String(path.split(separator: "/")[1]) }

    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(separator: " ")
            guard let keyword = words.firstIndex(of: "import"),
                words.prefix(keyword).allSatisfy(Self.mayPrecede),
                keyword + 1 < words.count
            else { return nil }
            // `import struct Foundation.URL` names the module last.
            let name =
                words[min(keyword + 2, words.count - 1)].contains(".")
                ? words[keyword + 2] : words[keyword + 1]
            return String(name.split(separator: ".")[0])
        }
    }

    private static func mayPrecede(_ word: Substring) -> Bool {
        ["public", "package", "internal", "fileprivate", "private", "@testable", "@preconcurrency"].contains(
            word)
    }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The text files below a folder; what is not text is left out.
    static func all(in folder: String, suffix: String = ".swift") throws -> [SourceFile] {
        let url = root.appending(path: folder)
        guard FileManager.default.fileExists(atPath: url.path()) else { return [] }
        return try FileManager.default.subpathsOfDirectory(atPath: url.path())
            .filter { $0.hasSuffix(suffix) }.sorted()
            .compactMap { path in
                guard let text = try? String(contentsOf: url.appending(path: path), encoding: .utf8) else {
                    return nil
                }
                return SourceFile(path: "\(folder)/\(path)", text: text)
            }
    }
}
