internal import Crypto

/// The Ed25519 key with which one node signs.
public struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// Draws a new key from the system's randomness.
    public init() { key = Curve25519.Signing.PrivateKey() }

    /// The same seed always gives the same key.
    ///
    /// - Returns: nil unless there are 32 bytes.
    public init?(seed: [UInt8]) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else { return nil }
        self.key = key
    }

    /// 32 bytes, to be kept secret.
    public var seed: [UInt8] { [UInt8](key.rawRepresentation) }

    /// 32 bytes, as in ``Domain/Member/signingKey``.
    public var publicKey: [UInt8] { [UInt8](key.publicKey.rawRepresentation) }

    /// The number under which the registry knows a member's only key.
    public static let id: UInt32 = 1

    func signature(of payload: [UInt8]) -> [UInt8] {
        do { return [UInt8](try key.signature(for: SignedText.around(payload))) } catch {
            preconditionFailure("Ed25519 signs whatever it is given: \(error)")
        }
    }
}

/// The keys of the registry, ready for use.
struct VerifyingKey: Sendable {
    private let key: Curve25519.Signing.PublicKey

    init?(_ bytes: [UInt8]) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return nil }
        self.key = key
    }

    func accepts(_ signature: [UInt8], of payload: [UInt8]) -> Bool {
        key.isValidSignature(signature, for: SignedText.around(payload))
    }
}

/// What a signature is over: it says what the bytes are meant to be, so that they can pass for nothing else.
private enum SignedText {
    private static let preamble = [UInt8]("diaodu envelope 1\0diaodu.v1.Message\0".utf8)

    static func around(_ payload: [UInt8]) -> [UInt8] { preamble + payload }
}
