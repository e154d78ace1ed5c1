public import Domain

/// What a recording says of itself, so that it can be read without the network it comes from.
public struct RecordingManifest: Hashable, Sendable {
    /// Whose tap was recorded.
    public let tap: NodeID
    /// Who may speak, under which keys: signatures can be checked again.
    public let registry: Registry
    /// For people: the names of nodes, as far as they are known, sorted by node.
    public let names: [NodeName]
    /// Where the network folder was, on the recording machine; nil when it was not known.
    public let networkFolder: String?
    public let startedAt: Instant
    /// Counts the files of one recording from 1.
    public let part: Int
    /// Of the message schema: `1.0`.
    public let schemaRevision: String
    /// A serialized `google.protobuf.FileDescriptorSet`.
    public let schema: [UInt8]

    public struct NodeName: Hashable, Sendable {
        public let node: NodeID
        public let name: Name

        public init(node: NodeID, name: Name) { (self.node, self.name) = (node, name) }
    }

    public init(
        tap: NodeID, registry: Registry, names: [NodeName], networkFolder: String?, startedAt: Instant,
        part: Int, schemaRevision: String, schema: [UInt8]
    ) {
        (self.tap, self.registry, self.names) = (tap, registry, names.sorted { $0.node < $1.node })
        (self.networkFolder, self.startedAt, self.part) = (networkFolder, startedAt, part)
        (self.schemaRevision, self.schema) = (schemaRevision, schema)
    }

    public func nextPart(startedAt: Instant) -> RecordingManifest {
        RecordingManifest(
            tap: tap, registry: registry, names: names, networkFolder: networkFolder, startedAt: startedAt,
            part: part + 1, schemaRevision: schemaRevision, schema: schema)
    }
}
