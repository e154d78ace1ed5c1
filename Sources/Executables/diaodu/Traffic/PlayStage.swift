internal import CommandProgram
internal import Console
internal import Domain
internal import Foundation
internal import Inspection
internal import KeyFiles
internal import MessageSchema
internal import Recording
internal import Runtime
internal import Supervision
internal import Synchronization
internal import ZeroMQ

/// Where a recording is played.
protocol PlayStage {
    /// For people: where to watch.
    var description: String { get }
    /// With the keys of the stage.
    var sealer: ReplaySealer { get }
    /// - Parameters:
    ///   - frames: sealed.
    ///   - areLast: they are the last of their topics from before what is played.
    func show(_ frames: [Frames], areLast: Bool)
    /// Returns when somebody watches.
    func awaitObserver() async throws
    /// Returns when what was shown has left.
    func close() async throws
}

/// A tap with keys, a network id and a run folder of its own.
struct ReplayStage: PlayStage {
    let description: String
    let sealer: ReplaySealer
    private let bus: Bus
    private let tap = Tap(isReplay: true)
    private let questions: Questions

    private static let tapName = "tap"

    /// - Throws: ``Failure``.
    init(of manifest: RecordingManifest, in folder: RunFolder?, port: UInt16) throws {
        let original = manifest.registry
        let network = try NetworkID(String("replay-\(original.network)".prefix(NetworkID.byteCountMax)))
        let folder = folder ?? .standard(for: network)
        let endpoint = Endpoint(host: "127.0.0.1", port: port)
        do {
            try folder.prepare()
            let registry = try Self.registry(of: original, as: network, in: KeyFolder(folder.keys))
            let keys = KeyFolder(folder.keys)
            sealer = try ReplaySealer(of: original, as: network) { node in
                let seed = try readNodeKeys(at: keys.keyFile(of: node)).signingSeed
                guard let key = SigningKey(seed: seed) else {
                    preconditionFailure("a key file has a seed of 32 bytes")
                }
                return key
            }
            let owner = try readNodeKeys(at: keys.keyFile(of: manifest.tap))
            let allowed = AllowedKeys()
            let observers = registry.members.filter { $0.role == .observer }.map {
                (try? CurvePublicKey(bytes: $0.transportKey), $0.node.text)
            }
            allowed.allow(
                Dictionary(observers.compactMap { key, name in key.map { ($0, name) } }) { first, _ in first
                },
                in: "observers")
            let (tap, asked) = (tap, Questions())
            bus = try Bus(
                ports: [Port(Self.tapName, .xpub, at: endpoint, domain: "observers")], lines: [],
                keys: try CurveKeyPair(secretKey: CurveSecretKey(bytes: owner.transportSecret)),
                authority: allowed.authority, receive: { _ in },
                notice: { notice in
                    guard case .asked(_, let prefix) = notice else { return }
                    tap.answer(prefix)
                    asked.note()
                })
            questions = asked
            tap.open(on: bus, through: Self.tapName)
            try folder.write(
                RunRecord(
                    network: network.text, networkFolder: manifest.networkFolder ?? "",
                    processID: ProcessInfo.processInfo.processIdentifier,
                    taps: [.init(parent: manifest.tap.text, endpoint: "\(endpoint)")],
                    replayOf: original.network.text))
        } catch let error as RunFolderError {
            throw Failure(error)
        } catch let error as KeyFileError {
            throw Failure(error)
        } catch let error as ZeroMQError {
            throw Failure(
                .unreachable, "the replay's tap at \(endpoint): \(error)",
                remedy: "Choose another port with --port.")
        }
        description = "as \(network) at \(endpoint); watch it with --run-dir \(folder.path)"
    }

    func show(_ frames: [Frames], areLast: Bool) { tap.show(frames, areLast: areLast) }

    func awaitObserver() async throws {
        while !questions.areAsked { try await Task.sleep(for: .milliseconds(20)) }
    }

    func close() async throws {
        // What was shown last is still on its way to those who watch.
        try await Task.sleep(for: .milliseconds(300))
        tap.close()
        bus.close()
    }

    /// Keys that are there already are used again, so that who watches a replay can go on.
    private static func registry(of original: Registry, as network: NetworkID, in keys: KeyFolder) throws
        -> Registry
    {
        let holders = holders(in: original)
        guard FileManager.default.fileExists(atPath: keys.registryFile) else {
            return try generateKeys(for: holders, in: network, into: keys)
        }
        let registry = try readRegistry(at: keys.registryFile)
        guard registry.network == network, Self.holders(in: registry) == holders else {
            throw Failure(
                .badConfiguration, "\(keys.path) has the keys of other nodes than the recording",
                remedy: "Delete that folder, or name another with --run-dir.")
        }
        return registry
    }

    /// All but those who have keys in every network.
    private static func holders(in registry: Registry) -> [KeyHolder] {
        registry.members.filter { $0.role.speaks && $0.node != KeyFolder.dispatcher }
            .map { KeyHolder($0.node, $0.role, parent: $0.parent) }
    }
}

/// Whether somebody has subscribed.
private final class Questions: Sendable {
    private let count = Mutex(0)

    func note() { count.withLock { $0 += 1 } }
    var areAsked: Bool { count.withLock { $0 > 0 } }
}

/// A port without encryption, on this machine alone.
final class PlainStage: PlayStage {
    let description: String
    let sealer: ReplaySealer
    private let port: PlainPort
    private var number: UInt64 = 0
    private let process = UInt64.random(in: 1 ... .max)

    /// - Throws: ``Failure``.
    init(port: UInt16, manifest: RecordingManifest) throws {
        let network = try NetworkID(
            String("replay-\(manifest.registry.network)".prefix(NetworkID.byteCountMax)))
        sealer = ReplaySealer(of: manifest.registry, as: network) { _ in SigningKey() }
        let endpoint = Endpoint(host: "127.0.0.1", port: port)
        do { self.port = try PlainPort(at: endpoint) } catch {
            throw Failure(
                .unreachable, "the plain port at \(endpoint): \(error)",
                remedy: "Choose another one with --port.")
        }
        description = "without encryption at \(endpoint)"
    }

    func show(_ frames: [Frames], areLast: Bool) {
        let now = Instant.now
        port.send(
            frames.enumerated().compactMap { index, frame in
                if !areLast { number += 1 }
                let note = TapNote(
                    process: process, number: number, passedAt: now, isReplay: true,
                    lastFollowingCount: areLast ? frames.count - 1 - index : nil)
                return try? Frames(topic: frame.topic, body: TapCoding.join(frame.body, note))
            })
    }

    func awaitObserver() async throws {
        while !port.isAsked() { try await Task.sleep(for: .milliseconds(20)) }
    }

    func close() async throws { try await Task.sleep(for: .milliseconds(300)) }
}
