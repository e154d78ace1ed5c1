import Balancing
import Domain

/// Whether a plan's reasons are true, by changing what they name and planning again.
///
/// Knows nothing of how reasons are found. One resource is looked at by itself: what the others move is taken off the capacities, every need is cut to
/// what it was served, and a question is whether a changed network serves all of that.
struct ReasonChecker {
    enum Limit: Hashable {
        case link(LinkID)
        case location(LocationID)

        init?(_ reason: UnmetReason) {
            switch reason {
            case .linkFull(let link): self = .link(link)
            case .locationFull(let location): self = .location(location)
            default: return nil
            }
        }
    }

    private struct Need {
        let site: NodeID
        let tier: Int
        let quantity: Int64
        let served: Int64
    }

    private let resource: ResourceID
    private let network: Network
    private let offers: [SitePosition]
    private let needs: [Need]
    private let load: Int64
    /// With what other resources leave of the capacities.
    private let remaining: Network
    /// Those that cannot take a unit more.
    private let full: [Limit]

    init(_ resource: ResourceID, of balanced: BalancedPlan, for snapshot: Snapshot, in network: Network) {
        (self.resource, self.network) = (resource, network)
        load = network.resource(resource)!.loadPerBaseUnit
        let own = snapshot.positions.filter { $0.resource == resource }
        offers = own.filter { $0.offer > .zero }
        needs = own.filter { $0.need > .zero }.map { position in
            let missing = balanced.plan.unmet.filter { $0.site == position.site && $0.resource == resource }
                .reduce(0) { $0 + $1.quantity.rawValue }
            return Need(
                site: position.site, tier: network.site(position.site)!.tier.rank,
                quantity: position.need.rawValue, served: position.need.rawValue - missing)
        }
        var taken: [Limit: Int64] = [:]
        func take(_ flow: LinkFlow) {
            let load = network.resource(flow.resource)!.loadPerBaseUnit * flow.quantity.rawValue
            taken[.link(flow.link), default: 0] += load
            taken[.location(network.link(flow.link)!.tail), default: 0] += load
        }
        balanced.flows.filter { $0.resource != resource }.forEach(take)
        let others = taken
        remaining = Self.changed(network) { limit, capacity in capacity - others[limit, default: 0] }
        balanced.flows.filter { $0.resource == resource }.forEach(take)
        let (all, load) = (taken, load)
        full =
            network.links.filter { link in
                guard let capacity = link.capacityPerYear, link.carries(resource) else { return false }
                return capacity.rawValue - all[.link(link.id), default: 0] < load
            }.map { .link($0.id) }
            + network.locations.filter { location in
                location.handlingMaxPerYear.map {
                    $0.rawValue - all[.location(location.id), default: 0] < load
                } ?? false
            }.map { .location($0.id) }
    }

    // MARK: What is true

    /// Every reason that may be given; none where the plan could be better. More than one only where capacities are alike, or sites are.
    func truth(of site: NodeID) throws -> Set<UnmetReason> {
        let index = needs.firstIndex { $0.site == site }!
        if try isServed(index) { return [] }
        if try !isSuppliable(index) { return [.noSupplyInReach] }
        for donors in [[nil], yielding(to: index)] {
            if try isServed(index, byAnyOf: donors) { return [] }
            if try isServed(index, byAnyOf: donors, raised: full) {
                return try fewest(for: index) { try isServed(index, byAnyOf: donors, raised: $0) }
            }
        }
        let higher = try givers(to: index) { $0 < $1 }
        if let most = higher.map({ needs[$0].served }).max() {
            return Set(higher.filter { needs[$0].served == most }.map { .higherTierServed(needs[$0].site) })
        }
        if try !givers(to: index, where: { $0 == $1 }).isEmpty { return [.sharedWithinTier] }
        if try offers.indices.contains(where: { try isServed(index, more: $0) }) { return [.supplyUsedUp] }
        return try fewest(for: index) { raised in
            try offers.indices.contains { try isServed(index, raised: raised, more: $0) }
        }
    }

    /// The capacities of which as few as possible have to be larger at once; of those, which let through to the need what comes before them.
    private func fewest(for index: Int, _ isEnough: ([Limit]) throws -> Bool) throws -> Set<UnmetReason> {
        for count in 1...max(1, full.count) {
            let enough = try Self.choices(of: count, from: full).filter(isEnough)
            if enough.isEmpty { continue }
            let last = try Set(enough.joined()).filter { limit in
                switch limit {
                case .link(let link):
                    let tail = network.link(link)!.tail
                    return try isServed(index, raised: [limit, .location(tail)], moreAt: tail)
                case .location(let location): return try isServed(index, raised: [limit], moreAt: location)
                }
            }
            return Set(
                last.map { limit in
                    switch limit {
                    case .link(let link): .linkFull(link)
                    case .location(let location): .locationFull(location)
                    }
                })
        }
        return []
    }

    /// Whether the capacity alone stands between the need and what is left, or what others have to yield.
    func isAloneEnough(_ reason: UnmetReason, for site: NodeID) throws -> Bool {
        guard let limit = Limit(reason) else { return false }
        let index = needs.firstIndex { $0.site == site }!
        return try isServed(index, byAnyOf: [nil] + yielding(to: index), raised: [limit])
    }

    /// Whether the whole plan is better in this tier or one before it, with the named capacity larger by a unit's load.
    func isBetter(raising reason: UnmetReason, for site: NodeID) throws -> Bool {
        guard let limit = Limit(reason) else { return false }
        let positions = needs.map {
            SitePosition(site: $0.site, resource: resource, offer: .zero, need: Quantity($0.quantity))
        }
        let snapshot = Snapshot(span: .year, positions: (offers + positions).sorted { $0.site < $1.site })
        let unmet = try plan(for: snapshot, in: raised([limit])).plan.unmet
        let after = needs.map { need in
            need.quantity - (unmet.first { $0.site == need.site }?.quantity.rawValue ?? 0)
        }
        let tier = needs.first { $0.site == site }!.tier
        let orders = zip(scores(after, upTo: tier), scores(needs.map(\.served), upTo: tier)).map {
            Exhaustive.TierScore.compare($0, $1)
        }
        return (orders.first { $0 != 0 } ?? 0) > 0
    }

    private func scores(_ served: [Int64], upTo tier: Int) -> [Exhaustive.TierScore] {
        Exhaustive.score(
            needs.indices.filter { needs[$0].tier <= tier }.map {
                (
                    tier: needs[$0].tier,
                    fill: Fill(served: Quantity(served[$0]), need: Quantity(needs[$0].quantity))
                )
            })
    }

    // MARK: Who could give

    /// Those of lower tiers, and those of its own who even without a unit were better off.
    private func yielding(to index: Int) -> [Int?] {
        let need = needs[index]
        return needs.indices.filter {
            guard $0 != index, needs[$0].served > 0 else { return false }
            if needs[$0].tier != need.tier { return needs[$0].tier > need.tier }
            return need.served * needs[$0].quantity < (needs[$0].served - 1) * need.quantity
        }
    }

    private func givers(to index: Int, where isMeant: (Int, Int) -> Bool) throws -> [Int] {
        try needs.indices.filter {
            try $0 != index && needs[$0].served > 0 && isMeant(needs[$0].tier, needs[index].tier)
                && isServed(index, insteadOf: $0)
        }
    }

    // MARK: Planning again

    private func isServed(_ index: Int, byAnyOf donors: [Int?], raised: [Limit] = []) throws -> Bool {
        try donors.contains { try isServed(index, insteadOf: $0, raised: raised) }
    }

    /// Whether everybody gets what they got, and this need a unit more.
    private func isServed(
        _ index: Int, insteadOf donor: Int? = nil, raised: [Limit] = [], more offer: Int? = nil,
        moreAt location: LocationID? = nil
    ) throws -> Bool {
        var network = self.raised(raised)
        var positions: [SitePosition] = []
        for (place, offered) in offers.enumerated() {
            let quantity = offered.offer + Quantity(place == offer ? 1 : 0)
            positions.append(
                SitePosition(site: offered.site, resource: resource, offer: quantity, need: .zero))
        }
        for (place, need) in needs.enumerated() {
            let quantity = need.served + (place == index ? 1 : 0) - (place == donor ? 1 : 0)
            positions.append(
                SitePosition(site: need.site, resource: resource, offer: .zero, need: Quantity(quantity)))
        }
        if let location {
            let site = Site(
                id: try NodeID("zz-more"), name: network.name, parent: network.hub.id, location: location,
                siteClass: "", tier: Tier(rank: 1), stocks: [])
            network = Self.changed(network, adding: [site]) { $1 }
            positions.append(
                SitePosition(site: site.id, resource: resource, offer: Quantity(1), need: .zero))
        }
        let snapshot = Snapshot(span: .year, positions: positions.sorted { $0.site < $1.site })
        return try Self.isServedInFull(snapshot, network)
    }

    /// Whether anything could get there if nothing had a capacity.
    private func isSuppliable(_ index: Int) throws -> Bool {
        let free = Self.changed(network) { _, _ in nil }
        let need = SitePosition(
            site: needs[index].site, resource: resource, offer: .zero, need: Quantity(1))
        let snapshot = Snapshot(span: .year, positions: (offers + [need]).sorted { $0.site < $1.site })
        return try Self.isServedInFull(snapshot, free)
    }

    private static func isServedInFull(_ snapshot: Snapshot, _ network: Network) throws -> Bool {
        let needed = snapshot.positions.reduce(0) { $0 + $1.need.rawValue }
        return try Market(snapshot, in: network).cleared().served.rawValue == needed
    }

    private func raised(_ raised: [Limit]) -> Network {
        Self.changed(remaining) { limit, capacity in capacity + (raised.contains(limit) ? load : 0) }
    }

    private static func choices(of count: Int, from all: [Limit]) -> [[Limit]] {
        if count == 0 { return [[]] }
        return all.indices.flatMap { first in
            choices(of: count - 1, from: Array(all[(first + 1)...])).map { [all[first]] + $0 }
        }
    }

    private static func changed(
        _ network: Network, adding sites: [Site] = [], _ capacity: (Limit, Int64) -> Int64?
    ) -> Network {
        Network(
            id: network.id, name: network.name, hub: network.hub, calendar: network.calendar,
            timing: network.timing, currency: network.currency, transportUnit: network.transportUnit,
            tiers: network.tiers, resources: network.resources,
            locations: network.locations.map { location in
                Location(
                    id: location.id, name: location.name, kind: location.kind, position: location.position,
                    handlingMaxPerYear: location.handlingMaxPerYear.flatMap {
                        capacity(.location(location.id), $0.rawValue)
                    }.map(Load.init))
            },
            links: network.links.map { link in
                Link(
                    id: link.id, tail: link.tail, head: link.head, kind: link.kind, cost: link.cost,
                    capacityPerYear: link.capacityPerYear.flatMap {
                        capacity(.link(link.id), $0.rawValue)
                    }.map(Load.init), transit: link.transit, resources: link.resources)
            }, prefectures: network.prefectures, sites: network.sites + sites)
    }
}
