internal import Balancing
internal import Domain
internal import Foundation

/// What balancing makes of a network, in plain numbers that refer to the network's lists by index.
struct NetworkAnswer: Codable, Sendable {
    /// Of `plan` alone.
    let cpuSeconds: Double
    /// Why there is no plan; absent where there is one.
    var refusal: String?
    /// Whether balancing says that the plan is its last word; absent where there is none.
    var isFinished: Bool?
    var cost: Int64?
    var costGapMax: Int64?
    var tiers: [Served]?
    var unmet: [Unmet]?
    var shipments: [Moved]?
    /// How much more must-run supply could at most be used, each unit by its weight.
    var mustRunGap: Int64?

    struct Served: Codable, Sendable {
        let tier: Int
        let need: Int64
        let served: Int64
        /// What balancing says could be served at most, and how much of that whole units may cost; absent where it says nothing.
        let servedMax: Int64?
        let gapMax: Int64?
        let isFairest: Bool?
        /// By how large a part of its need one could at most be served more fairly, as balancing says; absent where it says nothing.
        let fillGapMax: Double?
        let worstServed: Int64
        let worstNeed: Int64
    }

    struct Unmet: Codable, Sendable {
        let site: Int
        let resource: Int
        let tier: Int
        let quantity: Int64
        let reason: String
    }

    struct Moved: Codable, Sendable {
        let resource: Int
        let quantity: Int64
        let source: Int
        let destination: Int
        let route: [Int]
        let cost: Int64
    }

    /// Plans the year of a network.
    ///
    /// - Parameter cpuSecondsMax: after so long the best plan found until then is made.
    init(planning network: Network, cpuSecondsMax: Double = .infinity) {
        let snapshot = Snapshot(yearOf: network)
        let start = Self.cpuSecondsOfProcess
        let outcome = Result { () throws(BalancingError) in
            try plan(for: snapshot, in: network) { _ in Self.cpuSecondsOfProcess - start < cpuSecondsMax }
        }
        cpuSeconds = Self.cpuSecondsOfProcess - start
        switch outcome {
        case .failure(let error): refusal = "\(error)"
        case .success(let balanced): fill(from: balanced, in: network)
        }
    }

    private mutating func fill(from balanced: BalancedPlan, in network: Network) {
        func index(of site: NodeID) -> Int { network.sites.index(of: site, by: \.id) ?? -1 }
        func index(of resource: ResourceID) -> Int { network.resources.index(of: resource, by: \.id) ?? -1 }
        func index(of link: LinkID) -> Int { network.links.index(of: link, by: \.id) ?? -1 }
        let plan = balanced.plan
        isFinished = balanced.plan.isFinished
        (cost, costGapMax) = (plan.cost.rawValue, plan.costGapMax.rawValue)
        tiers = plan.tiers.map { outcome in
            let bound = balanced.bounds.first { $0.tier == outcome.tier }
            return Served(
                tier: outcome.tier.rank, need: outcome.need.rawValue, served: outcome.served.rawValue,
                servedMax: bound?.servedMax.rawValue, gapMax: bound?.gapMax.rawValue,
                isFairest: bound?.isFairest,
                fillGapMax: bound.map { bound in
                    bound.fillGapMax.map { Double($0.served.rawValue) / Double($0.need.rawValue) } ?? 1
                },
                worstServed: outcome.worstFill.served.rawValue, worstNeed: outcome.worstFill.need.rawValue)
        }
        mustRunGap = balanced.mustRun?.gap.rawValue
        unmet = plan.unmet.map {
            Unmet(
                site: index(of: $0.site), resource: index(of: $0.resource), tier: $0.tier.rank,
                quantity: $0.quantity.rawValue, reason: "\($0.reason)")
        }
        shipments = plan.shipments.map { shipment in
            Moved(
                resource: index(of: shipment.resource), quantity: shipment.quantity.rawValue,
                source: index(of: shipment.source), destination: index(of: shipment.destination),
                route: shipment.route.map { index(of: $0) }, cost: shipment.cost.rawValue)
        }
    }

    private static var cpuSecondsOfProcess: Double {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
