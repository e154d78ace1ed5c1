/// What a state that is read back needs and does not contain itself.
extension CodingUserInfoKey {
    public static let network = CodingUserInfoKey(rawValue: "network")!
    public static let fingerprinting = CodingUserInfoKey(rawValue: "fingerprinting")!
}

extension Decoder {
    /// What the caller of the decoder has put into its `userInfo`.
    public func given<Value>(_ key: CodingUserInfoKey) throws -> Value {
        guard let value = userInfo[key] as? Value else {
            throw DecodingError.valueNotFound(
                Value.self, .init(codingPath: codingPath, debugDescription: "no \(key.rawValue) was given"))
        }
        return value
    }

    /// A value that is written as one string or number.
    func read<Raw: Decodable, Value>(_ make: (Raw) throws -> Value?) throws -> Value {
        let raw = try singleValueContainer().decode(Raw.self)
        guard let value = try? make(raw) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: codingPath, debugDescription: "\(raw) is no \(Value.self)"))
        }
        return value
    }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.read { try Self($0 as String) } }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

extension Quantity: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.read { Self($0 as Int64) } }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension Money: Codable {
    public init(from decoder: any Decoder) throws { self = try decoder.read { Self($0 as Int64) } }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(rawValue)
    }
}

extension Instant: Codable {
    public init(from decoder: any Decoder) throws {
        self = try decoder.read { Self(microsecondsSinceEpoch: $0 as Int64) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(microsecondsSinceEpoch)
    }
}
