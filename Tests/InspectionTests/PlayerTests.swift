import Inspection
import Testing

@Suite("A recording is played at any rate that a clock can keep")
struct PlayerTests {
    @Test(arguments: ["0", "-1", "1e-12", "1e-300", "0.0009", "1000001", "inf", "nan", "fast", ""])
    func noRate(text: String) { #expect(PlayRate(text) == nil) }

    @Test func rates() {
        #expect(PlayRate("max") == .unlimited)
        #expect(PlayRate("0.001") == .factor(0.001))
        #expect(PlayRate("1000000") == .factor(1_000_000))
    }
}
