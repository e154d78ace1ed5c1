internal import ArgumentParser
internal import Console
internal import Domain

/// What would have been different: changes to the network and to what each round is planned on.
struct WhatIf {
    /// Multiply what a class of sites offers; nil for all.
    private(set) var offers: [(siteClass: String?, factor: Ratio)] = []
    private(set) var needs: [(siteClass: String?, factor: Ratio)] = []
    /// Multiply what links of a kind carry in a year; nil for all.
    private(set) var capacities: [(kind: String?, factor: Ratio)] = []
    /// What must stay at the sites.
    private(set) var reserves = Ratio(1, of: 1)
    /// The rank that each tier has instead, first served first.
    private(set) var tierRanks: [Int]?
    private(set) var isUnlimited = false

    enum Policy: String, CaseIterable {
        case equalTiers = "equal-tiers"
        case noLimits = "no-limits"
        case noReserves = "no-reserves"

        static let list = allCases.map(\.rawValue).joined(separator: ", ")
    }

    /// - Throws: ``Failure`` naming what is unknown.
    init(policy: String?, settings: [String], of network: Network) throws {
        if let policy { try apply(policy, to: network) }
        for setting in settings { try set(setting, of: network) }
    }

    private mutating func apply(_ policy: String, to network: Network) throws {
        switch Policy(rawValue: policy) {
        case .equalTiers: tierRanks = network.tiers.map { _ in 1 }
        case .noLimits: isUnlimited = true
        case .noReserves: reserves = Ratio(0, of: 1)
        case nil:
            throw Failure(
                .usage, "--policy \(policy): no such policy", remedy: "There are \(Policy.list).")
        }
    }

    private mutating func set(_ setting: String, of network: Network) throws {
        let parts = setting.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        func factor() throws -> Ratio {
            guard let factor = Ratio(parts[parts.count - 1]) else {
                throw Failure(
                    .usage, "--set \(setting): \(parts[parts.count - 1]) is no factor",
                    remedy: "Write 0.75, 2 or 75%.")
            }
            return factor
        }
        func among(_ known: [String], _ what: String) throws -> String? {
            guard parts[1] != "all" else { return nil }
            guard known.contains(parts[1]) else {
                let choices = Array(Set(known)).sorted().joined(separator: ", ")
                throw Failure(
                    .usage, "--set \(setting): \(network.id) has no \(what) \(parts[1])",
                    remedy: "There are \(choices), and all.")
            }
            return parts[1]
        }
        switch (parts[0], parts.count) {
        case ("supply", 3):
            offers.append((try among(network.sites.map(\.siteClass), "class of sites"), try factor()))
        case ("need", 3):
            needs.append((try among(network.sites.map(\.siteClass), "class of sites"), try factor()))
        case ("capacity", 3):
            capacities.append((try among(network.links.map(\.kind), "kind of links"), try factor()))
        case ("reserve", 2): reserves = try factor()
        case ("tiers", 2):
            let order = parts[1].split(separator: ",").compactMap { Int($0) }
            guard order.sorted() == Array(1...network.tiers.count) else {
                throw Failure(
                    .usage, "--set \(setting): not an order of the \(network.tiers.count) tiers",
                    remedy: "Name each tier once, first served first: tiers=2,1,3.")
            }
            tierRanks = (1...network.tiers.count).map { order.firstIndex(of: $0)! + 1 }
        default:
            throw Failure(
                .usage, "--set \(setting): nothing that can be set",
                remedy:
                    "Write supply=CLASS=FACTOR, need=CLASS=FACTOR, capacity=KIND=FACTOR, reserve=FACTOR or tiers=2,1,3."
            )
        }
    }

    /// The network as it would be.
    func applied(to network: Network) -> Network {
        let links = network.links.map { link in
            let capacity = capacities.reduce(link.capacityPerYear) { capacity, change in
                guard let capacity, change.kind == nil || change.kind == link.kind else { return capacity }
                return Load(change.factor.floor(of: Quantity(capacity.rawValue)).rawValue)
            }
            return link.replacing(capacityPerYear: isUnlimited ? nil : capacity)
        }
        let locations = network.locations.map { place in
            Location(
                id: place.id, name: place.name, kind: place.kind, position: place.position,
                handlingMaxPerYear: isUnlimited ? nil : place.handlingMaxPerYear)
        }
        let sites = network.sites.map { site in
            Site(
                id: site.id, name: site.name, parent: site.parent, location: site.location,
                siteClass: site.siteClass, tier: tier(instead: site.tier), stocks: site.stocks)
        }
        return Network(
            id: network.id, name: network.name, hub: network.hub, calendar: network.calendar,
            timing: network.timing, currency: network.currency, transportUnit: network.transportUnit,
            tiers: network.tiers, resources: network.resources, locations: locations, links: links,
            prefectures: network.prefectures, sites: sites, approval: network.approval)
    }

    /// What the hub would have been told.
    func applied(to input: Input) -> Input {
        guard case .received(let received) = input, case .status(let report) = received.message else {
            return input
        }
        let lines = report.lines.map { line in
            StockLine(
                resource: line.resource, stock: line.stock, held: line.held, need: line.need,
                reserve: reserves.floor(of: line.reserve), suppliedTotal: line.suppliedTotal,
                consumedTotal: line.consumedTotal, missedTotal: line.missedTotal)
        }
        return .received(
            Received(
                topic: received.topic, header: received.header,
                message: .status(
                    StatusReport(
                        lines: lines, instructionsTakenThrough: report.instructionsTakenThrough,
                        factsIssuedThrough: report.factsIssuedThrough, openOrderCount: report.openOrderCount)),
                envelope: received.envelope))
    }

    /// What a round would be planned on, given the reserves already.
    func applied(to snapshot: Snapshot, of network: Network) -> Snapshot {
        Snapshot(
            span: snapshot.span,
            positions: snapshot.positions.map { position in
                let siteClass = network.site(position.site)?.siteClass
                func scaled(_ quantity: Quantity, by changes: [(siteClass: String?, factor: Ratio)])
                    -> Quantity
                {
                    changes.reduce(quantity) { quantity, change in
                        change.siteClass == nil || change.siteClass == siteClass
                            ? change.factor.floor(of: quantity) : quantity
                    }
                }
                let offer = scaled(position.offer, by: offers)
                return SitePosition(
                    site: position.site, resource: position.resource, offer: offer,
                    need: scaled(position.need, by: needs),
                    livelihood: scaled(position.livelihood, by: needs), mustRun: min(position.mustRun, offer))
            }, running: snapshot.running)
    }

    /// The tier of the network that has this rank otherwise; the rank itself where several share it.
    func original(of tier: Tier) -> Int {
        guard let tierRanks, tierRanks.count(where: { $0 == tier.rank }) == 1 else { return tier.rank }
        return tierRanks.firstIndex(of: tier.rank)! + 1
    }

    private func tier(instead tier: Tier) -> Tier {
        guard let tierRanks, tierRanks.indices.contains(tier.rank - 1) else { return tier }
        return Tier(rank: tierRanks[tier.rank - 1])
    }
}
