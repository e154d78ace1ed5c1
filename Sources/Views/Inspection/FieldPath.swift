public import MessageSchema

/// The way to a field of a message: `header.from`, `status.stock_base_units`, with `[pci]` for the rows of a table whose
/// first column says so and `[0]` for one by its place.
public struct FieldPath: Hashable, Sendable, CustomStringConvertible {
    public let description: String
    private let steps: [Step]
    /// What stands at its end.
    public let field: SchemaField

    private struct Step: Hashable {
        let name: String
        let key: Key?

        enum Key: Hashable {
            case index(Int)
            case row(String)
        }
    }

    /// - Throws: ``ExpressionError`` when no message has such a field.
    public init(_ text: String) throws(ExpressionError) {
        try self.init(text, in: text, at: 0)
    }

    /// - Parameters:
    ///   - whole: the text that `text` is a part of, for the error.
    ///   - offset: of `text` in it, in characters.
    init(_ text: String, in whole: String, at offset: Int) throws(ExpressionError) {
        var type = MessageFields.type
        var (steps, field, place): ([Step], SchemaField?, Int) = ([], nil, offset)
        for part in text.split(separator: ".", omittingEmptySubsequences: false) {
            if let field, case .message(let name) = field.kind {
                type = Schema.current.type(name) ?? type
            } else if let field {
                throw ExpressionError(whole, place, "\(field.name) has no fields: it is \(field.kind.name)")
            }
            let (name, key) = try Self.step(String(part), whole, place)
            guard let found = type.field(name) else {
                throw ExpressionError(
                    whole, place,
                    "\(name.isEmpty ? "a name is missing" : "there is no '\(name)' in \(type.name)"); there is "
                        + type.fields.map(\.name).joined(separator: ", "))
            }
            steps.append(Step(name: name, key: key))
            field = found
            place += part.count + 1
        }
        guard let field else { throw ExpressionError(whole, offset, "a field is missing") }
        (self.steps, self.field, description) = (steps, field, text)
    }

    private static func step(_ text: String, _ whole: String, _ offset: Int) throws(ExpressionError) -> (
        String, Step.Key?
    ) {
        guard let open = text.firstIndex(of: "[") else { return (text, nil) }
        let key = text[text.index(after: open)...].dropLast()
        guard text.last == "]", !key.isEmpty else {
            throw ExpressionError(
                whole, offset + text.distance(from: text.startIndex, to: open), "[ needs a key and ]")
        }
        return (String(text[..<open]), Int(key).map { .index($0) } ?? .row(String(key)))
    }

    /// All it leads to in one message, in their order: one for each row of a table, none where it is absent.
    public func values(in fields: MessageFields) -> [FieldValue] {
        guard let first = steps.first, let value = fields[first.name] else { return [] }
        var found = Self.pick(value, first.key, within: nil)
        for step in steps.dropFirst() {
            found = found.flatMap { value -> [FieldValue] in
                guard case .record(let tree) = value, let inner = tree[step.name] else { return [] }
                return Self.pick(inner, step.key, within: tree)
            }
        }
        return found
    }

    private static func pick(_ value: FieldValue, _ key: Step.Key?, within table: FieldTree?) -> [FieldValue]
    {
        guard case .list(let values) = value else { return [value] }
        switch key {
        case nil: return values
        case .index(let index): return values.indices.contains(index) ? [values[index]] : []
        case .row(let name):
            if case .record? = values.first { return values.filter { names($0, name) } }
            return zip(rowNames(of: table), values).filter { $0.0 == .text(name) }.map(\.1)
        }
    }

    /// The first column of a table that is text.
    private static func rowNames(of table: FieldTree?) -> [FieldValue] {
        for entry in table?.entries ?? [] {
            if case .list(let values) = entry.value, case .text? = values.first { return values }
        }
        return []
    }

    private static func names(_ row: FieldValue, _ name: String) -> Bool {
        guard case .record(let tree) = row else { return false }
        return tree.entries.contains { $0.value == .text(name) }
    }
}
