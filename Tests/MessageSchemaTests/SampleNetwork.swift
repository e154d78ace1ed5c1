import Domain
import MessageSchema

/// A hub with two prefectures, three enterprises under them and one under the hub, and keys drawn from their names.
enum SampleNetwork {
    static let network: NetworkID = id("fujian-coal")
    static let hub: NodeID = id("fujian")
    static let nanping: NodeID = id("nanping")
    static let sanming: NodeID = id("sanming")
    static let shaowu: NodeID = id("shaowu")
    static let jianou: NodeID = id("jianou")
    static let yongan: NodeID = id("yongan")
    static let steel: NodeID = id("sanming-steel")
    static let room: NodeID = id("operations-room")
    static let desk: NodeID = id("desk")

    static let registry = Registry(
        network: network,
        members: [
            member(hub, .hub, nil), member(nanping, .prefecture, hub), member(sanming, .prefecture, hub),
            member(shaowu, .enterprise, nanping), member(jianou, .enterprise, nanping),
            member(yongan, .enterprise, sanming), member(steel, .enterprise, hub),
            member(room, .observer, nil), member(desk, .dispatcher, hub),
        ])

    static func id<Kind>(_ text: String) -> Identifier<Kind> {
        do { return try Identifier(text) } catch { preconditionFailure("\(text): \(error)") }
    }

    static func key(of node: NodeID) -> SigningKey {
        let name = [UInt8](node.text.utf8.prefix(32))
        guard let key = SigningKey(seed: name + [UInt8](repeating: 0, count: 32 - name.count)) else {
            preconditionFailure("a seed of 32 bytes is a key")
        }
        return key
    }

    static func sealer(_ node: NodeID) -> MessageSealer {
        MessageSealer(network: network, node: node, key: key(of: node))
    }

    static func opener(_ node: NodeID, highestEpoch: UInt64 = 0) -> MessageOpener {
        MessageOpener(registry: registry, viewpoint: .node(node), highestEpoch: highestEpoch)
    }

    static var observer: MessageOpener { MessageOpener(registry: registry, viewpoint: .observer) }

    static func header(
        from: NodeID, to: NodeID?, epoch: UInt64 = 1, network: NetworkID = SampleNetwork.network,
        cause: MessageReference? = nil
    ) -> Header {
        Header(
            network: network, from: from, to: to, stamp: Stamp(incarnation: 3, sequence: 17),
            process: 0xfeed_face_cafe_beef, epoch: epoch,
            sentAt: Instant(microsecondsSinceEpoch: 1_780_000_000_000_000), cause: cause)
    }

    private static func member(_ node: NodeID, _ role: Role, _ parent: NodeID?) -> Member {
        Member(
            node: node, role: role, parent: parent, signingKey: key(of: node).publicKey,
            transportKey: [UInt8](repeating: 0, count: 32))
    }
}

/// A message with the way it takes.
struct Sample: Sendable {
    let outgoing: Outgoing
    /// Who lets it in, in the order it comes past.
    let readers: [NodeID]

    var from: NodeID { outgoing.header.from }
    var topic: [UInt8] { [UInt8](outgoing.topic.description.utf8) }

    func sealed() throws -> [UInt8] { try SampleNetwork.sealer(from).seal(outgoing) }

    /// From an enterprise of a prefecture, by way of that prefecture.
    static func up(_ message: Message, from: NodeID = SampleNetwork.shaowu, epoch: UInt64 = 1) -> Sample {
        let parent = SampleNetwork.registry.member(from)?.parent ?? SampleNetwork.hub
        return Sample(
            outgoing: Outgoing(
                topic: Topic(.up, parent: parent, node: from, kind: .init(of: message)),
                header: SampleNetwork.header(from: from, to: SampleNetwork.hub, epoch: epoch),
                message: message),
            readers: parent == SampleNetwork.hub ? [parent] : [parent, SampleNetwork.hub])
    }

    /// From the hub to an enterprise.
    static func down(_ message: Message, to: NodeID = SampleNetwork.shaowu, epoch: UInt64 = 1) -> Sample {
        let parent = SampleNetwork.registry.member(to)?.parent ?? SampleNetwork.hub
        return Sample(
            outgoing: Outgoing(
                topic: Topic(.down, parent: parent, node: to, kind: .init(of: message)),
                header: SampleNetwork.header(from: SampleNetwork.hub, to: to, epoch: epoch), message: message),
            readers: parent == SampleNetwork.hub ? [to] : [parent, to])
    }

    static func toAll(_ message: Message, from: NodeID, readers: [NodeID]) -> Sample {
        Sample(
            outgoing: Outgoing(
                topic: Topic(.down, parent: from, node: nil, kind: .init(of: message)),
                header: SampleNetwork.header(from: from, to: nil), message: message), readers: readers)
    }
}
