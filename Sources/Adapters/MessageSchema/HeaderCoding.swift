internal import Domain

extension WireHeader {
    init(_ header: Header) {
        schemaMajor = SchemaRevision.current.major
        schemaMinor = SchemaRevision.current.minor
        network = header.network.text
        from = header.from.text
        if let to = header.to { self.to = to.text }
        incarnation = header.stamp.incarnation
        sequence = header.stamp.sequence
        process = header.process
        epoch = header.epoch
        sentAtUs = header.sentAt.withinLimits.microsecondsSinceEpoch
        if let cause = header.cause { self.cause = WireMessageReference(cause) }
    }

    var revision: SchemaRevision { SchemaRevision(major: schemaMajor, minor: schemaMinor) }

    func checked() throws(FieldFault) -> Header {
        Header(
            network: try Field("header.network").identifier(network),
            from: try Field("header.from").identifier(from),
            to: hasTo ? try Field("header.to").identifier(to) : nil,
            stamp: try Field("header.sequence").stamp(incarnation: incarnation, sequence: sequence),
            process: process, epoch: try Field("header.epoch").counter(epoch, from: 0),
            sentAt: try Field("header.sent_at_us").instant(sentAtUs),
            cause: hasCause ? try cause.checked() : nil)
    }
}

extension WireMessageReference {
    init(_ reference: MessageReference) {
        node = reference.node.text
        incarnation = reference.stamp.incarnation
        sequence = reference.stamp.sequence
    }

    func checked() throws(FieldFault) -> MessageReference {
        MessageReference(
            node: try Field("reference.node").identifier(node),
            stamp: try Field("reference.sequence").stamp(incarnation: incarnation, sequence: sequence))
    }
}
