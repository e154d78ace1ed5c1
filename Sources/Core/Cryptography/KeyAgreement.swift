internal import CSodium

/// X25519 as in RFC 7748.
public enum KeyAgreement {
    public static let secretByteCount = Int(crypto_scalarmult_SCALARBYTES)

    /// - Returns: 32 bytes; nil unless the secret has 32.
    public static func publicKey(of secret: [UInt8]) -> [UInt8]? {
        guard secret.count == secretByteCount else { return nil }
        Sodium.start
        var publicKey = [UInt8](repeating: 0, count: Int(crypto_scalarmult_BYTES))
        return crypto_scalarmult_base(&publicKey, secret) == 0 ? publicKey : nil
    }
}
