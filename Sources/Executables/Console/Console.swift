internal import CStandardStreams
internal import Foundation
internal import Synchronization

/// The two output streams of a program: data goes to stdout, everything else to stderr. All output goes through here.
///
/// Each text is one line: what is invisible in it, its line ends too, is shown as its code point. Where nobody reads stdout any
/// more, or it cannot be written, the rest is lost: a stream of data ends, see ``hasReader``, and ``outputFailure`` tells the end
/// of the program.
public enum Console {
    private static let output = StandardStream(STDOUT_FILENO)
    private static let errors = StandardStream(STDERR_FILENO)

    /// To be called first: a write that fails returns an error instead of raising a signal.
    ///
    /// Streams that are closed from the start were reserved before: once `main` runs, the Swift runtime has opened descriptors.
    public static func prepare() {
        cstandardstreams_reserve()
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// From now on nobody waits for either stream: lines that their readers are too slow for are lost and counted.
    public static func neverWait() {
        output.queue(
            remark: { _, _ in nil },
            onFirstLoss: {
                write("-- standard output: \($0); this goes on, and what cannot be written is lost")
            })
        errors.queue(
            remark: { count, reason in
                text("-- \(count) \(count == 1 ? "line is" : "lines are") missing here: \(reason)")
            }, onFirstLoss: { _ in })
    }

    /// Writes a line of data at once, also into a pipe: the reader of a stream waits for it.
    public static func data(_ line: String) { data(lines: [line]) }

    public static func data(lines: [String]) { writeData(bytes(lines)) }

    /// Writes a JSON document, or one line of a stream of them.
    public static func json(_ value: some Encodable, onOneLine: Bool = false) {
        writeData(Array("\(JSONText.of(value, onOneLine: onOneLine))\n".utf8))
    }

    /// Writes a page in place of the one before it, cut to the terminal: lines at its right edge, the page at its last row.
    public static func page(lines: [String]) {
        let size = TerminalSize.ofOutput ?? TerminalSize(columnCount: .max, rowCount: .max)
        let page = Style.shown(lines, fitting: size).joined(separator: "\n")
        output.write(Array("\u{1b}[H\u{1b}[2J\(page)".utf8))
    }

    /// Writes lines of data, on a terminal each cut at its right edge.
    public static func data(cutting lines: [String]) {
        guard let size = TerminalSize.ofOutput else { return data(lines: lines) }
        let whole = TerminalSize(columnCount: size.columnCount, rowCount: .max)
        writeData(Array(Style.shown(lines, fitting: whole).map { "\($0)\n" }.joined().utf8))
    }

    /// Writes data that is not for terminals, or in which nothing is invisible.
    public static func data(bytes: [UInt8]) { output.write(bytes) }

    /// Writes a line that is not data.
    public static func write(_ line: String) { writeRemark(bytes([line])) }

    public static func write(lines: [String]) { writeRemark(bytes(lines)) }

    /// Writes a JSON document, or one line of a stream of them, that is not data.
    public static func writeJSON(_ value: some Encodable, onOneLine: Bool = false) {
        writeRemark(Array("\(JSONText.of(value, onOneLine: onOneLine))\n".utf8))
    }

    /// Writes over the line that a terminal is in. It stays below whatever is written next, until it is empty.
    static func status(_ text: String) {
        statusLine.withLock { line in
            line = Style.shown(text)
            errors.write(Array("\(eraseLine)\(line)".utf8))
        }
    }

    /// What stands in the last line of the terminal; empty for nothing.
    private static let statusLine = Mutex("")
    private static let eraseLine = "\r\u{1b}[K"

    private static func writeRemark(_ bytes: [UInt8]) {
        statusLine.withLock { line in
            errors.write(line.isEmpty ? bytes : Array(eraseLine.utf8) + bytes + Array(line.utf8))
        }
    }

    private static func writeData(_ bytes: [UInt8]) {
        statusLine.withLock { line in
            guard !line.isEmpty, TerminalSize.ofOutput != nil else { return output.write(bytes) }
            errors.write(Array(eraseLine.utf8))
            errors.flush()
            output.write(bytes)
            output.flush()
            errors.write(Array(line.utf8))
        }
    }

    /// False once data cannot be written or nobody reads it any more: what only writes data ends.
    public static var hasReader: Bool { output.hasReader }

    /// Why not all data was written; nil also when its reader has gone, which is no fault.
    public static var outputFailure: Failure? {
        let (count, reason) = output.losses
        switch reason {
        case nil, .readerGone: return nil
        case .failed, .readerSlow:
            return Failure(
                .ioFailure,
                "standard output: \(reason.map { "\($0)" } ?? ""); \(count) \(count == 1 ? "line" : "lines") lost",
                remedy: "Give it a place that can be written, and run this again.")
        }
    }

    /// For logs of text, a line each.
    public static let log: any TextOutputStream & Sendable = LogLines()

    private struct LogLines: TextOutputStream {
        func write(_ line: String) {
            Console.write(String(line.hasSuffix("\n") ? line.dropLast() : line[...]))
        }
    }

    /// Waits until what is queued is written.
    public static func flush() {
        output.flush()
        errors.flush()
    }

    private static func bytes(_ lines: [String]) -> [UInt8] { lines.flatMap { Array("\(text($0))\n".utf8) } }

    private static func text(_ line: String) -> String { Style.shown(line) }
}
