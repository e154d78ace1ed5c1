/// 32 bytes that stand for everything that was hashed into them.
public struct Fingerprint: Hashable, Sendable, CustomStringConvertible {
    public let bytes: [UInt8]

    /// Nil unless there are ``byteCount`` of them.
    public init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.byteCount else { return nil }
        self.bytes = bytes
    }

    public static let byteCount = 32

    /// In hexadecimal.
    public var description: String { bytes.hexadecimal }

    /// Reads what ``description`` writes; nil for anything else.
    public init?(_ text: String) {
        let digits = text.utf8.compactMap { UInt8(ascii: "0") <= $0 && $0 <= UInt8(ascii: "f") ? $0 : nil }
        guard digits.count == Self.byteCount * 2, digits.count == text.utf8.count else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(String(decoding: digits[index...index + 1], as: UTF8.self), radix: 16)
            else { return nil }
            bytes.append(byte)
        }
        self.bytes = bytes
    }
}

/// A function that nobody can find two inputs of one output for. Core has none of its own: who makes an agent gives it
/// SHA-256.
public struct Fingerprinting: Sendable {
    private let function: @Sendable ([UInt8]) -> Fingerprint

    public init(_ function: @escaping @Sendable ([UInt8]) -> Fingerprint) {
        self.function = function
    }

    public func callAsFunction(_ bytes: [UInt8]) -> Fingerprint { function(bytes) }
}

/// One hash over a sequence of items, in order: each head is the hash of the head before it and the next item.
public struct HashChain: Sendable {
    public private(set) var head: Fingerprint
    private let hash: Fingerprinting

    /// - Parameter root: tells chains of different things apart.
    public init(root: String, _ hash: Fingerprinting) {
        self.hash = hash
        head = hash(Array(root.utf8))
    }

    /// Goes on from a head that is known.
    public init(head: Fingerprint, _ hash: Fingerprinting) { (self.head, self.hash) = (head, hash) }

    public mutating func extend(by item: [UInt8]) { head = hash(head.bytes + item) }
}

extension HashChain: Codable {
    /// The function is not kept: the decoder's ``Swift/CodingUserInfoKey/fingerprinting`` gives it.
    public init(from decoder: any Decoder) throws {
        hash = try decoder.given(.fingerprinting)
        head = try decoder.singleValueContainer().decode(Fingerprint.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(head)
    }
}

extension Fingerprint: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.read { Self($0 as String) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension [UInt8] {
    /// Reads what ``Swift/Sequence/hexadecimal`` writes; nil for anything else.
    init?(hexadecimal text: String) {
        let digits = text.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map {
            UInt8((digits[$0] ?? 0) << 4 | (digits[$0 + 1] ?? 0))
        }
    }
}

extension Sequence<UInt8> {
    /// Two digits for each byte.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
