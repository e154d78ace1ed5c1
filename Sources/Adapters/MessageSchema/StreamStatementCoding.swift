internal import Domain
internal import SwiftProtobuf

extension WireStreamStatement {
    init(_ statement: StreamStatement) {
        answers = statement.answers
        issuedThrough = statement.issuedThrough
        acknowledgedThrough = statement.acknowledgedThrough
        takenThrough = statement.takenThrough
        forgottenIncarnation = statement.forgottenIncarnation
        condition =
            switch statement.condition {
            case .agreed: .agreed
            case .waiting: .waiting
            case .held: .held
            }
    }

    func checked() throws(FieldFault) -> StreamStatement {
        let checkedCondition: StreamStatement.Condition =
            switch condition {
            case .agreed: .agreed
            case .waiting: .waiting
            case .held: .held
            case .unspecified: throw Field("streams.condition").fault(.missing)
            case .UNRECOGNIZED(let value): throw Field("streams.condition").fault(.unknownValue(value))
            }
        return StreamStatement(
            answers: answers,
            issuedThrough: try Field("streams.issued_through").counter(issuedThrough, from: 0),
            acknowledgedThrough: try Field("streams.acknowledged_through").counter(
                acknowledgedThrough, from: 0),
            takenThrough: try Field("streams.taken_through").counter(takenThrough, from: 0),
            condition: checkedCondition, forgottenIncarnation: forgottenIncarnation)
    }
}

extension WireAcknowledgement.Recall {
    init(_ recall: Recall) {
        (instructionsFrom, factsFrom) = (recall.instructionsFrom, recall.factsFrom)
    }

    func checked() throws(FieldFault) -> Recall {
        Recall(
            instructionsFrom: try Field("recall.instructions_from").counter(instructionsFrom),
            factsFrom: try Field("recall.facts_from").counter(factsFrom))
    }
}

extension TakenInstruction {
    /// Whether the hub signed it is checked by `MessageOpener`.
    init(checking envelope: Envelope) throws(FieldFault) {
        guard let message = try? WireMessage(serializedBytes: envelope.payload), message.hasHeader,
            case .instruction(let wire)? = message.body
        else { throw Field("taken.payload").fault(.missing) }
        self.init(try wire.checked(), in: envelope)
    }
}

extension WireHeldNodes {
    init(_ nodes: [HeldNode]) {
        node = nodes.map(\.node.text)
        reason = nodes.map(\.reason)
    }

    func checked() throws(FieldFault) -> [HeldNode] {
        let rows = try Field("held.node").rows(node.count, max: HeldNode.countMax)
        try Field("held.reason").column(reason.count, of: rows)
        var nodes: [HeldNode] = []
        for row in rows {
            nodes.append(
                HeldNode(
                    try Field("held.node", row).identifier(node[row]),
                    reason: try Field("held.reason", row).text(
                        reason[row], byteCountMax: HeldNode.reasonByteCountMax)))
        }
        return nodes
    }
}
