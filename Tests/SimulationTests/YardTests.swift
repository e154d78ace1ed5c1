import Domain
import Testing

@testable import Simulation

@Suite("A yard that was overdrawn for a while is noticed, even if it fills again")
struct YardTests {
    @Test(arguments: [(-1, true), (0, false), (1, false)] as [(Int64, Bool)])
    func left(quantity: Int64, isWrong: Bool) throws {
        var checker = NoNegativeStock()
        let finding = checker.see(
            .left(Quantity(quantity), of: try ResourceID("coal"), at: try NodeID("mine")))
        #expect((finding != nil) == isWrong)
    }
}
