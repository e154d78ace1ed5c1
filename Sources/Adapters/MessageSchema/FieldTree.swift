/// What a field of a message holds. The names are those of the `.proto` files.
public indirect enum FieldValue: Hashable, Sendable {
    case boolean(Bool)
    case integer(Int64)
    case unsigned(UInt64)
    case text(String)
    case bytes([UInt8])
    /// The name of a value of an enumeration.
    case symbol(String)
    case list([FieldValue])
    case record(FieldTree)
}

/// A message as a tree of named fields, read by the schema alone, so that every kind of message, new ones included, is
/// filtered, printed and exported by the same few lines.
///
/// Fields that are zero when they are absent are in it with that value; optional ones only if they were set.
public struct FieldTree: Hashable, Sendable {
    /// As in ``SchemaType/name``.
    public let typeName: String
    public let entries: [Entry]

    public struct Entry: Hashable, Sendable {
        public let name: String
        public let value: FieldValue

        public init(_ name: String, _ value: FieldValue) { (self.name, self.value) = (name, value) }
    }

    public init(typeName: String, entries: [Entry]) { (self.typeName, self.entries) = (typeName, entries) }

    /// Reads a serialized message; nil when it is none of that type.
    ///
    /// - Parameter typeName: a type of ``Schema/current``.
    public init?(of typeName: String, _ bytes: [UInt8]) {
        guard let index = Schema.current.typeIndex(typeName) else { return nil }
        self.init(TreeType.all[index], bytes[...], depth: 0)
    }

    public subscript(name: String) -> FieldValue? { entries.first { $0.name == name }?.value }

    /// Deeper than any message of ours, shallower than what a stranger could make to exhaust the stack.
    private static let depthMax = 32

    private init?(_ type: TreeType, _ bytes: ArraySlice<UInt8>, depth: Int) {
        guard depth < Self.depthMax else { return nil }
        var values = [FieldValue?](repeating: nil, count: type.fields.count)
        var reader = WireReader(bytes)
        while !reader.isAtEnd {
            guard let (number, content) = reader.next() else { return nil }
            guard let place = type.fields.firstIndex(where: { $0.field.number == number }) else { continue }
            let field = type.fields[place]
            guard let read = Self.read(content, field, depth: depth) else { return nil }
            if field.field.isRepeated, case .list(let earlier)? = values[place] {
                values[place] = .list(earlier + read)
            } else {
                values[place] = field.field.isRepeated ? .list(read) : read.last
            }
        }
        var entries: [Entry] = []
        entries.reserveCapacity(values.count)
        for (field, value) in zip(type.fields, values) {
            if let value = value ?? (field.field.isOptional ? nil : field.absent) {
                entries.append(Entry(field.field.name, value))
            }
        }
        self.init(typeName: type.name, entries: entries)
    }

    /// Several for a packed column, otherwise one; nil for what is not of the field's type.
    private static func read(_ content: WireReader.Content, _ field: TreeType.Field, depth: Int)
        -> [FieldValue]?
    {
        switch (field.field.kind, content) {
        case (.text, .bytes(let bytes)): return [.text(String(decoding: bytes, as: UTF8.self))]
        case (.bytes, .bytes(let bytes)): return [.bytes(Array(bytes))]
        case (.message, .bytes(let bytes)):
            guard let type = field.type else { return nil }
            return FieldTree(TreeType.all[type], bytes, depth: depth + 1).map { [.record($0)] }
        case (_, .bytes(let bytes)):
            var values: [FieldValue] = []
            var reader = WireReader(bytes)
            while !reader.isAtEnd {
                guard
                    let number = field.fixedByteCount.map({ reader.fixed(byteCount: $0) })
                        ?? reader.varint()
                else { return nil }
                values.append(field.scalar(number))
            }
            return values
        case (.text, .number), (.bytes, .number), (.message, .number): return nil
        case (_, .number(let number)): return [field.scalar(number)]
        }
    }
}

/// A type of the schema, made ready for fast reading.
private struct TreeType: Sendable {
    let name: String
    let fields: [Field]

    /// As many as ``Schema/types``, in the same order.
    static let all = Schema.current.types.map(TreeType.init)

    private init(_ type: SchemaType) { (name, fields) = (type.name, type.fields.map(Field.init)) }

    struct Field: Sendable {
        let field: SchemaField
        /// Nil for numbers of as many bytes as they need.
        let fixedByteCount: Int?
        let isUnsigned: Bool
        /// For a message: its place among the types.
        let type: Int?
        private let symbols: [Int64: String]

        init(_ field: SchemaField) {
            self.field = field
            fixedByteCount =
                field.kind == .integer("fixed64") ? 8 : field.kind == .integer("fixed32") ? 4 : nil
            isUnsigned =
                fixedByteCount != nil || field.kind == .integer("uint64") || field.kind == .integer("uint32")
            var (symbols, type): ([Int64: String], Int?) = ([:], nil)
            switch field.kind {
            case .enumeration(let name):
                for value in Schema.current.enumeration(name)?.values ?? [] {
                    symbols[value.number] = value.name
                }
            case .message(let name): type = Schema.current.typeIndex(name)
            default: break
            }
            (self.symbols, self.type) = (symbols, type)
        }

        func scalar(_ number: UInt64) -> FieldValue {
            switch field.kind {
            case .boolean: .boolean(number != 0)
            case .enumeration:
                symbols[Int64(bitPattern: number)].map(FieldValue.symbol)
                    ?? .integer(Int64(bitPattern: number))
            default: isUnsigned ? .unsigned(number) : .integer(Int64(bitPattern: number))
            }
        }

        /// What the field holds when a message does not mention it.
        var absent: FieldValue? {
            if field.isRepeated { return .list([]) }
            return switch field.kind {
            case .text: .text("")
            case .bytes: .bytes([])
            case .message: nil
            default: scalar(0)
            }
        }
    }
}
