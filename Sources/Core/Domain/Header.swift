/// What every message says about itself, under its sender's signature.
public struct Header: Hashable, Sendable {
    public let network: NetworkID
    public let from: NodeID
    /// Who it is for; nil for everybody below the sender.
    public let to: NodeID?
    public let stamp: Stamp
    /// Drawn at each start of the program: tells two processes apart that claim the same node.
    public let process: UInt64
    /// The epoch of the hub under which it was sent; never goes back.
    public let epoch: UInt64
    /// By the sender's clock. For people only: no decision rests on it.
    public let sentAt: Instant
    /// The message that gave rise to this one.
    public let cause: MessageReference?

    public init(
        network: NetworkID, from: NodeID, to: NodeID?, stamp: Stamp, process: UInt64, epoch: UInt64,
        sentAt: Instant, cause: MessageReference?
    ) {
        self.network = network
        self.from = from
        self.to = to
        self.stamp = stamp
        self.process = process
        self.epoch = epoch
        self.sentAt = sentAt
        self.cause = cause
    }

    public var reference: MessageReference { MessageReference(node: from, stamp: stamp) }
}

extension Envelope: Codable {
    private enum CodingKeys: CodingKey { case payload, signature, keyID }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func bytes(_ key: CodingKeys) throws -> [UInt8] {
            guard let bytes = [UInt8](hexadecimal: try container.decode(String.self, forKey: key)) else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container, debugDescription: "no bytes")
            }
            return bytes
        }
        self.init(
            payload: try bytes(.payload), signature: try bytes(.signature),
            keyID: try container.decode(UInt32.self, forKey: .keyID))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(payload.hexadecimal, forKey: .payload)
        try container.encode(signature.hexadecimal, forKey: .signature)
        try container.encode(keyID, forKey: .keyID)
    }
}

/// The bytes of a message exactly as its author signed them, so that they can be passed on and kept unchanged.
public struct Envelope: Hashable, Sendable {
    public let payload: [UInt8]
    public let signature: [UInt8]
    /// Which of its author's keys signed.
    public let keyID: UInt32

    public init(payload: [UInt8], signature: [UInt8], keyID: UInt32) {
        (self.payload, self.signature, self.keyID) = (payload, signature, keyID)
    }

    /// What is kept of it takes about as much.
    public var byteCount: Int { payload.count + signature.count }
}
