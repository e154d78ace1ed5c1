internal import CZlib
internal import Glibc
internal import PlainText

/// The rows of a CSV file, compressed or not, one after the other; the whole is never in memory. RFC 4180, with one kind of line end.
///
/// Tables of bills have millions of rows: the parser of small tables makes a text of every cell, and takes several times as long; see decision 110.
struct CSVStream: ~Copyable {
    /// Of the row that was read last, counted from 1.
    private(set) var line = 0
    /// The cells of the row that was read last, one after the other.
    private(set) var cells: [UInt8] = []
    /// Where each cell ends in ``cells``.
    private(set) var ends: [Int] = []
    private let path: String
    private let file: gzFile
    private let piece: UnsafeMutableRawBufferPointer
    private var normalizer = LineEndNormalizer()
    private var text: [UInt8] = []
    private var next = 0
    private var nextLine = 1
    private var isAtEnd = false

    private static let pieceByteCount = 1 << 20
    /// Of one row.
    static let rowByteCountMax = 1 << 16

    init(of path: String) throws(FundsTableError) {
        guard let file = gzopen(path, "rb") else {
            throw FundsTableError(
                path, line: nil, nil, "it cannot be opened: \(String(cString: strerror(errno)))",
                remedy: "name a file that is there and may be read")
        }
        gzbuffer(file, 1 << 17)
        (self.path, self.file) = (path, file)
        piece = .allocate(byteCount: Self.pieceByteCount, alignment: 1)
    }

    deinit {
        gzclose(file)
        piece.deallocate()
    }

    /// The bytes of a cell.
    func cell<Result>(_ index: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        let start = index == 0 ? 0 : ends[index - 1]
        return cells.withUnsafeBufferPointer { body(UnsafeBufferPointer(rebasing: $0[start..<ends[index]])) }
    }

    func text(_ index: Int) -> String { cell(index) { String(decoding: $0, as: UTF8.self) } }

    /// Reads the next row that is not blank. False after the last.
    mutating func readRow() throws(FundsTableError) -> Bool {
        while true {
            line = nextLine
            cells.removeAll(keepingCapacity: true)
            ends.removeAll(keepingCapacity: true)
            guard try readCells() else { return false }
            if ends.count > 1 || !cells.isEmpty { return true }
        }
    }

    private enum State { case start, plain, quoted, afterQuote }

    /// False where nothing is left.
    private mutating func readCells() throws(FundsTableError) -> Bool {
        var state = State.start
        var hasBegun = false
        while true {
            if next == text.count {
                guard try readPiece() else {
                    guard hasBegun else { return false }
                    if state == .quoted {
                        throw fault("a quotation mark is never closed", remedy: "close it")
                    }
                    ends.append(cells.count)
                    return true
                }
            }
            hasBegun = true
            let byte = text[next]
            next += 1
            switch (byte, state) {
            case (UInt8(ascii: "\""), .start): state = .quoted
            case (UInt8(ascii: "\""), .quoted): state = .afterQuote
            case (UInt8(ascii: "\""), .afterQuote):
                cells.append(byte)
                state = .quoted
            case (UInt8(ascii: "\""), .plain):
                throw fault(
                    "a quotation mark stands inside a cell",
                    remedy: "put the whole cell in quotation marks and double those inside it")
            case (_, .quoted):
                if byte == UInt8(ascii: "\n") { nextLine += 1 }
                cells.append(byte)
            case (UInt8(ascii: ","), _):
                ends.append(cells.count)
                state = .start
            case (UInt8(ascii: "\n"), _):
                ends.append(cells.count)
                nextLine += 1
                return true
            case (_, .afterQuote):
                throw fault(
                    "something follows a closing quotation mark",
                    remedy: "put the whole cell in quotation marks and double those inside it")
            default:
                state = .plain
                try readPlain(byte)
            }
            guard cells.count <= Self.rowByteCountMax else {
                throw fault(
                    "the row is too long",
                    remedy: "write at most \(Self.rowByteCountMax) bytes; is a quotation mark not closed?")
            }
        }
    }

    /// The rest of a cell that is not in quotation marks, as far as it is there.
    private mutating func readPlain(_ first: UInt8) throws(FundsTableError) {
        cells.append(first)
        let start = next
        text.withUnsafeBufferPointer { text in
            while next < text.count {
                let byte = text[next]
                if byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\"") {
                    break
                }
                next += 1
            }
        }
        cells.append(contentsOf: text[start..<next])
    }

    private mutating func readPiece() throws(FundsTableError) -> Bool {
        while !isAtEnd {
            text.removeAll(keepingCapacity: true)
            next = 0
            let count = Int(gzread(file, piece.baseAddress, UInt32(piece.count)))
            if count > 0 {
                normalizer.append(UnsafeRawBufferPointer(rebasing: piece[..<count]), to: &text)
            } else {
                try checkEnd()
                normalizer.finish(&text)
                isAtEnd = true
            }
            if !text.isEmpty { return true }
        }
        return false
    }

    private func fault(_ message: String, remedy: String) -> FundsTableError {
        FundsTableError(path, line: line, nil, message, remedy: remedy)
    }

    /// A file that is compressed may end before its contents do.
    private func checkEnd() throws(FundsTableError) {
        var code: Int32 = Z_OK
        let message = gzerror(file, &code).map { String(cString: $0) } ?? ""
        guard code == Z_OK || code == Z_STREAM_END else {
            throw fault(
                "it cannot be read on: \(message)", remedy: "the file is damaged or cut off: fetch it again")
        }
    }
}
