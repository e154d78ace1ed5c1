internal import ArgumentParser
internal import Console
internal import Domain
internal import Inspection
internal import Tables

/// Which messages to show, and how: for a tap and for a recording alike.
struct TrafficOptions: ParsableArguments {
    @Option(
        name: .customLong("where"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Only messages of which this is true: 'header.from = shaowu and status.stock_base_units[pci] < 1000'.",
            valueName: "expression"))
    var conditions: [String] = []

    @Option(
        name: .customLong("field"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "Print these fields alone: header.from status.stock_base_units[pci].", valueName: "path"))
    var fields: [String] = []

    @Option(
        name: .customLong("from"),
        help: ArgumentHelp("Only what this node has said; may be repeated.", valueName: "node"))
    var senders: [String] = []

    @Option(
        name: .customLong("type"),
        help: ArgumentHelp("Only messages of this kind; may be repeated.", valueName: "kind"))
    var kinds: [String] = []

    @Flag(name: .customShort("I"), help: "All fields of the header before each message.")
    var showsHeader = false

    @Flag(name: .customShort("t"), help: "When each came, in front.")
    var showsTime = false

    @Flag(name: .customShort("d"), help: "How long after the one before it each came, in front.")
    var showsDelta = false

    @Option(
        help: ArgumentHelp(
            """
            Only what passed from then on: 2019-01-01T08:00:00+08:00, 08:30, or 5m: so long ago, in a recording so long after \
            its beginning.
            """,
            valueName: "time"))
    var since: String?

    @Option(
        help: ArgumentHelp(
            "Only what passed before then; a duration counts from now, in a recording from its beginning.",
            valueName: "time"))
    var until: String?

    @Flag(help: "Values separated by commas, under a heading.")
    var csv = false

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Print this text, with the paths of fields in braces: '{header.from} {text}'.",
            valueName: "template"))
    var format: String?

    @OptionGroup var display: TimeOptions

    static let csvColumns = [
        "received_at", "sent_at", "topic", "header.from", "header.incarnation", "header.sequence",
        "byte_count", "text",
    ]

    func validate() throws {
        _ = try filter(topics: [])
        _ = try form(json: false)
        guard [csv, format != nil].count(where: { $0 }) < 2 else {
            throw ValidationError("--csv and --format exclude each other.")
        }
        guard format == nil || fields.isEmpty else {
            throw ValidationError("--format names its fields itself; leave out --field.")
        }
    }

    var times: TimeText { display.times }

    /// - Parameter recorded: when a recording began and ended; nil for what passes now.
    func filter(topics: [String], recorded: ClosedRange<Instant>? = nil) throws -> TrafficFilter {
        func instant(_ text: String, of option: String, isAhead: Bool) throws -> Instant {
            guard let recorded else {
                return try TimeOption.instant(text, of: option, from: .now, isAhead: isAhead, times)
            }
            return try TimeOption.instant(text, of: option, in: recorded, times)
        }
        return TrafficFilter(
            topics: try Self.patterns(topics), senders: try senders.map(Self.node),
            kinds: try kinds.map(Self.kind),
            conditions: try conditions.map { text in
                do { return try Expression(text) } catch { throw ValidationError("--where: \(error)") }
            },
            since: try since.map { try instant($0, of: "--since", isAhead: false) },
            until: try until.map { try instant($0, of: "--until", isAhead: true) })
    }

    /// What `--from` names must be somebody who can say something here.
    ///
    /// - Throws: ``Failure``.
    func checkSenders(in registry: Registry) throws {
        let known = registry.members.filter(\.role.speaks).map(\.node)
        for sender in try senders.map(Self.node) where !known.contains(sender) {
            throw Failure(
                .usage, "--from \(sender): there is no such node in \(registry.network)",
                remedy: "There are \(known.map(\.text).sorted().joined(separator: ", ")).")
        }
    }

    func form(json: Bool) throws -> TrafficForm {
        let paths = try fields.map(Self.path)
        if let format {
            do { return .template(try TrafficTemplate(format)) } catch {
                throw ValidationError("--format: \(error)")
            }
        }
        if csv { return .csv(paths.isEmpty ? try Self.csvColumns.map(Self.path) : paths) }
        if json { return .json(paths) }
        return paths.isEmpty ? .line : .fields(paths)
    }

    func text(_ options: GlobalOptions) throws -> TrafficText {
        guard !(options.json && (csv || format != nil)) else {
            throw ValidationError("--json, --csv and --format exclude each other.")
        }
        var extras = TrafficText.Extras()
        (extras.showsHeader, extras.showsTime, extras.showsDelta) = (showsHeader, showsTime, showsDelta)
        let form = try form(json: options.json)
        var isPainted = options.colours
        if case .csv = form { isPainted = false }
        return TrafficText(form, times, extras: extras, colour: isPainted ? SourceColour.paint : nil)
    }

    private static func patterns(_ topics: [String]) throws -> [TopicPattern] {
        do { return try topics.map { try TopicPattern($0) } } catch { throw ValidationError("\(error)") }
    }

    private static func node(_ text: String) throws -> NodeID {
        do { return try NodeID(text) } catch {
            throw ValidationError("--from: '\(text)' is no name of a node: \(error).")
        }
    }

    private static func kind(_ text: String) throws -> Topic.Kind {
        guard let kind = Topic.Kind(rawValue: text) else {
            throw ValidationError(
                "--type: there is no kind '\(text)', only \(Topic.Kind.allCases.map(\.rawValue).joined(separator: ", "))."
            )
        }
        return kind
    }

    private static func path(_ text: String) throws -> FieldPath {
        do { return try FieldPath(text) } catch { throw ValidationError("--field: \(error)") }
    }
}

/// A colour for each source, the same in every process.
enum SourceColour {
    private static let codes = ["36", "32", "33", "35", "34", "96", "92", "93", "95", "94"]

    static let paint: @Sendable (String, NodeID) -> String = { line, node in
        let hash = node.text.utf8.reduce(UInt32(2_166_136_261)) { ($0 ^ UInt32($1)) &* 16_777_619 }
        return Style.styled(line, codes[Int(hash % UInt32(codes.count))])
    }
}
