import FaultInjection
import Randomness
import Testing

@Suite("Link faults do to messages what they say")
struct LinkFaultsTests {
    private func delays(_ faults: LinkFaults, count: Int = 2_000) -> [[Duration]] {
        var random = SplitMix(seed: 5)
        return (0..<count).map { _ in faults.delays(using: &random) }
    }

    @Test("no faults: everything passes once and at once")
    func none() { #expect(delays(.none).allSatisfy { $0 == [.zero] }) }

    @Test("a cut passes nothing, and so does losing all")
    func cut() {
        #expect(delays(.cut).allSatisfy { $0.isEmpty })
        #expect(delays(LinkFaults(lostPermille: 1_000)).allSatisfy { $0.isEmpty })
    }

    @Test("they lose and double about as often as they say")
    func shares() {
        let lost = delays(LinkFaults(lostPermille: 300)).count(where: \.isEmpty)
        #expect((500...700).contains(lost))
        let doubled = delays(LinkFaults(doubledPermille: 300)).count { $0.count == 2 }
        #expect((500...700).contains(doubled))
    }

    @Test("delays stay below the longest, and let messages overtake one another")
    func delay() {
        let delays = delays(LinkFaults(delayMax: .seconds(2))).flatMap(\.self)
        #expect(delays.allSatisfy { $0 >= .zero && $0 <= .seconds(2) })
        #expect(delays.contains { $0 > .milliseconds(1_900) })
        #expect(delays.contains { $0 < .milliseconds(100) })
    }
}
