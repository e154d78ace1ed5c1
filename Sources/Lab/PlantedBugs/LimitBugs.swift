internal import Agents
internal import Domain
internal import MessageSchema
internal import Simulation

/// Networks that refuse later what they accepted, or never get over what they refused.
extension PlantedBug {
    static let limitBugs = [
        PlantedBug(
            "readsLessThanIsWritten", "a message may be longer when it is sent than when it is read",
            caughtBy: .authenticity
        ) {
            components in
            components.codec = { ShortReadCodec(ProductionCodec($0)) }
        },
        PlantedBug(
            "skipsWithoutAWord", "an acceptance cannot be read, and the hub says nothing of it",
            caughtBy: .authenticity
        ) { components in
            components.codec = { UnreadAcceptanceCodec(ProductionCodec($0)) }
            let real = components.hub
            components.hub = {
                FaultyAgent(
                    agent: real($0),
                    does: { effects in
                        effects.filter { if case .notice(.ignored) = $0 { false } else { true } }
                    })
            }
        },
        PlantedBug(
            "blockedByARefusal", "a site does not take an order to let goods lie, nor what comes after it",
            caughtBy: .viewsAgree
        ) { components in
            let real = components.enterprise
            components.enterprise = {
                FaultyAgent(
                    agent: real($0, $1),
                    hears: { input in
                        guard case .received(let received) = input,
                            case .instruction(let instruction) = received.message,
                            case .revise(let revision) = instruction.content, revision.change == .hold
                        else { return [input] }
                        return []
                    })
            }
        },
        PlantedBug(
            "wrapsMeters", "meters start again at zero after a few hundred units", caughtBy: .conservation
        ) { components in
            components.enterprise = metering(components) { Quantity($0.rawValue % 256) }
        },
        PlantedBug(
            "refusesOldMeters", "meters of more than a million units are not read", caughtBy: .conservation
        ) {
            components in
            components.enterprise = metering(components) { $0 > Quantity(1_000_000) ? .zero : $0 }
        },
        PlantedBug(
            "calledDamagedByItsReader", "a record may be longer when it is written than when it is read",
            caughtBy: .damageIsFound
        ) { components in components.disk = { ShortReadDisk(VirtualDisk(of: $0)) } },
        PlantedBug(
            "countersJump", "a node heard under a high counter is never heard under a lower one again",
            caughtBy: .viewsAgree
        ) { components in
            let (hub, prefecture) = (components.hub, components.prefecture)
            components.hub = { HighestStampAgent(hub($0)) }
            components.prefecture = { HighestStampAgent(prefecture($0, $1)) }
        },
        PlantedBug(
            "rulesByTheClock", "a ruling under a lower stamp than the one before it is not answered",
            caughtBy: .boundedQueues
        ) { components in
            let real = components.hub
            components.hub = { NewestRulingAgent(real($0)) }
        },
        PlantedBug(
            "dropsSilently", "of its facts a site repeats only the newest two", caughtBy: .viewsAgree
        ) { components in
            let real = components.enterprise
            components.enterprise = { NewestFactsAgent(real($0, $1)) }
        },
        PlantedBug("goesOnBeside", "a process that came second goes on", caughtBy: .oneProcess) {
            components in
            let (prefecture, enterprise) = (components.prefecture, components.enterprise)
            components.prefecture = { IgnoringDisplacement.agent(prefecture($0, $1)) }
            components.enterprise = { IgnoringDisplacement.agent(enterprise($0, $1)) }
        },
        PlantedBug(
            "lostAfterRealignment", "a site that was realigned takes no instruction after that",
            caughtBy: .viewsAgree
        ) { components in
            let real = components.enterprise
            components.enterprise = { HaltedAfterRealignmentAgent(real($0, $1)) }
        },
        PlantedBug(
            "waitsForApproval", "the hub takes an approval for a change of something that is no order yet",
            caughtBy: .everyOrderEnds, approval: .people
        ) { components in
            let real = components.hub
            components.hub = {
                FaultyAgent(
                    agent: real($0),
                    hears: { input in
                        guard case .received(let received) = input,
                            case .ruling(let ruling) = received.message,
                            case .order(let order, .approve, _) = ruling.matter, order.place.isMultiple(of: 2)
                        else { return [input] }
                        let other = Ruling(order: order, verdict: .revise(.release), grounds: ruling.grounds)
                        return [.received(received.saying(.ruling(other)))]
                    })
            }
        },
    ]

    private static func metering(
        _ components: SimulatedComponents, _ read: @escaping @Sendable (Quantity) -> Quantity
    ) -> @Sendable (Site, Network) -> any Agent {
        let real = components.enterprise
        return {
            FaultyAgent(
                agent: real($0, $1),
                hears: { input in
                    guard case .metered(let reading) = input else { return [input] }
                    let lines = reading.lines.map {
                        MeterReading.Line(
                            resource: $0.resource, suppliedTotal: read($0.suppliedTotal),
                            wantedTotal: read($0.wantedTotal))
                    }
                    return [.metered(MeterReading(at: reading.at, lines: lines))]
                })
        }
    }
}

extension Received {
    func saying(_ message: Message) -> Received {
        Received(topic: topic, header: header, message: message, envelope: envelope)
    }
}

/// A process that does not hear that it came second.
private enum IgnoringDisplacement {
    static func agent(_ agent: any Agent) -> any Agent {
        FaultyAgent(agent: agent, does: withholding { if case .displaced = $0 { true } else { false } })
    }
}

/// Takes any counter for a true one, and what is below the highest for old.
private struct HighestStampAgent: Agent {
    private var agent: any Agent
    private var highest: [NodeID: Stamp] = [:]

    init(_ agent: any Agent) { self.agent = agent }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        guard case .received(let received) = input, received.topic.direction == .up else {
            return agent.receive(input, at: now)
        }
        let header = received.header
        if let known = highest[header.from], header.stamp <= known { return [] }
        highest[header.from] = header.stamp
        return agent.receive(input, at: now)
    }
}

/// Does not answer a ruling that seems to come from before the last one.
private struct NewestRulingAgent: Agent {
    private var agent: any Agent
    private var newest: [NodeID: Stamp] = [:]

    init(_ agent: any Agent) { self.agent = agent }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        guard case .received(let received) = input, case .ruling = received.message else {
            return agent.receive(input, at: now)
        }
        let header = received.header
        if let known = newest[header.from], header.stamp < known { return [] }
        newest[header.from] = header.stamp
        return agent.receive(input, at: now)
    }
}

/// Repeats nothing but what it has said last.
private struct NewestFactsAgent: Agent {
    private var agent: any Agent
    private var newest: UInt64 = 0

    init(_ agent: any Agent) { self.agent = agent }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        agent.receive(input, at: now).filter { effect in
            guard case .publish(let outgoing) = effect, case .fact(let fact) = outgoing.message else {
                return true
            }
            newest = max(newest, fact.number)
            return fact.number + 1 >= newest
        }
    }
}

/// Takes no instruction once it has been realigned.
private struct HaltedAfterRealignmentAgent: Agent {
    private var agent: any Agent
    private var isRealigned = false

    init(_ agent: any Agent) { self.agent = agent }

    var nextDeadline: Instant? { agent.nextDeadline }
    var stateView: StateView? { agent.stateView }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        guard case .received(let received) = input, case .instruction(let instruction) = received.message
        else { return agent.receive(input, at: now) }
        if isRealigned { return [] }
        if case .realign = instruction.content { isRealigned = true }
        return agent.receive(input, at: now)
    }
}

/// Reads less than the production codec writes.
private struct ShortReadCodec: NodeCodec {
    private var codec: ProductionCodec

    private static let byteCountMax = 300

    init(_ codec: ProductionCodec) { self.codec = codec }

    func check(_ frame: Frame) throws(Refusal) -> Received {
        guard frame.bytes.count <= Self.byteCountMax else {
            throw .oversized(byteCount: frame.bytes.count)
        }
        return try codec.check(frame)
    }

    mutating func admit(_ received: Received) throws(Refusal) { try codec.admit(received) }
    func seal(_ outgoing: Outgoing) throws(SealingFailure) -> Frame { try codec.seal(outgoing) }
    func forward(_ envelope: Envelope, under topic: Topic) -> Frame { codec.forward(envelope, under: topic) }
}

/// Cannot read that an order was accepted.
private struct UnreadAcceptanceCodec: NodeCodec {
    private var codec: ProductionCodec

    init(_ codec: ProductionCodec) { self.codec = codec }

    func check(_ frame: Frame) throws(Refusal) -> Received {
        let received = try codec.check(frame)
        guard case .fact(let fact) = received.message, case .accepted = fact.event else { return received }
        let event = Fact.Event.unreadable(reason: "it is unknown")
        return received.saying(.fact(Fact(number: fact.number, at: fact.at, event: event)))
    }

    mutating func admit(_ received: Received) throws(Refusal) { try codec.admit(received) }
    func seal(_ outgoing: Outgoing) throws(SealingFailure) -> Frame { try codec.seal(outgoing) }
    func forward(_ envelope: Envelope, under topic: Topic) -> Frame { codec.forward(envelope, under: topic) }
}

/// A disk whose reader takes long records for damaged ones.
private struct ShortReadDisk: NodeDisk {
    private var disk: VirtualDisk

    private static let byteCountMax = 300

    init(_ disk: VirtualDisk) { self.disk = disk }

    var byteCount: Int { disk.byteCount }
    mutating func hold(by path: String) -> Bool { disk.hold(by: path) }
    mutating func release() { disk.release() }
    var recordCount: Int { disk.recordCount }
    mutating func append(_ record: [UInt8]) { disk.append(record) }
    mutating func sync() { disk.sync() }
    mutating func countStart() -> UInt32 { disk.countStart() }
    mutating func crash(torn: Bool) { disk.crash(torn: torn) }
    mutating func flip(_ place: Int) -> Bool { disk.flip(place) }
    mutating func restore() { disk.restore() }
    mutating func goBack(to share: Int, recordCountMin: Int) -> Int? {
        disk.goBack(to: share, recordCountMin: recordCountMin)
    }

    mutating func open() throws(DiskDamage) -> [[UInt8]] {
        let records = try disk.open()
        if let index = records.firstIndex(where: { $0.count > Self.byteCountMax }) {
            throw DiskDamage(record: index + 1)
        }
        return records
    }
}
