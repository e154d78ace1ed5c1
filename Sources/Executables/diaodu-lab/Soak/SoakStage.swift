internal import CommandProgram
internal import Domain
internal import FaultInjection
internal import Foundation
internal import KeyFiles
internal import Randomness
internal import Supervision
internal import ZeroMQ

/// A network set up for a soak: programs whose every connection leads through a proxy of this process.
struct SoakStage {
    let programs: [[Program]]
    let proxies: [NodeID: FaultProxy]
    let observation: Observation

    /// Makes keys and configuration, and opens the proxies.
    init(
        network: Network, folder: String, runFolder: RunFolder, basePort: Int, roundLength: Duration,
        seed: UInt64
    ) async throws {
        let parents = [network.hub.id] + network.prefectures.map(\.id)
        let children =
            network.prefectures.map { (node: $0.id, parent: network.hub.id) }
            + network.sites.map { (node: $0.id, parent: $0.parent) }
        let ports = try PortPlan(parents: parents, basePort: basePort)
        let doors = try PortPlan(
            parents: children.map(\.node), basePort: basePort + parents.count * PortPlan.portsPerParent)
        for plan in [ports, doors] { try await plan.awaitFree(for: .seconds(10)) }
        let keys = KeyFolder(runFolder.keys)
        let registry = try generateKeys(for: network, into: keys)
        let nodePrograms = NodePrograms(
            network: network, networkFolder: URL(fileURLWithPath: folder).standardizedFileURL.path,
            folder: runFolder, ports: ports, roundLength: roundLength, proxies: doors)
        programs = try nodePrograms.prepare()
        try runFolder.write(nodePrograms.record)
        observation = Observation(
            endpoint: nodePrograms.tap(of: network.hub.id), owner: registry.hub!, registry: registry,
            keys: try readNodeKeys(at: keys.keyFile(of: KeyFolder.observer)), networkFolder: folder)

        func curveKeys(of node: NodeID) throws -> CurveKeyPair {
            let secret = try readNodeKeys(at: keys.keyFile(of: node)).transportSecret
            return try CurveKeyPair(secretKey: CurveSecretKey(bytes: secret))
        }
        var seeds = SplitMix(seed: seed)
        var proxies: [NodeID: FaultProxy] = [:]
        for (child, parent) in children {
            guard let real = ports.ports(of: parent), let door = doors.ports(of: child) else {
                preconditionFailure("every parent has ports, and every child a door")
            }
            proxies[child] = try FaultProxy(
                FaultProxyPlan(
                    child: child, childKeys: try curveKeys(of: child), parentKeys: try curveKeys(of: parent),
                    subscriptions: Topic.subscriptions(
                        of: child, under: parent, isParent: parents.contains(child)),
                    parentReports: Self.loopback(real.reports), parentOrders: Self.loopback(real.orders),
                    reports: Self.loopback(door.reports), orders: Self.loopback(door.orders)),
                seed: seeds.next())
        }
        self.proxies = proxies
    }

    func close() {
        for proxy in proxies.values { proxy.close() }
    }

    private static func loopback(_ port: Int) -> Endpoint {
        Endpoint(host: "127.0.0.1", port: UInt16(port))
    }
}
