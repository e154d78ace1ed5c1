internal import Domain
public import FileAccess
internal import Foundation
internal import Glibc

/// The gate book of one site: a line for everything that went through, safe on the disk before anybody is told.
///
///     r12-3 loaded 250
///     r11-1 unloaded 80
///
/// It lies beside the journal and belongs to the site's people, not to the node: restoring an older copy of the
/// journal leaves it as it is.
public final class GateBook: Sendable {
    /// As they were found when it was opened.
    public let entries: [GateEntry]
    private let file: FileHandle
    private let path: String

    public static func path(besideJournal journal: String) -> String { journal + ".gate" }

    /// Opens the book, or begins one. A last line that was not finished was never told to anybody, and is removed.
    public init(at path: String) throws(GateBookError) {
        let (entries, byteCount) = try Self.parse(at: path)
        self.entries = entries
        self.path = path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw GateBookError(FileFault(path, .write, errorNumber: errno)) }
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.truncate(atOffset: UInt64(byteCount))
        } catch { throw GateBookError(FileFault(path, .write, error)) }
    }

    /// Returns when the entries are safe.
    public func write(_ entries: [GateEntry]) throws(GateBookError) {
        let lines = entries.map { "\($0.order) \($0.passage.rawValue) \($0.quantity.rawValue)\n" }.joined()
        do {
            try file.seekToEnd()
            try file.write(contentsOf: Data(lines.utf8))
            try file.synchronize()
        } catch { throw GateBookError(FileFault(path, .write, error)) }
    }

    /// - Returns: none where there is no book.
    public static func read(at path: String) throws(GateBookError) -> [GateEntry] {
        try parse(at: path).entries
    }

    private static func parse(at path: String) throws(GateBookError) -> (entries: [GateEntry], byteCount: Int)
    {
        let bytes: [UInt8]
        do throws(FileFault) { bytes = try readFile(at: path) } catch {
            guard error.cause == .missing else { throw GateBookError(error) }
            return ([], 0)
        }
        var entries: [GateEntry] = []
        var start = bytes.startIndex
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            guard let entry = GateEntry(line: String(decoding: bytes[start..<end], as: UTF8.self)) else {
                throw GateBookError(
                    path, line: entries.count + 1,
                    "expected an order, loaded, unloaded, missing or turned-back, and a quantity")
            }
            entries.append(entry)
            start = bytes.index(after: end)
        }
        return (entries, start - bytes.startIndex)
    }
}

/// A gate book cannot be read or written.
public struct GateBookError: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    /// Counted from 1; nil where it is about the file.
    public let line: Int?
    public let fault: String

    /// What the system said of the file; nil where it is what the file says.
    public let fileFault: FileFault?

    init(_ path: String, line: Int?, _ fault: String) {
        (self.path, self.line, self.fault, fileFault) = (path, line, fault, nil)
    }

    init(_ fault: FileFault) {
        (path, line, self.fault, fileFault) = (fault.path, nil, fault.reason, fault)
    }

    public var description: String {
        if let fileFault { return "the gate book \(fileFault): \(fileFault.remedy)" }
        return
            "the gate book \(path)\(line.map { ", line \($0)" } ?? ""): \(fault); repair it by hand: what it says went through "
            + "the gate is not done again"
    }
}

extension GateEntry {
    fileprivate init?(line: String) {
        let words = line.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, let order = OrderID(String(words[0])),
            let passage = Passage(rawValue: String(words[1])), let quantity = Int64(words[2]), quantity > 0
        else { return nil }
        self.init(order, passage, Quantity(quantity))
    }
}
