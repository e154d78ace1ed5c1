import Balancing
import Domain
import Randomness
import Testing

@Suite("Every reason is true when what it names is changed, and no other reason is")
struct ReasonProofTests {
    @Test("one resource", arguments: 0..<300)
    func alone(seed: Int) throws { try check(seed: seed, loads: [1]) }

    @Test("several resources of one load", arguments: 0..<150)
    func shared(seed: Int) throws { try check(seed: 10_000 + seed, loads: [1, 1, 1]) }

    @Test("several resources of different loads", arguments: 0..<150)
    func unequal(seed: Int) throws { try check(seed: 20_000 + seed, loads: [3, 1, 2]) }

    @Test("the networks ask for every reason often enough")
    func variety() throws {
        var counts: [String: Int] = [:]
        for seed in 0..<300 {
            let small = try drawn(seed: UInt64(seed), loads: [1])
            for need in try plan(for: small.snapshot, in: try small.network()).plan.unmet {
                counts[kind(need.reason), default: 0] += 1
            }
        }
        for name in ["none", "used", "higher", "shared", "link", "location"] {
            #expect(counts[name, default: 0] >= 20, "\(counts)")
        }
    }

    private func check(seed: Int, loads: [Int64]) throws {
        let small = try drawn(seed: UInt64(seed), loads: loads)
        let network = try small.network()
        let balanced = try plan(for: small.snapshot, in: network)
        for need in balanced.plan.unmet {
            let checker = ReasonChecker(need.resource, of: balanced, for: small.snapshot, in: network)
            let truth = try checker.truth(of: need.site)
            #expect(truth.contains(need.reason), "\(need), true: \(truth)")
            // A false reason is refused; others are true only of capacities or sites that are alike.
            for planted in try planted(network) where truth.contains(planted) {
                #expect(kind(planted) == kind(need.reason) || isLimit(planted) && isLimit(need.reason))
            }
            if try checker.isAloneEnough(need.reason, for: need.site) {
                #expect(try checker.isBetter(raising: need.reason, for: need.site), "\(need)")
            }
        }
    }

    private func isLimit(_ reason: UnmetReason) -> Bool { ["link", "location"].contains(kind(reason)) }

    private func planted(_ network: Network) throws -> [UnmetReason] {
        [.noSupplyInReach, .supplyUsedUp, .sharedWithinTier, .shipmentTooSmall, .higherTierServed(nil)]
            + network.links.map { .linkFull($0.id) } + network.locations.map { .locationFull($0.id) }
            + network.sites.map { .higherTierServed($0.id) }
    }

    private func kind(_ reason: UnmetReason) -> String {
        switch reason {
        case .noSupplyInReach: "none"
        case .supplyUsedUp: "used"
        case .higherTierServed: "higher"
        case .sharedWithinTier: "shared"
        case .linkFull: "link"
        case .locationFull: "location"
        case .shipmentTooSmall: "small"
        }
    }

    private func drawn(seed: UInt64, loads: [Int64]) throws -> SmallNetwork {
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
