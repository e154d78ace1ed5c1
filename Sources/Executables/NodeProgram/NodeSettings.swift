internal import Console
internal import Domain
internal import FileAccess
internal import Foundation
internal import KeyFiles
internal import Logging
internal import NetworkFolder
internal import Runtime

/// What a node was told, read and checked.
struct NodeSettings {
    let network: Network
    let node: NodeID
    let role: Role
    let keys: NodeKeys
    let registry: Registry
    let journalPath: String
    let listening: ListeningAddresses?
    let parent: ParentAddresses?
    /// How long a round takes here; only the hub's counts.
    let roundLength: Duration
    /// For how long nobody ran, in all, and network time stood still.
    let paused: Duration
    /// How much of the records that snapshots stand for is kept; nil for all.
    let retainedByteCountMax: Int64?
    let logLevel: Logger.Level
    let logFormat: LogFormat

    enum LogFormat: String { case text, json }

    /// - Throws: ``Failure`` naming the setting or the file, and the remedy.
    init(_ sources: SettingSources, for role: Role) throws {
        self.role = role
        network = try Self.network(try sources.required(.network))
        registry = try Self.keyFile(try sources.required(.registry)) { path throws(KeyFileError) in
            try readRegistry(at: path)
        }
        keys = try Self.keyFile(try sources.required(.keys)) { path throws(KeyFileError) in
            try readNodeKeys(at: path)
        }
        node = try Self.node(sources.given(.node), keys: keys)
        journalPath = try sources.required(.journal).value
        let member = try Self.member(node, in: registry, keys: keys, role: role, network: network)
        listening = role == .enterprise ? nil : try ListeningAddresses(sources)
        parent = try member.parent.map { try ParentAddresses(sources, of: $0) }
        roundLength =
            try Self.seconds(sources.given(.roundSeconds), in: Self.roundSecondsRange, "length of a round")
            ?? network.calendar.round
        paused =
            try Self.seconds(
                sources.given(.clockPausedSeconds), in: Self.pausedSecondsRange,
                "time for which a network stood still") ?? .zero
        retainedByteCountMax = try Self.retention(sources.given(.retentionMebibytes))
        logLevel = try Self.choice(sources.given(.logLevel), "trace, debug, info, warning or error") ?? .info
        logFormat = try Self.choice(sources.given(.logFormat), "text or json") ?? .text
    }

    private static func network(_ given: SettingSources.Given) throws -> Network {
        do { return try readNetwork(at: given.value) } catch {
            throw Failure(
                "\(given.value) (\(given.name)) is not a network:", error,
                remedy: "See everything that is wrong with: diaodu check \(given.value)")
        }
    }

    private static func keyFile<Content>(
        _ given: SettingSources.Given, read: (String) throws(KeyFileError) -> Content
    ) throws -> Content {
        do { return try read(given.value) } catch {
            let isPermission = error.fileFault?.isPermission ?? false
            throw Failure(isPermission ? .notPermitted : .badConfiguration, "\(given.name): \(error)")
        }
    }

    private static func node(_ given: SettingSources.Given?, keys: NodeKeys) throws -> NodeID {
        guard let given, given.value != keys.node.text else { return keys.node }
        throw Failure(
            .badConfiguration,
            "\(given.name) says \(given.value), but the private keys are those of \(keys.node)",
            remedy: "Name the key file of \(given.value), or leave the node to the keys.")
    }

    private static func member(
        _ node: NodeID, in registry: Registry, keys: NodeKeys, role: Role, network: Network
    ) throws -> Member {
        guard registry.network == network.id, keys.network == network.id else {
            throw Failure(
                .badConfiguration,
                "the network folder is of \(network.id), the keys of \(keys.network), the registry of \(registry.network)",
                remedy: "Use folder, keys and registry of one network.")
        }
        guard let member = registry.member(node) else {
            throw Failure(
                .badConfiguration, "\(node) is not in the registry",
                remedy: "Give all nodes the registry that was made together with these keys.")
        }
        guard member.transportKey == keys.transportPublic else {
            throw Failure(
                .badConfiguration, "the private keys of \(node) are not those of the registry",
                remedy: "Use keys and registry that were made together.")
        }
        guard member.role == role else {
            throw Failure(
                .badConfiguration, "\(node) is a node of another kind: \(member.role)",
                remedy: "Start it with diaodu-\(member.role).")
        }
        let isKnown =
            switch role {
            case .hub: network.hub.id == node
            case .prefecture: network.prefectures.contains { $0.id == node }
            case .enterprise: network.site(node).map { $0.parent == member.parent } ?? false
            case .observer, .dispatcher: false
            }
        guard isKnown else {
            throw Failure(
                .badConfiguration,
                "\(node) has another place in the registry than in the network folder, or none there",
                remedy: "Make the keys anew after changing the folder: diaodu keys gen.")
        }
        return member
    }

    /// - Parameter what: what it is not when it cannot be read.
    private static func seconds(
        _ given: SettingSources.Given?, in range: ClosedRange<Double>, _ what: String
    ) throws -> Duration? {
        guard let given else { return nil }
        guard let seconds = Double(given.value), range.contains(seconds) else {
            func text(_ bound: Double) -> String { bound == bound.rounded() ? "\(Int64(bound))" : "\(bound)" }
            throw Failure(
                .badConfiguration, "\(given.name): \(given.value) is no \(what)",
                remedy: "Write seconds, from \(text(range.lowerBound)) to \(text(range.upperBound)).")
        }
        return .milliseconds(Int64(seconds * 1_000))
    }

    private static let roundSecondsRange = 0.5...31_536_000.0
    private static let pausedSecondsRange = 0...31_536_000_000.0

    private static func retention(_ given: SettingSources.Given?) throws -> Int64? {
        guard let given else { return nil }
        guard let mebibytes = Int64(given.value), retentionRange.contains(mebibytes) else {
            throw Failure(
                .badConfiguration, "\(given.name): \(given.value) is no size of what is kept",
                remedy: "Write whole mebibytes, from 1 to 1000000000, or leave it out to keep everything.")
        }
        return mebibytes << 20
    }

    private static let retentionRange: ClosedRange<Int64> = 1...1_000_000_000

    private static func choice<Choice: RawRepresentable<String>>(
        _ given: SettingSources.Given?, _ choices: String
    ) throws -> Choice? {
        guard let given else { return nil }
        guard let choice = Choice(rawValue: given.value) else {
            throw Failure(
                .badConfiguration, "\(given.name): \(given.value) is not known", remedy: "Write \(choices).")
        }
        return choice
    }
}
