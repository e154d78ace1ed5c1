public import Domain
internal import Foundation
internal import MessageSchema
public import Recording

extension TapFrame {
    /// As if it passed the tap again.
    public init(_ frame: RecordedFrame) {
        let note = frame.tapNumber.map { number in
            TapNote(
                process: 0, number: number, passedAt: frame.passedAt ?? frame.receivedAt,
                lastFollowingCount: frame.isLast ? 0 : nil)
        }
        self.init(topic: frame.topic, envelope: frame.envelope, note: note, receivedAt: frame.receivedAt)
    }

    public var recorded: RecordedFrame {
        RecordedFrame(
            topic: topic, envelope: envelope, receivedAt: receivedAt, tapNumber: note?.number,
            passedAt: note?.passedAt, isLast: note?.lastFollowingCount != nil)
    }
}

extension RecordingManifest {
    /// Of a recording that begins now.
    ///
    /// - Parameter network: for the names; nil where no network folder is known.
    public init(
        tap: NodeID, registry: Registry, network: Network?, networkFolder: String?, startedAt: Instant
    ) {
        var names: [NodeName] = []
        if let network {
            names.append(NodeName(node: network.hub.id, name: network.hub.name))
            names += network.prefectures.map { NodeName(node: $0.id, name: $0.name) }
            names += network.sites.map { NodeName(node: $0.id, name: $0.name) }
        }
        self.init(
            tap: tap, registry: registry, names: names, networkFolder: networkFolder, startedAt: startedAt,
            part: 1, schemaRevision: "\(SchemaRevision.current)", schema: Schema.descriptorSet)
    }

    public func name(of node: NodeID) -> String {
        guard let name = names.first(where: { $0.node == node })?.name else { return node.text }
        return "\(node) \(name.bilingual)"
    }
}

/// A manifest as one line of JSON: the first line of a JSON Lines export, and the metadata of an MCAP file.
struct ManifestText: Codable {
    var diaoduRecording = Self.version
    let network: String
    let tap: String
    let networkFolder: String?
    let startedAtUs: Int64
    let part: Int
    let schemaRevision: String
    let schema: Data
    let nodes: [Node]

    static let version = 1

    struct Node: Codable {
        let node: String
        let role: String
        let parent: String?
        let signingKey: Data
        let transportKey: Data
        let nameEn: String?
        let nameZh: String?
    }

    init(_ manifest: RecordingManifest) {
        (network, tap) = (manifest.registry.network.text, manifest.tap.text)
        (networkFolder, part) = (manifest.networkFolder, manifest.part)
        startedAtUs = manifest.startedAt.microsecondsSinceEpoch
        (schemaRevision, schema) = (manifest.schemaRevision, Data(manifest.schema))
        nodes = manifest.registry.members.map { member in
            let name = manifest.names.first { $0.node == member.node }?.name
            return Node(
                node: member.node.text, role: member.role.rawValue, parent: member.parent?.text,
                signingKey: Data(member.signingKey), transportKey: Data(member.transportKey),
                nameEn: name?.english, nameZh: name?.chinese)
        }
    }

    /// - Throws: where an identifier or a role is none.
    func manifest() throws -> RecordingManifest {
        var (members, names): ([Member], [RecordingManifest.NodeName]) = ([], [])
        for node in nodes {
            let id = try NodeID(node.node)
            guard let role = Role(rawValue: node.role) else { throw UnknownRole(text: node.role) }
            members.append(
                Member(
                    node: id, role: role, parent: try node.parent.map { try NodeID($0) },
                    signingKey: [UInt8](node.signingKey), transportKey: [UInt8](node.transportKey)))
            if let english = node.nameEn, let chinese = node.nameZh {
                names.append(.init(node: id, name: Name(english: english, chinese: chinese)))
            }
        }
        return RecordingManifest(
            tap: try NodeID(tap), registry: Registry(network: try NetworkID(network), members: members),
            names: names,
            networkFolder: networkFolder, startedAt: Instant(microsecondsSinceEpoch: startedAtUs),
            part: part, schemaRevision: schemaRevision, schema: [UInt8](schema))
    }

    struct UnknownRole: Error, CustomStringConvertible {
        let text: String
        var description: String { "there is no role '\(text)'" }
    }
}

/// One message of a JSON Lines export; what else stands in its line is for people.
struct FrameText: Codable {
    let receivedAtUs: Int64
    let passedAtUs: Int64?
    let tapNumber: UInt64?
    let isLast: Bool?
    let topic: String?
    let topicBase64: Data?
    let envelope: Data

    init(_ frame: RecordedFrame) {
        receivedAtUs = frame.receivedAt.microsecondsSinceEpoch
        passedAtUs = frame.passedAt?.microsecondsSinceEpoch
        (tapNumber, isLast) = (frame.tapNumber, frame.isLast ? true : nil)
        topic = RecordedCoding.text(frame.topic)
        topicBase64 = topic == nil ? Data(frame.topic) : nil
        envelope = Data(frame.envelope)
    }

    var frame: RecordedFrame {
        RecordedFrame(
            topic: topicBase64.map { [UInt8]($0) } ?? Array((topic ?? "").utf8),
            envelope: [UInt8](envelope),
            receivedAt: Instant(microsecondsSinceEpoch: receivedAtUs), tapNumber: tapNumber,
            passedAt: passedAtUs.map(Instant.init(microsecondsSinceEpoch:)), isLast: isLast ?? false)
    }
}
