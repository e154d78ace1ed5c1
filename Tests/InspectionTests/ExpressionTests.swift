import Domain
import Foundation
import Inspection
import MessageSchema
import Testing

@Suite("An expression says which messages are wanted")
struct ExpressionTests {
    private let party = try! SmallTap()

    @Test(
        "comparisons, and, or, not, contains, over fields and columns",
        arguments: [
            ("header.from = shaowu", true), ("header.from == 'shaowu'", true),
            ("header.from != shaowu", false),
            ("kind = status", true), ("topic contains nanping", true), ("topic contains sanming", false),
            ("status.stock_base_units > 700", true), ("status.stock_base_units > 800", false),
            ("status.stock_base_units[pci] < 20", true), ("status.stock_base_units[hcc] < 20", false),
            ("status.stock_base_units[1] = 12", true), ("status.stock_base_units[9] = 12", false),
            ("status.resource = pci and status.resource = hcc", true),
            ("status.resource = pci and status.resource = scc", false),
            ("status.resource = scc or status.resource = hcc", true),
            ("not status.resource = scc", true), ("not (status.resource = hcc or kind = fact)", false),
            ("status.stock_base_units < status.reserve_base_units", true),
            ("status.stock_base_units[hcc] < status.reserve_base_units[hcc]", false),
            ("status", true), ("fact", false), ("status.open_order_count", false),
            ("status.open_order_count = 0", true), ("header.sequence >= 1_0", false),
            ("header.sequence <= 7.5", true), ("byte_count > 100", true), ("text contains 'stock 750'", true),
        ])
    func holds(text: String, expected: Bool) throws {
        let expression = try Expression(text)
        #expect(try expression.holds(for: party.fields()) == expected, "\(text)")
    }

    @Test(
        "what makes no sense is named at its place",
        arguments: [
            ("header.fromm = x", 7, "there is no 'fromm' in Header"), ("", 0, "a comparison is missing"),
            ("header.from = ", 14, "a value is expected"),
            ("header.from = shaowu kind = fact", 21, "'and' or 'or'"),
            ("(kind = fact", 0, "never closed"), ("kind = fact)", 11, "'and' or 'or' is expected"),
            ("kind = 'fact", 7, "quotation mark"),
            ("header.sequence > many", 18, "is a number; 'many' is none"),
            ("status = 3", 7, "whole StatusReport"), ("header.from.x = 3", 12, "has no fields"),
            ("status.stock_base_units[ < 3", 23, "[ needs a key"), ("! kind", 0, "write 'not'"),
            ("kind = fact and", 15, "a comparison is missing"), ("= 3", 0, "a field is expected"),
            ("overview.is_ledger_balanced = 3", 30, "true or false"),
            ("overview.nodes.presence = asleep", 26, "PRESENCE_SILENT"),
        ])
    func faults(text: String, offset: Int, reason: String) throws {
        let error = try #require(throws: ExpressionError.self) { try Expression(text) }
        #expect(error.offset == offset, "\(error)")
        #expect(error.reason.contains(reason), "\(error)")
    }

    @Test("the mark stands under the place, Chinese before it or not")
    func mark() throws {
        let error = try #require(throws: ExpressionError.self) {
            try Expression("text contains '南平' and x = 1")
        }
        let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.last == Substring(String(repeating: " ", count: 2 + 25) + "^"))
    }

    @Test("nested beyond all reason is refused, not run out of stack")
    func deep() throws {
        #expect(throws: ExpressionError.self) {
            try Expression(String(repeating: "(", count: 100_000))
        }
        #expect(throws: ExpressionError.self) {
            try Expression(String(repeating: "not ", count: 100_000) + "kind = fact")
        }
    }
}

@Suite("Fields of a message are printed by their paths")
struct TrafficTextTests {
    private let party = try! SmallTap()
    private let times = TimeText(isUTC: true)

    private func write(_ form: TrafficForm, _ extras: TrafficText.Extras = .init()) throws -> [String] {
        var text = TrafficText(form, times, extras: extras)
        return try text.write(party.fields()).map {
            switch $0 {
            case .data(let line), .remark(let line): line
            }
        }
    }

    private func paths(_ texts: String...) throws -> [FieldPath] { try texts.map { try FieldPath($0) } }

    @Test("columns of a table give a line for each row, what stands once is in every line")
    func rows() throws {
        let paths = try paths("header.from", "status.resource", "status.stock_base_units")
        #expect(try write(.fields(paths)) == ["shaowu\thcc\t750", "shaowu\tpci\t12"])
        #expect(try write(.csv(paths)) == ["shaowu,hcc,750", "shaowu,pci,12"])
        #expect(
            try write(.json(paths)) == [
                #"{"header.from":"shaowu","status.resource":["hcc","pci"],"status.stock_base_units":[750,12]}"#
            ])
        #expect(
            TrafficText(.csv(paths), times).heading == "header.from,status.resource,status.stock_base_units")
    }

    @Test("a template has paths in braces")
    func template() throws {
        let template = try TrafficTemplate(#"{header.from}: {status.stock_base_units[pci]}\tof \{pci\}"#)
        #expect(try write(.template(template)) == ["shaowu: 12\tof {pci}"])
        let error = try #require(throws: ExpressionError.self) { try TrafficTemplate("from {header.who}") }
        #expect(error.offset == 13)
    }

    @Test("what has commas is quoted")
    func quoting() throws {
        #expect(try write(.csv(paths("text")))[0].hasPrefix("\"hcc stock 750"))
    }

    @Test("header lines come before the message")
    func header() throws {
        var extras = TrafficText.Extras()
        extras.showsHeader = true
        let lines = try write(.line, extras)
        #expect(lines.contains("   from: shaowu"))
        #expect(lines.last?.contains("up/nanping/shaowu/status/") == true)
    }
}

/// One status report of Shaowu's, as an observer sees it.
struct SmallTap {
    let key = SigningKey()
    let registry: Registry
    let shaowu: NodeID

    init() throws {
        let (hub, nanping) = (try NodeID("fujian"), try NodeID("nanping"))
        shaowu = try NodeID("shaowu")
        registry = Registry(
            network: try NetworkID("toy"),
            members: [
                Member(node: hub, role: .hub, parent: nil, signingKey: key.publicKey, transportKey: []),
                Member(
                    node: nanping, role: .prefecture, parent: hub, signingKey: key.publicKey, transportKey: []
                ),
                Member(
                    node: shaowu, role: .enterprise, parent: nanping, signingKey: key.publicKey,
                    transportKey: []),
            ])
    }

    func fields() throws -> MessageFields {
        var reader = TapReader(tapOwner: try NodeID("nanping"), registry: registry)
        for case .message(let message) in reader.read(try frame()) {
            return MessageFields(message, TimeText(isUTC: true))
        }
        throw ExpressionError("", 0, "the report was refused")
    }

    func frame(_ sequence: UInt64 = 7, note: TapNote? = nil) throws -> TapFrame {
        func line(_ resource: String, _ stock: Int64, _ reserve: Int64) throws -> StockLine {
            StockLine(
                resource: try ResourceID(resource), stock: Quantity(stock), held: .zero, need: Quantity(30),
                reserve: Quantity(reserve), suppliedTotal: .zero, consumedTotal: .zero, missedTotal: .zero)
        }
        let report = StatusReport(
            lines: [try line("hcc", 750, 100), try line("pci", 12, 40)], instructionsTakenThrough: 0,
            factsIssuedThrough: 0, openOrderCount: 0)
        let outgoing = Outgoing(
            topic: Topic(.up, parent: try NodeID("nanping"), node: shaowu, kind: .status),
            header: Header(
                network: registry.network, from: shaowu, to: try NodeID("fujian"),
                stamp: Stamp(incarnation: 1, sequence: sequence), process: 1, epoch: 0,
                sentAt: Instant(microsecondsSinceEpoch: 1_546_300_800_500_000), cause: nil),
            message: .status(report))
        let sealer = MessageSealer(network: registry.network, node: shaowu, key: key)
        return TapFrame(
            topic: Array(outgoing.topic.description.utf8), envelope: try sealer.seal(outgoing), note: note,
            receivedAt: Instant(microsecondsSinceEpoch: 1_546_300_800_750_000))
    }
}
