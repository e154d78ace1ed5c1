internal import Domain
internal import MessageSchema

extension FuzzTarget {
    typealias Opening = @Sendable (_ topic: [UInt8], _ envelope: [UInt8]) throws -> Received

    /// Two frames from a socket: the length of the topic in one byte, the topic, the envelope. Whatever is taken must have been
    /// signed by somebody of the network.
    static func frames(open: Opening? = nil) -> FuzzTarget {
        let open = open ?? opening
        return FuzzTarget("frames") { bytes in
            guard let (topic, envelope) = parted(bytes) else { return "no frames" }
            let received: Received
            do { received = try open(topic, envelope) } catch let refusal as Refusal {
                return refusal.counterName
            }
            guard SampleNetwork.isSigned(received.envelope, by: received.header.from) else {
                throw FuzzFinding("a message was taken that \(received.header.from) has not signed")
            }
            return "taken"
        }
    }

    /// The same, but the rest is a payload, which is signed before it is opened: what a member of the network might send that
    /// has gone wrong. The first byte chooses who signs.
    static func signedFrames(open: Opening? = nil) -> FuzzTarget {
        let open = open ?? opening
        return FuzzTarget("signed-frames") { bytes in
            guard let first = bytes.first, let (topic, payload) = parted(Array(bytes.dropFirst())) else {
                return "no frames"
            }
            let signer = SampleNetwork.nodes[Int(first) % SampleNetwork.nodes.count]
            let envelope = Envelope(
                payload: payload, signature: SampleNetwork.signature(of: payload, by: signer),
                keyID: SigningKey.id)
            let received: Received
            do { received = try open(topic, EnvelopeCoding.encode(envelope)) } catch let refusal as Refusal {
                return refusal.counterName
            }
            try check(received, signer: signer, topic: topic)
            return "taken as \(received.topic.kind.rawValue)"
        }
    }

    static let opening: Opening = { topic, envelope in
        var opener = MessageOpener(registry: SampleNetwork.registry, viewpoint: .observer)
        return try opener.open(topic: topic, envelope: envelope)
    }

    private static func check(_ received: Received, signer: NodeID, topic: [UInt8]) throws {
        let (header, kind) = (received.header, received.topic.kind)
        guard header.from == signer else { throw FuzzFinding("\(signer) was taken for \(header.from)") }
        guard Array(received.topic.description.utf8) == topic else {
            throw FuzzFinding("taken under another topic")
        }
        guard let role = SampleNetwork.registry.member(header.from)?.role else {
            throw FuzzFinding("a stranger was heard")
        }
        let allowed: [Topic.Kind] =
            switch role {
            case .hub: [.order, .ack, .beacon, .overview, .answer]
            case .prefecture: [.attendance, .beacon]
            case .enterprise: [.status, .fact, .ack]
            case .observer: []
            case .dispatcher: [.ruling]
            }
        guard allowed.contains(kind) else { throw FuzzFinding("a \(role) said \(kind)") }
        guard header.network == SampleNetwork.network else { throw FuzzFinding("taken from another network") }
    }

    private static func parted(_ bytes: [UInt8]) -> ([UInt8], [UInt8])? {
        guard let length = bytes.first.map(Int.init), bytes.count > length else { return nil }
        return (Array(bytes[1..<length + 1]), Array(bytes[(length + 1)...]))
    }
}
