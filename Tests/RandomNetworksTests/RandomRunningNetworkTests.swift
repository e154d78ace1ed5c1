import Domain
import Foundation
import NetworkFolder
import Randomness
import TestSupport
import Testing

@testable import RandomNetworks

@Suite("Random networks for the simulation can be run")
struct RandomRunningNetworkTests {
    private static let seeds: ClosedRange<UInt64> = 1...40

    @Test("each is one that a folder may hold, within every limit")
    func folders() throws {
        for seed in Self.seeds {
            let network = RandomRunningNetwork(seed: seed).network
            try withTemporaryFolder { folder in
                try writeNetwork(network, to: folder.path)
                let read = try readNetwork(at: folder.path)
                #expect(read.sites == network.sites && read.calendar == network.calendar, "seed \(seed)")
            }
        }
    }

    @Test("a seed gives the same network, and another one another")
    func seeds() {
        let networks = Self.seeds.map { RandomRunningNetwork(seed: $0) }
        #expect(networks == Self.seeds.map { RandomRunningNetwork(seed: $0) })
        #expect(Set(networks.map(\.network.calendar.round)).count > 30)
    }

    @Test("rounds of seconds and of months are among them, and the longest names where names are long")
    func variety() {
        let networks = Self.seeds.map { RandomRunningNetwork(seed: $0).network }
        let rounds = networks.map(\.calendar.round)
        #expect(rounds.min()! < .seconds(60) && rounds.max()! > .seconds(10 * 86_400))
        #expect(rounds.allSatisfy { $0 >= .seconds(1) && $0 <= .seconds(90 * 86_400) })
        #expect(Set(networks.map(\.approval)).count == 2)
        #expect(networks.contains { $0.hub.id.text.utf8.count == 64 })
    }

    @Test(
        "most are small, and a few have a thousand sites, hundreds of resources or routes that no order can name"
    )
    func kinds() {
        let kinds = (1...3_000).map { seed in
            var random = SplitMix(seed: UInt64(seed))
            return RandomRunningNetwork.Kind(from: &random)
        }
        #expect(kinds.contains { $0.siteCountMax == 1_000 && $0.parameters.placeCount >= 50 })
        #expect(kinds.contains { $0.parameters.resourceCount >= 150 })
        #expect(kinds.contains { $0.parameters.placeCount > Limits.routeLinkCountMax + 50 })
        let large = kinds.count {
            $0.siteCountMax > 12 || $0.parameters.placeCount > 20 || $0.parameters.resourceCount > 8
        }
        #expect(large > 30 && large < 100, "a seed must be cheap")
        #expect(kinds.allSatisfy { (4...8).contains($0.roundCount) || $0.siteCountMax == 1_000 })
    }
}
