public import Domain
public import Execution
public import Logging

/// Gives an ``Execution`` real time, threads, a disk and sockets; `Simulation` gives it virtual ones. The only loop of a
/// process.
public actor AgentDriver {
    private var execution: Execution
    private var gateway: MessageGateway
    private var plant: (any Plant)?
    private var parentWatch: ParentWatch?
    private let journal: any Journal
    private let snapshots: SnapshotMaker?
    private let transport: any Transport
    private let planner: Planner?
    private let inbox: Inbox
    private let clock: NodeClock
    private let logger: Logger
    private var noticeLimit = RateLimit(period: .seconds(10))
    private var reportLimit: ReportLimit?
    private var diskWatch: DiskWatch?
    private let thread = DedicatedThread(name: "agent")

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Of a hub that has not heard of any.
    private static let firstEpoch: UInt64 = 1

    /// How many arrivals go into one commit at the most.
    static let arrivalCountMax = 512

    /// - Parameters:
    ///   - replay: the agent as its journal left it.
    ///   - snapshots: gets what is recorded; nil where every start is to replay everything.
    ///   - reportLimit: nil where every report is taken.
    ///   - diskWatch: of the journal's disk; nil where nobody looks.
    ///   - plan: answers the agent's ``Effect/balance(_:)``; nil for agents that never ask.
    public init(
        _ replay: Replay, gateway: MessageGateway, plant: (any Plant)?, parentWatch: ParentWatch?,
        journal: any Journal,
        snapshots: SnapshotMaker? = nil, transport: any Transport,
        reportLimit: ReportLimit? = nil, diskWatch: DiskWatch? = nil,
        plan: (@Sendable (Snapshot) throws -> Plan)?, inbox: Inbox,
        clock: NodeClock, logger: Logger
    ) {
        execution = Execution(replay, admission: gateway.opener)
        (self.gateway, self.plant, self.parentWatch) = (gateway, plant, parentWatch)
        self.snapshots = snapshots
        (self.reportLimit, self.diskWatch) = (reportLimit, diskWatch)
        (self.journal, self.transport, self.inbox, self.clock) = (journal, transport, inbox, clock)
        self.logger = logger
        planner = plan.map(Planner.init)
    }

    /// Returns when the inbox is closed.
    ///
    /// - Parameters:
    ///   - roundLength: of a hub's rounds, if its books are not open yet.
    ///   - paused: for how long nobody ran, in all, and network time stood still.
    /// - Throws: ``DriverFailure``, or what the journal throws. The process must end then, and may be started again.
    public func run(
        incarnation: UInt32, process: UInt64, roundLength: Duration? = nil, paused: Duration = .zero
    ) async throws {
        parentWatch?.start(at: clock.now)
        let snapshotting = snapshots.map { snapshots in Task { await snapshots.run() } }
        defer { snapshots?.finish() }
        try await handle([
            .input(
                .started(
                    incarnation: incarnation, process: process, roundLength: roundLength,
                    comparesStreams: true, epoch: Self.firstEpoch, paused: paused))
        ])
        logger.info("ready", metadata: ["incarnation": "\(incarnation)"])
        while let arrivals = await inbox.next(countMax: Self.arrivalCountMax, within: delay) {
            var checked = await gateway.check(arrivals)
            repeat {
                // While these are handled, which waits for the disk, those behind them are checked.
                async let behind = gateway.check(inbox.waiting(countMax: Self.arrivalCountMax))
                try await handle(checked)
                checked = await behind
            } while !checked.isEmpty
        }
        snapshots?.finish()
        await snapshotting?.value
    }

    /// Until something is due without an arrival. Never so short that an agent in error could take the processor.
    private var delay: Duration? {
        [execution.nextDeadline, plant?.nextDeadline, parentWatch?.deadline].compactMap(\.self).min().map {
            max(.milliseconds(1), $0.duration(since: clock.now))
        }
    }

    private func handle(_ arrivals: [Execution.Arrival]) async throws {
        if let failure = snapshots?.failure { throw failure }
        let now = clock.now
        let turn = execution.turn(
            admit(arrivals, at: now) + (try plant?.due(at: now) ?? []).map(Execution.Arrival.input), at: now)
        for refused in turn.refusals { gateway.tell(refused.refusal, at: now, logger) }
        for case .received(let received) in turn.inputs { parentWatch?.hear(received, at: now) }
        for step in turn.steps { try await carryOut(step, at: now) }
        await watch(at: now)
    }

    private func admit(_ arrivals: [Execution.Arrival], at now: Instant) -> [Execution.Arrival] {
        guard let (taken, heldBack) = reportLimit?.admit(arrivals, at: now) else { return arrivals }
        for peer in heldBack {
            guard let count = noticeLimit.admit("reports \(peer)", at: now) else { continue }
            logger.warning(
                "\(peer) reports more often than a node does: what is too much is not taken; see what runs with its key",
                metadata: ["peer": "\(peer)", "held_back": "\(count + 1)"])
        }
        return taken
    }

    private func carryOut(_ step: Turn.Step, at now: Instant) async throws {
        switch step {
        case .commit(let records):
            try journal.append(records)
            snapshots?.take(records)
        case .notice(let notice): try tell(notice, at: now)
        case .plant(let command): plant?.perform(command, at: now)
        case .balance(let snapshot): balance(snapshot)
        case .solve(let snapshot):
            inbox.put(.unsolved(snapshot.department, reason: "this program solves for no such department"))
        case .send(let messages): await transport.send(await gateway.seal(messages, logger))
        }
    }

    private func balance(_ snapshot: Snapshot) {
        guard let planner else { preconditionFailure("an agent asked for a plan where nobody plans") }
        Task { [inbox] in inbox.put(await planner.answer(to: snapshot)) }
    }

    private func tell(_ notice: Notice, at now: Instant) throws {
        let line = NoticeLine(notice)
        var metadata = line.metadata
        if let kind = line.kind {
            guard let heldBackCount = noticeLimit.admit(kind, at: now) else { return }
            if heldBackCount > 0 { metadata["held_back"] = "\(heldBackCount)" }
        }
        logger.log(level: line.level, "\(line.text)", metadata: metadata)
        if case .displaced(let process) = notice { throw DriverFailure.displaced(gateway.node, by: process) }
    }

    private func watch(at now: Instant) async {
        if parentWatch?.isDeaf(at: now) == true, let parent = parentWatch?.parent {
            logger.warning(
                "no beacon from \(parent) for too long: connecting anew", metadata: ["peer": "\(parent)"])
            await transport.reconnectToParent()
        }
        if let alarm = diskWatch?.check(at: now) { logger.error("\(alarm)") }
        let droppedCount = inbox.takeDroppedCount()
        if droppedCount > 0 {
            logger.warning("more messages than this node can take", metadata: ["dropped": "\(droppedCount)"])
        }
    }
}
