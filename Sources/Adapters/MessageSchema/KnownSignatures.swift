internal import Synchronization

/// Signatures that were made in this process, so that those who open the messages in the same process need not compute whether
/// they are right: the same key, the same bytes and the same signature give the same answer.
///
/// The newest are kept; of all others the answer is computed.
public final class KnownSignatures: Sendable {
    private let known: Mutex<Known>

    /// - Parameter countMax: how many are kept.
    public init(countMax: Int = 1 << 14) { known = Mutex(Known(countMax: countMax)) }

    func note(_ signature: [UInt8], of payload: [UInt8], by key: [UInt8]) {
        known.withLock { $0.note(signature, Signed(key: key, payload: payload)) }
    }

    /// False means not known.
    func contains(_ signature: [UInt8], of payload: [UInt8], by key: [UInt8]) -> Bool {
        known.withLock { $0.signed[signature] == Signed(key: key, payload: payload) }
    }

    private struct Signed: Equatable {
        let key: [UInt8]
        let payload: [UInt8]
    }

    private struct Known {
        let countMax: Int
        var signed: [[UInt8]: Signed] = [:]
        /// In the order in which they were made, from `oldest` on round in a circle.
        var order: [[UInt8]] = []
        var oldest = 0

        mutating func note(_ signature: [UInt8], _ newest: Signed) {
            guard signed.updateValue(newest, forKey: signature) == nil else { return }
            guard order.count == countMax else { return order.append(signature) }
            signed[order[oldest]] = nil
            order[oldest] = signature
            oldest = (oldest + 1) % countMax
        }
    }
}
