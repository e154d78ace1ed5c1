import Foundation
import TestSupport
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
        // Foundation copies the environment and the arguments without regard to other threads that do the same.
        try Self.starting.withLock { try process.run() }
    }

    private static let starting = NSLock()

    /// A child of a test inherits blocked signals, so only this one is sure to reach it.
    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    static let products = root.appending(path: ".build/debug")

    var said: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }
    var talked: String { (try? String(contentsOf: talk, encoding: .utf8)) ?? "" }

    var processID: Int32 { process.processIdentifier }

    func signal(_ number: Int32) { kill(process.processIdentifier, number) }

    /// - Returns: its exit code, 128 and more for a signal.
    @discardableResult
    func end() async throws -> Int32 {
        try await awaiting("\(name) ends", of: self) { !process.isRunning }
        return process.terminationReason == .exit
            ? process.terminationStatus : 128 + process.terminationStatus
    }

    /// Waits until it has said `text` on either stream.
    func says(_ text: String) async throws {
        try await awaiting("\(name) says '\(text)'", of: self) {
            if said.contains(text) || talked.contains(text) { return true }
            guard process.isRunning else {
                throw Stalled("\(name) ended without a word of '\(text)': \(words)")
            }
            return false
        }
    }

    /// What it has said so far, and how much processor time it has used.
    var activity: Activity {
        let processorSeconds = Self.processorSeconds(of: process.processIdentifier)
        return Activity(
            seen: byteCount(output) + byteCount(talk) + processorSeconds, work: processorSeconds)
    }

    var words: String { "\(said.suffix(2_000))\n\(talked.suffix(2_000))" }

    private func byteCount(_ file: URL) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: file.path())[.size] as? Int) ?? 0
    }

    /// Its own and that of its children that have ended; zero when it is gone.
    private static func processorSeconds(of process: Int32) -> Int {
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return 0 }
        // The second field may have spaces in it and ends with the last bracket; what follows begins with field 3.
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " ")
        let ticks = (11...14).compactMap { index in fields.flatMap { Int($0[index]) } }.reduce(0, +)
        return ticks / sysconf(Int32(_SC_CLK_TCK))
    }
}

/// Waits for what a process brings about: as long as it says or does something new, if not for ever.
func awaiting(
    _ event: String, of running: Running, activity: () -> Activity = { Activity() },
    until hasHappened: () throws -> Bool
) async throws {
    try await awaiting(
        event,
        activity: {
            let (own, other) = (running.activity, activity())
            return Activity(seen: own.seen + other.seen, work: own.work + other.work)
        },
        lastSeen: { running.words }, until: hasHappened)
}
