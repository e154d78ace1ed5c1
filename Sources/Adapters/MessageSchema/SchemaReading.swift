internal import SwiftProtobuf

/// Turns the descriptors of `.proto` files into a ``Schema``.
struct SchemaReading {
    private(set) var types: [SchemaType] = []
    private(set) var enumerations: [SchemaEnumeration] = []

    mutating func read(_ file: Google_Protobuf_FileDescriptorProto) {
        let comments = Comments(file.sourceCodeInfo, package: file.package)
        for (index, type) in file.messageType.enumerated() {
            read(type, inside: "", comments, at: [4, Int32(index)])
        }
        for (index, enumeration) in file.enumType.enumerated() {
            read(enumeration, inside: "", comments, at: [5, Int32(index)])
        }
    }

    private mutating func read(
        _ type: Google_Protobuf_DescriptorProto, inside outer: String, _ comments: Comments, at path: [Int32]
    ) {
        let name = outer + type.name
        let fields = type.field.enumerated().map { index, field in
            // A lone optional scalar is a choice of its own to protobuf; not to people.
            let choice =
                field.hasOneofIndex && !field.proto3Optional
                ? type.oneofDecl[Int(field.oneofIndex)].name : nil
            return SchemaField(
                name: field.name, number: Int(field.number), kind: kind(of: field, comments),
                isRepeated: field.label == .repeated,
                isOptional: field.hasOneofIndex || field.type == .message && field.label != .repeated,
                choice: choice,
                comment: comments[path + [2, Int32(index)]])
        }
        types.append(SchemaType(name: name, comment: comments[path], fields: fields))
        for (index, nested) in type.nestedType.enumerated() {
            read(nested, inside: name + ".", comments, at: path + [3, Int32(index)])
        }
        for (index, enumeration) in type.enumType.enumerated() {
            read(enumeration, inside: name + ".", comments, at: path + [4, Int32(index)])
        }
    }

    private mutating func read(
        _ enumeration: Google_Protobuf_EnumDescriptorProto, inside outer: String, _ comments: Comments,
        at path: [Int32]
    ) {
        let values = enumeration.value.enumerated().map { index, value in
            SchemaEnumeration.Value(
                name: value.name, number: Int64(value.number),
                comment: comments[path + [2, Int32(index)]])
        }
        enumerations.append(
            SchemaEnumeration(name: outer + enumeration.name, comment: comments[path], values: values))
    }

    private func kind(of field: Google_Protobuf_FieldDescriptorProto, _ comments: Comments)
        -> SchemaField.Kind
    {
        switch field.type {
        case .bool: .boolean
        case .string: .text
        case .bytes: .bytes
        case .message: .message(comments.local(field.typeName))
        case .enum: .enumeration(comments.local(field.typeName))
        case .int64: .integer("int64")
        case .uint64: .integer("uint64")
        case .int32: .integer("int32")
        case .uint32: .integer("uint32")
        case .fixed64: .integer("fixed64")
        case .fixed32: .integer("fixed32")
        default: preconditionFailure("\(field.name): the schema has no fields of such a type")
        }
    }

    /// The comments of a file by the place of what they belong to.
    private struct Comments {
        private let texts: [[Int32]: String]
        private let package: String

        init(_ source: Google_Protobuf_SourceCodeInfo, package: String) {
            self.package = package
            texts = Dictionary(
                source.location.compactMap { location in
                    location.hasLeadingComments
                        ? (location.path, Self.flowing(location.leadingComments)) : nil
                }, uniquingKeysWith: { first, _ in first })
        }

        subscript(path: [Int32]) -> String { texts[path] ?? "" }

        /// `.diaodu.v1.Fact.Declined` as `Fact.Declined`.
        func local(_ name: String) -> String {
            let prefix = ".\(package)."
            return name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
        }

        private static func flowing(_ text: String) -> String {
            text.split(separator: "\n").map { line in
                line.drop { $0 == " " }
            }.joined(separator: " ")
        }
    }
}
