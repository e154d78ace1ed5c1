import Balancing
import Domain
import Randomness

extension SmallNetwork {
    /// Five places and up to nine sites, three of which offer; links and handling that are often full.
    static func drawn(seed: UInt64, loads: [Int64]) throws -> SmallNetwork {
        var random = SplitMix(seed: seed)
        let commodities = loads.indices.map { "commodity-\($0)" }
        var small = try SmallNetwork(resources: zip(commodities, loads).map { ($0, load: $1) })
        let locations = ["a", "b", "c", "d", "e"]
        let most = loads.max()!
        for index in 0..<Int.random(in: 5...10, using: &random) {
            let tail = Int.random(in: 0..<5, using: &random)
            let head = (tail + Int.random(in: 1..<5, using: &random)) % 5
            let isLimited = Int.random(in: 0..<3, using: &random) > 0
            try small.link(
                "l\(index)", locations[tail], locations[head], cost: .random(in: 0...4, using: &random),
                capacity: isLimited ? .random(in: 0...5 * most, using: &random) : nil)
        }
        for location in locations where Int.random(in: 0..<4, using: &random) == 0 {
            small.handlingMax[try LocationID(location)] = Load(.random(in: 0...6 * most, using: &random))
        }
        for index in 0..<Int.random(in: 6...9, using: &random) {
            let location = locations[Int.random(in: 0..<5, using: &random)]
            let tier = Int.random(in: 1...3, using: &random)
            for commodity in commodities where Int.random(in: 0..<3, using: &random) > 0 {
                let quantity = Int64.random(in: 1...6, using: &random)
                let gives = index < 3
                try small.terminal(
                    "at-\(index)", at: location, tier: tier, commodity, offer: gives ? quantity : 0,
                    need: gives ? 0 : quantity)
            }
        }
        return small
    }
}

extension UnmetReason {
    /// Every reason that could be given in a network.
    static func all(in network: Network) -> [UnmetReason] {
        [.noSupplyInReach, .supplyUsedUp, .sharedWithinTier, .shipmentTooSmall, .higherTierServed(nil)]
            + network.links.map { .linkFull($0.id) } + network.locations.map { .locationFull($0.id) }
            + network.sites.map { .higherTierServed($0.id) }
    }
}
