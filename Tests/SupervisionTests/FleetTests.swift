import Supervision
import Testing

@Suite("Everybody knows how the programs of a run stand")
struct FleetTests {
    private var fleet = Fleet(names: ["hub", "nanping"])

    @Test mutating func readyProgramsAreCounted() {
        let talk = note("hub", .started(processID: 7)) + note("hub", .ready)
        #expect(talk.isEmpty)
        #expect(fleet.readyCount == 1)
        #expect(fleet.failedNames == ["nanping"])
    }

    @Test mutating func aDeathIsToldWithItsLastWords() {
        _ = note("hub", .ready)
        let talk = note(
            "hub", .died(.killed(signal: 9), lastWords: ["out of coal"], .restart(after: .milliseconds(250))))
        #expect(
            talk == ["hub died: killed by SIGKILL; starting it again in 0.25 seconds", "  hub: out of coal"])
        #expect(fleet.failedNames == ["hub", "nanping"])
        #expect(fleet.isAwaited("nanping") && !fleet.isAwaited("hub"))
        _ = note("hub", .ready)
        #expect((fleet.failedNames, fleet.restartCount) == (["nanping"], 1))
    }

    @Test mutating func aProgramGivenUpStaysFailed() {
        let talk = note("hub", .died(.exited(code: 78), lastWords: [], .giveUp))
        #expect(
            talk == [
                "hub died: exited with 78, bad configuration; not starting it again until that is put right"
            ])
        #expect(fleet.isGivenUp("hub"))
    }

    private mutating func note(_ program: String, _ kind: SupervisionEvent.Kind) -> [String] {
        fleet.note(SupervisionEvent(program: program, kind: kind))
    }
}
