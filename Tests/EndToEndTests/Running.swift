import Foundation
import Testing

/// A program of ours (or of the machine) as a process of its own, with all it says in files.
final class Running {
    private let process = Process()
    private let output: URL
    private let talk: URL
    let name: String

    /// - Parameter program: a product of this package, or an absolute path.
    init(_ program: String, _ arguments: [String], environment: [String: String] = [:], in folder: URL) throws
    {
        name = ([program] + arguments.prefix(2)).joined(separator: " ")
        let tag = "\(program.split(separator: "/").last!)-\(UUID().uuidString.prefix(8))"
        (output, talk) = (folder.appending(path: "\(tag).out"), folder.appending(path: "\(tag).err"))
        for file in [output, talk] { _ = FileManager.default.createFile(atPath: file.path(), contents: nil) }
        process.executableURL =
            program.hasPrefix("/") ? URL(filePath: program) : Self.products.appending(path: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: talk)
        try process.run()
    }

    /// A child of a test inherits blocked signals, so only this one is sure to reach it.
    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let products = root.appending(path: ".build/debug")

    var said: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
    var talked: String { (try? String(contentsOf: talk, encoding: .utf8)) ?? "" }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// - Returns: its exit code, 128 and more for a signal.
    @discardableResult
    func end() async throws -> Int32 {
        try await awaiting("\(name) ends", tellingOf: self) { !process.isRunning }
        return process.terminationReason == .exit
            ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// Waits until it has said `text` on either stream.
    func says(_ text: String) async throws {
        try await awaiting("\(name) says '\(text)'", tellingOf: self) {
            said.contains(text) || talked.contains(text)
        }
    }
}

struct Overdue: Error, CustomStringConvertible { let description: String }

/// Waits for an event that only shows in files and processes. Two minutes are for machines that are busy: nothing here
/// depends on how long it takes.
func awaiting(_ what: String, tellingOf running: Running? = nil, _ hasHappened: () throws -> Bool)
    async throws
{
    for _ in 0..<2_400 {
        if try hasHappened() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw Overdue(
        description: "waited in vain until \(what)\n\(running?.said ?? "")\n\(running?.talked ?? "")")
}
