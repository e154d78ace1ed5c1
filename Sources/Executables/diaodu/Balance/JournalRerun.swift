internal import Agents
internal import Balancing
internal import Console
internal import Domain
internal import Execution
internal import MessageSchema
internal import Runtime
internal import SQLiteJournal

/// A real node's journal run again, by the agent of this program: what it decided, and what it would have planned otherwise.
struct JournalRerun {
    /// One round that was planned: what it was planned on and what came of it, then and now.
    struct Round {
        let number: Int
        /// Network time.
        let elapsed: Duration
        let recorded: Plan
        /// The same snapshot, planned again as the network is.
        let again: Plan?
        /// Planned with the changes, where there are any.
        let otherwise: Plan?

        /// What is ordered, and what it costs; how that is explained may differ.
        var isSame: Bool {
            again?.shipments == recorded.shipments && again?.cost == recorded.cost
                && again?.tiers == recorded.tiers
        }
    }

    private(set) var rounds: [Round] = []
    private(set) var recordCount = 0
    /// How many records say what the node's decisions came to, each the same as here.
    private(set) var comparedCount = 0
    /// The head of the node's decisions, recorded and reached.
    private(set) var head: Fingerprint

    /// - Throws: ``ReplayFailure`` at the first record on which this program decides otherwise; ``JournalError``.
    init(of journal: JournalReader, in network: Network, otherwise: WhatIf?) throws {
        var replay = Replay(
            of: try Self.agent(of: journal.node, in: network), node: journal.node, network: network.id,
            hub: network.hub.id)
        let changed = otherwise?.applied(to: network)
        // The same fold of what the hub would have been told.
        var asIf = otherwise == nil ? nil : replay.agent
        var frozen: Frozen?
        var (rounds, comparedCount) = ([Round](), 0)
        let form = SnapshotForm(for: network)
        try journal.read(
            restoring: { snapshot in
                guard form.restore(&replay, from: snapshot) else { return false }
                if otherwise != nil { asIf = replay.agent }
                return true
            },
            replaying: { position, bytes in
                let record = try? JournalCoding.decode(bytes)
                let effects = try replay.take(position, bytes)
                if let otherwise, let input = record?.input, let now = replay.lastInstant {
                    _ = asIf?.receive(otherwise.applied(to: input), at: now)
                }
                if record?.decided != nil { comparedCount += 1 }
                if case .planned(let plan)? = record?.input, let frozen, frozen.snapshot.span == plan.span {
                    rounds.append(
                        Round(
                            number: frozen.round, elapsed: frozen.elapsed, recorded: plan,
                            again: try? Balancing.plan(for: frozen.snapshot, in: network).plan,
                            otherwise: try changed.map {
                                try Balancing.plan(for: frozen.changed, in: $0).plan
                            }))
                }
                for case .balance(let snapshot) in effects {
                    frozen = Frozen(snapshot, replay, asIf, otherwise, network) ?? frozen
                }
            })
        (self.rounds, self.comparedCount) = (rounds, comparedCount)
        (recordCount, head) = (replay.recordCount, replay.decisions.head)
    }

    /// A snapshot as the hub froze it, and as it would have been.
    private struct Frozen {
        let round: Int
        let elapsed: Duration
        let snapshot: Snapshot
        let changed: Snapshot

        init?(
            _ snapshot: Snapshot, _ replay: Replay, _ asIf: (any Agent)?, _ otherwise: WhatIf?,
            _ network: Network
        ) {
            guard case .round(let round) = snapshot.span, let hub = replay.agent as? HubAgent,
                let now = replay.lastInstant, let clock = hub.clock
            else { return nil }
            (self.round, self.snapshot, elapsed) = (round, snapshot, clock.elapsed(at: now))
            guard let otherwise, let asIf = asIf as? HubAgent else {
                changed = snapshot
                return
            }
            guard let reserved = asIf.snapshot(ofRound: round, at: now) else { return nil }
            changed = otherwise.applied(to: reserved, of: network)
        }
    }

    private static func agent(of node: NodeID, in network: Network) throws -> any Agent {
        if node == network.hub.id {
            return HubAgent(network: network, roundLength: network.calendar.round, hash: .sha256)
        }
        if network.prefecture(node) != nil { return PrefectureAgent(node, network: network) }
        if let site = network.site(node) { return EnterpriseAgent(site: site, network: network) }
        throw Failure(
            .badConfiguration, "\(node), whose journal this is, is no node of \(network.id)",
            remedy: "Name the network folder that the node had.")
    }
}
