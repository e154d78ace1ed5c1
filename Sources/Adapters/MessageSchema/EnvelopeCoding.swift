public import Domain
internal import Foundation
internal import SwiftProtobuf

/// The second frame of every message on the network.
public enum EnvelopeCoding {
    public static func encode(_ envelope: Envelope) -> [UInt8] { WireEnvelope(envelope).bytes }

    /// Reads the outermost layer only; nothing in it is checked, not even the signature.
    public static func decode(_ bytes: [UInt8]) throws(Refusal) -> Envelope {
        guard bytes.count <= Limits.envelopeByteCountMax else {
            throw .oversized(byteCount: bytes.count)
        }
        guard let wire = try? WireEnvelope(serializedBytes: bytes) else { throw .malformedEnvelope }
        return wire.envelope
    }
}

extension WireEnvelope {
    init(_ envelope: Envelope) {
        payload = Data(envelope.payload)
        signature = Data(envelope.signature)
        keyID = envelope.keyID
    }

    var envelope: Envelope {
        Envelope(payload: [UInt8](payload), signature: [UInt8](signature), keyID: keyID)
    }
}

extension SwiftProtobuf.Message {
    /// The same message gives the same bytes; that other programs give them too is not promised.
    var bytes: [UInt8] {
        do { return try serializedBytes() } catch {
            preconditionFailure("a proto3 message below 2 GB can be serialized: \(error)")
        }
    }
}
