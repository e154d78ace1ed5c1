internal import Domain
public import MessageSchema
internal import PlainText

/// Everything about a message that has a name: the fields of the schema, and what the watching adds.
public struct MessageFields: Sendable {
    public let message: TapMessage
    private let tree: FieldTree
    private let times: TimeText

    public init(_ message: TapMessage, _ times: TimeText) {
        (self.message, self.times) = (message, times)
        guard let tree = FieldTree(of: Schema.messageTypeName, message.received.envelope.payload) else {
            preconditionFailure("a message that was opened can be read again")
        }
        self.tree = tree
    }

    public subscript(name: String) -> FieldValue? {
        switch name {
        case "topic": .text(message.received.topic.description)
        case "kind": .text(message.received.topic.kind.rawValue)
        case "byte_count": .integer(Int64(message.byteCount))
        case "text": .text(MessageText.content(message.received))
        case "sent_at": .text(times.full(message.received.header.sentAt))
        case "passed_at": .text(times.full(message.passedAt))
        case "received_at": .text(times.full(message.receivedAt))
        case "tap_number": message.note.map { .unsigned($0.number) }
        default: tree[name]
        }
    }

    /// What stands at the beginning of a path.
    public static let type = SchemaType(
        name: "a message",
        comment: "",
        fields: [
            SchemaField(name: "topic", number: 0, kind: .text, comment: "Where it travelled."),
            SchemaField(name: "kind", number: 0, kind: .text, comment: "The last segment of its topic."),
            SchemaField(
                name: "byte_count", number: 0, kind: .integer("int64"), comment: "Bytes of its envelope."),
            SchemaField(name: "text", number: 0, kind: .text, comment: "What it says, for people."),
            SchemaField(name: "sent_at", number: 0, kind: .text, comment: "By its sender's clock."),
            SchemaField(
                name: "passed_at", number: 0, kind: .text, comment: "By the clock of the tap's owner."),
            SchemaField(
                name: "received_at", number: 0, kind: .text, comment: "By the clock of who watches."),
            SchemaField(
                name: "tap_number", number: 0, kind: .integer("uint64"), isOptional: true,
                comment: "What the owner of the tap has counted so far."),
        ] + (Schema.current.type(Schema.messageTypeName)?.fields ?? []))
}

extension FieldValue {
    /// On one line, without quotation marks around text; what has parts is JSON.
    public var plain: String {
        switch self {
        case .text(let text): text
        case .symbol(let name): name
        case .boolean, .integer, .unsigned, .bytes, .list, .record: json
        }
    }

    /// Whole numbers as numbers, bytes in hexadecimal.
    public var json: String {
        switch self {
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .unsigned(let value): "\(value)"
        case .text(let text), .symbol(let text): JSONString.quoted(text)
        case .bytes(let bytes): "\"\(bytes.hexadecimal)\""
        case .list(let values): "[\(values.map(\.json).joined(separator: ","))]"
        case .record(let tree):
            "{\(tree.entries.map { "\(JSONString.quoted($0.name)):\($0.value.json)" }.joined(separator: ","))}"
        }
    }
}

enum JSONString {
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\t": quoted += "\\t"
            case "\r": quoted += "\\r"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted.jsonEscaped + "\""
    }
}
