import Tables
import Testing

@Suite("Durations are written with their unit")
struct DurationTextTests {
    @Test(arguments: [
        ("250ms", Duration.milliseconds(250)), ("5s", .seconds(5)), ("15m", .seconds(900)),
        ("2h", .seconds(7_200)),
        ("1d", .seconds(86_400)),
    ])
    func reading(text: String, duration: Duration) { #expect(Duration(text: text) == duration) }

    @Test(arguments: ["", "5", "s", "-5s", "0s", "1.5s", "5 s", "5sec", "99999999d", "٥s"])
    func refusing(text: String) { #expect(Duration(text: text) == nil) }
}
