import LinearProgram
import Testing

@Suite("A linear programme is solved to the unit")
struct LinearProgramTests {
    @Test("a plan of two goods on one machine")
    func small() throws {
        var program = LinearProgram()
        let x = program.addColumn(.init(0, 10), cost: -3)
        let y = program.addColumn(.init(0, nil), cost: -2)
        program.addRow(.init(nil, 12), [.init(column: x, factor: 1), .init(column: y, factor: 1)])
        let solution = try program.solve()
        #expect(solution.floors == [10, 2])
        #expect(solution.rowPrices == [-2 * LinearSolution.priceScale])
        #expect(solution.reducedCosts == [-1 * LinearSolution.priceScale, 0])
        #expect(solution.wholeCostMin == -34)
    }
}
