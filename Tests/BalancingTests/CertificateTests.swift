import Domain
import Testing

@testable import Balancing

@Suite("The certificate refuses every wrong plan")
struct CertificateTests {
    /// 20 at a mine, 8 needed at a mill and 9 at a works beyond it; a narrow railway, a dear road, a limited yard.
    private let problem: BalancingProblem
    private let right: Allocation

    init() throws {
        var small = try SmallNetwork()
        try small.link("a-rail", "a", "b", cost: 2, capacity: 5)
        try small.link("b-road", "a", "b", cost: 7)
        try small.link("c-spur", "b", "c", cost: 1)
        try small.offer(20, at: "a", by: "mine")
        try small.need(8, at: "b", by: "mill")
        try small.need(9, at: "c", by: "works")
        small.handlingMax[try LocationID("a")] = Load(19)
        problem = try BalancingProblem(small.snapshot, in: try small.network())
        right = try Allocation(problem)
    }

    private func refusal(
        onLinks: [Int64]? = nil, taken: Int64? = nil, served: [Int64]? = nil, prices: Prices? = nil
    ) throws -> String? {
        let wrong = Allocation(
            served: [served ?? right.served[0]],
            flows: Flows(
                onLinks: [onLinks ?? right.flows.onLinks[0]], taken: [[taken ?? right.flows.taken[0][0]]],
                prices: prices ?? right.flows.prices), tiers: right.tiers)
        do {
            let certificate = try Certificate(of: wrong, for: problem)
            let cost = zip(problem.commodities[0].arcs, wrong.flows.onLinks[0]).reduce(0 as Int128) {
                $0 + Int128(problem.arcs[$1.0].cost) * Int128($1.1)
            }
            _ = try certificate.gap(of: cost, wrong, for: problem)
            return nil
        } catch {
            guard case .certificateFailed(let reason) = error else { throw error }
            return reason
        }
    }

    @Test("the right one passes")
    func passes() throws {
        #expect(right.flows.onLinks == [[5, 12, 9]])
        #expect(try refusal() == nil)
    }

    @Test("an offer that is overdrawn")
    func overdrawn() throws {
        #expect(try refusal(onLinks: [5, 16, 9], taken: 21)?.contains("takes 21 of an offer of 20") == true)
    }

    @Test("a need that gets more than it asked for")
    func overserved() throws {
        #expect(try refusal(served: [9, 9])?.contains("serves 9 to a need of 8") == true)
    }

    @Test("a unit that vanishes, and one that comes from nowhere")
    func vanished() throws {
        #expect(try refusal(onLinks: [5, 11, 9])?.contains("appear or vanish") == true)
        #expect(try refusal(onLinks: [5, 12, 8])?.contains("appear or vanish") == true)
    }

    @Test("a link that is overloaded, and a place that handles too much")
    func overloaded() throws {
        #expect(try refusal(onLinks: [6, 11, 9])?.contains("overloads") == true)
        var narrow = try SmallNetwork()
        try narrow.link("road", "a", "b")
        try narrow.offer(9, at: "a", by: "mine")
        try narrow.need(9, at: "b", by: "mill")
        narrow.handlingMax[try LocationID("a")] = Load(8)
        let problem = try BalancingProblem(narrow.snapshot, in: try narrow.network())
        let wrong = Allocation(
            served: [[9]],
            flows: Flows(
                onLinks: [[9]], taken: [[9]],
                prices: Prices(atLocations: [[0, 0]], onLinks: [0], handling: [0, 0])),
            tiers: [])
        #expect(throws: BalancingError.self) { _ = try Certificate(of: wrong, for: problem) }
    }

    @Test("a flow below zero")
    func negative() throws { #expect(try refusal(onLinks: [-1, 18, 9])?.contains("negative") == true) }

    @Test("a plan that keeps every rule and takes the dear road")
    func dear() throws { #expect(try refusal(onLinks: [0, 17, 9])?.contains("too high") == true) }

    @Test("prices that prove nothing")
    func prices() throws {
        let none = Prices(atLocations: [[0, 0, 0]], onLinks: [0, 0, 0], handling: [0, 0, 0])
        #expect(try refusal(prices: none)?.contains("too high") == true)
    }
}
