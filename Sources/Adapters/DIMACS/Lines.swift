internal import CZlib
internal import Glibc
internal import PlainText

/// The lines of a file, one after the other, whether or not it is compressed. The whole is never in memory.
struct Lines: ~Copyable {
    /// Of the line that was returned last, counted from 1.
    private(set) var number = 0
    private let path: String
    private let file: gzFile
    private let piece: UnsafeMutableRawBufferPointer
    private var normalizer = LineEndNormalizer()
    /// What was read, with one kind of line end; from `next` on it has not been returned.
    private var text: [UInt8] = []
    private var next = 0
    private var isAtEnd = false

    static let lineByteCountMax = 4_096
    private static let pieceByteCount = 65_536

    init(of path: String) throws(DIMACSError) {
        guard let file = gzopen(path, "rb") else {
            throw DIMACSError(
                path: path, line: nil, fault: "it cannot be opened: \(String(cString: strerror(errno)))",
                remedy: "name a file that is there and may be read")
        }
        (self.path, self.file) = (path, file)
        piece = .allocate(byteCount: Self.pieceByteCount, alignment: 1)
    }

    deinit {
        gzclose(file)
        piece.deallocate()
    }

    /// Without its end; nil after the last.
    mutating func nextLine() throws(DIMACSError) -> [UInt8]? {
        var searched = next
        while true {
            if let end = text[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                return try line(through: end, endingAt: end + 1)
            }
            searched = text.count - next
            if isAtEnd {
                return next < text.count ? try line(through: text.count, endingAt: text.count) : nil
            }
            guard searched <= Self.lineByteCountMax else { throw tooLong }
            text.removeFirst(next)
            next = 0
            try readPiece()
        }
    }

    private mutating func line(through end: Int, endingAt following: Int) throws(DIMACSError) -> [UInt8] {
        guard end - next <= Self.lineByteCountMax else { throw tooLong }
        let line = Array(text[next..<end])
        next = following
        number += 1
        guard !line.contains(0) else {
            let fault = PlainTextFault(kind: .null, line: number)
            throw DIMACSError(path: path, line: number, fault: fault.message, remedy: fault.remedy)
        }
        return line
    }

    private mutating func readPiece() throws(DIMACSError) {
        let byteCount = Int(gzread(file, piece.baseAddress, UInt32(piece.count)))
        if byteCount > 0 {
            normalizer.append(UnsafeRawBufferPointer(rebasing: piece[..<byteCount]), to: &text)
        } else {
            try checkEnd()
            normalizer.finish(&text)
            isAtEnd = true
        }
    }

    private var tooLong: DIMACSError {
        DIMACSError(
            path: path, line: number + 1, fault: "the line is too long",
            remedy: "write at most \(Self.lineByteCountMax) bytes; is this a DIMACS file?")
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

    public var description: String {
        "\(path.escaped)\(line.map { ":\($0)" } ?? ""): \(fault.escaped); \(remedy.escaped)"
    }
}
