internal import CSodium

/// SHA-256 as in FIPS 180-4, of bytes that come in pieces.
public struct SecureHash: Sendable {
    private var state = crypto_hash_sha256_state()

    public init() { crypto_hash_sha256_init(&state) }

    public mutating func update(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { buffer in
            // Of nothing there is no address.
            guard let start = buffer.baseAddress else { return }
            _ = crypto_hash_sha256_update(
                &state, start.assumingMemoryBound(to: UInt8.self), UInt64(buffer.count))
        }
    }

    public mutating func update(_ bytes: [UInt8]) { update(bytes.span.bytes) }

    /// 32 bytes, of all pieces so far; more may follow.
    public var value: [UInt8] {
        var (last, value) = (state, [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES)))
        crypto_hash_sha256_final(&last, &value)
        return value
    }

    /// 32 bytes.
    public static func hash(_ bytes: RawSpan) -> [UInt8] {
        var hash = SecureHash()
        hash.update(bytes)
        return hash.value
    }

    public static func hash(_ bytes: [UInt8]) -> [UInt8] { hash(bytes.span.bytes) }
}
