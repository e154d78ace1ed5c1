internal import Domain
internal import Randomness

/// Prefectures on a ring with some roads across; between neighbours a cheap link that all resources share and a dear one with room
/// for all.
struct SharingProvince {
    let network: Network
    let snapshot: Snapshot

    /// - Parameter hasLocalCosts: whether each enterprise is at a location of its own, which a unit costs something to leave or to reach.
    init(
        prefectures: Int, enterprises: Int, resources: Int, hasLocalCosts: Bool = false, seed: UInt64
    ) throws {
        var random = SplitMix(seed: seed)
        let name = Name(english: "", chinese: "")
        let goods = try (0..<resources).map {
            Resource(
                id: try ResourceID("r\($0)"), name: name, baseUnit: "t", displayUnit: "t",
                baseUnitsPerDisplayUnit: 1, loadPerBaseUnit: 1)
        }
        var (links, sites, positions) = ([] as [Link], [] as [Site], [] as [SitePosition])
        var locations = try (0..<prefectures).map { try LocationID("p\($0)") }
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
                var location = locations[tail]
                if hasLocalCosts {
                    location = try LocationID(site.text)
                    locations.append(location)
                    let cost = Money(.random(in: 3...59, using: &random))
                    for (way, from, to) in [
                        ("from", location, locations[tail]), ("to", locations[tail], location),
                    ] {
                        links.append(
                            Link(
                                id: try LinkID("\(way)-\(site)"), tail: from, head: to, kind: "local",
                                cost: cost,
                                capacityPerYear: nil, transit: .seconds(3_600), resources: nil))
                    }
                }
                sites.append(
                    Site(
                        id: site, name: name, parent: try NodeID("hub"), location: location, siteClass: "",
                        tier: Tier(rank: 1), stocks: []))
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
                positions.append(
                    SitePosition(site: site, resource: good.id, offer: needed + needed, need: .zero))
            }
        }
        network = Network(
            id: try NetworkID("province"), name: name, hub: Hub(id: try NodeID("hub"), name: name),
            calendar: Calendar(start: .epoch, round: .seconds(86_400), year: .seconds(31_536_000)),
            timing: .standard, currency: Currency(code: "CNY", decimals: 2), transportUnit: "t",
            tiers: [name], resources: goods,
            locations: locations.map {
                Location(id: $0, name: name, kind: "", position: nil, handlingMaxPerYear: nil)
            }, links: links, prefectures: [], sites: sites)
        snapshot = Snapshot(span: .year, positions: positions)
    }

    /// What is offered and needed after one in a hundred sites has reported other quantities.
    func reports(seed: UInt64) -> [SitePosition] {
        var random = SplitMix(seed: seed)
        return snapshot.positions.filter { !$0.site.text.hasPrefix("depot") }.compactMap { position in
            guard Int.random(in: 0..<100, using: &random) == 0 else { return nil }
            let amount = Quantity(.random(in: 1...100, using: &random))
            return SitePosition(
                site: position.site, resource: position.resource,
                offer: position.offer > .zero ? amount : .zero,
                need: position.need > .zero ? amount : .zero)
        }
    }

    func snapshot(after reports: [SitePosition]) -> Snapshot {
        struct Key: Hashable {
            let site: NodeID
            let resource: ResourceID
        }
        var changed: [Key: SitePosition] = [:]
        for report in reports { changed[Key(site: report.site, resource: report.resource)] = report }
        return Snapshot(
            span: snapshot.span,
            positions: snapshot.positions.map { changed[Key(site: $0.site, resource: $0.resource)] ?? $0 })
    }
}
