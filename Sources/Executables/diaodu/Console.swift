internal import Foundation

/// Everything that is not data goes to stderr.
enum Console {
    /// At once, also into a pipe: whoever reads a stream waits for it.
    static func data(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }

    static func write(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }
}

enum JSONText {
    /// One line for streams, several with sorted keys for documents.
    static func of(_ value: some Encodable, onOneLine: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            onOneLine
            ? [.sortedKeys, .withoutEscapingSlashes] : [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
