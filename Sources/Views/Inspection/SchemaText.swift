internal import Domain
public import MessageSchema
internal import Tables

/// What the schema says of itself, for people and programs.
public struct SchemaText: Sendable {
    private let schema: Schema

    public init(_ schema: Schema = .current) { self.schema = schema }

    /// What a name may stand for: a type, an enumeration, a kind of message, or a path to a field.
    public enum Subject: Hashable, Sendable {
        case type(SchemaType)
        case enumeration(SchemaEnumeration)
        case field(FieldPath)
    }

    /// - Parameter name: in capitals or not.
    /// - Throws: ``ExpressionError`` when the schema has nothing of that name.
    public func find(_ name: String) throws(ExpressionError) -> Subject {
        func isMeant(_ other: String) -> Bool { other.lowercased() == name.lowercased() }
        if let kind = Topic.Kind(rawValue: name.lowercased()), let type = type(of: kind) {
            return .type(type)
        }
        if let type = schema.types.first(where: { isMeant($0.name) }) { return .type(type) }
        if let enumeration = schema.enumerations.first(where: { isMeant($0.name) }) {
            return .enumeration(enumeration)
        }
        if name.contains("."), let path = try? FieldPath(name) { return .field(path) }
        throw ExpressionError(
            name, 0,
            "the schema has no type, kind or field of this name; it has \(schema.types.map(\.name).joined(separator: ", "))"
        )
    }

    private func type(of kind: Topic.Kind) -> SchemaType? {
        let fieldName =
            switch kind {
            case .order: "instruction"
            case .ack: "acknowledgement"
            default: kind.rawValue
            }
        guard let field = schema.type(Schema.messageTypeName)?.field(fieldName),
            case .message(let name) = field.kind
        else { return nil }
        return schema.type(name)
    }

    /// All types with the first sentence of what they are for.
    public func overview(emphasise: (String) -> String = { $0 }) -> [String] {
        var table = TextTable([.text("type"), .number("fields"), .text("what it is")])
        for type in schema.types {
            table.append([type.name, "\(type.fields.count)", Self.firstSentence(type.comment)])
        }
        for enumeration in schema.enumerations {
            table.append([
                enumeration.name, "\(enumeration.values.count)", Self.firstSentence(enumeration.comment),
            ])
        }
        return table.lines(emphasise: emphasise)
    }

    /// All types and enumerations.
    public var figures: [SchemaFigures] {
        schema.types.map { SchemaFigures($0) } + schema.enumerations.map { SchemaFigures($0) }
    }

    public func lines(_ subject: Subject, emphasise: (String) -> String = { $0 }) -> [String] {
        switch subject {
        case .type(let type): lines(type, emphasise)
        case .enumeration(let enumeration): lines(enumeration, emphasise)
        case .field(let path):
            ["\(emphasise(path.description))  \(Self.typeText(path.field))"]
                + (path.field.comment.isEmpty ? [] : [path.field.comment])
                + inner(path.field, emphasise)
        }
    }

    private func inner(_ field: SchemaField, _ emphasise: (String) -> String) -> [String] {
        switch field.kind {
        case .message(let name): schema.type(name).map { [""] + lines($0, emphasise) } ?? []
        case .enumeration(let name): schema.enumeration(name).map { [""] + lines($0, emphasise) } ?? []
        default: []
        }
    }

    private func lines(_ type: SchemaType, _ emphasise: (String) -> String) -> [String] {
        var table = TextTable([
            .number("no"), .text("field"), .text("type"), .text("unit"), .text("what it is"),
        ])
        for field in type.fields {
            table.append([
                "\(field.number)", field.name, Self.typeText(field), Self.unit(field.name), field.comment,
            ])
        }
        return [emphasise(type.name)] + (type.comment.isEmpty ? [] : [type.comment]) + [""]
            + (type.fields.isEmpty ? ["It has no fields."] : table.lines(emphasise: emphasise))
    }

    private func lines(_ enumeration: SchemaEnumeration, _ emphasise: (String) -> String) -> [String] {
        var table = TextTable([.number("no"), .text("value"), .text("what it is")])
        for value in enumeration.values { table.append(["\(value.number)", value.name, value.comment]) }
        return [emphasise(enumeration.name)] + (enumeration.comment.isEmpty ? [] : [enumeration.comment])
            + [""] + table.lines(emphasise: emphasise)
    }

    private static func typeText(_ field: SchemaField) -> String {
        let name = field.kind.name
        if let choice = field.choice { return "\(name), one \(choice)" }
        return field.isRepeated ? "list of \(name)" : field.isOptional ? "\(name), optional" : name
    }

    /// By the end of its name, as the schema promises.
    private static func unit(_ name: String) -> String {
        let units = [
            ("_base_units", "base units"), ("_money_units", "money units"), ("_us", "µs"),
            ("_count", "pieces"),
        ]
        return units.first { name.hasSuffix($0.0) }?.1 ?? ""
    }

    private static func firstSentence(_ text: String) -> String {
        text.split(separator: ". ", maxSplits: 1).first.map(String.init) ?? ""
    }
}

/// A part of the schema for programs.
public struct SchemaFigures: Hashable, Sendable, Encodable {
    public let name: String
    public let comment: String
    public let fields: [FieldFigures]?
    public let values: [ValueFigures]?

    public struct FieldFigures: Hashable, Sendable, Encodable {
        public let number: Int
        public let name: String
        public let type: String
        public let isRepeated: Bool
        public let isOptional: Bool
        public let choice: String?
        public let comment: String

        init(_ field: SchemaField) {
            (number, name, type) = (field.number, field.name, field.kind.name)
            (isRepeated, isOptional) = (field.isRepeated, field.isOptional)
            (choice, comment) = (field.choice, field.comment)
        }
    }

    public struct ValueFigures: Hashable, Sendable, Encodable {
        public let number: Int64
        public let name: String
        public let comment: String
    }

    public init(_ subject: SchemaText.Subject) {
        switch subject {
        case .type(let type): self.init(type)
        case .enumeration(let enumeration): self.init(enumeration)
        case .field(let path):
            self.init(
                SchemaType(name: path.description, comment: path.field.comment, fields: [path.field]))
        }
    }

    public init(_ type: SchemaType) {
        (name, comment, values) = (type.name, type.comment, nil)
        fields = type.fields.map(FieldFigures.init)
    }

    public init(_ enumeration: SchemaEnumeration) {
        (name, comment, fields) = (enumeration.name, enumeration.comment, nil)
        values = enumeration.values.map {
            ValueFigures(number: $0.number, name: $0.name, comment: $0.comment)
        }
    }
}
