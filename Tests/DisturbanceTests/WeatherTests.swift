import Disturbance
import Randomness
import Testing

@Suite("Weather does to messages what it says")
struct WeatherTests {
    private func delays(_ weather: Weather, count: Int = 2_000) -> [[Duration]] {
        var random = SplitMix(seed: 5)
        return (0..<count).map { _ in weather.delays(using: &random) }
    }

    @Test("fair weather passes everything once and at once")
    func fair() { #expect(delays(.fair).allSatisfy { $0 == [.zero] }) }

    @Test("a cut passes nothing, and so does losing all")
    func cut() {
        #expect(delays(.cut).allSatisfy { $0.isEmpty })
        #expect(delays(Weather(lostPermille: 1_000)).allSatisfy { $0.isEmpty })
    }

    @Test("it loses and doubles about as often as it says")
    func shares() {
        let lost = delays(Weather(lostPermille: 300)).count(where: \.isEmpty)
        #expect((500...700).contains(lost))
        let doubled = delays(Weather(doubledPermille: 300)).count { $0.count == 2 }
        #expect((500...700).contains(doubled))
    }

    @Test("delays stay below the longest, and let messages overtake one another")
    func delay() {
        let delays = delays(Weather(delayMax: .seconds(2))).flatMap(\.self)
        #expect(delays.allSatisfy { $0 >= .zero && $0 <= .seconds(2) })
        #expect(delays.contains { $0 > .milliseconds(1_900) })
        #expect(delays.contains { $0 < .milliseconds(100) })
    }
}
