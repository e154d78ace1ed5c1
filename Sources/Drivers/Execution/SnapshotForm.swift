internal import Agents
public import Domain
internal import Foundation
internal import MessageSchema

/// How the state of a replay is written down and read back, for agents that can be.
///
/// Only a program of the same form, with the same network folder, reads what was written; any other replays from the
/// first record.
public struct SnapshotForm: Sendable {
    /// Raise it when a state that is read back would mean something else than it did.
    private static let number = 7

    let text: String
    private let network: Network

    public init(for network: Network) {
        self.network = network
        text = "state \(Self.number) \(Self.fingerprint(of: network))"
    }

    /// Of everything that the network folder says.
    private static func fingerprint(of network: Network) -> Fingerprint {
        do { return Fingerprinting.sha256([UInt8](try encoder.encode(network))) } catch {
            preconditionFailure("a network is text and whole numbers: \(error)")
        }
    }

    /// The same value gives the same bytes.
    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return encoder
    }

    /// - Returns: nil when the agent is of a kind that cannot be written down.
    public func snapshot(of replay: Replay, at position: Int64) throws -> StateSnapshot? {
        guard let agent = replay.agent as? any Agent & Codable else { return nil }
        return StateSnapshot(position: position, form: text, bytes: [UInt8](try bytes(agent, replay)))
    }

    /// Brings a replay to where a snapshot was taken.
    ///
    /// - Returns: false when this program cannot read it; the replay is as it was then.
    public func restore(_ replay: inout Replay, from snapshot: StateSnapshot) -> Bool {
        guard snapshot.form == text, let agent = replay.agent as? any Agent & Codable else { return false }
        return restore(&replay, like: agent, from: Data(snapshot.bytes))
    }

    private func bytes(_ agent: some Agent & Codable, _ replay: Replay) throws -> Data {
        try Self.encoder.encode(
            State(
                agent: agent, decisions: replay.decisions, lastInstant: replay.lastInstant,
                highestEpoch: replay.highestEpoch, recordCount: replay.recordCount))
    }

    private func restore<A: Agent & Codable>(_ replay: inout Replay, like: A, from bytes: Data) -> Bool {
        let decoder = JSONDecoder()
        decoder.userInfo = [.network: network, .fingerprinting: Fingerprinting.sha256]
        if let hub = like as? HubAgent { decoder.userInfo[.departments] = hub.departments }
        if let site = like as? EnterpriseAgent { decoder.userInfo[.departments] = site.departments }
        guard let state = try? decoder.decode(State<A>.self, from: bytes) else { return false }
        replay.resume(
            state.agent, decisions: state.decisions, lastInstant: state.lastInstant,
            highestEpoch: state.highestEpoch, recordCount: state.recordCount)
        return true
    }

    private struct State<A: Codable>: Codable {
        let agent: A
        let decisions: DecisionChain
        let lastInstant: Instant?
        let highestEpoch: UInt64
        let recordCount: Int
    }
}

/// A state as the records up to a position led to it.
public struct StateSnapshot: Hashable, Sendable {
    /// Of the last record that is in it, counted from 1.
    public let position: Int64
    public let form: String
    public let bytes: [UInt8]

    public init(position: Int64, form: String, bytes: [UInt8]) {
        (self.position, self.form, self.bytes) = (position, form, bytes)
    }
}
