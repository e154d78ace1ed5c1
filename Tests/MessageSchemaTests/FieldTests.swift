import Domain
import Foundation
import Testing

@testable import MessageSchema

@Suite("Every field is checked before a value is made of it")
struct FieldTests {
    @Test("wrong fields are named, with their row", arguments: Wrong.all)
    func named(wrong: Wrong) throws {
        var observer = SampleNetwork.observer
        let bytes = wrong.sample.forged(wrong.change)
        do {
            let received = try observer.open(topic: wrong.sample.topic, envelope: bytes)
            // What has a number is let in as what it is, so that it does not block its stream.
            switch received.message {
            case .instruction(let instruction):
                if case .unreadable(_, let reason) = instruction.content, reason.hasPrefix(wrong.message) {
                    return
                }
            case .fact(let fact):
                if case .unreadable(let reason) = fact.event, reason.hasPrefix(wrong.message) { return }
            default: break
            }
            Issue.record("\(wrong) was let in")
        } catch .invalidField(_, _, let fault) {
            #expect("\(fault)".hasPrefix(wrong.message), "\(fault)")
        } catch { Issue.record("\(wrong): \(error)") }
    }

    @Test("every column of every table must be as long as the others")
    func columns() throws {
        for sample in SampleMessages.tables {
            let whole = WireMessage(sample.outgoing.header, sample.outgoing.message)
            for (table, change) in Wrong.shortened(whole) {
                var observer = SampleNetwork.observer
                let refusal = #expect(throws: Refusal.self, "\(table)") {
                    try observer.open(topic: sample.topic, envelope: sample.forged { $0 = change })
                }
                #expect(
                    refusal?.description.contains("entries for") == true,
                    "\(table): \(String(describing: refusal))")
            }
        }
    }

    @Test("the limits themselves are allowed")
    func limits() throws {
        let sample = SampleMessages.status
        var observer = SampleNetwork.observer
        let bytes = sample.forged {
            $0.status.stockBaseUnits[0] = Quantity.totalMax
            $0.status.suppliedTotalBaseUnits[0] = Quantity.totalMax
            $0.status.factsIssuedThrough = UInt64(Int64.max)
            $0.header.sentAtUs = Limits.instants.upperBound
        }
        let received = try observer.open(topic: sample.topic, envelope: bytes)
        guard case .status(let report) = received.message else { return #expect(Bool(false)) }
        #expect(report.lines[0].stock == Quantity(Quantity.totalMax))
    }
}

/// A message with a wrong field, rightly signed.
struct Wrong: CustomStringConvertible, Sendable {
    let message: String
    let sample: Sample
    let change: @Sendable (inout WireMessage) -> Void

    var description: String { message }

    private init(
        _ sample: Sample, _ message: String, _ change: @escaping @Sendable (inout WireMessage) -> Void
    ) {
        (self.sample, self.message, self.change) = (sample, message, change)
    }

    static let all: [Wrong] = header + status + streams + orders + tables

    private static let header = [
        Wrong(SampleMessages.status, "header.sequence is 0") { $0.header.sequence = 0 },
        Wrong(SampleMessages.status, "header.sequence is 9223372036854775808") {
            $0.header.sequence = 1 << 63
        },
        Wrong(SampleMessages.status, "header.sequence is 0") { $0.header.incarnation = 0 },
        Wrong(SampleMessages.status, "header.epoch is 18446744073709551615") { $0.header.epoch = .max },
        Wrong(SampleMessages.status, "header.sent_at_us is 9223372036854775807") {
            $0.header.sentAtUs = .max
        },
        Wrong(SampleMessages.status, "reference.node: an identifier may not be empty") {
            $0.header.cause = WireMessageReference()
        },
    ]

    private static let status = [
        Wrong(SampleMessages.status, "resource[1]: an identifier has only a-z") {
            $0.status.resource[1] = "Coal"
        },
        Wrong(SampleMessages.status, "resource[1] is not above the row before it") {
            $0.status.resource[1] = $0.status.resource[0]
        },
        Wrong(SampleMessages.status, "resource[1] is not above the row before it") {
            $0.status.resource.swapAt(0, 1)
        },
        Wrong(SampleMessages.status, "held_base_units[1] is -9223372036854775808") {
            $0.status.heldBaseUnits[1] = .min
        },
        Wrong(SampleMessages.status, "missed_total_base_units[0] is 10000000000000001") {
            $0.status.missedTotalBaseUnits[0] = Quantity.totalMax + 1
        },
        Wrong(SampleMessages.status, "open_order_count is -1") { $0.status.openOrderCount = -1 },
        Wrong(SampleMessages.status, "facts_issued_through is 18446744073709551615") {
            $0.status.factsIssuedThrough = .max
        },
        Wrong(SampleMessages.status, "resource has 1001 rows, at most 1000") {
            $0.status.resource = (0...1_000).map { "r\($0)" }
        },
    ]

    private static let streams = [
        Wrong(SampleMessages.fact, "number is 0") { $0.fact.number = 0 },
        Wrong(SampleMessages.fact, "at_us is -1") { $0.fact.atUs = -1 },
        Wrong(SampleMessages.fact, "order.round is 0") { $0.fact.clearOrder() },
        Wrong(SampleMessages.fact, "order.place is 10000000000000001") {
            $0.fact.order.place = 10_000_000_000_000_001
        },
        Wrong(SampleMessages.fact, "quantity_base_units is -5") { $0.fact.dispatched.quantityBaseUnits = -5 },
        Wrong(SampleMessages.fact, "event is missing") { $0.fact.event = nil },
        Wrong(SampleMessages.fact, "reason is missing") { $0.fact.declined = .init() },
        Wrong(SampleMessages.acknowledgement, "stream is missing") {
            $0.acknowledgement.stream = .unspecified
        },
        Wrong(SampleMessages.acknowledgement, "stream has the value 9") {
            $0.acknowledgement.stream = .UNRECOGNIZED(9)
        },
    ]

    private static let orders = [
        Wrong(SampleMessages.order, "number is 0") { $0.instruction.number = 0 },
        Wrong(SampleMessages.order, "content is missing") { $0.instruction.content = nil },
        Wrong(SampleMessages.departmentInstruction, "department contradicts body") {
            $0.instruction.department.department = "goods"
        },
        Wrong(SampleMessages.departmentFact, "body is 32769, allowed is 0 to 32768") {
            $0.fact.department.body = Data(count: 32_769)
        },
        Wrong(SampleMessages.order, "order.round is -3") { $0.instruction.dispatch.id.round = -3 },
        Wrong(SampleMessages.order, "quantity_base_units is 0") {
            $0.instruction.dispatch.quantityBaseUnits = 0
        },
        Wrong(SampleMessages.order, "destination: an identifier may not") {
            $0.instruction.dispatch.destination = ""
        },
        Wrong(SampleMessages.order, "route[1]: an identifier has only") {
            $0.instruction.dispatch.route[1] = "a/b"
        },
        Wrong(SampleMessages.order, "route has 251 rows") {
            $0.instruction.dispatch.route = [String](repeating: "a", count: 251)
        },
        Wrong(SampleMessages.order, "basis has 17 rows") {
            $0.instruction.dispatch.basis = [WireMessageReference](repeating: .init(), count: 17)
        },
        Wrong(SampleMessages.order, "transit_us is 4000000000000000001") {
            $0.instruction.dispatch.transitUs = 4_000_000_000_000_000_001
        },
        Wrong(SampleMessages.order, "cost_money_units is -9223372036854775808") {
            $0.instruction.dispatch.costMoneyUnits = .min
        },
        Wrong(SampleMessages.order, "alternative.source: an identifier may not") {
            $0.instruction.dispatch.alternative = .init()
        },
        Wrong(SampleMessages.order, "alternative.route[0]: an identifier has only") {
            $0.instruction.dispatch.alternative.route = ["a/b"]
        },
        Wrong(SampleMessages.order, "alternative.route has 251 rows") {
            $0.instruction.dispatch.alternative.route = [String](repeating: "a", count: 251)
        },
        Wrong(SampleMessages.order, "resource: an identifier may not be empty") {
            $0.instruction.expect = WireConsignment()
            $0.instruction.expect.order = WireOrderID(OrderID(round: 1, place: 1))
        },
    ]

    private static let tables = [
        Wrong(SampleMessages.beacon, "child[1] is not above") { $0.beacon.child.swapAt(0, 1) },
        Wrong(SampleMessages.beacon, "child_sequence[0] is 0") { $0.beacon.childSequence[0] = 0 },
        Wrong(SampleMessages.beacon, "round_length_us is 0") { $0.beacon.clock.roundLengthUs = 0 },
        Wrong(SampleMessages.beacon, "calendar_round_us is 999") { $0.beacon.clock.calendarRoundUs = 999 },
        Wrong(SampleMessages.beacon, "calendar_year_us is -1") { $0.beacon.clock.calendarYearUs = -1 },
        Wrong(SampleMessages.beacon, "anchor_us is -9223372036854775808") { $0.beacon.clock.anchorUs = .min },
        Wrong(SampleMessages.attendance, "node[1] is not above") { $0.attendance.nodes.node.swapAt(0, 1) },
        Wrong(SampleMessages.attendance, "presence[0] has the value 7") {
            $0.attendance.nodes.presence[0] = .UNRECOGNIZED(7)
        },
        Wrong(SampleMessages.attendance, "age_us[1] contradicts has_age") {
            $0.attendance.nodes.hasAge_p[1] = false
        },
        Wrong(SampleMessages.overview, "rank[0] is -1") { $0.overview.tiers.rank[0] = -1 },
        Wrong(SampleMessages.overview, "rank[1] is not above") { $0.overview.tiers.rank[1] = 1 },
        Wrong(SampleMessages.overview, "worst_need_base_units[0] is 0") {
            $0.overview.tiers.worstNeedBaseUnits[0] = 0
        },
        Wrong(SampleMessages.overview, "worst_served_base_units[0] contradicts") {
            $0.overview.tiers.worstServedBaseUnits[0] = $0.overview.tiers.worstNeedBaseUnits[0] + 1
        },
        Wrong(SampleMessages.overview, "reason[0] is missing") { $0.overview.unmet.reason[0] = .unspecified },
        Wrong(SampleMessages.overview, "place[0] contradicts reason") {
            $0.overview.unmet.place[0] = "harbour"
        },
        Wrong(SampleMessages.overview, "place[1]: an identifier may not be empty") {
            $0.overview.unmet.place[1] = ""
        },
        Wrong(SampleMessages.overview, "elapsed_us is -1") { $0.overview.elapsedUs = -1 },
        Wrong(SampleMessages.overview, "issued_count is 10000000000000001") {
            $0.overview.issuedCount = 10_000_000_000_000_001
        },
    ]

    /// The message with each of its columns shortened by one entry in turn.
    static func shortened(_ whole: WireMessage) -> [(String, WireMessage)] {
        var all: [(String, WireMessage)] = []
        func shorten<Value>(_ column: WritableKeyPath<WireMessage, [Value]>) {
            guard !whole[keyPath: column].isEmpty else { return }
            var short = whole
            short[keyPath: column].removeLast()
            all.append(("\(column)", short))
        }
        shorten(\.status.stockBaseUnits)
        shorten(\.status.heldBaseUnits)
        shorten(\.status.needBaseUnits)
        shorten(\.status.reserveBaseUnits)
        shorten(\.status.suppliedTotalBaseUnits)
        shorten(\.status.consumedTotalBaseUnits)
        shorten(\.status.missedTotalBaseUnits)
        shorten(\.beacon.childIncarnation)
        shorten(\.beacon.childSequence)
        shorten(\.beacon.childProcess)
        shorten(\.attendance.nodes.presence)
        shorten(\.attendance.nodes.hasAge_p)
        shorten(\.attendance.nodes.ageUs)
        shorten(\.overview.tiers.needBaseUnits)
        shorten(\.overview.tiers.servedBaseUnits)
        shorten(\.overview.tiers.worstServedBaseUnits)
        shorten(\.overview.tiers.worstNeedBaseUnits)
        shorten(\.overview.unmet.resource)
        shorten(\.overview.unmet.tierRank)
        shorten(\.overview.unmet.quantityBaseUnits)
        shorten(\.overview.unmet.reason)
        shorten(\.overview.unmet.place)
        shorten(\.overview.nodes.presence)
        shorten(\.overview.regions.resource)
        shorten(\.overview.regions.stockBaseUnits)
        shorten(\.overview.regions.needBaseUnits)
        shorten(\.overview.regions.reserveBaseUnits)
        shorten(\.overview.regions.incomingBaseUnits)
        shorten(\.overview.regions.outgoingBaseUnits)
        return all
    }
}
