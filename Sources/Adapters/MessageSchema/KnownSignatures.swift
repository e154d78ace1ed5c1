internal import Domain
internal import Synchronization

/// Signatures that were made in this process, so that those who open the messages in the same process need not compute whether
/// they are right: the same key, the same bytes and the same signature give the same answer. What the first of them has read in a
/// message, the others need not read again either.
///
/// The newest are kept; of all others the answer is computed.
public final class KnownSignatures: Sendable {
    private let known: Mutex<Known>

    /// - Parameter countMax: how many are kept.
    public init(countMax: Int = 1 << 16) { known = Mutex(Known(countMax: countMax)) }

    func note(_ signature: [UInt8], of payload: [UInt8], by key: [UInt8]) {
        known.withLock { $0.note(Signed(signature: signature, key: key, payload: payload)) }
    }

    /// False means not known.
    func contains(_ signature: [UInt8], of payload: [UInt8], by key: [UInt8]) -> Bool {
        known.withLock {
            guard let signed = $0.signed[Mark(signature)], signed.signature == signature else { return false }
            return signed.key == key && signed.payload == payload
        }
    }

    /// Keeps what was read in an envelope whose signature is known.
    func note(_ opened: Opened) {
        let envelope = opened.received.envelope
        let mark = Mark(envelope.signature)
        known.withLock {
            guard let signed = $0.signed[mark], signed.signature == envelope.signature,
                signed.payload == envelope.payload
            else { return }
            $0.signed[mark]?.opened = opened
        }
    }

    /// What somebody with the same registry has read in this envelope; nil when nobody has.
    func opened(_ envelope: Envelope) -> Opened? {
        known.withLock {
            $0.signed[Mark(envelope.signature)]?.opened.flatMap {
                $0.received.envelope == envelope ? $0 : nil
            }
        }
    }

    /// What a message says to everybody who opens it.
    struct Opened: Sendable {
        let received: Received
        let sender: Member
        let rule: RoutingRule
    }

    private struct Signed {
        let signature: [UInt8]
        let key: [UInt8]
        let payload: [UInt8]
        var opened: Opened?
    }

    /// By which a signature is found: arrays of bytes are hashed byte by byte.
    private struct Mark: Hashable {
        private let first: UInt64
        private let second: UInt64

        init(_ signature: [UInt8]) {
            func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
            (first, second) = (word(signature.prefix(8)), word(signature.dropFirst(8).prefix(8)))
        }
    }

    private struct Known {
        let countMax: Int
        var signed: [Mark: Signed] = [:]
        /// In the order in which they were made, from `oldest` on round in a circle.
        var order: [Mark] = []
        var oldest = 0

        mutating func note(_ newest: Signed) {
            let mark = Mark(newest.signature)
            guard signed.updateValue(newest, forKey: mark) == nil else { return }
            guard order.count == countMax else { return order.append(mark) }
            signed[order[oldest]] = nil
            order[oldest] = mark
            oldest = (oldest + 1) % countMax
        }
    }
}
