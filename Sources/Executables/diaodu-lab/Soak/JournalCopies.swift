internal import Domain
internal import Foundation
internal import Supervision

/// Copies of the journals of running nodes, taken now and then, as an administrator has them.
struct JournalCopies {
    private let runFolder: RunFolder
    private var copies: [NodeID: [Copy]] = [:]
    private var count = 0

    struct Copy {
        let takenAt: ContinuousClock.Instant
        let path: String
    }

    init(of runFolder: RunFolder) { self.runFolder = runFolder }

    /// What belongs to a journal and may be copied with it; SQLite makes its index of the log anew.
    private static let parts = ["", "-wal", ".seal", ".segments"]
    private static let index = "-shm"

    /// Copies the journal of a node while its process stands still.
    mutating func take(of node: NodeID, running process: Int32) throws {
        kill(process, SIGSTOP)
        defer { kill(process, SIGCONT) }
        try awaitStop(of: process)
        count += 1
        let path = "\(runFolder.path)/copies/\(count)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let journal = runFolder.journal(of: node)
        for part in Self.parts where FileManager.default.fileExists(atPath: journal + part) {
            try FileManager.default.copyItem(atPath: journal + part, toPath: "\(path)/journal\(part)")
        }
        copies[node, default: []].append(Copy(takenAt: .now, path: path))
    }

    /// The newest copy of at least this age.
    func copy(of node: NodeID, atLeast age: Duration) -> Copy? {
        copies[node]?.last { $0.takenAt + age <= .now }
    }

    /// Puts a copy in the place of a node's journal and kills its process, which never sees it.
    ///
    /// - Returns: where what was replaced lies now.
    mutating func restore(_ copy: Copy, of node: NodeID, running process: Int32) throws -> String {
        kill(process, SIGSTOP)
        try awaitStop(of: process)
        count += 1
        let aside = "\(runFolder.path)/copies/\(count)"
        try FileManager.default.createDirectory(atPath: aside, withIntermediateDirectories: true)
        let journal = runFolder.journal(of: node)
        for part in Self.parts + [Self.index] where FileManager.default.fileExists(atPath: journal + part) {
            try FileManager.default.moveItem(atPath: journal + part, toPath: "\(aside)/journal\(part)")
        }
        for part in Self.parts where FileManager.default.fileExists(atPath: "\(copy.path)/journal\(part)") {
            try FileManager.default.copyItem(atPath: "\(copy.path)/journal\(part)", toPath: journal + part)
        }
        kill(process, SIGKILL)
        return "\(aside)/journal"
    }

    /// Forgets copies that are older than anybody will want.
    mutating func prune(olderThan age: Duration) {
        for node in copies.keys {
            for copy in copies[node] ?? [] where copy.takenAt + age < .now {
                try? FileManager.default.removeItem(atPath: copy.path)
            }
            copies[node]?.removeAll { $0.takenAt + age < .now }
        }
    }

    /// A signal is delivered a moment after it was sent.
    private func awaitStop(of process: Int32) throws {
        for _ in 0..<1_000 {
            guard let status = FileManager.default.contents(atPath: "/proc/\(process)/stat") else { return }
            // The state is the word behind the name, which ends with the last bracket.
            let words = String(decoding: status, as: UTF8.self).split(separator: ")").last?.split(
                separator: " ")
            if let state = words?.first, state == "T" || state == "Z" { return }
            usleep(1_000)
        }
        throw CopyFailure(process: process)
    }
}

/// A process did not stand still.
struct CopyFailure: Error, CustomStringConvertible {
    let process: Int32

    var description: String { "process \(process) goes on after SIGSTOP: its journal cannot be copied" }
}
