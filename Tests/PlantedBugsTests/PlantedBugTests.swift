import PlantedBugs
import Simulation
import Testing

/// A checker that cannot fail proves nothing: each of these networks is wrong in one known way. All of them are run by
/// `diaodu-lab simulate --planted-bugs`, which takes an optimised build; here one for each checker that is quick to notice.
@Suite("Planted bugs are caught, and every checker has one")
struct PlantedBugTests {
    @Test("there are enough of them, each with a name of its own, and they leave out no checker")
    func all() {
        #expect(PlantedBug.all.count >= 20)
        #expect(Set(PlantedBug.all.map(\.name)).count == PlantedBug.all.count)
        #expect(Set(PlantedBug.all.map(\.checker)) == Set(CheckerName.allCases))
    }

    @Test("the same network without a bug violates nothing")
    func falseAlarms() {
        let violations = PlantedBug.falseAlarms(seeds: 1...2)
        #expect(violations == [])
    }

    @Test(
        "each is caught by the checker that is there for it",
        arguments: [
            "bookedOnAdvice", "hubHoards", "noDedupe", "saysOnce", "loadsTenfold", "acknowledgesOneTooMany",
            "ignoresAcknowledgements", "verifiesNothing", "readsDamage", "hubGivesUp", "sendsBeforeCommit",
            "commandsBeforeCommit", "commitsOneByOne", "keepsHalfABatch", "sendsBackwards",
            "passesOnBackwards",
        ])
    func caught(name: String) throws {
        let bug = try #require(PlantedBug.all.first { $0.name == name })
        #expect(bug.findDetectingSeed() != nil, "\(bug.name) was not caught: \(bug.fault)")
    }
}
