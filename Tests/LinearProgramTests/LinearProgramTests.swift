import Testing

@testable import LinearProgram

@Suite("A linear programme is solved to a billionth of a unit")
struct LinearProgramTests {
    @Test("a plan of two commodities on one machine")
    func small() throws {
        var program = LinearProgram()
        let x = program.addColumn(.init(0, 10), cost: -3)
        let y = program.addColumn(.init(0, nil), cost: -2)
        program.addRow(.init(nil, 12), [.init(column: x, factor: 1), .init(column: y, factor: 1)])
        let solution = try program.solve()
        #expect(solution.floors == [10, 2])
        #expect(solution.rowPrices == [-2])
        #expect(solution.reducedCosts == [-1, 0])
        let cost = program.cost(of: solution.floors)
        #expect(cost == -34)
    }

    @Test("what contradicts itself is infeasible; what earns without end is unbounded")
    func none() throws {
        var program = LinearProgram()
        let x = program.addColumn(.init(0, 3), cost: 1)
        program.addRow(.init(4, nil), [.init(column: x, factor: 1)])
        #expect(throws: LinearProgramError.infeasible) { try program.solve() }
        var other = LinearProgram()
        other.addColumn(.init(0, nil), cost: -1)
        #expect(throws: LinearProgramError.unbounded) { try other.solve() }
    }

    @Test("work is told between portions, and is the same at every run")
    func work() throws {
        func solve() throws -> [Int] {
            var program = LinearProgram()
            // A transport of 60 by 60, each unit at a cost of its own.
            let columns = (0..<3_600).map {
                program.addColumn(.init(0, nil), cost: Int64($0 * 7_919 % 1_009))
            }
            for place in 0..<60 {
                let from = (0..<60).map { LinearProgram.Term(column: columns[place * 60 + $0], factor: 1) }
                let to = (0..<60).map { LinearProgram.Term(column: columns[$0 * 60 + place], factor: 1) }
                program.addRow(.exactly(1_000 + Int64(place)), from)
                program.addRow(.exactly(1_059 - Int64(place)), to)
            }
            let told = Told()
            program.continues = {
                told.work.append($0)
                return true
            }
            _ = try program.solve()
            return told.work
        }
        final class Told { var work: [Int] = [] }
        let first = try solve()
        #expect(first.first == 0)
        #expect(try solve() == first)
        // Whoever solves again is told of the solve before.
        var program = LinearProgram()
        let x = program.addColumn(.init(0, 5), cost: -1)
        let y = program.addColumn(.init(0, nil), cost: -1)
        program.addRow(.init(nil, 7), [.init(column: x, factor: 1), .init(column: y, factor: 1)])
        let told = Told()
        program.continues = {
            told.work.append($0)
            return true
        }
        _ = try program.solve()
        program.addRow(.init(nil, 3), [.init(column: y, factor: 1)])
        _ = try program.solve()
        #expect(told.work.dropFirst().contains { $0 > 0 && $0.isMultiple(of: 3) })
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

    @Test("far limits on columns that pay are limits")
    func far() throws {
        var program = LinearProgram()
        let columns = (0..<40).map { program.addColumn(.init(0, 1 << (10 + $0)), cost: -1) }
        for pair in zip(columns, columns.dropFirst()) {
            program.addRow(
                .init(nil, 1 << (11 + pair.0)),
                [.init(column: pair.0, factor: 1), .init(column: pair.1, factor: 1)])
        }
        let solution = try program.solve()
        #expect(solution.isWhole)
        let isSolution = program.isSolution(solution.floors)
        #expect(isSolution)
        program.setColumn(columns[39], .exactly(0))
        #expect(try program.solve().floors[39] == 0)
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
}

@Suite("An integer programme is solved in whole numbers")
struct IntegerProgramTests {
    @Test("where the linear optimum is a fraction")
    func fraction() {
        var program = IntegerProgram()
        let x = program.addColumn(0...10, cost: -5)
        let y = program.addColumn(0...10, cost: -4)
        program.addRow(.init(.init(nil, 24), [.init(column: x, factor: 6), .init(column: y, factor: 4)]))
        program.addRow(.init(.init(nil, 6), [.init(column: x, factor: 1), .init(column: y, factor: 2)]))
        #expect(program.solve(nodeCountMax: 100) == [4, 0])
    }

    @Test("nothing is found where there is nothing")
    func none() {
        var program = IntegerProgram()
        let x = program.addColumn(0...10)
        program.addRow(.init(.exactly(5), [.init(column: x, factor: 2)]))
        #expect(program.solve(nodeCountMax: 100) == nil)
    }

    @Test("programmes solved at the same time do not disturb each other")
    func concurrent() async {
        await withTaskGroup(of: Bool.self) { group in
            for number in 1...8 as ClosedRange<Int64> {
                group.addTask {
                    var program = IntegerProgram()
                    let columns = (0..<5).map { program.addColumn(0...9, cost: -Int64($0 + 1)) }
                    program.addRow(
                        .init(.init(nil, 2 * number + 1), columns.map { .init(column: $0, factor: 2) }))
                    return program.solve(nodeCountMax: 100) == [0, 0, 0, 0, number]
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}
