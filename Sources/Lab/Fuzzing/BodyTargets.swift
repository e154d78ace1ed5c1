internal import Domain
internal import MessageSchema

/// The kinds of message, each a target of its own.
enum BodyKind: String, CaseIterable, Sendable {
    case status, fact, order, ack, beacon, attendance, overview, ruling, answer
}

extension FuzzTarget {
    typealias Decoding = @Sendable ([UInt8]) throws -> Received

    /// The part of a message that is signed, read as from a journal, where its signature is not looked at: header and body with
    /// all their limits.
    static func body(_ kind: BodyKind, decode: @escaping Decoding = decoded) -> FuzzTarget {
        FuzzTarget(kind.rawValue) { bytes in
            let received: Received
            do { received = try decode(bytes) } catch let failure as JournalDecodingFailure {
                if case .invalidField(let fault) = failure { return "refused for \(fault.field)" }
                return "no message"
            }
            if received.message.unreadableReason != nil { return "taken to be skipped" }
            try check(received.message)
            let header = received.header
            let sealer = MessageSealer(network: header.network, node: header.from, key: key)
            let outgoing = Outgoing(topic: received.topic, header: header, message: received.message)
            guard let sealed = try? sealer.seal(outgoing) else { return "larger than an envelope" }
            let again = try decode(EnvelopeCoding.decode(sealed).payload)
            guard again.header == header, again.message == received.message else {
                throw FuzzFinding("it is not read as it was written")
            }
            return "taken as \(Topic.Kind(of: received.message).rawValue)"
        }
    }

    private static let key = SigningKey(seed: [UInt8](repeating: 1, count: 32))!

    /// Reads a payload the way a journal's records are read.
    static let decoded: Decoding = { payload in
        let anything = Received(
            topic: Topic(.up, parent: SampleNetwork.nodes[1], node: SampleNetwork.nodes[3], kind: .status),
            header: Header(
                network: SampleNetwork.network, from: SampleNetwork.nodes[3], to: nil,
                stamp: Stamp(incarnation: 1, sequence: 1), process: 1, epoch: 1, sentAt: .epoch, cause: nil),
            message: .acknowledgement(Acknowledgement(.facts, through: 1)),
            envelope: Envelope(payload: payload, signature: [], keyID: 1))
        let record = try JournalCoding.decode(JournalCoding.encode(.received(anything), at: .epoch))
        guard case .received(let received) = record.input else {
            throw FuzzFinding("a message became another input")
        }
        return received
    }

    /// What a node relies on without looking again.
    private static func check(_ message: Message) throws {
        switch message {
        case .status(let report):
            try ascending(report.lines.map(\.resource), "resources")
            for line in report.lines {
                try within([line.stock, line.held, line.need, line.reserve, line.suppliedTotal])
                try within([line.consumedTotal, line.missedTotal])
            }
        case .fact(let fact):
            guard fact.number >= 1, fact.at >= .zero else { throw FuzzFinding("a fact before all facts") }
            switch fact.event {
            case .dispatched(_, let quantity), .delivered(_, let quantity), .turnedBack(_, let quantity),
                .returned(_, let quantity), .lost(_, let quantity, _):
                try within([quantity])
            default: break
            }
        case .instruction(let instruction):
            guard instruction.number >= 1 else { throw FuzzFinding("an instruction before all instructions") }
            if case .dispatch(let order) = instruction.content { try within([order.shipment.quantity]) }
        case .beacon(let beacon): try ascending(beacon.children.map(\.node), "children")
        case .attendance(let attendance): try ascending(attendance.nodes.map(\.node), "nodes")
        default: break
        }
    }

    private static func ascending<Key: Comparable>(_ keys: [Key], _ what: String) throws {
        guard zip(keys, keys.dropFirst()).allSatisfy({ $0 < $1 }) else {
            throw FuzzFinding("\(what) are not sorted, or one is there twice")
        }
    }

    private static func within(_ quantities: [Quantity]) throws {
        for quantity in quantities
        where quantity < .zero || quantity > Quantity(Quantity.totalMax) {
            throw FuzzFinding("a quantity of \(quantity) was taken")
        }
    }
}
