import Agents
import Domain
import Testing

@testable import Simulation

@Suite("A hub that has forgotten goes on without a site that does not come back")
struct LeftOutTests {
    private static let hub = TwoSitesRun.hub
    private static let coal = try! ResourceID("coal")

    /// Of a thousand records, how many the hub's copy has.
    private static let shares = [500, 600, 700, 800, 900]

    /// The hub is resumed from a copy while one site is down, and once more.
    ///
    /// - Returns: nil where only that site knows what the hub has forgotten, so that nobody holds it.
    private func resumed(without site: Int, share: Int, seed: UInt64) throws -> TwoSitesRun? {
        var run = TwoSitesRun(seed: seed)
        run.simulation.goBack(Self.hub, to: share, downFor: TwoSitesRun.round / 16)
        run.simulation.nodes[site].downFor = TwoSitesRun.round * 100
        run.simulation.crash(site)
        run.run(rounds: 1)
        guard run.stateView?.held.contains(run.node(Self.hub)) == true else { return nil }
        run.resume(Self.hub)
        run.run(rounds: 0.1)
        run.resume(Self.hub)
        run.run(rounds: 0.1)
        #expect(run.simulation.summary().count(of: .rulingRefused) == 1, "it waits for everybody at first")
        #expect(run.stateView?.held == [run.node(Self.hub)])
        run.run(rounds: 1)
        run.resume(Self.hub)
        run.run(rounds: 1)
        #expect(run.simulation.summary().count(of: .rulingRefused) == 1)
        #expect(run.stateView?.held == [], "a site that has only to come back needs no person")
        #expect(run.simulation.summary().overview?.held.map(\.node) == [run.node(site)])
        return run
    }

    @Test(
        "one that comes back later shows what the hub forgot, and nothing is lost or done twice",
        arguments: [TwoSitesRun.mine, TwoSitesRun.station])
    func late(site: Int) throws {
        var heldCount = 0
        for share in Self.shares {
            for seed in UInt64(1)...2 {
                guard var run = try resumed(without: site, share: share, seed: seed) else { continue }
                heldCount += 1
                let issuedCount = try #require(run.stateView?.issuedCount)
                run.simulation.nodes[site].downFor = .zero
                run.simulation.boot(site)
                run.run(rounds: 4)
                #expect(run.simulation.everybodyAgrees, "seed \(seed), \(share) of 1000")
                #expect(try #require(run.stateView?.issuedCount) > issuedCount, "no order since")
                #expect(run.violations() == [], "seed \(seed), \(share) of 1000")
            }
        }
        #expect(heldCount > 3)
    }

    @Test("what a destination was told is under way is booked, whether its source comes back or not")
    func sourceIsGone() throws {
        var bookedCount = 0
        for share in Self.shares {
            guard var run = try resumed(without: TwoSitesRun.mine, share: share, seed: 3) else { continue }
            run.simulation.nodes[TwoSitesRun.mine].staysDown = true
            run.run(rounds: 3)
            let hub = try #require(run.stateView)
            guard case .site(let station)? = run.simulation.nodes[TwoSitesRun.station].agent?.stateView else {
                Issue.record("the station is not up")
                return
            }
            let streams = try #require(hub.streams.first { $0.site == TwoSites.station })
            #expect(streams.factsTakenThrough == station.factsIssuedThrough, "\(share) of 1000")
            #expect(hub.suspense == [], "\(share) of 1000")
            let line = try #require(station.lines.first { $0.resource == Self.coal })
            let account = hub.accounts.first { $0.site == TwoSites.station && $0.resource == Self.coal }
            #expect(account?.onHand == line.stock, "\(share) of 1000")
            bookedCount += hub.settledCount
            #expect(run.violations() == [], "\(share) of 1000")
        }
        #expect(bookedCount > 0)
    }

    @Test(
        "what comes back to a source is booked, whether the destination that turned it back comes back or not"
    )
    func destinationIsGone() throws {
        var turnedBackCount = 0
        for isBackLater in [false, true] {
            for seed in UInt64(1)...4 {
                var run = TwoSitesRun(seed: seed)
                for _ in 0..<32
                where run.stateView?.orders.contains(where: { $0.state == .inTransit }) != true {
                    run.run(rounds: 1.0 / 32)
                }
                let order = try #require(run.stateView?.orders.last { $0.state == .inTransit }).id
                let recordCount = run.simulation.nodes[Self.hub].disk.recordCount
                run.simulation.rule(
                    Ruling(
                        order: order, verdict: .revise(.recall), grounds: Grounds(who: "Lin", why: "floods")))
                run.run(rounds: 0.25)
                guard case .site(let mine)? = run.simulation.nodes[TwoSitesRun.mine].agent?.stateView else {
                    Issue.record("the mine is not up")
                    return
                }
                guard mine.expected.contains(order) else { continue }
                turnedBackCount += 1
                let now = run.simulation.nodes[Self.hub].disk.recordCount
                run.simulation.goBack(
                    Self.hub, to: (recordCount * 1_000 + now - 1) / now, downFor: TwoSitesRun.round / 16)
                run.simulation.nodes[TwoSitesRun.station].downFor = TwoSitesRun.round * 100
                run.simulation.crash(TwoSitesRun.station)
                run.run(rounds: 1)
                run.resume(Self.hub)
                run.run(rounds: 1)
                run.resume(Self.hub)
                run.run(rounds: 2)
                guard case .site(let site)? = run.simulation.nodes[TwoSitesRun.mine].agent?.stateView else {
                    Issue.record("the mine is not up")
                    return
                }
                let hub = try #require(run.stateView)
                #expect(
                    hub.streams.first { $0.site == TwoSites.mine }?.factsTakenThrough
                        == site.factsIssuedThrough)
                #expect(!hub.orders.contains { $0.id == order }, "seed \(seed)")
                if isBackLater {
                    run.simulation.nodes[TwoSitesRun.station].downFor = .zero
                    run.simulation.boot(TwoSitesRun.station)
                    run.run(rounds: 2)
                } else {
                    run.simulation.nodes[TwoSitesRun.station].staysDown = true
                }
                #expect(run.violations() == [], "seed \(seed)")
            }
        }
        #expect(turnedBackCount > 0)
    }

    @Test("as long as no site has shown what it took, there is nothing to go on with")
    func nobody() throws {
        var run = TwoSitesRun(seed: 1)
        run.simulation.goBack(Self.hub, to: 700, downFor: TwoSitesRun.round / 16)
        run.run(rounds: 1)
        for site in [TwoSitesRun.mine, TwoSitesRun.station] {
            run.simulation.nodes[site].downFor = TwoSitesRun.round * 100
            run.simulation.crash(site)
        }
        for _ in 0..<3 {
            run.resume(Self.hub)
            run.run(rounds: 1)
        }
        #expect(run.simulation.summary().count(of: .rulingRefused) == 2)
        #expect(run.stateView?.held == [run.node(Self.hub)])
    }
}
