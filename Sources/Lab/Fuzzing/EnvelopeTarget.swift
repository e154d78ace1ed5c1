internal import Domain
internal import MessageSchema

extension FuzzTarget {
    /// - Parameter decode: the code under test; another one only to see that its faults are found.
    static func envelope(
        decode: @escaping @Sendable ([UInt8]) throws -> Envelope = { try EnvelopeCoding.decode($0) }
    ) -> FuzzTarget {
        FuzzTarget("envelope") { bytes in
            let envelope: Envelope
            do { envelope = try decode(bytes) } catch let refusal as Refusal {
                guard refusal == .malformedEnvelope || bytes.count > Limits.envelopeByteCountMax else {
                    throw FuzzFinding("\(bytes.count) bytes were refused as \(refusal)")
                }
                return refusal.counterName
            }
            guard bytes.count <= Limits.envelopeByteCountMax else {
                throw FuzzFinding("\(bytes.count) bytes were taken")
            }
            guard envelope.payload.count + envelope.signature.count <= bytes.count else {
                throw FuzzFinding("there is more in the envelope than came in")
            }
            guard try decode(EnvelopeCoding.encode(envelope)) == envelope else {
                throw FuzzFinding("it is not read as it was written")
            }
            return "taken \(envelope.signature.isEmpty ? "without" : "with") a signature"
        }
    }

    static func topic(read: @escaping @Sendable (String) -> Topic? = { Topic($0) }) -> FuzzTarget {
        FuzzTarget("topic") { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            if let order = OrderID(text), OrderID(order.description) != order {
                throw FuzzFinding("an order's name is not read as it was written")
            }
            guard let topic = read(text) else { return "no topic" }
            guard topic.description == text else { throw FuzzFinding("'\(text)' was taken as '\(topic)'") }
            return "topic \(topic.kind.rawValue)"
        }
    }
}
