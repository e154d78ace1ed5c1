import RandomNetworks
import Simulation
import Testing

@Suite("Seeds in which something once was lost, doubled or told wrongly")
struct SeedTests {
    @Test(arguments: [
        // A hub was resumed under the epoch of another process, of which only some had heard.
        295, 2_170,
        // Orders that had been promised the same goods, one after the other, were taken back at once.
        4_680,
        // A hub told sites its orders once more when a copy of it had told them others, which they refuse.
        5_327,
        // A hub whose clock had been set back decided once more on a round from which it had taken orders back.
        6_257,
        // A resumed hub waited for ever for a site that had forgotten, or for facts that nobody would say.
        45, 320, 2_436,
        // Goods left by the word of a hub that had been replaced unheard, and nobody had written where to.
        8_001,
    ])
    func seed(_ seed: UInt64) {
        let random = RandomRunningNetwork(seed: seed)
        let verdict = SeedRun(of: random.network, .harsh, roundCount: random.roundCount).run(seed: seed)
        #expect(verdict.violations.map(\.text) == [])
    }
}
