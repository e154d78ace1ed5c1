import Foundation
import Testing

/// Runs commands in a network's folder, against it or against what was recorded of it.
struct Watch: Sendable {
    let folder: URL
    let runFolder: String

    init(_ live: LiveNetwork) { (folder, runFolder) = (live.folder, live.runFolder.path()) }

    func start(_ words: String...) throws -> Running { try start(words) }

    /// Those that listen are told where, if nothing else is said.
    func start(_ words: [String]) throws -> Running {
        let listens = ["sub", "top", "topics", "status", "record", "trace", "why"].contains(words[0])
        let isTold = words.contains("--run-dir") || words.contains("--recording")
        return try Running(
            "diaodu", words + (listens && !isTold ? ["--run-dir", runFolder] : []), in: folder)
    }

    func code(_ words: String...) async throws -> Int32 { try await start(words).end() }

    func says(_ words: String...) async throws -> Running { try await says(words) }

    func says(_ words: [String]) async throws -> Running {
        let run = try start(words)
        #expect(try await run.end() == 0, "\(words): \(run.talked)")
        return run
    }
}

extension Running {
    var lines: [Substring] { said.split(separator: "\n") }
}
