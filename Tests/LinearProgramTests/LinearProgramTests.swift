import Testing

@testable import LinearProgram

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

    @Test("what contradicts itself is infeasible; what earns without end is unbounded")
    func none() throws {
        var program = LinearProgram()
        let x = program.addColumn(.init(0, 3), cost: 1)
        program.addRow(.init(4, nil), [.init(column: x, factor: 1)])
        #expect(throws: LinearProgramError.infeasible) { try program.solve() }
        var other = LinearProgram()
        other.addColumn(.init(0, nil), cost: -1)
        #expect(throws: LinearProgramError.self) { try other.solve() }
    }

    @Test("quantities far beyond 32 bits stay exact")
    func large() throws {
        var program = LinearProgram()
        let columns = (0..<3).map { program.addColumn(.init(0, nil), cost: Int64(1 + $0)) }
        program.addRow(.exactly(4_503_599_627_370_001), columns.map { .init(column: $0, factor: 1) })
        program.addRow(.init(nil, 1_000_000_000_003), [.init(column: columns[0], factor: 1)])
        let solution = try program.solve()
        #expect(solution.floors == [1_000_000_000_003, 4_502_599_627_369_998, 0])
    }

    @Test("where the best is a fraction, the best whole number is searched for")
    func whole() throws {
        var program = LinearProgram()
        let x = program.addColumn(.init(0, nil), cost: -5)
        let y = program.addColumn(.init(0, nil), cost: -4)
        program.addRow(.init(nil, 24), [.init(column: x, factor: 6), .init(column: y, factor: 4)])
        program.addRow(.init(nil, 6), [.init(column: x, factor: 1), .init(column: y, factor: 2)])
        let relaxed = try program.solve()
        #expect(relaxed.floors == [3, 1])
        #expect(relaxed.billionths == [0, 500_000_000])
        #expect(relaxed.wholeCostMin == -21)
        let answer = try program.solveWhole(incumbent: nil, nodeCountMax: 100) { _ in [] }
        #expect(answer.values == [4, 0])
    }

    @Test("bounds, rows and costs may be changed between two solutions")
    func changed() throws {
        var program = LinearProgram()
        let x = program.addColumn(.init(0, 10), cost: -1)
        let row = program.addRow(.init(nil, 7), [.init(column: x, factor: 1)])
        #expect(try program.solve().floors == [7])
        program.setRow(row, .init(nil, nil))
        #expect(try program.solve().floors == [10])
        program.setColumn(x, .exactly(4))
        #expect(try program.solve().floors == [4])
        program.setCost(x, 1)
        program.setColumn(x, .init(2, 10))
        #expect(try program.solve().floors == [2])
    }

    @Test("whole numbers are made cheaper two blocks at a time, until they are good enough")
    func improved() throws {
        var program = LinearProgram()
        let columns = (1...4).map { program.addColumn(.init(0, 10), cost: $0) }
        program.addRow(.init(12, nil), columns.map { .init(column: $0, factor: 1) })
        let dear: [Int64] = [0, 0, 2, 10]
        #expect(try program.improved(dear, [0, 1, 2, 3], costMax: 14) { _ in [] } == [10, 2, 0, 0])
        #expect(try program.improved(dear, [0, 1, 2, 3], costMax: 46) { _ in [] } == dear)
    }

    @Test("what blocks share in fractions is given to one after the other, in whole units of each")
    func blocks() throws {
        // A unit takes five, three or two of seventeen; the first block is sure of two units.
        var program = LinearProgram()
        let columns = (0..<3).map { program.addColumn(.init(0, 10), cost: -1 - $0) }
        program.addRow(
            .init(nil, 17), zip(columns, [5, 3, 2]).map { .init(column: $0, factor: $1) })
        program.addRow(.init(2, nil), [.init(column: columns[0], factor: 1)])
        let root = try program.solve()
        #expect(root.billionths == [0, 0, 500_000_000])
        let values = try program.wholeByBlocks(from: root, [0, 1, 2]) { _ in [] }
        #expect(values == [2, 0, 3])
        #expect(program.column(columns[0]) == .init(0, 10))
    }
}
