internal import PlainText
internal import SwiftCSV

/// The rows of a CSV file as they stand there, each with the number of the line it begins in.
struct CSVRows {
    struct Row {
        let line: Int
        let cells: [String]
    }

    /// Blank lines left out.
    let rows: [Row]

    /// Where quotation marks are not as they should be.
    struct Fault: Error {
        let line: Int
        let diagnostic: Diagnostic
    }

    /// O(bytes).
    init(_ text: PlainText) throws(Fault) {
        let source = SteppedText(text.bytes)
        var rows: [Row] = []
        // The parser gives no line numbers, but it loses no line end: each row ends with one, and the others are inside
        // its cells.
        var next = 1
        do {
            // `rows` would be padded to one length.
            let csv = try EnumeratedCSV(
                string: source.text, delimiter: .comma, loadColumns: false, rowLimit: 0)
            try csv.enumerateAsArray(startAt: 0, rowLimit: nil) { cells in
                if cells != [""] { rows.append(Row(line: next, cells: cells.map(source.original))) }
                next += cells.reduce(1) { $0 + $1.utf8.count { $0 == UInt8(ascii: "\n") } }
            }
        } catch {
            throw Fault(
                line: next,
                diagnostic: Diagnostic(
                    "a quotation mark stands inside a cell",
                    remedy: "put the whole cell in quotation marks and double those inside it"))
        }
        guard next == 1 + text.bytes.count(where: { $0 == UInt8(ascii: "\n") }) else {
            throw Fault(
                line: rows.last?.line ?? 1,
                diagnostic: Diagnostic("a quotation mark is never closed", remedy: "close it"))
        }
        self.rows = rows
    }
}

/// A text in which each character is one byte of another text.
///
/// SwiftCSV compares characters as people see them: a comma and a combining mark after it are one, and U+2028 or a vertical tab
/// ends a row. Bytes other than those of ASCII are therefore given to it as letters, U+0100 and the byte, and taken back from its
/// cells. A text of ASCII alone, the usual one, stays as it is.
private struct SteppedText {
    let text: String
    private let isPlain: Bool

    init(_ bytes: [UInt8]) {
        isPlain = bytes.allSatisfy(Self.isPlain)
        guard !isPlain else {
            text = String(decoding: bytes, as: UTF8.self)
            return
        }
        var letters: [UInt8] = []
        letters.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            if Self.isPlain(byte) {
                letters.append(byte)
            } else {
                // U+0100...U+01FF in UTF-8.
                letters.append(0xC4 + byte >> 6)
                letters.append(0x80 + byte & 0x3F)
            }
        }
        text = String(decoding: letters, as: UTF8.self)
    }

    func original(_ cell: String) -> String {
        if isPlain || cell.utf8.allSatisfy(Self.isPlain) { return cell }
        return String(
            decoding: cell.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20..<0x7F).contains(byte) || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\t")
    }
}
