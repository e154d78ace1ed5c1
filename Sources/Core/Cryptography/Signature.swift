internal import CSodium

/// Ed25519 as in RFC 8032: the same key and message always give the same 64 bytes.
public enum Signature {
    public static let seedByteCount = Int(crypto_sign_SEEDBYTES)

    public struct PrivateKey: Sendable {
        /// 32 bytes, to be kept secret.
        public let seed: [UInt8]
        public let publicKey: PublicKey
        /// As libsodium wants it: the seed with the public key behind it.
        private let expanded: [UInt8]

        /// - Returns: nil unless there are 32 bytes; every 32 bytes are a seed.
        public init?(seed: [UInt8]) {
            guard seed.count == seedByteCount else { return nil }
            Sodium.start
            var publicKey = [UInt8](repeating: 0, count: Int(crypto_sign_PUBLICKEYBYTES))
            var expanded = [UInt8](repeating: 0, count: Int(crypto_sign_SECRETKEYBYTES))
            crypto_sign_seed_keypair(&publicKey, &expanded, seed)
            (self.seed, self.publicKey, self.expanded) = (seed, PublicKey(publicKey)!, expanded)
        }

        public func signature(of message: [UInt8]) -> [UInt8] {
            var signature = [UInt8](repeating: 0, count: Int(crypto_sign_BYTES))
            crypto_sign_detached(&signature, nil, message, UInt64(message.count), expanded)
            return signature
        }
    }

    public struct PublicKey: Sendable {
        public let bytes: [UInt8]

        /// - Returns: nil unless there are 32 bytes. Not every 32 bytes are a point of the curve: those that are none accept no
        ///   signature.
        public init?(_ bytes: [UInt8]) {
            guard bytes.count == Int(crypto_sign_PUBLICKEYBYTES) else { return nil }
            Sodium.start
            self.bytes = bytes
        }

        public func accepts(_ signature: [UInt8], of message: [UInt8]) -> Bool {
            signature.count == Int(crypto_sign_BYTES)
                && crypto_sign_verify_detached(signature, message, UInt64(message.count), bytes) == 0
        }
    }
}
