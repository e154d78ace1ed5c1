internal import CZeroMQ

/// Who somebody is, on the wire: 32 bytes, written in hexadecimal as in the registry; libzmq itself takes Z85.
public struct CurvePublicKey: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) throws(CurveKeyError) {
        guard bytes.count == CurveKeyPair.keyByteCount else { throw .wrongLength }
        self.bytes = bytes
    }

    public init(z85 text: String) throws(CurveKeyError) { bytes = try decodeZ85(text) }

    public var z85: String { encodeZ85(bytes) }
    public var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    public static func < (left: Self, right: Self) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

/// What proves a public key. Its description says nothing, so that no log can give it away.
public struct CurveSecretKey: Hashable, Sendable, CustomStringConvertible {
    let bytes: [UInt8]

    public init(bytes: [UInt8]) throws(CurveKeyError) {
        guard bytes.count == CurveKeyPair.keyByteCount else { throw .wrongLength }
        self.bytes = bytes
    }

    public init(z85 text: String) throws(CurveKeyError) { bytes = try decodeZ85(text) }

    /// For writing it to its file, and for nothing else.
    public var revealedZ85: String { encodeZ85(bytes) }
    public var description: String { "(secret)" }
}

public struct CurveKeyPair: Hashable, Sendable {
    public let publicKey: CurvePublicKey
    public let secretKey: CurveSecretKey

    static let keyByteCount = 32
    static let keyCharacterCount = 40

    /// Derives the public key.
    public init(secretKey: CurveSecretKey) throws(CurveKeyError) {
        var text = [CChar](repeating: 0, count: Self.keyCharacterCount + 1)
        guard zmq_curve_public(&text, secretKey.revealedZ85) == 0 else { throw .curveMissing }
        publicKey = try CurvePublicKey(z85: string(text))
        self.secretKey = secretKey
    }

    /// - Throws: ``CurveKeyError/notAPair`` when the two do not belong together.
    public init(publicKey: CurvePublicKey, secretKey: CurveSecretKey) throws(CurveKeyError) {
        try self.init(secretKey: secretKey)
        guard self.publicKey == publicKey else { throw .notAPair }
    }

    /// A pair that nobody has had before.
    public static func generate() throws(CurveKeyError) -> CurveKeyPair {
        var publicText = [CChar](repeating: 0, count: keyCharacterCount + 1)
        var secretText = publicText
        guard zmq_curve_keypair(&publicText, &secretText) == 0 else { throw .curveMissing }
        return try CurveKeyPair(secretKey: CurveSecretKey(z85: string(secretText)))
    }
}

public enum CurveKeyError: Error, Equatable, Sendable, CustomStringConvertible {
    case wrongLength
    case wrongCharacter
    case notAPair
    case curveMissing

    public var description: String {
        switch self {
        case .wrongLength: "a CURVE key has 40 characters of Z85 (32 bytes)"
        case .wrongCharacter: "a CURVE key is written in Z85, and this text is not"
        case .notAPair: "the public CURVE key does not belong to the secret one: take both from the same file"
        case .curveMissing: "this libzmq was built without CURVE: install Debian's libzmq5"
        }
    }
}

private func encodeZ85(_ bytes: [UInt8]) -> String {
    var text = [CChar](repeating: 0, count: CurveKeyPair.keyCharacterCount + 1)
    zmq_z85_encode(&text, bytes, bytes.count)
    return string(text)
}

private func decodeZ85(_ text: String) throws(CurveKeyError) -> [UInt8] {
    guard text.utf8.count == CurveKeyPair.keyCharacterCount else { throw .wrongLength }
    var bytes = [UInt8](repeating: 0, count: CurveKeyPair.keyByteCount)
    guard zmq_z85_decode(&bytes, text) != nil else { throw .wrongCharacter }
    return bytes
}

private func string(_ text: [CChar]) -> String {
    String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
