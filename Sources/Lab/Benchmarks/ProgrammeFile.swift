internal import Balancing
internal import Domain
internal import Foundation

/// A plan's question as a linear programme, whole, the way a general solver gets it: every site, every capacity.
///
/// All needs are served, at least cost.
struct Programme {
    private var columns:
        [(lower: Double, upper: Double, cost: Double, entries: [(row: Int32, value: Double)])] =
            []
    private var rows: [(lower: Double, upper: Double)] = []

    /// - Parameter unit: how many base units are one here: solvers work in floating point, and want figures of moderate size.
    init(_ snapshot: Snapshot, in network: Network, unit: Double = 1) {
        let locations = Self.places(of: network.locations.map(\.id))
        let siteLocations = Dictionary(
            uniqueKeysWithValues: network.sites.map { ($0.id, locations[$0.location]!) })
        let year = snapshot.span
        let firstCapacity = network.resources.count * network.locations.count
        rows = [(lower: Double, upper: Double)](repeating: (0, 0), count: firstCapacity)
        func capacityRow(_ perYear: Load?) -> Int32? {
            guard let perYear else { return nil }
            rows.append((-.infinity, Double(year.share(of: perYear.rawValue, in: network.calendar)) / unit))
            return Int32(rows.count - 1)
        }
        let linkRows = network.links.map { capacityRow($0.capacityPerYear) }
        let handlingRows = network.locations.map { capacityRow($0.handlingMaxPerYear) }
        let goods = Self.places(of: network.resources.map(\.id))
        for (good, resource) in network.resources.enumerated() {
            let first = good * network.locations.count
            for (index, link) in network.links.enumerated() where link.carries(resource.id) {
                let (tail, head) = (locations[link.tail]!, locations[link.head]!)
                let load = Double(resource.loadPerBaseUnit)
                var entries: [(row: Int32, value: Double)] = [
                    (Int32(first + tail), -1), (Int32(first + head), 1),
                ]
                for row in [linkRows[index], handlingRows[tail]] {
                    if let row { entries.append((row, load)) }
                }
                columns.append((0, .infinity, Double(link.cost.rawValue) * load, entries))
            }
        }
        for position in snapshot.positions {
            let row = Int32(
                goods[position.resource]! * network.locations.count + siteLocations[position.site]!)
            let (offer, need) = (
                Double(position.offer.rawValue) / unit, Double(position.need.rawValue) / unit
            )
            if offer > 0 { columns.append((0, offer, 0, [(row, 1)])) }
            if need > 0 { columns.append((need, need, 0, [(row, -1)])) }
        }
    }

    private static func places<ID: Hashable>(of ids: [ID]) -> [ID: Int] {
        Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    }

    /// In the byte order of the machine: four 64-bit numbers, a mark and the counts of columns, rows and terms; the bounds and costs of columns,
    /// the bounds of rows; where each column's terms begin (64 bits), their rows (32), their values.
    func write(to url: URL) throws {
        var data = Data()
        func append<Number>(_ numbers: [Number]) { numbers.withUnsafeBytes { data.append(contentsOf: $0) } }
        func finite(_ bound: Double) -> Double { max(-1e30, min(1e30, bound)) }
        append([
            0x4c50_4249, Int64(columns.count), Int64(rows.count),
            columns.reduce(0) { $0 + Int64($1.entries.count) },
        ])
        append(columns.map { finite($0.lower) })
        append(columns.map { finite($0.upper) })
        append(columns.map(\.cost))
        append(rows.map { finite($0.lower) })
        append(rows.map { finite($0.upper) })
        var starts: [Int64] = [0]
        for column in columns { starts.append(starts.last! + Int64(column.entries.count)) }
        append(starts)
        append(columns.flatMap { $0.entries.map(\.row) })
        append(columns.flatMap { $0.entries.map(\.value) })
        try data.write(to: url)
    }
}
