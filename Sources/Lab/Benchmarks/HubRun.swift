internal import Agents
internal import Balancing
internal import Domain
internal import Execution
internal import Foundation
internal import Logging
internal import MessageSchema
internal import Runtime
internal import SQLiteJournal
internal import ZeroMQ

/// A hub as `diaodu-hub` assembles it (agent, codec, sockets, journal, snapshots, planner), and everybody below it played from the same
/// process over one encrypted connection, as a prefecture has it.
struct HubRun {
    private let load: HubLoad
    private let network: Network
    private let prefecture: NodeID

    init(_ load: HubLoad) throws {
        self.load = load
        prefecture = try NodeID("north")
        network = try pairedNetwork(pairCount: load.pairCount, under: prefecture, timing: .standard)
    }

    /// Returns when the last report is on the disk.
    func run() async throws -> HubOutcome {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("diaodu-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = try SQLiteJournal(
            path: folder.appendingPathComponent("hub.sqlite").path, node: network.hub.id, network: network.id,
            replaying: { _, _ in })
        defer { file.close() }
        let journal = TimedJournal(file)
        let keys = try BenchKeys(network)
        let inbox = Inbox()
        let logger = Logger(label: "hub") { _ in SwiftLogNoOpLogHandler() }
        let anyPort = try Endpoint("tcp://127.0.0.1:*")
        let transport = try SocketTransport(
            TransportConfiguration(
                node: network.hub.id, secretKey: keys.hubTransportSecret, registry: keys.registry,
                listening: ListeningAddresses(reports: anyPort, orders: anyPort, tap: anyPort),
                parent: nil), inbox: inbox, logger: logger)
        defer { transport.close() }
        let replay = Replay(
            of: HubAgent(network: network, roundLength: load.roundLength, hash: .sha256),
            node: network.hub.id, network: network.id, hub: network.hub.id)
        let driver = AgentDriver(
            replay,
            gateway: MessageGateway(
                node: network.hub.id,
                opener: MessageOpener(registry: keys.registry, viewpoint: .node(network.hub.id)),
                sealer: MessageSealer(
                    network: network.id, node: network.hub.id, key: keys.signing[network.hub.id]!)),
            plant: nil, parentWatch: nil, journal: journal,
            snapshots: SnapshotMaker(SnapshotFold(replay, form: SnapshotForm(for: network)), of: file),
            transport: transport, plan: { [network] in try plan(for: $0, in: network).plan }, inbox: inbox,
            clock: NodeClock(notBefore: nil), logger: logger)
        let working = Task { try await driver.run(incarnation: file.incarnation, process: 1) }
        let sites = try PlayedSites(network, load, keys, prefecture, transport.listening!)
        defer { sites.close() }
        try await sites.greet(until: { journal.recordCount > network.sites.count })
        try await sites.work()
        // What is still under way; a report that is lost for good must not hold this up for ever.
        for _ in 0..<100 where journal.recordCount < load.reportCount {
            try await Task.sleep(for: .milliseconds(50))
        }
        inbox.close()
        try await working.value
        return try journal.outcome(replay, sentAt: sites.sentAt)
    }
}

/// Keys for everybody, drawn anew.
struct BenchKeys {
    let registry: Registry
    let signing: [NodeID: SigningKey]
    let hubTransportSecret: [UInt8]
    let hubTransport: CurveKeyPair
    let prefectureTransport: CurveKeyPair

    init(_ network: Network) throws {
        hubTransportSecret = (0..<32).map { _ in .random(in: 0...255) }
        hubTransport = try CurveKeyPair(secretKey: CurveSecretKey(bytes: hubTransportSecret))
        let prefectureTransport = try CurveKeyPair.generate()
        self.prefectureTransport = prefectureTransport
        var roles: [(NodeID, Role, NodeID?, [UInt8])] = [
            (network.hub.id, .hub, nil, hubTransport.publicKey.bytes)
        ]
        roles += network.prefectures.map {
            ($0.id, .prefecture, network.hub.id, prefectureTransport.publicKey.bytes)
        }
        // Sites speak through the prefecture's connection.
        roles += network.sites.map { ($0.id, .enterprise, $0.parent, [UInt8](repeating: 0, count: 32)) }
        var drawn: [NodeID: SigningKey] = [:]
        for (node, _, _, _) in roles { drawn[node] = SigningKey() }
        let signing = drawn
        self.signing = signing
        registry = Registry(
            network: network.id,
            members: roles.map { node, role, parent, transportKey in
                Member(
                    node: node, role: role, parent: parent, signingKey: signing[node]!.publicKey,
                    transportKey: transportKey)
            })
    }
}
