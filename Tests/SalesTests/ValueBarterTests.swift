import Domain
import LinearProgram
import Randomness
import Testing

@testable import Sales

@Suite("A barter of divisible goods keeps every band, and lets as much value as can be change hands")
struct ValueBarterTests {
    @Test(
        "1,000 random small problems: the bound is the linear optimum, whole units come near it, values are within the bands"
    )
    func random() throws {
        var (movedCount, exactCount) = (0, 0)
        for seed in 0..<1_000 {
            let barter = try #require(try RandomValueBarter(seed: UInt64(seed)).draw())
            let (outcome, certificate) = try barter.settled()
            #expect(certificate.violations == [], "seed \(seed)")
            #expect(certificate.valueMax == Money(try linearOptimum(of: barter)), "seed \(seed)")
            for (bill, band) in zip(outcome.bills(in: barter), barter.bands) {
                #expect(bill.rawValue.magnitude <= band.rawValue.magnitude, "seed \(seed)")
            }
            let value = outcome.value(in: barter)
            movedBelowBound(value, certificate.valueMax, barter, seed)
            movedCount += value > .zero ? 1 : 0
            exactCount += value == certificate.valueMax ? 1 : 0
        }
        #expect(
            movedCount > 700 && exactCount > 100,
            "\(movedCount) move something, \(exactCount) reach the bound")
    }

    /// Where bands are narrower than a few units, whole units may be far from any fractions of them; elsewhere they cost a few units of each line.
    private func movedBelowBound(_ value: Money, _ bound: Money, _ barter: ValueBarter, _ seed: Int) {
        guard barter.bands.allSatisfy({ $0 >= RandomValueBarter.wideBand }) else { return }
        let rounding = (barter.offers + barter.requests).reduce(0) {
            $0 + 3 * barter.values[$1.good].rawValue
        }
        #expect(value.rawValue >= bound.rawValue - rounding, "seed \(seed)")
    }

    @Test("faults are refused: too much, out of balance, outside the band, no evidence")
    func planted() throws {
        var plantedCount = 0
        for seed in 0..<60 {
            let barter = try #require(try RandomValueBarter(seed: UInt64(seed)).draw())
            let (outcome, _) = try barter.settled()
            guard outcome.value(in: barter) > .zero,
                let line = outcome.given.firstIndex(where: { $0 > .zero })
            else { continue }
            plantedCount += 1
            var spoilt = outcome
            spoilt.given[line] = barter.offers[line].quantity + Quantity(1)
            #expect(!ValueBarterCertificate(of: spoilt, for: barter).isValid)
            spoilt = outcome
            spoilt.given[line] = outcome.given[line] - Quantity(1)
            #expect(!ValueBarterCertificate(of: spoilt, for: barter).isValid)
            spoilt = outcome
            spoilt.potentials.removeLast()
            #expect(!ValueBarterCertificate(of: spoilt, for: barter).isValid)
            let narrow = ValueBarter(
                goods: barter.goods, values: barter.values, participants: barter.participants,
                bands: zip(outcome.bills(in: barter), barter.bands).map { bill, band in
                    bill == .zero ? band : Money(Int64(bill.rawValue.magnitude) - 1)
                }, offers: barter.offers, requests: barter.requests)
            if outcome.bills(in: barter).contains(where: { $0 != .zero }) {
                #expect(!ValueBarterCertificate(of: outcome, for: try #require(narrow)).isValid)
            }
        }
        #expect(plantedCount > 30)
    }

    /// In money, as one linear programme.
    private func linearOptimum(of barter: ValueBarter) throws -> Int64 {
        var program = LinearProgram()
        var goods = barter.goods.map { _ in [] as [LinearProgram.Term] }
        var bills = barter.participants.map { _ in [] as [LinearProgram.Term] }
        for (sign, lines) in [(1 as Int64, barter.offers), (-1, barter.requests)] {
            for line in lines {
                let column = program.addColumn(
                    .init(0, barter.values[line.good].rawValue * line.quantity.rawValue),
                    cost: sign > 0 ? -1 : 0)
                goods[line.good].append(.init(column: column, factor: sign))
                bills[line.participant].append(.init(column: column, factor: -sign))
            }
        }
        for terms in goods where !terms.isEmpty { program.addRow(.exactly(0), terms) }
        for (terms, band) in zip(bills, barter.bands) where !terms.isEmpty {
            program.addRow(.init(-band.rawValue, band.rawValue), terms)
        }
        let solution = try program.solve()
        return -Int64(program.cost(of: solution.floors))
    }
}

private struct RandomValueBarter {
    /// Eight units of the dearest good.
    static let wideBand = Money(200)
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    func draw() throws -> ValueBarter? {
        var random = random
        let (goodCount, participantCount) = (
            Int.random(in: 1...4, using: &random), Int.random(in: 2...6, using: &random)
        )
        func lines() -> [ValueBarter.Line] {
            (0..<Int.random(in: 3...12, using: &random)).map { _ in
                ValueBarter.Line(
                    participant: Int.random(in: 0..<participantCount, using: &random),
                    good: Int.random(in: 0..<goodCount, using: &random),
                    quantity: Quantity(Int64.random(in: 0...60, using: &random)))
            }
        }
        // Every third with narrow bands, or none.
        let (bandMin, bandMax): (Int64, Int64) =
            [(200, 600), (200, 300), (0, 30)].randomElement(using: &random) ?? (0, 0)
        return ValueBarter(
            goods: try (0..<goodCount).map { try ResourceID("g\($0)") },
            values: (0..<goodCount).map { _ in Money(Int64.random(in: 1...25, using: &random)) },
            participants: try (0..<participantCount).map { try NodeID("u\($0)") },
            bands: (0..<participantCount).map { _ in
                Money(Int64.random(in: bandMin...bandMax, using: &random))
            },
            offers: lines(), requests: lines())
    }
}
