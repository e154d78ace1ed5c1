internal import Agents
internal import Balancing
internal import Console
internal import Domain
internal import Execution
internal import GateBooks
internal import KeyFiles
internal import Logging
internal import MessageSchema
internal import Runtime
internal import SQLiteJournal
internal import UnixSignals

/// One node at work in this process: its agent as the journal left it, between its sockets and its plant.
struct NodeProcess {
    let settings: NodeSettings

    /// Returns when it was told to stop.
    ///
    /// - Throws: what ended it: ``Failure``, ``JournalError``, ``DriverFailure``, ``TransportFailure``.
    func run(stoppingOnStandardInputEnd stopsWithInput: Bool) async throws {
        let logger = logger()
        let form = SnapshotForm(for: network)
        let opened = try NodeJournal(
            path: settings.journalPath,
            of: Replay(of: agent, node: settings.node, network: network.id, hub: network.hub.id), form,
            node: settings.node, in: network.id, logger)
        let (journal, replay) = (opened.journal, opened.replay)
        defer { journal.close() }
        logger.info(
            "journal read",
            metadata: [
                "records": "\(replay.recordCount)", "incarnation": "\(journal.incarnation)",
                "decisions": "\(replay.decisions.head)",
            ])
        let inbox = Inbox()
        let transport = try SocketTransport(configuration, inbox: inbox, logger: logger)
        defer { transport.close() }
        let driver = AgentDriver(
            replay, gateway: try gateway(highestEpoch: replay.highestEpoch), plant: try plant(),
            parentWatch: settings.parent.map { ParentWatch(of: $0.node, timing: network.timing) },
            journal: journal,
            snapshots: SnapshotMaker(
                SnapshotFold(replay, form: form, behind: opened.tail), of: journal, history: opened.history,
                keeping: settings.retainedByteCountMax, logger),
            transport: transport,
            reportLimit: ReportLimit(network.timing, roundLength: settings.roundLength),
            diskWatch: DiskWatch(of: settings.journalPath), plan: planning, inbox: inbox,
            clock: NodeClock(notBefore: replay.lastInstant),
            logger: logger)
        let signals = Task {
            for await signal in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                logger.info("asked to stop", metadata: ["signal": "\(signal)"])
                inbox.close()
            }
        }
        defer { signals.cancel() }
        if stopsWithInput { StandardInput.onEnd { inbox.close() } }
        try await driver.run(
            incarnation: journal.incarnation, process: .random(in: 1 ... .max),
            roundLength: settings.role == .hub ? settings.roundLength : nil, paused: settings.paused)
        logger.info("stopped")
    }

    private var network: Network { settings.network }

    private var agent: any Agent {
        switch settings.role {
        case .hub: HubAgent(network: network, roundLength: settings.roundLength, hash: .sha256)
        case .prefecture: PrefectureAgent(settings.node, network: network)
        case .enterprise: EnterpriseAgent(site: site, network: network)
        case .observer, .dispatcher: preconditionFailure("the settings admit only nodes")
        }
    }

    /// Stands in for the stock system of an enterprise that has no feed of its own.
    private func plant() throws -> (any Plant)? {
        guard settings.role == .enterprise else { return nil }
        let book = try GateBook(at: GateBook.path(besideJournal: settings.journalPath))
        return PlantModel(site: site, calendar: network.calendar, written: book.entries) {
            try book.write($0)
        }
    }

    private var site: Site {
        guard let site = network.site(settings.node) else {
            preconditionFailure("the settings were checked against the network")
        }
        return site
    }

    private var planning: (@Sendable (Snapshot) throws -> Plan)? {
        guard settings.role == .hub else { return nil }
        let network = network
        let timeMax = settings.roundLength / 2
        return {
            let end = ContinuousClock.now + timeMax
            return try plan(for: $0, in: network, while: { _ in .now < end }).plan
        }
    }

    private var configuration: TransportConfiguration {
        TransportConfiguration(
            node: settings.node, secretKey: settings.keys.transportSecret, registry: settings.registry,
            listening: settings.listening, parent: settings.parent)
    }

    private func gateway(highestEpoch: UInt64) throws -> MessageGateway {
        guard let key = SigningKey(seed: settings.keys.signingSeed) else {
            preconditionFailure("a key file has a seed of 32 bytes")
        }
        return MessageGateway(
            node: settings.node,
            opener: MessageOpener(
                registry: settings.registry, viewpoint: .node(settings.node), highestEpoch: highestEpoch),
            sealer: MessageSealer(network: network.id, node: settings.node, key: key))
    }

    private func logger() -> Logger {
        var logger = Logger(label: settings.node.text) { [settings] label in
            switch settings.logFormat {
            case .text: StreamLogHandler(label: label, stream: Console.log)
            case .json: JSONLog(label: label)
            }
        }
        logger.logLevel = settings.logLevel
        return logger
    }
}
