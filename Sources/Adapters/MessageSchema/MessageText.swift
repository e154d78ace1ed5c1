public import Domain
internal import PlainText
internal import SwiftProtobuf

/// Messages as people and scripts read them.
public enum MessageText {
    /// One JSON object on one line: the topic, and the message in the JSON that protobuf defines for it, with the
    /// names of the `.proto` file.
    public static func json(_ received: Received) -> String {
        var options = JSONEncodingOptions()
        options.preserveProtoFieldNames = true
        do {
            let message = try WireMessage(serializedBytes: received.envelope.payload)
            return try
                "{\"topic\":\"\(received.topic)\",\(message.jsonString(options: options).jsonEscaped.dropFirst())"
        } catch { preconditionFailure("a message that was opened can be read again: \(error)") }
    }

    /// One line without an end: topic, sender, stamp, and what it says. Quantities are in base units.
    public static func line(_ received: Received) -> String {
        "\(received.topic)  \(received.header.from) \(received.header.stamp)  \(line(received.message))"
    }

    /// What it says alone.
    public static func content(_ received: Received) -> String { line(received.message) }

    private static func line(_ message: Domain.Message) -> String {
        switch message {
        case .status(let report): line(report)
        case .fact(let fact): "fact \(fact.number) at \(time(fact.at)): \(line(fact.event))"
        case .instruction(let instruction): "instruction \(instruction.number): \(line(instruction.content))"
        case .acknowledgement(let acknowledgement):
            "has \(acknowledgement.stream) through \(acknowledgement.through)"
                + (acknowledgement.recall == nil ? "" : ", wants back what it forgot")
                + (acknowledgement.taken == nil ? "" : ", and shows it")
        case .beacon(let beacon): line(beacon)
        case .attendance(let attendance): list(attendance.nodes.map(line))
        case .overview(let overview): line(overview)
        case .ruling(let ruling): line(ruling)
        case .answer(let answer): line(answer)
        }
    }

    /// What was said to a ruling.
    public static func line(_ answer: RulingAnswer) -> String {
        switch answer {
        case .done(let revision): "done" + (revision.map { ": revision \($0)" } ?? "")
        case .refused(let reason): "refused: \(reason)"
        case .superseded(let newest): "to be said again above \(newest)"
        }
    }

    private static func line(_ report: StatusReport) -> String {
        let lines = report.lines.map { line in
            let figures: [(String, Quantity)] = [
                ("stock", line.stock), ("held", line.held), ("need", line.need), ("reserve", line.reserve),
                ("missed", line.missedTotal),
            ]
            let shown = figures.filter { $0.0 == "stock" || $0.1 != .zero }
            return "\(line.resource) "
                + shown.map { "\($0.0) \($0.1.grouped)" }.joined(separator: " ")
        }
        return list(lines) + (report.openOrderCount > 0 ? "; \(report.openOrderCount) open orders" : "")
    }

    private static func line(_ ruling: Ruling) -> String {
        let matter =
            switch ruling.matter {
            case .order(let order, .approve, _): "\(order) approve"
            case .order(let order, .reject, _): "\(order) reject"
            case .order(let order, .revise(let change), _): "\(order) \(change.words)"
            case .suspense(let site, let resource, let quantity):
                "close the suspense of \(quantity.grouped) \(resource) at \(site)"
            case .resume(let node): "resume \(node)"
            case .department(let content): line(content)
            }
        return "\(matter); \(ruling.grounds.who): \(ruling.grounds.why)"
    }

    private static func line(_ event: Fact.Event) -> String {
        switch event {
        case .accepted(let order): "accepted \(order)"
        case .declined(let order, let reason): "declined \(order), \(reason.cause)"
        case .dispatched(let order, let quantity): "dispatched \(order), \(quantity.grouped)"
        case .delivered(let order, let quantity): "delivered \(order), \(quantity.grouped)"
        case .cancelled(let order): "cancelled \(order), nothing has left"
        case .turnedBack(let order, let quantity): "turned back \(order), \(quantity.grouped)"
        case .returned(let order, let quantity): "returned \(order), \(quantity.grouped)"
        case .lost(let order, let quantity, let reason):
            "lost \(order), \(quantity.grouped) \(reason.words)"
        case .department(let content): line(content)
        case .unreadable(let reason): "unreadable: \(reason)"
        }
    }

    private static func line(_ content: Instruction.Content) -> String {
        switch content {
        case .dispatch(let order):
            """
            \(order.id) send \(order.shipment.quantity.grouped) \(order.shipment.resource) to \
            \(order.shipment.destination), \(time(order.shipment.transit)) over \(order.shipment.routeText)
            """
        case .expect(let consignment):
            """
            \(consignment.order) expect \(consignment.quantity.grouped) \(consignment.resource) from \
            \(consignment.source) at \(time(consignment.dispatchedAt + consignment.transit))
            """ + (consignment.isReturning ? ", turned back" : "")
        case .revise(let revision):
            """
            \(revision.order) revision \(revision.number): \(revision.change.words), says \(revision.grounds.who): \
            \(revision.grounds.why)
            """
        case .realign(let state):
            """
            stands as the hub knows: facts through \(state.factsIssuedThrough), \(state.openOrderCount) open items \
            follow
            """
        case .department(let content): line(content)
        case .unreadable(let order, let reason):
            "unreadable\(order.map { " order \($0)" } ?? ""): \(reason)"
        }
    }

    private static func line(_ content: DepartmentContent) -> String {
        "\(content.department) \(content.kind), \(content.body.count) bytes"
    }

    private static func line(_ beacon: Beacon) -> String {
        "\(beacon.clock == nil ? "no clock yet" : "clock set"); hears "
            + list(beacon.children.map { "\($0.node) \($0.stamp)" })
    }

    private static func line(_ condition: NodeCondition) -> String {
        let words =
            switch condition.presence {
            case .neverHeard: "never heard"
            case .present, .suspected, .silent: "\(condition.presence)"
            }
        return "\(condition.node) \(words)" + (condition.age.map { " \($0.components.seconds) s" } ?? "")
    }

    private static func line(_ overview: Overview) -> String {
        let orders = overview.orders
        let counts = [
            "round \(overview.round)", "cost \(overview.cost.grouped)",
            "\(overview.unmet.count) unmet",
            "\(orders.issued) issued", "\(orders.settled) settled", "\(orders.declined) declined",
            "\(orders.cancelled) cancelled", "\(orders.open) open", "\(orders.inDoubt) in doubt",
            "\(orders.overdue) overdue",
            overview.isLedgerBalanced ? "ledger balanced" : "LEDGER NOT BALANCED",
        ]
        return (overview.elapsed.map { "at \(time($0)): " } ?? "") + list(counts)
    }

    private static func list(_ parts: [String]) -> String {
        parts.isEmpty ? "nothing" : parts.joined(separator: ", ")
    }

    /// Network time as days, hours, minutes and seconds: `3d 04:05:06`.
    private static func time(_ span: Duration) -> String {
        let seconds = span.components.seconds
        let parts = [seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60]
        return "\(seconds / 86_400)d "
            + parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
