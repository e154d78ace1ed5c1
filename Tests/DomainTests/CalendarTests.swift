import Domain
import Testing

@Suite("Annual figures fall to rounds without losing a unit")
struct CalendarTests {
    let calendar = Calendar(start: .epoch, round: .seconds(86_400), year: .seconds(365 * 86_400))

    @Test(arguments: [0, 1, 364, 365, 366, 7_961_661_538, 9_000_000_000_000])
    func sharesAddUp(perYear: Int64) {
        let shares = (0..<365).map { calendar.share(perYear, ofRound: $0) }
        #expect(shares.reduce(0, +) == perYear)
        #expect(shares.max()! - shares.min()! <= 1)
    }

    @Test("the network's day passes in five seconds, and back")
    func clock() {
        let clock = NetworkClock(
            anchor: Instant(microsecondsSinceEpoch: 1_000_000), roundLength: .seconds(5), calendar: calendar)
        let noonOfDayTwo = Instant(microsecondsSinceEpoch: 8_500_000)
        #expect(clock.elapsed(at: noonOfDayTwo) == .seconds(86_400 + 43_200))
        #expect(clock.instant(elapsed: .seconds(86_400 + 43_200)) == noonOfDayTwo)
        #expect(clock.deadline(ofRound: 2) == Instant(microsecondsSinceEpoch: 11_000_000))
        #expect(clock.elapsed(at: .epoch) == .zero, "nothing passes before the anchor")
        #expect(clock.machineTime(.microseconds(1)) == .microseconds(1), "rounded up: nothing arrives early")
    }

    @Test("network time stands still while nobody runs, and a pause is never forgotten")
    func pause() {
        var clock = NetworkClock(anchor: .epoch, roundLength: .seconds(5), calendar: calendar)
        let before = clock
        clock.pause(inAll: .seconds(60))
        clock.pause(inAll: .seconds(20))
        #expect(clock.paused == .seconds(60))
        let now = Instant(microsecondsSinceEpoch: 70_000_000)
        #expect(clock.elapsed(at: now) == .seconds(2 * 86_400))
        #expect(clock.instant(elapsed: .seconds(2 * 86_400)) == now)
        #expect(clock.deadline(ofRound: 2) == now)
        #expect(clock.supersedes(before) && clock.supersedes(nil))
        #expect(!before.supersedes(clock) && !clock.supersedes(clock))
    }
}

@Suite("A clock that is badly wrong saturates instead of stopping a node")
struct WrongClockTests {
    let ends = [Instant(microsecondsSinceEpoch: .min), .epoch, Instant(microsecondsSinceEpoch: .max)]

    @Test func networkTime() {
        let year = Calendar(start: .epoch, round: .seconds(31_536_000), year: .milliseconds(1))
        for anchor in ends {
            let clock = NetworkClock(anchor: anchor, roundLength: .milliseconds(1), calendar: year)
            for now in ends {
                let elapsed = clock.elapsed(at: now)
                #expect(elapsed >= .zero)
                #expect(year.accrued(Quantity.magnitudeMax, after: elapsed) >= 0)
                #expect(clock.networkTime(at: now) >= .epoch)
                #expect(clock.instant(elapsed: elapsed) >= anchor)
            }
        }
    }

    @Test func spans() {
        let (past, future) = (ends[0], ends[2])
        #expect(future.duration(since: past) == .microseconds(Int64.max))
        #expect(past.duration(since: future) == .microseconds(Int64.min))
        #expect(future.advanced(by: .seconds(1)) == future)
        #expect(Duration.seconds(Int64.max).microseconds == .max)
    }
}

@Suite("Fractions are exact")
struct RatioTests {
    @Test(arguments: [
        ("0.75", 3, 4), ("2", 2, 1), ("75%", 3, 4), ("0.000000001", 1, 1_000_000_000), ("1.0", 1, 1),
    ])
    func reads(text: String, numerator: Int64, denominator: Int64) throws {
        let ratio = try #require(Ratio(text))
        #expect(ratio.numerator * denominator == numerator * ratio.denominator)
    }

    @Test(arguments: ["", "-1", "0,75", ".5", "1.", "1e3", "0.0000000001", "one", "1 ", "%"])
    func refuses(text: String) { #expect(Ratio(text) == nil) }

    @Test func roundsDown() {
        #expect(Ratio(3, of: 4).floor(of: Quantity(9)) == Quantity(6))
        #expect(Ratio(1, of: 3).floor(of: Quantity(9_000_000_000_000)) == Quantity(3_000_000_000_000))
    }

    @Test func fillsCompareExactly() {
        let almost = Fill(served: Quantity(8_999_999_999_999), need: Quantity(9_000_000_000_000))
        let whole = Fill(served: Quantity(1), need: Quantity(1))
        #expect(almost < whole)
        #expect(!(whole < whole))
        #expect(almost.millionths == 999_999)
    }

    @Test("what it makes is rounded toward zero and kept in bounds")
    func product() throws {
        let most = Quantity(Quantity.magnitudeMax)
        let third = Ratio(1, of: 3)
        #expect(
            (third.floor(of: Quantity(10)), third.floor(of: Quantity(-10))) == (Quantity(3), Quantity(-3)))
        #expect(third.product(with: Quantity(10)) == Quantity(3))
        #expect(Ratio(1, of: 1).product(with: most) == most)
        let huge = try #require(Ratio("999999999"))
        #expect(huge.product(with: Quantity(9_001)) == nil)
        #expect(huge.product(with: most) == nil)
        #expect(huge.floor(of: most) == most)
        #expect(huge.floor(of: -most) == -most)
    }
}

@Suite("Topics name the way")
struct TopicTests {
    let nanping = try! NodeID("nanping"), shaowu = try! NodeID("shaowu"), hub = try! NodeID("fujian")

    @Test(arguments: Topic.Kind.allCases, [Topic.Direction.up, .down])
    func roundTrip(kind: Topic.Kind, direction: Topic.Direction) {
        for node in [shaowu, nil] {
            let topic = Topic(direction, parent: nanping, node: node, kind: kind)
            #expect(Topic(topic.description) == topic)
        }
    }

    @Test(arguments: [
        "", "up", "up/nanping/shaowu/status", "up/nanping/shaowu/gossip/", "side/nanping/shaowu/status/",
        "up//shaowu/status/", "up/nanping/Shaowu/status/", "up/nanping/shaowu/status//",
    ])
    func refuses(text: String) { #expect(Topic(text) == nil) }

    @Test("a prefecture hears what is for its enterprises, an enterprise what is for itself")
    func subscriptions() {
        func hears(_ node: NodeID, under parent: NodeID, isParent: Bool, _ topic: Topic) -> Bool {
            Topic.subscriptions(of: node, under: parent, isParent: isParent)
                .contains { topic.description.hasPrefix($0) }
        }
        let order = Topic(.down, parent: nanping, node: shaowu, kind: .order)
        #expect(hears(nanping, under: hub, isParent: true, order))
        #expect(hears(shaowu, under: nanping, isParent: false, order))
        let other = Topic(.down, parent: nanping, node: try! NodeID("shaowu-2"), kind: .order)
        #expect(!hears(shaowu, under: nanping, isParent: false, other), "a prefix is not a name")
        #expect(
            hears(nanping, under: hub, isParent: true, Topic(.down, parent: hub, node: nil, kind: .beacon)))
        #expect(
            !hears(nanping, under: hub, isParent: true, Topic(.down, parent: hub, node: nil, kind: .overview))
        )
    }
}
