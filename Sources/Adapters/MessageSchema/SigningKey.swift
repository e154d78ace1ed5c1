internal import Cryptography

/// The Ed25519 key with which one node signs.
public struct SigningKey: Sendable {
    private let key: Signature.PrivateKey

    /// Draws a new key from the system's randomness.
    public init() {
        var random = SystemRandomNumberGenerator()
        key = Signature.PrivateKey(seed: (0..<Signature.seedByteCount).map { _ in random.next() })!
    }

    /// The same seed always gives the same key.
    ///
    /// - Returns: nil unless there are 32 bytes.
    public init?(seed: [UInt8]) {
        guard let key = Signature.PrivateKey(seed: seed) else { return nil }
        self.key = key
    }

    /// 32 bytes, to be kept secret.
    public var seed: [UInt8] { key.seed }

    /// 32 bytes, as in ``Domain/Member/signingKey``.
    public var publicKey: [UInt8] { key.publicKey.bytes }

    /// The number under which the registry knows a member's only key.
    public static let id: UInt32 = 1

    func signature(of payload: [UInt8]) -> [UInt8] { key.signature(of: SignedText.around(payload)) }
}

/// The keys of the registry, ready for use.
struct VerifyingKey: Sendable {
    private let key: Signature.PublicKey

    init?(_ bytes: [UInt8]) {
        guard let key = Signature.PublicKey(bytes) else { return nil }
        self.key = key
    }

    func accepts(_ signature: [UInt8], of payload: [UInt8]) -> Bool {
        key.accepts(signature, of: SignedText.around(payload))
    }
}

/// What a signature is over: it says what the bytes are meant to be, so that they can pass for nothing else.
private enum SignedText {
    private static let preamble = [UInt8]("diaodu envelope 1\0diaodu.v1.Message\0".utf8)

    static func around(_ payload: [UInt8]) -> [UInt8] { preamble + payload }
}
