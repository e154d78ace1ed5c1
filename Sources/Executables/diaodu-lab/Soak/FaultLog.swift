internal import Console
internal import FaultInjection
internal import FileAccess
internal import Foundation
internal import Synchronization

/// Every fault that has happened, in a file and by kind.
final class FaultLog: Sendable {
    private let file: FileHandle
    private let tally = Mutex<[String: Int]>([:])

    init(at path: String) throws {
        do {
            try Data().write(to: URL(fileURLWithPath: path))
            file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
        } catch { throw Failure(FileFault(path, .make, error)) }
    }

    /// By kind.
    var counts: [String: Int] { tally.withLock(\.self) }
    var count: Int { counts.values.reduce(0, +) }

    func write(_ fault: Fault, _ remark: String?) {
        tally.withLock { $0[fault.name, default: 0] += 1 }
        line(fault, remark)
    }

    /// It could not happen, so it does not count.
    func skip(_ fault: Fault, _ reason: String) { line(fault, "did not happen: \(reason)") }

    private func line(_ fault: Fault, _ remark: String?) {
        let text = "\(fault.at)  \(fault)\(remark.map { "  (\($0))" } ?? "")\n"
        // What happened counts in `tally` also where the disk is full.
        try? file.write(contentsOf: Data(text.utf8))
    }
}
