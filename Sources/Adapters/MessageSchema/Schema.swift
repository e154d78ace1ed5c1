internal import Foundation
internal import SwiftProtobuf

/// The message schema as data: every type with its fields and what the `.proto` files say of them. New kinds of
/// messages and new fields are known to every reader of this, without a line of code.
public struct Schema: Sendable {
    /// Sorted by name.
    public let types: [SchemaType]
    /// Sorted by name.
    public let enumerations: [SchemaEnumeration]

    /// Of this program.
    public static let current = Schema(descriptorSet)

    /// A serialized `google.protobuf.FileDescriptorSet`, for readers that bring their own protobuf.
    public static let descriptorSet: [UInt8] = {
        guard
            let bytes = Data(base64Encoded: SchemaDescriptorSet.base64, options: .ignoreUnknownCharacters)
        else { preconditionFailure("deploy/generate writes base64") }
        return [UInt8](bytes)
    }()

    /// What travels inside an envelope.
    public static let messageTypeName = "Message"
    /// What an MCAP file holds of each message.
    public static let recordedTypeName = "diaodu.v1.RecordedMessage"

    /// - Parameter name: without the package: `Fact.Declined`.
    public func type(_ name: String) -> SchemaType? {
        typeIndex(name).map { types[$0] }
    }

    func typeIndex(_ name: String) -> Int? { types.firstIndex { $0.name == name } }

    public func enumeration(_ name: String) -> SchemaEnumeration? {
        enumerations.first { $0.name == name }
    }

    private init(_ bytes: [UInt8]) {
        guard let set = try? Google_Protobuf_FileDescriptorSet(serializedBytes: bytes) else {
            preconditionFailure("deploy/generate writes a descriptor set")
        }
        var reading = SchemaReading()
        for file in set.file { reading.read(file) }
        types = reading.types.sorted { $0.name < $1.name }
        enumerations = reading.enumerations.sorted { $0.name < $1.name }
    }
}

/// One message type of the schema.
public struct SchemaType: Hashable, Sendable {
    /// Without the package, with the types around it: `Fact.Declined`.
    public let name: String
    /// As in the `.proto` file; empty when there is none.
    public let comment: String
    /// In the order of the `.proto` file.
    public let fields: [SchemaField]

    public init(name: String, comment: String, fields: [SchemaField]) {
        (self.name, self.comment, self.fields) = (name, comment, fields)
    }

    public func field(_ name: String) -> SchemaField? { fields.first { $0.name == name } }
}

public struct SchemaField: Hashable, Sendable {
    public let name: String
    public let number: Int
    public let kind: Kind
    public let isRepeated: Bool
    /// Whether a message shows if the field was set; otherwise an absent field is zero or empty.
    public let isOptional: Bool
    /// Of all fields with the same word here, a message has one at most.
    public let choice: String?
    public let comment: String

    public init(
        name: String, number: Int, kind: Kind, isRepeated: Bool = false, isOptional: Bool = false,
        choice: String? = nil, comment: String = ""
    ) {
        (self.name, self.number, self.kind) = (name, number, kind)
        (self.isRepeated, self.isOptional) = (isRepeated, isOptional)
        (self.choice, self.comment) = (choice, comment)
    }

    public enum Kind: Hashable, Sendable {
        case boolean, text, bytes
        /// With the name that protobuf gives it: `int64`, `fixed64`.
        case integer(String)
        case enumeration(String)
        case message(String)

        public var name: String {
            switch self {
            case .boolean: "bool"
            case .text: "string"
            case .bytes: "bytes"
            case .integer(let name), .enumeration(let name), .message(let name): name
            }
        }
    }
}

public struct SchemaEnumeration: Hashable, Sendable {
    public let name: String
    public let comment: String
    public let values: [Value]

    public struct Value: Hashable, Sendable {
        public let name: String
        public let number: Int64
        public let comment: String
    }
}
