import Agents
import Domain
import Testing

@testable import Simulation

@Suite("A node that starts from an older copy is held, and gets back what it forgot")
struct CopyTests {
    /// Of a thousand records; 0 is a lost disk.
    static let copies: [(index: Int, share: Int)] = [
        (TwoSitesRun.hub, 600), (TwoSitesRun.hub, 700), (TwoSitesRun.mine, 300), (TwoSitesRun.mine, 0),
        (TwoSitesRun.station, 500),
        (TwoSitesRun.station, 0),
    ]

    @Test(
        "named within a round, idle until a person resumes it, and then everybody agrees", arguments: copies)
    func copy(index: Int, share: Int) throws {
        for seed in UInt64(1)...3 {
            var run = TwoSitesRun(seed: seed)
            try #require(run.simulation.everybodyAgrees)
            run.simulation.goBack(index, to: share, downFor: TwoSitesRun.round / 16)
            run.run(rounds: 1)
            let held = try #require(run.stateView)
            #expect(held.held == [run.node(index)], "seed \(seed)")
            #expect(run.simulation.summary().overview?.held.map(\.node) == [run.node(index)])

            // It stays so, also when its program is started again.
            run.simulation.nodes[index].downFor = TwoSitesRun.round / 16
            run.simulation.crash(index)
            run.run(rounds: 2)
            let later = try #require(run.stateView)
            #expect(later.held == [run.node(index)])
            if index == TwoSitesRun.hub { #expect(later.issuedCount == held.issuedCount) }

            run.resume(index)
            run.run(rounds: 4)
            let resumed = try #require(run.stateView)
            #expect(resumed.held == [])
            #expect(run.simulation.everybodyAgrees)
            #expect(resumed.issuedCount > later.issuedCount, "no order since")
            #expect(run.violations() == [], "seed \(seed)")
        }
    }

    @Test(
        "a second, older copy before and after the first was resumed",
        arguments: [TwoSitesRun.hub, TwoSitesRun.mine])
    func twice(index: Int) throws {
        for isResumedBetween in [false, true] {
            var run = TwoSitesRun(seed: 5)
            run.simulation.goBack(index, to: 900, downFor: TwoSitesRun.round / 16)
            run.run(rounds: 1)
            if isResumedBetween {
                run.resume(index)
                run.run(rounds: 2)
            }
            run.simulation.goBack(index, to: 700, downFor: TwoSitesRun.round / 16)
            run.run(rounds: 1)
            #expect(run.stateView?.held == [run.node(index)])
            run.resume(index)
            run.run(rounds: 3)
            #expect(run.stateView?.held == [])
            #expect(run.violations() == [])
        }
    }

    @Test("a prefecture that forgot its starts goes on above them by itself")
    func prefecture() throws {
        var run = TwoSitesRun(seed: 2)
        for _ in 0..<3 {
            run.simulation.nodes[TwoSitesRun.prefecture].downFor = TwoSitesRun.round / 16
            run.simulation.crash(TwoSitesRun.prefecture)
            run.run(rounds: 0.25)
        }
        run.simulation.goBack(TwoSitesRun.prefecture, to: 0, downFor: TwoSitesRun.round / 16)
        run.run(rounds: 2)
        let before = try #require(run.stateView)
        run.run(rounds: 3)
        let after = try #require(run.stateView)
        #expect(after.settledCount > before.settledCount)
        #expect(run.violations() == [])
    }

    @Test(
        "a hub's copy from before a site was resumed is held: neither has what was before, and a person leaves the site out"
    )
    func olderThanARealignment() throws {
        var run = TwoSitesRun(seed: 3)
        let recordCount = run.simulation.nodes[TwoSitesRun.hub].disk.recordCount
        run.simulation.goBack(TwoSitesRun.mine, to: 300, downFor: TwoSitesRun.round / 16)
        run.run(rounds: 1)
        run.resume(TwoSitesRun.mine)
        run.run(rounds: 3)
        try #require(run.simulation.everybodyAgrees)

        let share = recordCount * 1_000 / run.simulation.nodes[TwoSitesRun.hub].disk.recordCount
        run.simulation.goBack(TwoSitesRun.hub, to: share, downFor: TwoSitesRun.round / 16)
        run.run(rounds: 1)
        let held = try #require(run.stateView)
        #expect(held.held == [run.node(TwoSitesRun.hub)])
        run.resume(TwoSitesRun.hub)
        run.run(rounds: 2)
        #expect(run.stateView?.held == [run.node(TwoSitesRun.hub)])
        run.resume(TwoSitesRun.hub)
        run.run(rounds: 2)
        let later = try #require(run.stateView)
        #expect(later.held == [])
        #expect(run.simulation.summary().overview?.held.map(\.node) == [run.node(TwoSitesRun.mine)])
        func given(_ view: HubStateView) -> UInt64? {
            view.streams.first { $0.site == TwoSites.mine }?.instructionsIssuedThrough
        }
        #expect(given(later) == given(held), "a site that was left out is told nothing")

        // It never can. By a person's word it goes on from the hub's books.
        run.resume(TwoSitesRun.mine)
        run.run(rounds: 4)
        let resumed = try #require(run.stateView)
        #expect(run.simulation.summary().overview?.held == [])
        #expect(run.simulation.everybodyAgrees)
        #expect(resumed.settledCount > later.settledCount)
    }

    @Test("a hub's copy that forgot more than a hundred and twenty-eight instructions gets them all back")
    func old() throws {
        var run = TwoSitesRun(seed: 4)
        let recordCount = run.simulation.nodes[TwoSitesRun.hub].disk.recordCount
        run.run(rounds: 200)
        let before = try #require(run.stateView)
        try #require(before.streams.allSatisfy { $0.instructionsIssuedThrough > 180 })
        let share = recordCount * 1_000 / run.simulation.nodes[TwoSitesRun.hub].disk.recordCount
        run.simulation.goBack(TwoSitesRun.hub, to: share, downFor: TwoSitesRun.round / 16)
        run.run(rounds: 1)
        run.resume(TwoSitesRun.hub)
        run.run(rounds: 4)
        let resumed = try #require(run.stateView)
        #expect(resumed.held == [])
        #expect(run.simulation.everybodyAgrees)
        #expect(resumed.settledCount > before.settledCount)
        #expect(run.violations() == [])
    }

    @Test("what a site forgets before anybody has heard of it, its people do not do again")
    func unheard() throws {
        var loadedCount = 0
        for seed in UInt64(1)...3 {
            var run = TwoSitesRun(seed: seed)
            let coal = try ResourceID("coal")
            let mine = run.node(TwoSitesRun.mine)
            let recordCount = run.simulation.nodes[TwoSitesRun.mine].disk.recordCount
            let before = run.simulation.truth.movement(of: coal, at: mine).loaded
            let span = TwoSitesRun.round + TwoSitesRun.round / 2
            run.simulation.wires.cut(TwoSitesRun.mine, .up, until: run.simulation.now.advanced(by: span))
            run.run(rounds: 1.25)
            loadedCount += run.simulation.truth.movement(of: coal, at: mine).loaded > before ? 1 : 0

            let now = run.simulation.nodes[TwoSitesRun.mine].disk.recordCount
            run.simulation.goBack(
                TwoSitesRun.mine, to: (recordCount * 1_000 + now - 1) / now, downFor: TwoSitesRun.round / 16)
            run.run(rounds: 2)
            #expect(run.simulation.everybodyAgrees)
            #expect(run.violations() == [], "seed \(seed)")
        }
        #expect(loadedCount > 0, "nothing was loaded of which nobody heard")
    }

    @Test("the figures of a copy are not booked: its site has forgotten what the books know it to have used")
    func figures() throws {
        var heldCount = 0
        for share in stride(from: 300, to: 1_000, by: 20) {
            var run = TwoSitesRun(seed: 4)
            run.simulation.goBack(TwoSitesRun.station, to: share, downFor: TwoSitesRun.round / 16)
            run.run(rounds: 1)
            guard run.stateView?.held == [run.node(TwoSitesRun.station)] else { continue }
            heldCount += 1
            #expect(run.stateView?.suspense == [], "a copy of \(share) of 1000 records")
            run.resume(TwoSitesRun.station)
            run.run(rounds: 2)
            #expect(run.violations() == [], "a copy of \(share) of 1000 records")
        }
        #expect(heldCount > 10)
    }

    @Test("a copy of the hub from the midst of being resumed is held, and resumed once more")
    func recalling() throws {
        var run = TwoSitesRun(seed: 5)
        let hub = TwoSitesRun.hub
        run.simulation.goBack(hub, to: 700, downFor: TwoSitesRun.round / 16)
        run.run(rounds: 1)
        run.simulation.wires.cut(
            TwoSitesRun.mine, .up, until: run.simulation.now.advanced(by: TwoSitesRun.round))
        run.resume(hub)
        run.run(rounds: 0.75)
        #expect(run.stateView?.held == [run.node(hub)], "it has got back everything already")
        let recordCount = run.simulation.nodes[hub].disk.recordCount
        run.run(rounds: 2)
        try #require(run.stateView?.held == [])
        run.simulation.crash(hub)
        run.run(rounds: 2)
        try #require(run.simulation.everybodyAgrees)

        let now = run.simulation.nodes[hub].disk.recordCount
        run.simulation.goBack(
            hub, to: (recordCount * 1_000 + now - 1) / now, downFor: TwoSitesRun.round / 16)
        run.run(rounds: 1)
        let held = try #require(run.stateView)
        #expect(held.held == [run.node(hub)])
        run.resume(hub)
        run.run(rounds: 4)
        let resumed = try #require(run.stateView)
        #expect(resumed.held == [])
        #expect(resumed.issuedCount > held.issuedCount, "no order since")
        #expect(run.violations() == [])
    }

    @Test("a copy that lacks readings alone is named, and needs no person, whatever comes after it")
    func readings() throws {
        var namedCount = 0
        for share in stride(from: 950, to: 1_000, by: 5) {
            for older in [nil, 700] {
                var run = TwoSitesRun(seed: 4)
                run.simulation.goBack(TwoSitesRun.mine, to: share, downFor: TwoSitesRun.round / 64)
                run.run(rounds: 0.125)
                let copy = "a copy of \(share) of 1000 records, then of \(older ?? 1_000)"
                if run.stateView?.held == [] {
                    namedCount += run.simulation.summary().count(of: .nodeBehind)
                    #expect(run.simulation.summary().count(of: .countDiffers) == 0, "\(copy)")
                }
                if let older {
                    run.simulation.goBack(TwoSitesRun.mine, to: older, downFor: TwoSitesRun.round / 16)
                }
                run.run(rounds: 1)
                if run.stateView?.held != [] { run.resume(TwoSitesRun.mine) }
                run.run(rounds: 3)
                #expect(run.violations() == [], "\(copy)")
            }
        }
        #expect(namedCount > 0, "no copy lacked readings alone")
    }

    @Test("a number that only a hub had taken that has forgotten it may stand for something else")
    func numbers() throws {
        let (hub, site) = (TwoSitesRun.network.hub.id, TwoSites.mine)
        var checker = AtMostOnce(hub: hub, byzantineSites: [])
        let orders = [OrderID(round: 1, place: 1), OrderID(round: 1, place: 2)]
        func says(_ message: Message, from node: NodeID, to peer: NodeID) throws -> ObservedEvent {
            let (sender, recipient): (Party, Party) =
                node == hub
                ? (.hub(hub), Party(peer, .enterprise, parent: hub))
                : (Party(node, .enterprise, parent: hub), .hub(hub))
            let rule = try RoutingRule(of: .init(of: message), from: sender, to: recipient)
            return .published(
                Outgoing(
                    topic: rule.topic,
                    header: Header(
                        network: TwoSitesRun.network.id, from: node, to: peer,
                        stamp: Stamp(incarnation: 1, sequence: 1), process: 1, epoch: 1, sentAt: .epoch,
                        cause: nil), message: message), by: node)
        }
        func fact(_ order: OrderID) throws -> ObservedEvent {
            try says(.fact(Fact(number: 1, at: .zero, event: .accepted(order))), from: site, to: hub)
        }
        func order(of quantity: Int64) throws -> ObservedEvent {
            let shipment = Shipment(
                resource: try ResourceID("coal"), quantity: Quantity(quantity), source: site,
                destination: TwoSites.station, route: [], transit: .zero, cost: .zero)
            let order = Order(id: orders[0], shipment: shipment, basis: [])
            return try says(
                .instruction(Instruction(number: 1, content: .dispatch(order))), from: hub, to: site)
        }
        let taken = try says(.acknowledgement(.init(.facts, through: 1)), from: hub, to: site)

        #expect(checker.see(try fact(orders[0])) == nil)
        #expect(checker.see(taken) == nil)
        var forgetful = checker
        // The hub has it: the site may not say it otherwise, however old its copy.
        #expect(checker.see(.wentBack(site, of: site, recordCount: 0)) == nil)
        #expect(checker.see(try fact(orders[1])) != nil)
        // The hub has gone back behind it: now nobody has it.
        for node in [hub, site] { #expect(forgetful.see(.wentBack(node, of: node, recordCount: 0)) == nil) }
        #expect(forgetful.see(try fact(orders[1])) == nil)

        // The same for what a hub gives, and a site takes.
        let report = StatusReport(
            lines: [], instructionsTakenThrough: 1, factsIssuedThrough: 0, openOrderCount: 0)
        for hasHeard in [false, true] {
            var checker = AtMostOnce(hub: hub, byzantineSites: [])
            #expect(checker.see(try order(of: 5)) == nil)
            if hasHeard { #expect(checker.see(try says(.status(report), from: site, to: hub)) == nil) }
            #expect(checker.see(.wentBack(hub, of: hub, recordCount: 0)) == nil)
            #expect((checker.see(try order(of: 6)) != nil) == hasHeard)
            // What a hub has said and nobody has taken it withdraws when it is resumed, and only then.
            var other = checker
            #expect(other.see(try order(of: 7)) != nil)
            let grounds = Grounds(who: "Lin", why: "the original is off")
            #expect(checker.see(.noticed(.resumed(hub, grounds), by: hub)) == nil)
            #expect((checker.see(try order(of: 8)) != nil) == hasHeard)
        }
    }

    @Test("what nobody has forgotten is not resumed")
    func nothingForgotten() throws {
        var run = TwoSitesRun(seed: 1)
        for index in [TwoSitesRun.hub, TwoSitesRun.prefecture, TwoSitesRun.mine] { run.resume(index) }
        run.run(rounds: 1)
        #expect(run.simulation.summary().count(of: .rulingRefused) == 3)
        #expect(run.violations() == [])
    }
}
