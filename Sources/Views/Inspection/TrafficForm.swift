internal import Domain

/// How messages are written.
public enum TrafficForm: Sendable {
    /// When it was sent, when it came, topic, sender and number, what it says.
    case line
    /// One object for each message; of these fields alone, if there are any.
    case json([FieldPath])
    case csv([FieldPath])
    /// These fields, with tabs between them.
    case fields([FieldPath])
    case template(TrafficTemplate)
}

/// Text with the paths of fields in braces: `{header.from} has {status.stock_base_units[pci]}\n`.
public struct TrafficTemplate: Hashable, Sendable {
    let parts: [Part]

    enum Part: Hashable, Sendable {
        case text(String)
        case field(FieldPath)
    }

    /// - Throws: ``ExpressionError`` at the brace or the field that makes no sense.
    public init(_ text: String) throws(ExpressionError) {
        let characters = Array(text)
        var (parts, literal, index): ([Part], String, Int) = ([], "", 0)
        while index < characters.count {
            switch characters[index] {
            case "\\" where index + 1 < characters.count:
                index += 1
                literal.append(Self.escapes[characters[index]] ?? characters[index])
            case "{":
                guard let end = characters[index...].firstIndex(of: "}") else {
                    throw ExpressionError(text, index, "this brace is never closed")
                }
                if !literal.isEmpty { parts.append(.text(literal)) }
                literal = ""
                let path = String(characters[(index + 1)..<end])
                parts.append(.field(try FieldPath(path, in: text, at: index + 1)))
                index = end
            case "}": throw ExpressionError(text, index, "a brace is closed that was never opened; write \\}")
            case let character: literal.append(character)
            }
            index += 1
        }
        if !literal.isEmpty { parts.append(.text(literal)) }
        self.parts = parts
    }

    private static let escapes: [Character: Character] = ["n": "\n", "t": "\t"]

    var paths: [FieldPath] { parts.compactMap { if case .field(let path) = $0 { path } else { nil } } }
}

/// The values of several paths in one message, side by side: as many rows as the longest column has, what stands once
/// is in every row.
struct FieldRows {
    let rows: [[String]]

    init(_ paths: [FieldPath], in fields: MessageFields) {
        let columns = paths.map { $0.values(in: fields).map(\.plain) }
        let rowCount = columns.map(\.count).max() ?? 0
        rows = (0..<rowCount).map { row in
            columns.map { $0.count == 1 ? $0[0] : row < $0.count ? $0[row] : "" }
        }
    }
}
