internal import CZlib
internal import Glibc

/// The lines of a file, one after the other, whether or not it is compressed. The whole is never in memory.
struct Lines: ~Copyable {
    /// Of the line that was returned last, counted from 1.
    private(set) var number = 0
    private let path: String
    private let file: gzFile
    private let buffer: UnsafeMutablePointer<CChar>

    static let lineByteCountMax = 4_096

    init(of path: String) throws(DIMACSError) {
        guard let file = gzopen(path, "rb") else {
            throw DIMACSError(
                path: path, line: nil, fault: "it cannot be opened: \(String(cString: strerror(errno)))",
                remedy: "name a file that is there and may be read")
        }
        (self.path, self.file) = (path, file)
        buffer = .allocate(capacity: Self.lineByteCountMax)
    }

    deinit {
        gzclose(file)
        buffer.deallocate()
    }

    /// Without its end; nil after the last.
    mutating func next() throws(DIMACSError) -> [UInt8]? {
        let hasLine = gzgets(file, buffer, Int32(Self.lineByteCountMax)) != nil
        let byteCount = hasLine ? strlen(buffer) : 0
        if byteCount == 0 || buffer[byteCount - 1] != CChar(bitPattern: UInt8(ascii: "\n")) { try checkEnd() }
        guard hasLine else { return nil }
        number += 1
        var bytes = UnsafeBufferPointer(start: buffer, count: byteCount).map { UInt8(bitPattern: $0) }
        guard bytes.last == UInt8(ascii: "\n") || bytes.count < Self.lineByteCountMax - 1 else {
            throw DIMACSError(
                path: path, line: number, fault: "the line is too long",
                remedy: "write at most \(Self.lineByteCountMax - 2) bytes; is this a DIMACS file?")
        }
        while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        return bytes
    }

    /// A file that is compressed may end before its contents do.
    private func checkEnd() throws(DIMACSError) {
        var code: Int32 = Z_OK
        let message = gzerror(file, &code).map { String(cString: $0) } ?? ""
        guard code == Z_OK || code == Z_STREAM_END else {
            throw DIMACSError(
                path: path, line: number + 1, fault: "it cannot be read on: \(message)",
                remedy: "the file is damaged or cut off: fetch it again")
        }
    }
}

/// Why a file is no flow problem.
public struct DIMACSError: Error, Hashable, Sendable, CustomStringConvertible {
    public let path: String
    /// Counted from 1; nil when the file as a whole is meant.
    public let line: Int?
    public let fault: String
    public let remedy: String

    public var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(fault); \(remedy)" }
}
