import Domain
import Execution
import GateBooks
import Testing

@Suite("A plant's tasks are done once, and answered as often as they are asked about")
struct PlantTasksTests {
    private let order = OrderID(round: 1, place: 1)
    private let coal = try! ResourceID("coal")
    private let now = Instant(microsecondsSinceEpoch: 1_000)

    @Test("what was stopped and is wanted after all is loaded, and not said to be stopped")
    func wantedAfterAll() {
        var tasks = PlantTasks()
        let isNew = tasks.load(order, coal, Quantity(5))
        #expect(isNew)
        tasks.stop(order)
        #expect(tasks.loads.isEmpty)
        let isNewAgain = tasks.load(order, coal, Quantity(4))
        #expect(isNewAgain)
        #expect(tasks.loads.map(\.quantity) == [Quantity(4)])
        #expect(tasks.answersDue == nil)
    }

    @Test("a smaller quantity takes the place of the first one")
    func reduced() {
        var tasks = PlantTasks()
        tasks.load(order, coal, Quantity(5))
        let isNew = tasks.load(order, coal, Quantity(3))
        #expect(!isNew, "it waits to be loaded already")
        #expect(tasks.loads.map(\.quantity) == [Quantity(3)])
    }

    @Test("what is said late is said at once when it is asked about, and once")
    func late() {
        var tasks = PlantTasks()
        tasks.load(order, coal, Quantity(5))
        let later = now.advanced(by: .seconds(60))
        tasks.write(GateEntry(order, .loaded, Quantity(5)), due: later)
        #expect(tasks.answersDue == later)
        let early = tasks.takeAnswers(at: now)
        #expect(early == [])
        tasks.stop(order)
        let asked = tasks.takeAnswers(at: now)
        #expect(asked == [.loaded(order, Quantity(5))])
        let once = tasks.takeAnswers(at: later)
        #expect(once == [])
    }

    @Test("what arrived and what was missing is answered together, and nothing of it can be turned back")
    func partlyMissing() {
        var tasks = PlantTasks()
        tasks.expect(order, Quantity(7), arrival: .zero)
        tasks.write(GateEntry(order, .unloaded, Quantity(5)))
        tasks.write(GateEntry(order, .missing, Quantity(2)))
        let answers: [Input] = [.unloaded(order, Quantity(5)), .lost(order, Quantity(2), .short)]
        let first = tasks.takeAnswers(at: now)
        #expect(first == answers)
        let canTurn = tasks.turnBack(order)
        #expect(!canTurn)
        let second = tasks.takeAnswers(at: now)
        #expect(second == answers)
        tasks.expect(order, Quantity(7), arrival: .zero)
        #expect(tasks.arrivals.isEmpty)
        let third = tasks.takeAnswers(at: now)
        #expect(third == answers)
    }

    @Test("a source whose goods come back expects them although it has loaded them")
    func comingBack() {
        var tasks = PlantTasks(written: [GateEntry(order, .loaded, Quantity(5))])
        tasks.expect(order, Quantity(5), arrival: .zero)
        #expect(tasks.arrivals.map(\.quantity) == [Quantity(5)])
        #expect(tasks.answersDue == nil)
    }
}
