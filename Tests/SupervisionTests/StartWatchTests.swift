import Supervision
import Testing

@Suite("A program that is started and does not become ready is named")
struct StartWatchTests {
    @Test("once, after ten seconds of its own; one that became ready or was never started is not")
    func told() {
        var (watch, fleet) = (StartWatch(), Fleet(names: ["hub", "nanping", "shaowu"]))
        let start = ContinuousClock.now
        func check(_ seconds: Int) -> [String] {
            watch.check(fleet.startingNames, at: start + .seconds(seconds))
        }
        func note(_ program: String, _ kind: SupervisionEvent.Kind) {
            _ = fleet.note(SupervisionEvent(program: program, kind: kind))
        }
        #expect(check(0).isEmpty && check(60).isEmpty, "nothing was started yet")
        note("hub", .started(processID: 7))
        #expect(check(61).isEmpty)
        note("hub", .ready)
        note("nanping", .started(processID: 8))
        #expect(check(80).isEmpty, "each has its own ten seconds")
        #expect(check(90) == ["nanping"])
        #expect(check(200).isEmpty, "told once")
        note("shaowu", .started(processID: 9))
        note("shaowu", .died(.exited(code: 1), lastWords: [], .restart(after: .seconds(1))))
        #expect(check(201).isEmpty && check(300).isEmpty, "its death is told")
    }
}
