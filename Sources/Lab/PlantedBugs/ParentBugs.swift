internal import Agents
internal import Domain
internal import MessageSchema
internal import Simulation

extension PlantedBug {
    static let parentBugs = [
        PlantedBug("hubSaysOnce", "the hub does not repeat its instructions", caughtBy: .viewsAgree) {
            components in
            let real = components.hub
            components.hub = { NonRepeatingAgent(real($0)) }
        },
        PlantedBug(
            "hubRecordsNoFacts", "the hub acknowledges facts it has not recorded", caughtBy: .viewsAgree
        ) {
            components in
            let real = components.hub
            components.hub = { FaultyAgent(agent: real($0), does: recordingNothingAcknowledged) }
        },
        PlantedBug(
            "comparesNothing", "nodes go on from their journals, however old the copy", caughtBy: .viewsAgree
        ) { components in
            let real = components
            components.hub = { WithoutComparison.agent(real.hub($0)) }
            components.enterprise = { WithoutComparison.agent(real.enterprise($0, $1)) }
        },
        PlantedBug(
            "hubComparesNothing", "the hub plans on books of long ago", caughtBy: .everyOrderEnds
        ) { components in
            let real = components.hub
            components.hub = { WithoutComparison.agent(real($0)) }
        },
        PlantedBug(
            "showsNothing", "sites do not show a hub what it has forgotten", caughtBy: .everyOrderEnds
        ) { components in
            let real = components.enterprise
            components.enterprise = {
                FaultyAgent(
                    agent: real($0, $1),
                    does: saying { message in
                        guard case .acknowledgement(let acknowledgement) = message else { return message }
                        return acknowledgement.taken == nil ? message : nil
                    })
            }
        },
        PlantedBug(
            "hubKeepsFacts", "a hub that has forgotten facts does not ask for them", caughtBy: .viewsAgree
        ) { components in
            let real = components.hub
            components.hub = {
                FaultyAgent(
                    agent: real($0),
                    does: saying { message in
                        guard case .acknowledgement(let acknowledgement) = message,
                            let recall = acknowledgement.recall
                        else { return message }
                        return .acknowledgement(
                            Acknowledgement(
                                acknowledgement.stream, through: acknowledgement.through,
                                streams: acknowledgement.streams,
                                recall: Recall(
                                    instructionsFrom: recall.instructionsFrom, factsFrom: UInt64(Int64.max))))
                    })
            }
        },
        PlantedBug("hubGivesUp", "no round gets a plan", caughtBy: .enoughWork) { components in
            struct NoPlan: Error {}
            components.planner = { _, _ in throw NoPlan() }
        },
        PlantedBug("hubHoards", "the hub keeps every message it has heard", caughtBy: .boundedQueues) {
            components in
            let real = components.hub
            components.hub = { UnboundedAgent(real($0)) }
        },
        PlantedBug("relaysForEver", "the prefecture repeats what was acknowledged", caughtBy: .boundedQueues)
        {
            components in
            components.prefecture = { ForwardOnlyAgent(PrefectureAgent($0, network: $1)) }
        },
        PlantedBug(
            "reserialises", "the prefecture passes on another encoding of the same message",
            caughtBy: .authenticity
        ) { components in components.codec = { FaultyCodec(ProductionCodec($0), reserialises: true) } },
        PlantedBug("verifiesNothing", "signatures are not looked at", caughtBy: .authenticity) { components in
            components.codec = { FaultyCodec(ProductionCodec($0), verifies: false) }
        },
        PlantedBug("prefixMatch", "topics match by a prefix without an end", caughtBy: .authenticity) {
            components in
            components.subscribes = { subscription, topic in
                topic.hasPrefix(subscription.hasSuffix("/") ? String(subscription.dropLast()) : subscription)
            }
        },
        PlantedBug(
            "forgetsEpoch", "after a start, a node obeys hubs that were replaced",
            caughtBy: .epochNeverGoesBack
        ) { components in
            components.codec = {
                ProductionCodec(
                    CodecParts(node: $0.node, registry: $0.registry, key: $0.key, highestEpoch: 0))
            }
        },
    ]
}

/// A program that does not compare streams at its start.
private enum WithoutComparison {
    static func agent(_ agent: any Agent) -> any Agent {
        FaultyAgent(
            agent: agent,
            hears: { input in
                guard case .started(let incarnation, let process, let roundLength, _, let epoch, _) = input
                else {
                    return [input]
                }
                return [
                    .started(
                        incarnation: incarnation, process: process, roundLength: roundLength, epoch: epoch)
                ]
            })
    }
}

/// The codec of production with a mistake.
struct FaultyCodec: NodeCodec {
    private var codec: ProductionCodec
    private let reserialises: Bool
    private let verifies: Bool

    init(_ codec: ProductionCodec, reserialises: Bool = false, verifies: Bool = true) {
        (self.codec, self.reserialises, self.verifies) = (codec, reserialises, verifies)
    }

    func check(_ frame: Frame) throws(Refusal) -> Received {
        do { return try codec.check(frame) } catch {
            guard case .badSignature = error, !verifies, let read = Self.read(frame) else { throw error }
            return read
        }
    }

    mutating func admit(_ received: Received) throws(Refusal) { try codec.admit(received) }

    /// As a journal is read: its records were verified before.
    private static func read(_ frame: Frame) -> Received? {
        guard let envelope = try? EnvelopeCoding.decode(frame.bytes), let topic = Topic(frame.topic),
            let sender = topic.node
        else { return nil }
        let header = Header(
            network: PlantedNetwork.network.id, from: sender, to: nil,
            stamp: Stamp(incarnation: 1, sequence: 1),
            process: 0,
            epoch: 1, sentAt: .epoch, cause: nil)
        let blank = Received(
            topic: topic, header: header, message: .attendance(Attendance(nodes: [])), envelope: envelope)
        guard
            case .received(let read)? = try? JournalCoding.decode(
                JournalCoding.encode(.received(blank), at: .epoch)
            ).input
        else { return nil }
        return read
    }

    func seal(_ outgoing: Outgoing) throws(SealingFailure) -> Frame { try codec.seal(outgoing) }

    func forward(_ envelope: Envelope, under topic: Topic) -> Frame {
        guard reserialises else { return codec.forward(envelope, under: topic) }
        // An empty header more, merged into the one before it: the same message in other bytes.
        return codec.forward(
            Envelope(
                payload: envelope.payload + [0x0a, 0x00], signature: envelope.signature, keyID: envelope.keyID
            ),
            under: topic)
    }
}
