import Domain
import Foundation
import NetworkFolder
import RandomNetworks
import Testing

@Suite("Random networks are of every kind, the same for the same seed, and fit a network folder")
struct RandomNetworkTests {
    @Test("a written network is read back as it was", arguments: [0..<100, 100..<200, 200..<300, 300..<400])
    func writtenAndRead(seeds: Range<UInt64>) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "diaodu-networks-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        for seed in seeds {
            let network = RandomNetwork(seed: seed).network
            try writeNetwork(network, to: folder.path())
            #expect(try readNetwork(at: folder.path()) == network, "seed \(seed)")
        }
    }

    @Test("the same seed gives the same network, another seed another")
    func deterministic() {
        #expect(RandomNetwork(seed: 7) == RandomNetwork(seed: 7))
        #expect(RandomNetwork(seed: 7).network != RandomNetwork(seed: 8).network)
    }
}
