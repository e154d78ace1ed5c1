public import Domain
internal import Foundation
internal import SwiftProtobuf

/// What a node keeps of the inputs that changed its state.
public enum JournalCoding {
    /// The same input always gives the same bytes.
    ///
    /// - Parameter decided: the head of the node's ``DecisionChain`` after this input; nil when it decided nothing.
    public static func encode(_ input: Input, at now: Instant, decided: Fingerprint? = nil) -> [UInt8] {
        var record = WireJournalRecord()
        record.schemaMajor = SchemaRevision.current.major
        record.schemaMinor = SchemaRevision.current.minor
        record.atUs = now.microsecondsSinceEpoch
        record.input = .init(input)
        if let decided { record.decided = Data(decided.bytes) }
        return record.bytes
    }

    /// Messages are checked as when they arrived, except for what was settled then: signature, role and scope.
    public static func decode(_ bytes: [UInt8]) throws(JournalDecodingFailure) -> JournalRecord {
        guard let record = try? WireJournalRecord(serializedBytes: bytes) else { throw .malformed }
        let revision = SchemaRevision(major: record.schemaMajor, minor: record.schemaMinor)
        guard revision.major == SchemaRevision.current.major else { throw .unknownRevision(revision) }
        guard let input = record.input else { throw .unknownInput(revision) }
        return JournalRecord(
            input: try input.checked(), at: Instant(microsecondsSinceEpoch: record.atUs),
            decided: try record.checkedDecision())
    }
}

/// One item of a journal.
public struct JournalRecord: Hashable, Sendable {
    public let input: Input
    public let at: Instant
    /// The head of the node's ``DecisionChain`` after this input; nil when it decided nothing.
    public let decided: Fingerprint?
}

extension WireJournalRecord {
    fileprivate func checkedDecision() throws(JournalDecodingFailure) -> Fingerprint? {
        guard hasDecided else { return nil }
        do throws(FieldFault) { return try Field("decided").fingerprint(Array(decided)) } catch {
            throw .invalidField(error)
        }
    }
}

public enum JournalDecodingFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case malformed
    case unknownRevision(SchemaRevision)
    /// The record is of a kind that came after this program.
    case unknownInput(SchemaRevision)
    case badTopic(String)
    /// The message in the record is not one of this schema.
    case malformedMessage
    case invalidField(FieldFault)

    public var description: String {
        switch self {
        case .malformed: "the record is damaged: restore the journal from a copy"
        case .unknownRevision(let revision), .unknownInput(let revision):
            """
            the record was written in schema revision \(revision), this program reads \(SchemaRevision.current): run \
            the program that wrote it, or a newer one
            """
        case .badTopic(let text):
            "the record is damaged: \(excerpt(text)) is no topic: restore the journal from a copy"
        case .malformedMessage: "the record is damaged: no message in it: restore the journal from a copy"
        case .invalidField(let fault): "the record is damaged: \(fault): restore the journal from a copy"
        }
    }
}

extension WireJournalRecord.OneOf_Input {
    fileprivate init(_ input: Input) {
        switch input {
        case .started(
            let incarnation, let process, let roundLength, let comparesStreams, let epoch, let paused):
            var started = WireJournalRecord.Started()
            (started.incarnation, started.process) = (incarnation, process)
            if let roundLength { started.roundLengthUs = roundLength.microseconds }
            started.comparesStreams = comparesStreams
            if let epoch { started.epoch = epoch }
            started.pausedUs = paused.microseconds
            self = .started(started)
        case .received(let received):
            var message = WireJournalRecord.ReceivedMessage()
            message.topic = received.topic.description
            message.envelope = WireEnvelope(received.envelope)
            self = .received(message)
        case .metered(let reading): self = .metered(WireMeterReading(reading))
        case .loaded(let order, let quantity): self = .loaded(.init(order, quantity))
        case .unloaded(let order, let quantity): self = .unloaded(.init(order, quantity))
        case .stopped(let order): self = .stopped(WireOrderID(order))
        case .turnedBack(let order, let quantity): self = .turnedBack(.init(order, quantity))
        case .lost(let order, let quantity, let reason):
            var loss = WireJournalRecord.Loss()
            loss.order = WireOrderID(order)
            loss.quantityBaseUnits = quantity.rawValue
            loss.reason = WireLossReason(reason)
            self = .lost(loss)
        case .planned(let plan): self = .planned(WirePlan(plan))
        case .planRefused(let round, let reason):
            var refused = WireJournalRecord.PlanRefused()
            (refused.round, refused.reason) = (Int64(round), reason)
            self = .planRefused(refused)
        case .solved(let content): self = .solved(WireDepartmentContent(content))
        case .unsolved(let department, let reason):
            var unsolved = WireJournalRecord.Unsolved()
            (unsolved.department, unsolved.reason) = (department.text, reason)
            self = .unsolved(unsolved)
        case .entered(let entry): self = .entered(WireDepartmentContent(entry))
        case .deadlineReached: self = .deadlineReached(.init())
        }
    }

    fileprivate func checked() throws(JournalDecodingFailure) -> Input {
        if case .received(let message) = self { return .received(try message.checked()) }
        do throws(FieldFault) { return try checkedOwn() } catch { throw .invalidField(error) }
    }

    /// What arose in the node itself.
    private func checkedOwn() throws(FieldFault) -> Input {
        switch self {
        case .started(let started):
            .started(
                incarnation: started.incarnation, process: started.process,
                roundLength: started.hasRoundLengthUs
                    ? try Field("round_length_us").span(
                        started.roundLengthUs, atLeast: Limits.periodMin) : nil,
                comparesStreams: started.comparesStreams,
                epoch: started.hasEpoch ? try Field("epoch").counter(started.epoch) : nil,
                paused: try Field("paused_us").span(started.pausedUs))
        case .metered(let reading): .metered(try reading.checked())
        case .loaded(let movement):
            .loaded(try movement.order.checked(), try movement.checkedQuantity())
        case .unloaded(let movement):
            .unloaded(try movement.order.checked(), try movement.checkedQuantity())
        case .stopped(let order): .stopped(try order.checked())
        case .turnedBack(let movement):
            .turnedBack(try movement.order.checked(), try movement.checkedQuantity())
        case .lost(let loss):
            .lost(
                try loss.order.checked(), try Field("quantity_base_units").lifetime(loss.quantityBaseUnits),
                try loss.reason.checked())
        case .planned(let plan): .planned(try plan.checked())
        case .planRefused(let refused): .planRefused(round: Int(refused.round), reason: refused.reason)
        case .solved(let content): .solved(try content.checked())
        case .unsolved(let unsolved):
            .unsolved(try Field("department").identifier(unsolved.department), reason: unsolved.reason)
        case .entered(let entry): .entered(try entry.checked())
        case .deadlineReached: .deadlineReached
        case .received: preconditionFailure("decoded before")
        }
    }
}

extension WireJournalRecord.Movement {
    fileprivate init(_ order: OrderID, _ quantity: Quantity) {
        self.order = WireOrderID(order)
        quantityBaseUnits = quantity.rawValue
    }

    fileprivate func checkedQuantity() throws(FieldFault) -> Quantity {
        try Field("quantity_base_units").lifetime(quantityBaseUnits)
    }
}

extension WireJournalRecord.ReceivedMessage {
    fileprivate func checked() throws(JournalDecodingFailure) -> Received {
        guard let topic = Topic(topic) else { throw .badTopic(topic) }
        let envelope = envelope.envelope
        guard let wire = try? WireMessage(serializedBytes: envelope.payload), wire.hasHeader else {
            throw .malformedMessage
        }
        do throws(FieldFault) {
            return Received(
                topic: topic, header: try wire.header.checked(), message: try wire.checked(),
                envelope: envelope)
        } catch { throw .invalidField(error) }
    }
}

extension WireMeterReading {
    fileprivate init(_ reading: MeterReading) {
        atUs = reading.at.microseconds
        resource = reading.lines.map(\.resource.text)
        suppliedTotalBaseUnits = reading.lines.map(\.suppliedTotal.rawValue)
        wantedTotalBaseUnits = reading.lines.map(\.wantedTotal.rawValue)
    }

    fileprivate func checked() throws(FieldFault) -> MeterReading {
        let rows = try Field("resource").rows(resource.count, max: .max)
        try Field("supplied_total_base_units").column(suppliedTotalBaseUnits.count, of: rows)
        try Field("wanted_total_base_units").column(wantedTotalBaseUnits.count, of: rows)
        var lines: [MeterReading.Line] = []
        for row in rows {
            lines.append(
                MeterReading.Line(
                    resource: try Field("resource", row).identifier(resource[row]),
                    suppliedTotal: try Field("supplied_total_base_units", row).total(
                        suppliedTotalBaseUnits[row]),
                    wantedTotal: try Field("wanted_total_base_units", row).total(wantedTotalBaseUnits[row])))
        }
        return MeterReading(at: try Field("at_us").span(atUs), lines: lines)
    }
}
