import Agents
import Domain
import Foundation
import MessageSchema
import Randomness
import Simulation
import Synchronization
import Testing

/// What every node of a run heard, and what it was at the end.
private final class Capture: Sendable {
    struct State {
        var frames: [NodeID: [Frame]] = [:]
        var agents: [NodeID: any Agent] = [:]
        var parts: [NodeID: CodecParts] = [:]
    }

    let state = Mutex(State())

    struct Codec: NodeCodec {
        var codec: ProductionCodec
        let node: NodeID
        let capture: Capture

        func check(_ frame: Frame) throws(Refusal) -> Received {
            capture.state.withLock { $0.frames[node, default: []].append(frame) }
            return try codec.check(frame)
        }

        mutating func admit(_ received: Received) throws(Refusal) { try codec.admit(received) }

        func seal(_ outgoing: Outgoing) throws(SealingFailure) -> Frame { try codec.seal(outgoing) }

        func forward(_ envelope: Envelope, under topic: Topic) -> Frame {
            codec.forward(envelope, under: topic)
        }
    }

    struct Node: Agent {
        var agent: any Agent
        let node: NodeID
        let capture: Capture

        var nextDeadline: Instant? { agent.nextDeadline }
        var decisions: [Decision] { agent.decisions }

        mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
            let effects = agent.receive(input, at: now)
            capture.state.withLock { [agent] in $0.agents[node] = agent }
            return effects
        }
    }
}

@Suite("Mutated and repeated frames have no effect")
struct StrangeFrameTests {
    /// `DIAODU_FRAMES=1000000` for the long run.
    private static let mutatedCount =
        ProcessInfo.processInfo.environment["DIAODU_FRAMES"].flatMap { Int($0) } ?? 10_000
    private static let repeatedCount = mutatedCount / 10

    private static let captured: (state: Capture.State, end: Instant) = {
        let capture = Capture()
        let real = SimulatedComponents.real
        var components = real
        components.codec = { parts in
            capture.state.withLock { $0.parts[parts.node] = parts }
            return Capture.Codec(codec: ProductionCodec(parts), node: parts.node, capture: capture)
        }
        components.hub = { Capture.Node(agent: real.hub($0), node: $0.hub.id, capture: capture) }
        components.prefecture = { Capture.Node(agent: real.prefecture($0, $1), node: $0, capture: capture) }
        components.enterprise = {
            Capture.Node(agent: real.enterprise($0, $1), node: $0.id, capture: capture)
        }
        var simulation = Simulation(of: TwoSites.network, seed: 5, components: components)
        simulation.run(days: 3)
        return (capture.state.withLock { $0 }, simulation.now)
    }()

    @Test("whatever is changed in a frame, it is refused, and the refusal counted by its reason")
    func mutated() throws {
        var random = SplitMix(seed: 11)
        var refusals = RefusalCounts()
        let nodes = Self.captured.state.frames.keys.sorted()
        var codecs = try nodes.map { ProductionCodec(try #require(Self.captured.state.parts[$0])) }
        for turn in 0..<Self.mutatedCount {
            let node = turn % nodes.count
            guard var frame = Self.captured.state.frames[nodes[node]]?.randomElement(using: &random) else {
                continue
            }
            for _ in 0...Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: 0..<frame.bytes.count, using: &random)
                frame.bytes[place] ^= UInt8(1 << Int.random(in: 0..<8, using: &random))
            }
            if turn.isMultiple(of: 7) {
                frame.bytes.removeLast(Int.random(in: 1...frame.bytes.count, using: &random))
            }
            do {
                _ = try codecs[node].open(frame)
                // Two changes may undo each other.
                let isWhole = Self.captured.state.frames[nodes[node]]?.contains { $0.bytes == frame.bytes }
                #expect(isWhole == true, "\(nodes[node]) heard a changed frame")
            } catch { refusals.count(error) }
        }
        #expect(refusals.total >= Self.mutatedCount * 99 / 100)
        #expect(refusals["bad_signature"] > 0 && refusals["malformed_envelope"] > 0, "\(refusals)")
    }

    @Test(
        "what was heard before changes nothing: no record, no decision, no command to a plant, no other state"
    )
    func repeated() throws {
        var random = SplitMix(seed: 12)
        let nodes = Self.captured.state.frames.keys.sorted()
        for node in nodes {
            var codec = ProductionCodec(try #require(Self.captured.state.parts[node]))
            var agent = try #require(Self.captured.state.agents[node])
            let frames = try #require(Self.captured.state.frames[node])
            let before = agent.stateView
            for _ in 0..<Self.repeatedCount / nodes.count {
                guard let frame = frames.randomElement(using: &random) else { continue }
                let opened = Result { () throws(Refusal) in try codec.open(frame) }
                // What the hub said before it took its epoch is not heard at all.
                if case .failure(.staleEpoch) = opened { continue }
                let effects = agent.receive(.received(try opened.get()), at: Self.captured.end)
                let isIdle = effects.allSatisfy { effect in
                    switch effect {
                    case .record, .plant, .balance, .solve: false
                    case .publish, .forward, .forwardAgain, .notice: true
                    }
                }
                #expect(isIdle && agent.decisions.isEmpty, "\(frame.topic) once more: \(effects)")
            }
            if node != TwoSites.network.prefectures[0].id { #expect(agent.stateView == before) }
        }
    }
}
