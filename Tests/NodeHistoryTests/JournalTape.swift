import Domain
import MessageSchema
import Simulation
import Synchronization
import TestSupport

/// What each node of a simulated run with faults has on its disk in the end, commit by commit. Not for seeds in which a second
/// program starts from a copy of a disk.
final class JournalTape: Sendable {
    /// Two sources and two stations, a day's rail journey apart.
    static let network: Network = {
        var builder = NetworkBuilder("four-sites", name: Name("four sites"), tiers: [Name("power")])
        builder.timing = Timing(proportionateTo: .seconds(86_400))
        builder.resource("coal")
        builder.location("pit")
        builder.location("town")
        builder.link("rail", "pit", "town", cost: 350, capacity: 800_000, transit: .seconds(86_400))
        builder.prefecture("sanming", name: Name("Sanming"))
        for mine in ["mine-1", "mine-2"] {
            builder.site(
                mine, at: "pit", stocks: [SiteStock("coal", supply: 365_000, opening: 2_000)])
        }
        for station in ["station-1", "station-2"] {
            builder.site(
                station, under: "sanming", at: "town",
                stocks: [SiteStock("coal", need: 365_000, opening: 5_000, reserve: 3_000)])
        }
        return builder.network
    }()

    private let kept = Mutex<[NodeID: [[[UInt8]]]]>([:])

    /// - Parameter level: of the faults.
    init(seed: UInt64, _ level: FaultLevel, roundCount: Int, of network: Network = JournalTape.network) {
        var components = SimulatedComponents.real
        components.disk = { TapedDisk(of: $0, self) }
        _ = SeedRun(of: network, level, roundCount: roundCount, components: components).run(seed: seed)
    }

    func commits(of node: NodeID) -> [[[UInt8]]] { kept.withLock { $0[node] ?? [] } }

    fileprivate func add(_ commit: [[UInt8]], of node: NodeID) {
        kept.withLock { $0[node, default: []].append(commit) }
    }

    /// An older copy is in its place.
    fileprivate func cut(_ node: NodeID, to recordCount: Int) {
        kept.withLock { kept in
            while kept[node, default: []].reduce(0, { $0 + $1.count }) > recordCount {
                kept[node]!.removeLast()
            }
        }
    }
}

private struct TapedDisk: NodeDisk {
    private var disk: VirtualDisk
    private var pending: [[UInt8]] = []
    private let node: NodeID
    private let tape: JournalTape

    init(of node: NodeID, _ tape: JournalTape) {
        (disk, self.node, self.tape) = (VirtualDisk(of: node), node, tape)
    }

    mutating func append(_ record: [UInt8]) {
        disk.append(record)
        pending.append(record)
    }

    mutating func sync() {
        disk.sync()
        if !pending.isEmpty { tape.add(pending, of: node) }
        pending = []
    }

    mutating func crash(torn: Bool) {
        disk.crash(torn: torn)
        pending = []
    }

    mutating func goBack(to share: Int, recordCountMin: Int) -> Int? {
        let recordCount = disk.goBack(to: share, recordCountMin: recordCountMin)
        if let recordCount { tape.cut(node, to: recordCount) }
        return recordCount
    }

    mutating func open() throws(DiskDamage) -> [[UInt8]] {
        pending = []
        return try disk.open()
    }

    mutating func countStart() -> UInt32 { disk.countStart() }
    mutating func hold(by path: String) -> Bool { disk.hold(by: path) }
    mutating func release() { disk.release() }
    mutating func flip(_ place: Int) -> Bool { disk.flip(place) }
    mutating func restore() { disk.restore() }
    var byteCount: Int { disk.byteCount }
    var recordCount: Int { disk.recordCount }
}
