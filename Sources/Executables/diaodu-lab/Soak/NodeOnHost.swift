internal import CommandProgram
internal import Console
internal import Domain
internal import FileAccess
internal import Foundation
internal import Supervision

/// What a person on the host of a node does and sees.
extension RestoreRun {
    /// - Returns: why it did not work; nil when it did.
    func resume(_ node: NodeID) async throws -> String? {
        let process = Process()
        let program = try programBeside(Self.operatorProgram)
        let talk = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = [
            "resume", node.text, "--reason", "a copy of its journal was restored", "--run-dir",
            runFolder.path,
        ]
        (process.standardOutput, process.standardError) = (FileHandle.nullDevice, talk)
        let (ends, end) = AsyncStream<Void>.makeStream()
        process.terminationHandler = { _ in end.finish() }
        do { try process.run() } catch { throw FileFault(program, .read, error) }
        for await _ in ends {}
        guard process.terminationStatus != 0 else { return nil }
        return String(decoding: talk.fileHandleForReading.availableData, as: UTF8.self)
    }

    func logByteCount(of node: NodeID) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: runFolder.log(of: node))[.size] as? Int) ?? 0
    }

    func log(of node: NodeID, from offset: Int) -> String {
        guard let bytes = FileManager.default.contents(atPath: runFolder.log(of: node)) else { return "" }
        return String(decoding: bytes.dropFirst(bytes.count >= offset ? offset : 0), as: UTF8.self)
    }
}
