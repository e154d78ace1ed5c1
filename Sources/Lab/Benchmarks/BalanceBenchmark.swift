internal import Balancing
internal import Domain
internal import Foundation
internal import NetworkFolder

extension Benchmark {
    /// The peers get the whole linear programme, every site and every capacity in it, and their time is that of solving alone; ours is that of
    /// clearing from the sites' offers and needs to what each of them gives and gets, certificate included.
    static let balance = Benchmark(
        name: "balance", question: "resources that share links, against HiGHS and Clp on the whole programme",
        measure: { effort, tell in
            for hasLocalCosts in [false, true] {
                for row in try sharing(effort, hasLocalCosts) { tell(row) }
            }
            for row in try growth(effort) { tell(row) }
            tell(try crowd(effort))
            // The folder is the repository's; elsewhere there is nothing to measure.
            let china = "configs/china-coal-2019"
            if effort.scale == .full, FileManager.default.fileExists(atPath: china) {
                tell(try national(china, effort))
            }
        })

    private static func sharing(_ effort: Effort, _ hasLocalCosts: Bool) throws -> [BenchmarkRow] {
        let (prefectures, enterprises, resources) = effort.choose(toy: (3, 10, 2), full: (84, 1_000, 8))
        let instance =
            "\(prefectures) x \(enterprises), \(resources) resources" + (hasLocalCosts ? ", local costs" : "")
        let province = try SharingProvince(
            prefectures: prefectures, enterprises: enterprises, resources: resources,
            hasLocalCosts: hasLocalCosts, seed: effort.seed)
        let reports = province.reports(seed: effort.seed &+ 1)
        let changed = province.snapshot(after: reports)
        let market = try Market(province.snapshot, in: province.network)
        let changedMarket = try Market(changed, in: province.network)
        let trial = try ProgrammeTrial(
            [
                Programme(province.snapshot, in: province.network), Programme(changed, in: province.network),
            ],
            // HiGHS takes minutes where Clp takes seconds.
            peers: ["clp-programme"] + (hasLocalCosts ? [] : ["highs-programme"]), effort)
        defer { trial.remove() }
        let runCount = effort.choose(toy: 1, full: 3)
        let cold = try trial.run(times: runCount) { _ in
            let (seconds, cleared) = try ProgrammeTrial.cpuSeconds { try market.cleared() }
            return FlowMeasurement(cost: cleared.cost, seconds: seconds)
        }
        var kept = KeptMarket(market, in: province.network)
        _ = try kept.clear()
        var isChanged = false
        let warm = try trial.run(times: runCount, isWarm: true) { _ in
            // Back, so that each run makes the same change.
            if isChanged {
                _ = try kept.change(province.snapshot.positions)
                _ = try kept.clear()
            }
            let (seconds, cleared) = try ProgrammeTrial.cpuSeconds {
                guard try kept.change(reports) else {
                    throw WrongFlow(what: "the reports fit no kept market")
                }
                return try kept.clear()
            }
            isChanged = true
            let anew = try changedMarket.cleared()
            // Each is near the least in whole units, and its certificate says how near.
            guard anew.cost - cleared.cost <= anew.costGapMax, cleared.cost - anew.cost <= cleared.costGapMax,
                anew.served == cleared.served
            else {
                throw WrongFlow(what: "\(instance): kept \(cleared.cost), anew \(anew.cost)")
            }
            return FlowMeasurement(cost: cleared.cost, seconds: seconds)
        }
        return [
            cold.row("province sharing links", instance, goal: .ratio(atMost: 0.04)),
            warm.row("province sharing links, 1 % changed", instance, goal: .ratio(atMost: 0.1)),
        ]
    }

    private static func growth(_ effort: Effort) throws -> [BenchmarkRow] {
        let (few, many) = effort.choose(toy: (5, 50), full: (100, 1_000))
        let provinces = try [few, many].map {
            try SharingProvince(
                prefectures: effort.choose(toy: 3, full: 84), enterprises: $0, resources: 1, seed: effort.seed
            )
        }
        let markets = try provinces.map { try Market($0.snapshot, in: $0.network).reduced }
        let runCount = effort.choose(toy: 1, full: 5)
        let whole = try interleaved(
            times: runCount,
            provinces.map { province in { _ = try plan(for: province.snapshot, in: province.network) } })
        let clearing = try interleaved(
            times: runCount, markets.map { market in { for _ in 0..<10 { _ = try market.cleared() } } })
        return [("end to end", whole, 11.0), ("the clearing itself", clearing, 1.5)].map {
            part, times, goal in
            BenchmarkRow(
                family: "enterprises x 10, \(part)", instance: "\(few) to \(many) a prefecture", unit: "s",
                ours: times[1], peer: ("a tenth of them", times[0]), goal: .ratio(atMost: goal))
        }
    }

    /// Many sites at one location.
    private static func crowd(_ effort: Effort) throws -> BenchmarkRow {
        let count = effort.choose(toy: 1_000, full: 1_000_000)
        let province = try SharingProvince(
            prefectures: 1, enterprises: count, resources: 1, seed: effort.seed)
        let (seconds, cleared) = try ProgrammeTrial.cpuSeconds {
            try Market(province.snapshot, in: province.network).cleared()
        }
        guard cleared.cost == .zero else { throw WrongFlow(what: "moving nothing costs \(cleared.cost)") }
        return BenchmarkRow(
            family: "sites at one location", instance: "\(count)", unit: "CPU s", ours: seconds,
            goal: .ours(atMost: 60))
    }

    private static func national(_ folder: String, _ effort: Effort) throws -> BenchmarkRow {
        let network = try readNetwork(at: folder)
        let snapshot = Snapshot(yearOf: network)
        let market = try Market(snapshot, in: network)
        // In thousand tonnes.
        let unit = 1e6
        let trial = try ProgrammeTrial(
            [Programme(snapshot, in: network, unit: unit)], peers: ["highs-programme", "clp-programme"],
            effort)
        defer { trial.remove() }
        let measured = try trial.run(times: 1) { _ in
            let (seconds, cleared) = try ProgrammeTrial.cpuSeconds { try market.cleared() }
            return FlowMeasurement(cost: cleared.cost, seconds: seconds, unit: unit)
        }
        return measured.row("china-coal-2019", "15 resources", goal: .ratio(atMost: 0.33))
    }
}

extension FlowMeasurement {
    init(cost: Money, seconds: Double, unit: Double = 1) {
        self.init(cost: Double(cost.rawValue) / unit, runSeconds: seconds, memoryMB: 0)
    }
}
