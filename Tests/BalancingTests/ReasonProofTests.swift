import Balancing
import Domain
import Foundation
import Testing

@Suite("Every reason is true when what it names is changed, and no other reason is")
struct ReasonProofTests {
    /// Of each kind; more of them where the variable says so.
    private static let networkCount =
        ProcessInfo.processInfo.environment["DIAODU_NETWORKS"].flatMap { Int($0) } ?? 150

    @Test("one resource", arguments: 0..<networkCount * 2)
    func alone(seed: Int) throws { try check(seed: seed, loads: [1]) }

    @Test("several resources of one load", arguments: 0..<networkCount)
    func shared(seed: Int) throws { try check(seed: 10_000 + seed, loads: [1, 1, 1]) }

    @Test("several resources of different loads", arguments: 0..<networkCount)
    func unequal(seed: Int) throws { try check(seed: 20_000 + seed, loads: [3, 1, 2]) }

    @Test("the networks ask for every reason often enough")
    func variety() throws {
        var counts: [String: Int] = [:]
        for seed in 0..<300 {
            let small = try SmallNetwork.drawn(seed: UInt64(seed), loads: [1])
            for need in try plan(for: small.snapshot, in: try small.network()).plan.unmet {
                counts[kind(need.reason), default: 0] += 1
            }
        }
        for name in ["none", "used", "higher", "shared", "link", "location"] {
            #expect(counts[name, default: 0] >= 20, "\(counts)")
        }
    }

    private func check(seed: Int, loads: [Int64]) throws {
        let small = try SmallNetwork.drawn(seed: UInt64(seed), loads: loads)
        let network = try small.network()
        let balanced = try plan(for: small.snapshot, in: network)
        for need in balanced.plan.unmet {
            let checker = ReasonChecker(need.resource, of: balanced, for: small.snapshot, in: network)
            let truth = try checker.truth(of: need.site)
            #expect(truth.contains(need.reason), "\(need), true: \(truth)")
            // A false reason is refused; others are true only of capacities or sites that are alike.
            for planted in UnmetReason.all(in: network) where truth.contains(planted) {
                #expect(kind(planted) == kind(need.reason) || isLimit(planted) && isLimit(need.reason))
            }
            if try checker.isAloneEnough(need.reason, for: need.site) {
                #expect(try checker.isBetter(raising: need.reason, for: need.site), "\(need)")
            }
        }
    }

    private func isLimit(_ reason: UnmetReason) -> Bool { ["link", "location"].contains(kind(reason)) }

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
}
