/// Makes all line ends of a text one kind, in pieces of any size, and leaves out a byte order mark at its start.
///
/// A line ends with LF, CR LF, CR, or CR CR LF, which is what CR LF becomes when a program converts it once more. Each
/// becomes one LF, so that lines are counted as editors count them: U+2028, U+0085, vertical tabs and form feeds end none.
/// O(bytes).
public struct LineEndNormalizer {
    /// Bytes of the mark that were seen and are held back; all of them once the start is behind.
    private var markByteCount = 0
    private var isPastStart = false
    /// At most two, held back because the next byte may be LF.
    private var returnCount = 0

    /// U+FEFF in UTF-8.
    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    public init() {}

    /// Appends what a piece of the text becomes, as far as the next piece cannot change it.
    public mutating func append(_ piece: UnsafeRawBufferPointer, to output: inout [UInt8]) {
        var rest = piece[...]
        while !isPastStart, let byte = rest.first {
            if byte != Self.mark[markByteCount] {
                passStart(&output)
            } else {
                rest.removeFirst()
                markByteCount += 1
                isPastStart = markByteCount == Self.mark.count
            }
        }
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "\r") where returnCount == 2: output.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\r"): returnCount += 1
            case UInt8(ascii: "\n") where returnCount > 0:
                returnCount = 0
                output.append(byte)
            default:
                endLines(&output)
                // Most of a text stays as it is.
                let end = rest.firstIndex(of: UInt8(ascii: "\r")) ?? rest.endIndex
                output.append(contentsOf: rest[..<end])
                rest = rest[end...]
                continue
            }
            rest.removeFirst()
        }
    }

    public mutating func append(_ piece: [UInt8], to output: inout [UInt8]) {
        piece.withUnsafeBytes { append($0, to: &output) }
    }

    /// Appends what was held back; the text ends here.
    public mutating func finish(_ output: inout [UInt8]) {
        if !isPastStart { passStart(&output) }
        endLines(&output)
    }

    private mutating func passStart(_ output: inout [UInt8]) {
        output += Self.mark.prefix(markByteCount)
        isPastStart = true
    }

    private mutating func endLines(_ output: inout [UInt8]) {
        for _ in 0..<returnCount { output.append(UInt8(ascii: "\n")) }
        returnCount = 0
    }
}
