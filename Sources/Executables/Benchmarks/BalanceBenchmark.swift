internal import Balancing
internal import Domain
internal import LinearProgram
internal import Randomness

extension Benchmark {
    /// The peer is Clp's dual simplex on the whole programme, every capacity and every enterprise in it.
    static let balance = Benchmark(
        name: "balance", question: "plans of resources that share links, against Clp on the whole programme",
        measure: { effort, tell in
            let sizes = effort.choose(toy: [(3, 10, 2)], full: [(9, 1_000, 8), (84, 100, 8)])
            for (prefectures, enterprises, resources) in sizes {
                let province = try Province(
                    prefectures: prefectures, enterprises: enterprises, resources: resources,
                    seed: effort.seed)
                let cost = try plan(for: province.snapshot, in: province.network).plan.cost
                let times = try interleaved(
                    times: effort.choose(toy: 1, full: 3),
                    [
                        { _ = try plan(for: province.snapshot, in: province.network) },
                        {
                            var program = province.program
                            let bound = try program.solve().wholeCostMin
                            precondition(
                                Double(cost.rawValue - bound).magnitude <= 1e-6 * Double(bound),
                                "two methods, two answers")
                        },
                    ])
                tell(
                    BenchmarkRow(
                        family: "province sharing links",
                        instance: "\(prefectures) x \(enterprises), \(resources) resources", unit: "s",
                        ours: times[0], peer: ("Clp", times[1]), goal: .ratio(atMost: 0.04)))
            }
            let (few, many) = effort.choose(toy: (5, 50), full: (100, 1_000))
            let pair = try [few, many].map {
                try Province(
                    prefectures: effort.choose(toy: 3, full: 84), enterprises: $0, resources: 1,
                    seed: effort.seed)
            }
            let times = try interleaved(
                times: 3,
                pair.map { province in { _ = try plan(for: province.snapshot, in: province.network) } })
            tell(
                BenchmarkRow(
                    family: "enterprises x 10", instance: "\(few) to \(many) a prefecture", unit: "s",
                    ours: times[1], peer: ("a tenth of them", times[0]), goal: .ratio(atMost: 11)))
        })
}

/// Prefectures on a ring with some roads across; between neighbours a cheap link that all resources share and a dear one with room
/// for all.
private struct Province {
    let network: Network
    let snapshot: Snapshot

    init(prefectures: Int, enterprises: Int, resources: Int, seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let name = Name(english: "", chinese: "")
        let goods = try (0..<resources).map {
            Resource(
                id: try ResourceID("r\($0)"), name: name, baseUnit: "t", displayUnit: "t",
                baseUnitsPerDisplayUnit: 1, loadPerBaseUnit: 1)
        }
        var (links, sites, positions) = ([] as [Link], [] as [Site], [] as [SitePosition])
        for tail in 0..<prefectures {
            let across = Int.random(in: 2...max(2, prefectures - 2), using: &random)
            for step in [1, prefectures - 1, across] where step % prefectures != 0 {
                let head = (tail + step) % prefectures
                let cost = Int64.random(in: 10...100, using: &random)
                let room = Int64(enterprises * resources) * .random(in: 5...40, using: &random)
                for (kind, cost, capacity) in [("rail", cost, room), ("road", 4 * cost, nil as Int64?)] {
                    links.append(
                        Link(
                            id: try LinkID("\(kind)-\(tail)-\(step)"), tail: try LocationID("p\(tail)"),
                            head: try LocationID("p\(head)"), kind: kind, cost: Money(cost),
                            capacityPerYear: capacity.map(Load.init), transit: .seconds(3_600), resources: nil
                        ))
                }
            }
            let isGiver = goods.map { _ in Int.random(in: 0..<2, using: &random) == 0 }
            for index in 0..<enterprises {
                let site = try NodeID("e\(tail)-\(index)")
                sites.append(
                    Site(
                        id: site, name: name, parent: try NodeID("hub"), location: try LocationID("p\(tail)"),
                        siteClass: "", tier: Tier(rank: 1), stocks: []))
                for (good, gives) in zip(goods, isGiver) {
                    let amount = Quantity(.random(in: 1...100, using: &random))
                    positions.append(
                        SitePosition(
                            site: site, resource: good.id, offer: gives ? amount : .zero,
                            need: gives ? .zero : amount))
                }
            }
        }
        // Somewhere there is enough of everything.
        for good in goods {
            let site = try NodeID("depot-\(good.id)")
            sites.append(
                Site(
                    id: site, name: name, parent: try NodeID("hub"), location: try LocationID("p0"),
                    siteClass: "", tier: Tier(rank: 1), stocks: []))
            let needed = positions.filter { $0.resource == good.id }.reduce(Quantity.zero) { $0 + $1.need }
            if needed > .zero {
                positions.append(SitePosition(site: site, resource: good.id, offer: needed, need: .zero))
            }
        }
        network = Network(
            id: try NetworkID("province"), name: name, hub: Hub(id: try NodeID("hub"), name: name),
            calendar: Calendar(start: .epoch, round: .seconds(86_400), year: .seconds(31_536_000)),
            timing: .standard, currency: Currency(code: "CNY", decimals: 2), transportUnit: "t",
            tiers: [name], resources: goods,
            locations: try (0..<prefectures).map {
                Location(
                    id: try LocationID("p\($0)"), name: name, kind: "", position: nil,
                    handlingMaxPerYear: nil)
            }, links: links, prefectures: [], sites: sites)
        snapshot = Snapshot(span: .year, positions: positions)
    }

    /// Every need served, at least cost.
    var program: LinearProgram {
        var program = LinearProgram()
        var capacities = network.links.map { _ in [] as [LinearProgram.Term] }
        for good in network.resources {
            var balance = network.locations.map { _ in [] as [LinearProgram.Term] }
            func place(_ id: LocationID) -> Int { network.locations.index(of: id, by: \.id)! }
            for (index, link) in network.links.enumerated() {
                let column = program.addColumn(.init(0, nil), cost: link.cost.rawValue)
                balance[place(link.tail)].append(.init(column: column, factor: -1))
                balance[place(link.head)].append(.init(column: column, factor: 1))
                capacities[index].append(.init(column: column, factor: 1))
            }
            for position in snapshot.positions where position.resource == good.id {
                let location = place(network.site(position.site)!.location)
                let range =
                    position.need > .zero
                    ? LinearProgram.Range.exactly(position.need.rawValue)
                    : LinearProgram.Range(0, position.offer.rawValue)
                let column = program.addColumn(range, cost: 0)
                balance[location].append(.init(column: column, factor: position.need > .zero ? -1 : 1))
            }
            for terms in balance { program.addRow(.exactly(0), terms) }
        }
        for (link, terms) in zip(network.links, capacities) {
            if let capacity = link.capacityPerYear { program.addRow(.init(nil, capacity.rawValue), terms) }
        }
        return program
    }
}
