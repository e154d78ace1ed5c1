public import Domain
internal import MessageSchema
internal import PlainText
internal import Tables

/// Writes what is seen at a tap, one line or more for each thing.
public struct TrafficText: Sendable {
    private let form: TrafficForm
    private let times: TimeText
    private let extras: Extras
    private let colour: (@Sendable (String, NodeID) -> String)?
    private var previous: Instant?

    /// What stands beside the messages.
    public struct Extras: Sendable {
        /// All fields of the header, a line each, before the message.
        public var showsHeader = false
        /// When it came, in front.
        public var showsTime = false
        /// How long after the one before it, in front.
        public var showsDelta = false

        public init() {}
    }

    /// A line to be written.
    public enum Output: Hashable, Sendable {
        case data(String)
        /// Not part of the data: a table of values has no place for it.
        case remark(String)
    }

    /// - Parameter colour: paints a line by who sent it; nil for none.
    public init(
        _ form: TrafficForm, _ times: TimeText, extras: Extras = Extras(),
        colour: (@Sendable (String, NodeID) -> String)? = nil
    ) {
        (self.form, self.times, self.extras, self.colour) = (form, times, extras, colour)
    }

    /// What comes before everything else.
    public var heading: String? {
        guard case .csv(let paths) = form else { return nil }
        return (front.map(\.name) + paths.map(\.description)).map(\.csvCell).joined(separator: ",")
    }

    public mutating func write(_ sighting: Sighting) -> [Output] {
        if case .message(let message) = sighting { return write(MessageFields(message, times)) }
        return switch form {
        case .json: [.data(SightingText.json(sighting))]
        case .csv: [.remark(SightingText.line(sighting))]
        case .line, .fields, .template: [.data(SightingText.line(sighting))]
        }
    }

    public mutating func write(_ fields: MessageFields) -> [Output] {
        defer { previous = fields.message.receivedAt }
        let lines = lines(fields).map { Output.data(paint($0, fields.message)) }
        guard extras.showsHeader, case .record(let header)? = fields["header"] else { return lines }
        if case .json = form { return lines }
        let heading = header.entries.map { Output.remark("   \($0.name): \($0.value.plain)") }
        return heading.map { if case .remark(let text) = $0, !isTable { .data(text) } else { $0 } } + lines
    }

    private var isTable: Bool { if case .csv = form { true } else { false } }

    private func paint(_ line: String, _ message: TapMessage) -> String {
        colour.map { $0(line, message.received.header.from) } ?? line
    }

    private func lines(_ fields: MessageFields) -> [String] {
        let message = fields.message
        switch form {
        case .line:
            let text = SightingText.line(message, times)
            return [extras.showsDelta ? "\(delta(message.receivedAt))  \(text)" : text]
        case .json(let paths): return [json(fields, paths)]
        case .csv(let paths):
            return FieldRows(paths, in: fields).rows.map { row in
                (front.map { $0.value(message) } + row).map(\.csvCell).joined(separator: ",")
            }
        case .fields(let paths):
            return FieldRows(paths, in: fields).rows.map { row in
                (front.map { $0.value(message) } + row).map(\.escaped).joined(separator: "\t")
            }
        case .template(let template): return filled(template, fields)
        }
    }

    private func filled(_ template: TrafficTemplate, _ fields: MessageFields) -> [String] {
        let rows = template.paths.isEmpty ? [[]] : FieldRows(template.paths, in: fields).rows
        return rows.map { row in
            var next = row.makeIterator()
            let text = template.parts.map { part in
                switch part {
                case .text(let text): text
                case .field: (next.next() ?? "").escaped
                }
            }.joined()
            return (front.map { $0.value(fields.message) } + [text]).joined(separator: "  ")
        }
    }

    private func json(_ fields: MessageFields, _ paths: [FieldPath]) -> String {
        guard !paths.isEmpty else { return SightingText.json(fields.message, times) }
        let members = paths.map { path in
            let values = path.values(in: fields)
            let isMany = path.field.isRepeated || values.count > 1
            let value = isMany ? FieldValue.list(values).json : values.first?.json ?? "null"
            return "\(JSONString.quoted(path.description)):\(value)"
        }
        return "{\(members.joined(separator: ","))}"
    }

    // MARK: In front

    private struct Front {
        let name: String
        let value: (TapMessage) -> String
    }

    private var front: [Front] {
        var front: [Front] = []
        if extras.showsTime { front.append(Front(name: "received_at") { times.full($0.receivedAt) }) }
        if extras.showsDelta { front.append(Front(name: "delta_s") { delta($0.receivedAt) }) }
        return front
    }

    private func delta(_ instant: Instant) -> String {
        let span = previous.map { instant.duration(since: $0) } ?? .zero
        return "+" + Figure.fixed(span.microseconds, over: 1_000_000, decimals: 3)
    }
}
