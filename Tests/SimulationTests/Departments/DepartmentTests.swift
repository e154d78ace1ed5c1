import Agents
import Domain
import Foundation
import Ledger
import MessageSchema
import Simulation
import Synchronization
import Testing

/// What was said in a run, as its authors signed it.
private final class Said: Sendable {
    /// By site, then number: what is said again counts once.
    private let facts = Mutex<[NodeID: [UInt64: Fact.Event]]>([:])
    private let page = Mutex<DepartmentContent?>(nil)

    func note(_ outgoing: Outgoing) {
        switch outgoing.message {
        case .fact(let fact):
            facts.withLock { $0[outgoing.header.from, default: [:]][fact.number] = fact.event }
        case .overview(let overview): page.withLock { $0 = overview.departments.first }
        default: break
        }
    }

    /// The tokens that a site has stated or given.
    func sum(of kind: String, by site: NodeID) -> Int64 {
        facts.withLock { facts in
            (facts[site] ?? [:]).values.reduce(0) { sum, event in
                guard case .department(let content) = event, content.kind.text == kind else { return sum }
                return sum + (content.words.last.flatMap(Int64.init) ?? 0)
            }
        }
    }

    /// What the hub showed last of a site: stated, asked, given.
    func shown(of site: NodeID) -> [Int64] {
        let words = page.withLock { $0?.words ?? [] }
        guard let index = words.firstIndex(of: site.text) else { return [] }
        return words[index + 1...index + 3].compactMap(Int64.init)
    }
}

private struct Overheard: NodeCodec {
    var codec: ProductionCodec
    let said: Said

    func check(_ frame: Frame) throws(Refusal) -> Received { try codec.check(frame) }
    mutating func admit(_ received: Received) throws(Refusal) { try codec.admit(received) }
    func seal(_ outgoing: Outgoing) throws(SealingFailure) -> Frame {
        said.note(outgoing)
        return try codec.seal(outgoing)
    }
    func forward(_ envelope: Envelope, under topic: Topic) -> Frame { codec.forward(envelope, under: topic) }
}

@Suite("A new department needs no change in the frame")
struct DepartmentTests {
    private static let network = TwoSites.network
    private static let sites = [TwoSites.mine, TwoSites.station]

    private static func components(_ said: Said) -> SimulatedComponents {
        var components = SimulatedComponents.real
        components.hub = {
            HubAgent(
                network: $0, roundLength: $0.calendar.round,
                departments: HubAgent.standardDepartments + [TokenDepartment.self], hash: .sha256)
        }
        components.enterprise = { EnterpriseAgent(site: $0, network: $1, departments: [SiteTokens.self]) }
        components.codec = { Overheard(codec: ProductionCodec($0), said: said) }
        components.solver = { snapshot, _ in TokenDepartment.solve(snapshot) }
        return components
    }

    /// - Returns: how many sites the hub agrees with about what was stated, asked and given.
    private func agreement(_ said: Said) -> Int {
        Self.sites.count { site in
            let (stated, given) = (said.sum(of: "stated", by: site), said.sum(of: "given", by: site))
            return stated > 0 && said.shown(of: site) == [stated, given, given]
        }
    }

    @Test(
        "without faults all that was stated is asked for and given", arguments: 1...2 as ClosedRange<UInt64>)
    func calm(seed: UInt64) {
        let said = Said()
        let verdict = SeedRun(of: Self.network, .calm, roundCount: 6, components: Self.components(said)).run(
            seed: seed)
        #expect(verdict.violations == [] && verdict.ordersSettled > 0)
        for site in Self.sites {
            let stated = (1...Int64(SiteTokens.roundCount)).reduce(0) {
                $0 + $1 + Int64(site.text.utf8.count)
            }
            #expect(said.sum(of: "stated", by: site) == stated)
            #expect(said.shown(of: site) == [stated, stated, stated])
        }
    }

    @Test(
        "under harsh faults nothing is lost, done twice or contradicted",
        arguments: 1...8 as ClosedRange<UInt64>)
    func harsh(seed: UInt64) {
        let said = Said()
        let seedRun = SeedRun(
            of: Self.network, .harsh, roundCount: 5, components: Self.components(said), restoresCopies: false)
        let verdict = seedRun.run(seed: seed)
        #expect(verdict.violations == [])
        // One site may have gone for good in the end.
        #expect(agreement(said) >= Self.sites.count - 1, "\(Self.sites.map(said.shown))")
    }

    // MARK: By hand

    private static func message(_ message: Message, from node: NodeID, to: NodeID?, _ sequence: UInt64)
        -> Input
    {
        let kind = Topic.Kind(of: message)
        let direction: Topic.Direction = node == network.hub.id ? .down : .up
        return .received(
            Received(
                topic: Topic(
                    direction, parent: network.hub.id, node: direction == .up ? node : to, kind: kind),
                header: Header(
                    network: network.id, from: node, to: to, stamp: Stamp(incarnation: 1, sequence: sequence),
                    process: 3, epoch: 1, sentAt: .epoch, cause: nil),
                message: message, envelope: Envelope(payload: [], signature: [], keyID: 1)))
    }

    private static let stated = Message.fact(
        Fact(number: 1, at: .zero, event: .department(DepartmentContent(tokens: "stated", ["5"]))))

    private func hub(
        _ departments: [any Department.Type], _ dispatchers: [Dispatcher] = []
    ) -> HubAgent {
        var hub = HubAgent(
            network: Self.network.replacing(dispatchers: dispatchers),
            roundLength: Self.network.calendar.round, departments: departments,
            hash: .sha256)
        _ = hub.receive(.started(incarnation: 1, process: 1), at: .epoch)
        return hub
    }

    private func ruling(_ kind: String, _ words: [String], at second: UInt64) -> Input {
        Self.message(
            .ruling(
                Ruling(
                    .department(DepartmentContent(tokens: kind, words)),
                    grounds: Grounds(who: "Lin", why: "drought"))),
            from: try! NodeID("desk"), to: Self.network.hub.id, second)
    }

    private func answers(_ effects: [Effect]) -> [RulingAnswer] {
        effects.compactMap {
            if case .publish(let outgoing) = $0, case .answer(let answer) = outgoing.message {
                answer
            } else {
                nil
            }
        }
    }

    @Test("a fact is posted in the books once")
    func posting() {
        var hub = hub([TokenDepartment.self])
        let fact = Self.message(Self.stated, from: TwoSites.mine, to: Self.network.hub.id, 1)
        for _ in 0..<2 { _ = hub.receive(fact, at: .epoch) }
        #expect(hub.ledger.onHand(TokenDepartment.resource, at: TwoSites.mine) == Quantity(5))
    }

    @Test("a ruling is carried out once, and refused where it makes no sense")
    func rulings() {
        var hub = hub([TokenDepartment.self])
        let first = hub.receive(ruling("exempt", ["mine"], at: 1), at: .epoch)
        #expect(answers(first) == [.done(revision: nil)] && first.contains(.record))
        let again = hub.receive(ruling("exempt", ["mine"], at: 1), at: .epoch)
        #expect(answers(again) == [.done(revision: nil)] && !again.contains(.record))
        let other = hub.receive(ruling("exempt", ["nowhere"], at: 2), at: .epoch)
        #expect(answers(other) == [.refused("only a site of this network can be exempt")])
    }

    @Test("a ruling by somebody who does not sit there is refused by name")
    func rights() throws {
        func answer(_ seats: [Seat]) throws -> [RulingAnswer] {
            var hub = hub([TokenDepartment.self], [Dispatcher(id: try NodeID("desk"), seats: seats)])
            return answers(hub.receive(ruling("exempt", ["mine"], at: 1), at: .epoch))
        }
        #expect(try answer([.finance, .planning]) == [.done(revision: nil)])
        let reason = "energy may not exempt a site from giving tokens: finance decides on it"
        #expect(try answer([.energy]) == [.refused(reason)])
    }

    @Test("a hub without the department neither takes its facts nor rules on it, and says so")
    func unknownToHub() {
        var hub = hub(HubAgent.standardDepartments)
        let reason = "this hub's program has no department tokens: upgrade it"
        let fact = Self.message(Self.stated, from: TwoSites.mine, to: Self.network.hub.id, 1)
        let effects = hub.receive(fact, at: .epoch)
        #expect(effects.count == 1 && !effects.contains(.record))
        guard case .notice(.ignored(_, reason)) = effects.first else {
            Issue.record("\(effects)")
            return
        }
        #expect(answers(hub.receive(ruling("exempt", ["mine"], at: 1), at: .epoch)) == [.refused(reason)])
    }

    @Test("a site without the department leaves its instruction untaken until the program is upgraded")
    func unknownToSite() {
        let give = Self.message(
            .instruction(
                Instruction(number: 1, content: .department(DepartmentContent(tokens: "give", ["1", "5"])))),
            from: Self.network.hub.id, to: TwoSites.mine, 1)
        func take(_ departments: [any SiteDepartment.Type]) -> [Effect] {
            var agent = EnterpriseAgent(
                site: Self.network.site(TwoSites.mine)!, network: Self.network, departments: departments)
            _ = agent.receive(.started(incarnation: 1, process: 1), at: .epoch)
            return agent.receive(give, at: .epoch)
        }
        #expect(take([SiteTokens.self]).contains(.record))
        #expect(take([]).allSatisfy { if case .notice(.ignored) = $0 { true } else { false } })
    }

    @Test("what is entered at a site is stated once, however often it is entered")
    func entry() {
        var agent = EnterpriseAgent(
            site: Self.network.site(TwoSites.mine)!, network: Self.network, departments: [SiteTokens.self])
        _ = agent.receive(.started(incarnation: 1, process: 1), at: .epoch)
        let entry = Input.entered(DepartmentContent(tokens: "found", ["1", "9"]))
        #expect(agent.receive(entry, at: .epoch).contains(.record) && agent.decisions.count == 1)
        _ = agent.receive(entry, at: .epoch)
        #expect(agent.decisions.isEmpty)
    }

    @Test("its state is written down and read back with the hub's, and with the site's")
    func snapshot() throws {
        var hub = hub(HubAgent.standardDepartments + [TokenDepartment.self])
        _ = hub.receive(
            Self.message(Self.stated, from: TwoSites.mine, to: Self.network.hub.id, 1), at: .epoch)
        _ = hub.receive(ruling("exempt", ["station"], at: 1), at: .epoch)
        try check(hub, given: hub.departments)
        var site = EnterpriseAgent(
            site: Self.network.site(TwoSites.mine)!, network: Self.network, departments: [SiteTokens.self])
        _ = site.receive(.entered(DepartmentContent(tokens: "found", ["1", "9"])), at: .epoch)
        try check(site, given: site.departments)
    }

    private func check<A: Agent & Codable>(_ agent: A, given departments: any Sendable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let bytes = try encoder.encode(agent)
        let decoder = JSONDecoder()
        decoder.userInfo = [
            .network: Self.network, .fingerprinting: Fingerprinting.sha256, .departments: departments,
        ]
        #expect(try encoder.encode(decoder.decode(A.self, from: bytes)) == bytes)
        // It is really in there: without its department it cannot be read, or loses what it knows.
        decoder.userInfo[.departments] = nil
        #expect(try encoder.encode(decoder.decode(A.self, from: bytes)) != bytes)
    }
}
