internal import MessageSchema

/// What must be true of a message: `header.from = shaowu and status.stock_base_units[pci] < 1000`.
///
///     or    := and { "or" and }
///     and   := not { "and" not }
///     not   := "not" not | "(" or ")" | field [ ("=" | "!=" | "<" | "<=" | ">" | ">=" | "contains") value ]
///     value := number | 'text' | "text" | word | field
///
/// A field that leads to several values, as a column of a table does, fulfils a comparison if any of them does. Two
/// columns of equal length are compared row by row. A field alone is true if it is there and neither zero, empty nor false.
public struct Expression: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    private let root: Node

    public init(_ text: String) throws(ExpressionError) {
        var parser = try ExpressionParser(text)
        root = try parser.parse()
        description = text
    }

    public func holds(for fields: MessageFields) -> Bool { root.holds(for: fields) }

    indirect enum Node: Hashable, Sendable {
        case all([Node])
        case any([Node])
        case not(Node)
        case present(FieldPath)
        case compare(FieldPath, Comparison, Operand)

        func holds(for fields: MessageFields) -> Bool {
            switch self {
            case .all(let nodes): nodes.allSatisfy { $0.holds(for: fields) }
            case .any(let nodes): nodes.contains { $0.holds(for: fields) }
            case .not(let node): !node.holds(for: fields)
            case .present(let path): path.values(in: fields).contains(where: Self.isSomething)
            case .compare(let path, let comparison, .literal(let literal)):
                path.values(in: fields).contains { comparison.holds(literal.order($0), $0, literal) }
            case .compare(let path, let comparison, .field(let other)):
                Self.pairs(path.values(in: fields), other.values(in: fields)).contains { left, right in
                    let literal = Literal(right)
                    return comparison.holds(literal.order(left), left, literal)
                }
            }
        }

        private static func pairs(_ left: [FieldValue], _ right: [FieldValue]) -> [(FieldValue, FieldValue)] {
            if left.count == right.count { return Array(zip(left, right)) }
            return left.flatMap { value in right.map { (value, $0) } }
        }

        private static func isSomething(_ value: FieldValue) -> Bool {
            switch value {
            case .boolean(let value): value
            case .integer(let value): value != 0
            case .unsigned(let value): value != 0
            case .text(let text), .symbol(let text): !text.isEmpty
            case .bytes(let bytes): !bytes.isEmpty
            case .list(let values): !values.isEmpty
            case .record: true
            }
        }
    }

    enum Operand: Hashable, Sendable {
        case literal(Literal)
        case field(FieldPath)
    }

    enum Comparison: String, Hashable, Sendable, CaseIterable {
        case equal = "="
        case unequal = "!="
        case below = "<"
        case atMost = "<="
        case above = ">"
        case atLeast = ">="
        case contains

        func holds(_ order: Literal.Order, _ value: FieldValue, _ literal: Literal) -> Bool {
            switch self {
            case .equal: order == .same
            case .unequal: order != .same
            case .below: order == .less
            case .atMost: order == .less || order == .same
            case .above: order == .greater
            case .atLeast: order == .greater || order == .same
            case .contains: literal.text.map { value.plain.contains($0) } ?? false
            }
        }
    }

    /// What a field is compared with.
    enum Literal: Hashable, Sendable {
        case whole(Int128)
        case fraction(Double)
        case word(String)

        enum Order { case less, same, greater, none }

        init(_ value: FieldValue) {
            switch value {
            case .integer(let number): self = .whole(Int128(number))
            case .unsigned(let number): self = .whole(Int128(number))
            default: self = .word(value.plain)
            }
        }

        var text: String? {
            switch self {
            case .whole(let number): "\(number)"
            case .fraction(let number): "\(number)"
            case .word(let text): text
            }
        }

        /// How `value` stands to this.
        func order(_ value: FieldValue) -> Order {
            switch (value, self) {
            case (.integer(let number), .whole(let other)): order(Int128(number), other)
            case (.unsigned(let number), .whole(let other)): order(Int128(number), other)
            case (.integer(let number), .fraction(let other)): order(Double(number), other)
            case (.unsigned(let number), .fraction(let other)): order(Double(number), other)
            case (.integer, .word), (.unsigned, .word), (.record, _), (.list, _): .none
            case (.symbol(let name), .word(let word)): word.isNameOf(name) ? .same : order(name, word)
            case (_, .word(let word)): order(value.plain, word)
            case (_, .whole), (_, .fraction): text.map { order(value.plain, $0) } ?? .none
            }
        }

        private func order<Value: Comparable>(_ left: Value, _ right: Value) -> Order {
            left == right ? .same : left < right ? .less : .greater
        }
    }
}

extension String {
    /// Whether a person may write this for the value of an enumeration: `silent` for `PRESENCE_SILENT`.
    func isNameOf(_ symbol: String) -> Bool {
        let word = uppercased()
        return symbol == word || symbol.hasSuffix("_\(word)")
    }
}
