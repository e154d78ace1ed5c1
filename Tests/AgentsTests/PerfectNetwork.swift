import Agents
import Domain
import Execution
import MessageSchema
import TestSupport

/// Two enterprises, a mine of the hub's own and a plant under a prefecture, joined by wires that lose nothing.
/// Everything that happens is delivered at once; time moves from deadline to deadline.
struct PerfectNetwork {
    static let hub = try! NodeID("hub"), prefecture = try! NodeID("sanming")
    static let mine = try! NodeID("mine"), plant = try! NodeID("plant")
    static let desk = try! NodeID("desk")
    static let coal = try! ResourceID("coal")

    var agents: [NodeID: any Agent]
    var plants: [NodeID: PlantModel]
    var now = Instant(microsecondsSinceEpoch: 1_000_000_000)
    var notices: [(node: NodeID, notice: Notice)] = []
    /// What each node asked to be recorded, for replay.
    var journals: [NodeID: [(input: Input, at: Instant)]] = [:]
    /// What was last to be loaded of each order, for plants that do not load by themselves.
    var loads: [OrderID: Quantity] = [:]
    /// Messages that match are lost, once each.
    var loses: (Outgoing) -> Bool = { _ in false }
    private var queue: [(node: NodeID, input: Input)] = []
    private var envelopes: [Envelope: Received] = [:]
    private var envelopeCount: UInt32 = 0
    private var rulingCount: UInt64 = 0

    static func network(
        minePerYear: Int64 = 3_650, plantPerYear: Int64 = 3_650, livelihoodPerYear: Int64 = 0,
        plantOpening: Int64 = 80, mustRunPerYear: Int64 = 0
    ) -> Network {
        var builder = NetworkBuilder("test")
        builder.resource("coal", seat: .energy)
        builder.location("here")
        builder.prefecture("sanming")
        builder.site(
            "mine",
            stocks: [
                SiteStock("coal", supply: minePerYear, opening: 30, mustRun: min(minePerYear, mustRunPerYear))
            ])
        builder.site(
            "plant", under: "sanming",
            stocks: [
                SiteStock(
                    "coal", need: plantPerYear, livelihood: min(plantPerYear, livelihoodPerYear),
                    opening: plantOpening, reserve: 70)
            ])
        return builder.network
    }

    init(_ network: Network = network(), roundLength: Duration = .seconds(5)) {
        agents = [
            Self.hub: HubAgent(network: network, roundLength: roundLength, hash: .sha256),
            Self.prefecture: PrefectureAgent(Self.prefecture, network: network),
            Self.mine: EnterpriseAgent(site: network.site(Self.mine)!, network: network),
            Self.plant: EnterpriseAgent(site: network.site(Self.plant)!, network: network),
        ]
        plants = [Self.mine, Self.plant].reduce(into: [:]) {
            $0[$1] = PlantModel(site: network.site($1)!, calendar: network.calendar)
        }
    }

    mutating func startAll() {
        for (index, node) in agents.keys.sorted().enumerated() {
            hand(.started(incarnation: 1, process: UInt64(index)), to: node)
        }
    }

    mutating func hand(_ input: Input, to node: NodeID) {
        queue.append((node, input))
        while !queue.isEmpty {
            let next = queue.removeFirst()
            let effects = agents[next.node]!.receive(next.input, at: now)
            if effects.contains(.record) { journals[next.node, default: []].append((next.input, now)) }
            for effect in effects { perform(effect, by: next.node) }
        }
    }

    /// As it comes from a dispatcher's desk, each under a stamp above the last.
    mutating func hand(_ ruling: Ruling) {
        rulingCount += 1
        let header = Header(
            network: try! NetworkID("test"), from: Self.desk, to: Self.hub,
            stamp: Stamp(incarnation: 1, sequence: rulingCount), process: 7, epoch: 1, sentAt: now, cause: nil
        )
        let received = Received(
            topic: Topic(.up, parent: Self.hub, node: Self.desk, kind: .ruling), header: header,
            message: .ruling(ruling), envelope: Envelope(payload: [], signature: [], keyID: 1))
        hand(.received(received), to: Self.hub)
    }

    mutating func run(for duration: Duration) {
        let end = now.advanced(by: duration)
        while true {
            let deadlines =
                agents.values.compactMap(\.nextDeadline) + plants.values.compactMap(\.nextDeadline)
            guard let next = deadlines.min(), next <= end else { break }
            now = max(now, next)
            for node in plants.keys.sorted() {
                // Its people write nothing down, so that nothing can be in their way.
                for input in try! plants[node]!.due(at: now) { hand(input, to: node) }
            }
            for node in agents.keys.sorted() where (agents[node]!.nextDeadline).map({ $0 <= now }) == true {
                hand(.deadlineReached, to: node)
            }
        }
        now = end
    }

    private mutating func perform(_ effect: Effect, by node: NodeID) {
        switch effect {
        case .record: break
        case .notice(let notice): notices.append((node, notice))
        case .plant(let command):
            if case .load(let order, _, let quantity) = command { loads[order] = quantity }
            plants[node]?.perform(command, at: now)
        case .balance(let snapshot): queue.append((node, .planned(Self.plan(for: snapshot))))
        case .solve(let snapshot):
            queue.append((node, .unsolved(snapshot.department, reason: "nobody solves here")))
        case .publish(let outgoing):
            guard !loses(outgoing) else { return }
            envelopeCount += 1
            let envelope = Envelope(payload: [], signature: [], keyID: envelopeCount)
            let received = Received(
                topic: outgoing.topic, header: outgoing.header, message: outgoing.message, envelope: envelope)
            envelopes[envelope] = received
            deliver(received, from: node)
        case .forward(_, let envelope), .forwardAgain(_, let envelope):
            deliver(envelopes[envelope]!, from: node)
        }
    }

    private mutating func deliver(_ received: Received, from node: NodeID) {
        let parents = [Self.prefecture: Self.hub, Self.mine: Self.hub, Self.plant: Self.prefecture]
        switch received.topic.direction {
        case .up: queue.append((parents[node]!, .received(received)))
        case .down:
            for (child, parent) in parents.sorted(by: { $0.key < $1.key }) where parent == node {
                let topics = Topic.subscriptions(of: child, under: parent, isParent: child == Self.prefecture)
                if topics.contains(where: received.topic.description.hasPrefix) {
                    queue.append((child, .received(received)))
                }
            }
        }
    }

    /// Gives what there is to who needs it, along no route at all.
    static func plan(for snapshot: Snapshot) -> Plan {
        let offer = snapshot.positions.first { $0.offer > .zero }
        let need = snapshot.positions.first { $0.need > .zero }
        var shipments: [Shipment] = []
        if let offer, let need {
            shipments.append(
                Shipment(
                    resource: offer.resource, quantity: min(offer.offer, need.need), source: offer.site,
                    destination: need.site, route: [], transit: .seconds(6 * 3_600), cost: .zero))
        }
        return Plan(
            span: snapshot.span, shipments: shipments, tiers: [], unmet: [], cost: .zero, costGapMax: .zero)
    }
}
