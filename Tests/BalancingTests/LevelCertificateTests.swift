import Domain
import Testing

@testable import Balancing

@Suite("What the certificate says of fairness follows from bounds alone")
struct LevelCertificateTests {
    private let problem: BalancingProblem
    private let right: Allocation

    /// Two resources over one narrow link, each needed beyond it, and a third need that its own spur holds back.
    init() throws {
        var small = try SmallNetwork(resources: [("coal", load: 1), ("coke", load: 1)])
        try small.link("road", "a", "b", capacity: 10)
        try small.link("spur", "a", "c", capacity: 2)
        for resource in ["coal", "coke"] { try small.offer(20, at: "a", by: "mine", of: resource) }
        try small.need(10, at: "b", by: "mill")
        try small.need(10, at: "b", by: "works", of: "coke")
        try small.need(10, at: "c", by: "yard", of: "coke")
        problem = try BalancingProblem(small.snapshot, in: try small.network())
        right = try Allocation(problem)
    }

    private func fillGapMax(coal: Int64, coke: Int64, bounds: ((inout TierProof) -> Void)? = nil) throws
        -> Fill?
    {
        var wrong = right
        (wrong.served, wrong.flows.taken) = ([[coal], [coke, 2]], [[coal], [coke + 2]])
        wrong.flows.onLinks = [[coal], [coke, 2]]
        bounds?(&wrong.tiers[0])
        return try Certificate(of: wrong, for: problem).tiers[0].fillGapMax
    }

    @Test("the fairest amounts are proven, the need behind its spur too")
    func proven() throws {
        #expect(right.served == [[5], [5, 2]])
        #expect(try fillGapMax(coal: 5, coke: 5)?.served == .zero)
    }

    @Test("what one resource has more than another is stated, though neither could change it alone")
    func unfair() throws {
        // Coal could give three units and still be better off than coke is.
        #expect(try fillGapMax(coal: 7, coke: 3) == Fill(served: Quantity(3), need: Quantity(10)))
        #expect(try fillGapMax(coal: 6, coke: 4) == Fill(served: Quantity(1), need: Quantity(10)))
    }

    @Test("without bounds, and with bounds that prove nothing, nothing is claimed")
    func unbounded() throws {
        for bounds: (inout TierProof) -> Void in [
            { $0.levels = [] },
            { proof in
                for index in proof.levels.indices {
                    proof.levels[index].prices.onLinks = proof.levels[index].prices.onLinks.map { 1_000 * $0 }
                }
            },
        ] {
            let found = try fillGapMax(coal: 5, coke: 5, bounds: bounds)
            #expect(found.map { $0.served > .zero } ?? true)
        }
    }
}
