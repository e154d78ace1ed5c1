internal import Console
public import Domain
internal import Foundation
internal import KeyFiles
public import Supervision
internal import Yams

/// The programs of a network's nodes on this host, each with a configuration file of its own.
public struct NodePrograms {
    private let network: Network
    private let networkFolder: String
    private let folder: RunFolder
    private let ports: PortPlan
    private let roundLength: Duration
    private let pausedSeconds: Double
    private let proxies: PortPlan?

    /// - Parameters:
    ///   - networkFolder: as an absolute path: the programs read it too.
    ///   - pausedSeconds: for how long nobody ran, in all; the clock of the simulated plants stood still.
    ///   - proxies: the address of its parent that a child is given, by child; nil: the real one.
    public init(
        network: Network, networkFolder: String, folder: RunFolder, ports: PortPlan, roundLength: Duration,
        pausedSeconds: Double = 0, proxies: PortPlan? = nil
    ) {
        (self.network, self.networkFolder, self.folder) = (network, networkFolder, folder)
        (self.ports, self.roundLength, self.pausedSeconds, self.proxies) = (
            ports, roundLength, pausedSeconds, proxies
        )
    }

    public func tap(of parent: NodeID) -> String { Self.address(portsOf(parent).tap) }

    public var record: RunRecord {
        RunRecord(
            network: network.id.text, networkFolder: networkFolder,
            processID: ProcessInfo.processInfo.processIdentifier,
            taps: ports.parents.map { .init(parent: $0.parent.text, endpoint: tap(of: $0.parent)) },
            desk: .init(
                reports: Self.address(portsOf(network.hub.id).reports),
                orders: Self.address(portsOf(network.hub.id).orders)),
            roundSeconds: roundLength / .seconds(1), pausedSeconds: pausedSeconds)
    }

    /// Writes the configuration files.
    ///
    /// - Returns: the hub, the prefectures, the enterprises.
    /// - Throws: ``Failure`` when a program has not been built.
    public func prepare() throws -> [[Program]] {
        [
            [try program("diaodu-hub", for: network.hub.id, under: nil, isParent: true)],
            try network.prefectures.map {
                try program("diaodu-prefecture", for: $0.id, under: network.hub.id, isParent: true)
            },
            try network.sites.map {
                try program("diaodu-enterprise", for: $0.id, under: $0.parent, isParent: false)
            },
        ]
    }

    private func program(
        _ name: String, for node: NodeID, under parent: NodeID?, isParent: Bool
    ) throws -> Program {
        let executable = try programBeside(name)
        let text = try YAMLEncoder().encode(configuration(of: node, under: parent, isParent: isParent))
        try text.write(toFile: folder.configuration(of: node), atomically: true, encoding: .utf8)
        return Program(
            name: node.text, executable: executable,
            arguments: ["--config", folder.configuration(of: node), "--stop-on-stdin-eof"],
            logPath: folder.log(of: node), readyMark: "[Runtime] ready")
    }

    private func configuration(of node: NodeID, under parent: NodeID?, isParent: Bool) -> Configuration {
        let keys = KeyFolder(folder.keys)
        return Configuration(
            network: networkFolder, node: node.text, keys: keys.keyFile(of: node),
            registry: keys.registryFile,
            journal: folder.journal(of: node),
            listen: isParent ? .init(portsOf(node)) : nil,
            parent: parent.map { .init(proxies?.ports(of: node) ?? portsOf($0)) },
            round: parent == nil ? .init(seconds: roundLength / .seconds(1)) : nil,
            clock: pausedSeconds > 0 ? .init(paused: .init(seconds: pausedSeconds)) : nil)
    }

    /// What a node program reads; the names are the settings' own.
    private struct Configuration: Encodable {
        let network: String
        let node: String
        let keys: String
        let registry: String
        let journal: String
        let listen: Listen?
        let parent: Parent?
        let round: Round?
        let clock: Clock?

        struct Listen: Encodable {
            let reports: String
            let orders: String
            let tap: String

            init(_ ports: ParentPorts) {
                reports = address(ports.reports)
                orders = address(ports.orders)
                tap = address(ports.tap)
            }
        }

        struct Parent: Encodable {
            let reports: String
            let orders: String

            init(_ ports: ParentPorts) {
                reports = address(ports.reports)
                orders = address(ports.orders)
            }
        }

        struct Round: Encodable { let seconds: Double }

        struct Clock: Encodable {
            let paused: Paused

            struct Paused: Encodable { let seconds: Double }
        }
    }

    private func portsOf(_ parent: NodeID) -> ParentPorts {
        guard let ports = ports.ports(of: parent) else { preconditionFailure("every parent has ports") }
        return ports
    }

    private static func address(_ port: Int) -> String { "tcp://127.0.0.1:\(port)" }
}

/// - Returns: the path of a program of this package, which belongs beside the one that runs.
/// - Throws: ``Failure`` when it is not there.
public func programBeside(_ name: String) throws -> String {
    let own = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    let path = own.deletingLastPathComponent().appendingPathComponent(name).path
    guard FileManager.default.isExecutableFile(atPath: path) else {
        throw Failure(
            .noInput, "\(path) is not there",
            remedy: "It belongs beside \(own.lastPathComponent); build it with: swift build --product \(name)"
        )
    }
    return path
}
