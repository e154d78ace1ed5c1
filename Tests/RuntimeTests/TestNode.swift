import Agents
import Domain
import Execution
import Foundation
import InMemoryLogging
import Logging
import MessageSchema
import SQLiteJournal
import TestSupport

@testable import Runtime

/// One node with a real journal, and the keys of everybody around it.
struct TestNode {
    let tape = Tape()
    let inbox = Inbox()
    let log = InMemoryLogHandler()
    let id: NodeID
    let file: URL
    /// Has the file.
    private let folder: TemporaryFolder
    static let network = try! NetworkID("fujian")

    init(_ id: String) throws {
        self.id = try NodeID(id)
        folder = try TemporaryFolder()
        file = folder.url.appending(path: "\(id).sqlite")
    }

    private init(restarting node: TestNode) { (id, file, folder) = (node.id, node.file, node.folder) }

    /// What a new process of the same node would be.
    func restarted() -> TestNode { TestNode(restarting: self) }

    /// Runs until the inbox is closed or something goes wrong.
    ///
    /// - Returns: the agent as its journal had left it at the start.
    @discardableResult
    func run(
        _ agent: any Agent, plant: (any Plant)? = nil, parentWatch: ParentWatch? = nil,
        plan: (@Sendable (Snapshot) throws -> Plan)? = nil, snapshotByteCountMin: Int? = nil,
        journal wrap: (SQLiteJournal, TapedJournal) -> any Journal = { $1 }
    ) async throws -> any Agent {
        var replay = Replay(of: agent, node: id, network: Self.network, hub: Self.hub)
        let form = SnapshotForm(for: Self.whole)
        let journal = try SQLiteJournal(
            path: file.path, node: id, network: Self.network,
            restoring: { snapshotByteCountMin != nil && form.restore(&replay, from: $0) },
            replaying: { try replay.take($0, $1) })
        defer { journal.close() }
        let driver = AgentDriver(
            replay, gateway: gateway(highestEpoch: replay.highestEpoch), plant: plant,
            parentWatch: parentWatch,
            journal: wrap(journal, TapedJournal(tape, journal, alreadyThere: replay.recordCount)),
            snapshots: snapshotByteCountMin.map { min in
                SnapshotMaker(SnapshotFold(replay, form: form, byteCountMin: min), of: journal)
            },
            transport: TapedTransport(tape, of: id, registry: Self.registry), plan: plan, inbox: inbox,
            clock: NodeClock(notBefore: replay.lastInstant),
            logger: Logger(label: id.text) { _ in log })
        try await driver.run(incarnation: journal.incarnation, process: 7)
        return replay.agent
    }

    private func gateway(highestEpoch: UInt64) -> MessageGateway {
        MessageGateway(
            node: id,
            opener: MessageOpener(
                registry: Self.registry, viewpoint: .node(id), highestEpoch: highestEpoch),
            sealer: MessageSealer(network: Self.network, node: id, key: Self.keys[id]!))
    }

    /// Puts a message of another node into the inbox, as it would come from the network.
    func hear(_ message: Message, from: NodeID, to: NodeID?, under topic: Topic, sequence: UInt64) {
        let outgoing = Outgoing(
            topic: topic,
            header: Header(
                network: Self.network, from: from, to: to, stamp: Stamp(incarnation: 1, sequence: sequence),
                process: 99, epoch: 1, sentAt: .epoch, cause: nil),
            message: message)
        let sealer = MessageSealer(network: Self.network, node: from, key: Self.keys[from]!)
        inbox.put(frames: [(Array(topic.description.utf8), try! sealer.seal(outgoing))])
    }

    func hearBeacon(_ beacon: Beacon, sequence: UInt64) {
        hear(
            .beacon(beacon), from: Self.hub, to: nil,
            under: Topic(.down, parent: Self.hub, node: nil, kind: .beacon), sequence: sequence)
    }

    func hearInstruction(_ instruction: Instruction, sequence: UInt64) {
        hear(
            .instruction(instruction), from: Self.hub, to: id,
            under: Topic(.down, parent: Self.hub, node: id, kind: .order), sequence: sequence)
    }

    /// The hub has found that it and the node know the same.
    func hearAgreement(issuedThrough number: UInt64, sequence: UInt64) {
        let streams = StreamStatement(
            answers: 7, issuedThrough: number, acknowledgedThrough: 0, takenThrough: 0, condition: .agreed)
        hear(
            .acknowledgement(Acknowledgement(.facts, through: 0, streams: streams)), from: Self.hub, to: id,
            under: Topic(.down, parent: Self.hub, node: id, kind: .ack), sequence: sequence)
    }

    /// What an agent says that can be told from all else it says by one number.
    static func report(
        factsIssuedThrough number: UInt64, from node: NodeID, sequence: UInt64, at now: Instant
    ) -> Effect {
        .publish(
            Outgoing(
                topic: Topic(.up, parent: hub, node: node, kind: .status),
                header: Header(
                    network: network, from: node, to: hub,
                    stamp: Stamp(incarnation: 1, sequence: sequence), process: 7, epoch: 1, sentAt: now,
                    cause: nil),
                message: .status(
                    StatusReport(
                        lines: [], instructionsTakenThrough: 0, factsIssuedThrough: number,
                        openOrderCount: 0))))
    }

    static let hub = try! NodeID("hub")
    static let ids: [NodeID] = [hub, try! NodeID("mine"), try! NodeID("works")]
    static let keys = Dictionary(uniqueKeysWithValues: ids.map { ($0, SigningKey()) })
    static let registry = Registry(
        network: network,
        members: ids.map {
            Member(
                node: $0, role: $0 == hub ? .hub : .enterprise, parent: $0 == hub ? nil : hub,
                signingKey: keys[$0]!.publicKey, transportKey: [UInt8](repeating: 0, count: 32))
        })

    static let coal = try! ResourceID("coal")

    static let whole: Network = {
        var builder = NetworkBuilder("fujian")
        builder.site(
            "mine", siteClass: "mine", stocks: [SiteStock("coal", supply: 1_000_000, opening: 1_000)])
        return builder.network
    }()

    static let mine = whole.sites[0]
}
