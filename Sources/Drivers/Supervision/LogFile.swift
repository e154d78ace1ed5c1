internal import Foundation
internal import SystemPackage

/// The file that one start of a program writes its standard error to.
///
/// Together with `PATH.old` it holds not much more than twice ``byteCountMax``, however long the program runs.
struct LogFile {
    private let path: String
    /// Where this start's lines begin, unless the file was emptied since.
    private let start: Int64

    static let byteCountMax = 16 << 20
    static let lastWordsByteCountMax = 16 << 10

    /// Continues the file of earlier starts; one that has grown too long is moved aside to `PATH.old` first.
    init(continuing path: String) throws(Errno) {
        self.path = path
        let length = Self.byteCount(of: path)
        if length > Self.byteCountMax { rename(path, path + ".old") }
        start = length > Self.byteCountMax ? 0 : length
    }

    /// For the program's own use; close it.
    func openForAppending() throws -> FileDescriptor {
        try FileDescriptor.open(
            path, .writeOnly, options: [.create, .append, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead])
    }

    /// Moves what is there to `PATH.old` when it has grown too long, while the program goes on writing at the end of the file.
    /// What it writes in the very moment is lost.
    func rotateIfLong(byteCountMax: Int = Self.byteCountMax) throws {
        guard Self.byteCount(of: path) > Int64(byteCountMax) else { return }
        let draft = path + ".old.new"
        try? FileManager.default.removeItem(atPath: draft)
        try FileManager.default.copyItem(atPath: path, toPath: draft)
        rename(draft, path + ".old")
        let file = try FileDescriptor.open(path, .writeOnly, options: .closeOnExec)
        defer { try? file.close() }
        try file.resize(to: 0)
    }

    /// The last lines this start wrote that are not empty.
    func lastWords(lineCountMax: Int = 5) -> [String] {
        let end = Self.byteCount(of: path)
        let start = end < start ? 0 : start
        let text = read(from: max(start, end - Int64(Self.lastWordsByteCountMax)), to: end)
        return text.split(whereSeparator: \.isNewline).suffix(lineCountMax).map(String.init)
    }

    /// The whole lines written since `offset`, which moves to the end of the last of them; nil means since the start.
    func lines(after offset: inout Int64?) -> [Substring] {
        let end = Self.byteCount(of: path)
        let from = offset.map { $0 > end ? 0 : $0 } ?? (end < start ? 0 : start)
        let text = read(
            from: from, to: min(end, from + Int64(Self.lastWordsByteCountMax)))
        guard let end = text.lastIndex(where: \.isNewline) else { return [] }
        offset = from + Int64(text[...end].utf8.count)
        return text[...end].split(whereSeparator: \.isNewline)
    }

    private func read(from offset: Int64, to end: Int64) -> String {
        guard end > offset, let file = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec) else {
            return ""
        }
        defer { try? file.close() }
        var bytes = [UInt8](repeating: 0, count: Int(end - offset))
        let count =
            (try? bytes.withUnsafeMutableBytes { try file.read(fromAbsoluteOffset: offset, into: $0) }) ?? 0
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    private static func byteCount(of path: String) -> Int64 {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0
    }
}
