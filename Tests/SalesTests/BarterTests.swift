import Domain
import Foundation
import NetworkFolder
import Randomness
import Testing

@testable import Sales

@Suite("Barter moves as many items as can be, and lets as many take part")
struct BarterTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appending(path: "configs/barter-2024")

    private static func brazil() throws -> BarterExchange {
        try readBarterExchange(
            items: folder.appending(path: "items.csv").path(),
            wants: folder.appending(path: "wants.csv.gz").path())
    }

    @Test("Brazil, May 2024: 196 items of 78 participants")
    func brazil() throws {
        let exchange = try Self.brazil()
        let (outcome, certificate) = try exchange.settled()
        #expect(outcome.itemCount(in: exchange) == 196 && certificate.itemCountMax == 196)
        #expect(outcome.participantCount(in: exchange) == 78 && certificate.participantCountMax == 78)
    }

    /// Found with HiGHS too, by an integer programme over all such cycles.
    @Test(
        "the same in short cycles: a proven optimum",
        arguments: [(2, 30, 20), (3, 81, 44), (4, 119, 61)])
    func brazil(cycleMax: Int, items: Int, participants: Int) throws {
        let exchange = try Self.brazil()
        let (outcome, certificate) = try exchange.settled(cycleMax: cycleMax)
        #expect(outcome.itemCount(in: exchange) == items)
        #expect(outcome.participantCount(in: exchange) == participants)
        #expect(outcome.isSearched || certificate.itemCountMax == items)
        #expect(outcome.cycles.allSatisfy { $0.count { !exchange.items[$0].isGroup } <= cycleMax })
    }

    @Test("random exchanges: as many items, and then participants, as trying every set of cycles finds")
    func exhaustive() throws {
        var (movedCount, limitedCount) = (0, 0)
        for seed in 0..<400 {
            let exchange = try RandomExchange(seed: UInt64(seed)).draw()
            for cycleMax in [nil, 2, 3] {
                let (outcome, certificate) = try exchange.settled(cycleMax: cycleMax)
                let best = ExhaustiveBarter(exchange, cycleMax: cycleMax).best()
                let found = (outcome.itemCount(in: exchange), outcome.participantCount(in: exchange))
                #expect(found == best, "seed \(seed), cycles of \(cycleMax ?? 0)")
                #expect(certificate.itemCountMax >= best.0, "seed \(seed)")
                if cycleMax == nil {
                    #expect(certificate.itemCountMax == best.0, "seed \(seed)")
                    #expect((certificate.participantCountMax ?? .max) >= best.1, "seed \(seed)")
                    movedCount += best.0
                } else {
                    #expect(outcome.isSearched, "seed \(seed)")
                    limitedCount += best.0
                }
            }
            #expect(
                try exchange.mostItems().itemCount(in: exchange)
                    == ExhaustiveBarter(exchange, cycleMax: nil).best().0)
        }
        #expect(movedCount > 600 && limitedCount > 600, "\(movedCount), \(limitedCount) items")
    }

    enum Fault: String, CaseIterable, Sendable {
        case movesAnItemTwice, movesWhatNobodyWants, closesAnotherCycle, exceedsTheLimit
        case worthsTooLow, potentialsOff, sharesDiffer, participantPotentialsOff, emptyCycle
    }

    @Test("a fault that is planted in an outcome or its evidence is refused", arguments: Fault.allCases)
    func planted(fault: Fault) throws {
        var plantedCount = 0
        for seed in 0..<120 {
            let exchange = try RandomExchange(seed: UInt64(seed)).draw()
            let (outcome, _) = try exchange.settled()
            guard let spoilt = spoil(outcome, of: exchange, fault) else { continue }
            plantedCount += 1
            let certificate = BarterCertificate(of: spoilt, for: exchange)
            #expect(!certificate.isValid, "\(fault) in seed \(seed)")
        }
        #expect(plantedCount >= 10, "\(fault) was planted \(plantedCount) times")
    }

    /// - Returns: nil where the fault would do no harm.
    private func spoil(_ outcome: BarterOutcome, of exchange: BarterExchange, _ fault: Fault)
        -> BarterOutcome?
    {
        var spoilt = outcome
        guard let cycle = outcome.cycles.first else { return nil }
        let wants = Set(exchange.wants)
        switch fault {
        case .movesAnItemTwice: spoilt.cycles.append(cycle)
        case .movesWhatNobodyWants:
            guard
                let other = exchange.items.indices.first(where: { item in
                    !outcome.cycles.joined().contains(item)
                        && !wants.contains(BarterWant(item: cycle[cycle.count - 1], accepted: item))
                })
            else { return nil }
            spoilt.cycles[0].append(other)
        case .closesAnotherCycle:
            guard cycle.count > 2, !wants.contains(BarterWant(item: cycle[1], accepted: cycle[0])) else {
                return nil
            }
            spoilt.cycles[0] = Array(cycle[..<2])
        case .exceedsTheLimit:
            let count = cycle.count { !exchange.items[$0].isGroup }
            guard count > 2 else { return nil }
            spoilt.cycleMax = count - 1
            (spoilt.itemEvidence.potentials, spoilt.participantEvidence) = ([], nil)
        case .worthsTooLow:
            guard let item = outcome.itemEvidence.worths.firstIndex(where: { $0 > 0 }) else { return nil }
            spoilt.itemEvidence.worths[item] = 0
        case .potentialsOff: spoilt.itemEvidence.potentials[cycle[0]] += BarterCertificate.scale << 20
        case .sharesDiffer:
            guard var evidence = outcome.participantEvidence else { return nil }
            let items = exchange.items
            guard
                let item = items.indices.first(where: { item in
                    !items[item].isGroup
                        && items.indices.contains {
                            $0 != item && !items[$0].isGroup && items[$0].owner == items[item].owner
                        }
                })
            else { return nil }
            evidence.shares[item] = evidence.shares[item] == 0 ? 1 : 0
            spoilt.participantEvidence = evidence
        case .participantPotentialsOff:
            guard var evidence = outcome.participantEvidence else { return nil }
            evidence.potentials[cycle[0]] += BarterCertificate.scale << 20
            spoilt.participantEvidence = evidence
        case .emptyCycle: spoilt.cycles.append([])
        }
        return spoilt
    }

    @Test(
        "a limit that an outcome without one keeps changes nothing; shorter worths than cycles have items are found out"
    )
    func shortCycleEvidence() throws {
        let exchange = try RandomExchange.ring(of: 3)
        let (outcome, certificate) = try exchange.settled(cycleMax: 3)
        #expect(outcome.cycles == [[0, 1, 2]] && certificate.itemCountMax == 3)
        var spoilt = outcome
        spoilt.itemEvidence.worths = outcome.itemEvidence.worths.map {
            max(0, $0 - BarterCertificate.scale / 2)
        }
        #expect(!BarterCertificate(of: spoilt, for: exchange).isValid)
        #expect(try exchange.settled(cycleMax: 2).outcome.cycles == [])
    }

    @Test("want lists that name themselves, their owner's items, others' groups or nothing are refused")
    func faults() throws {
        let owners = [try NodeID("a"), try NodeID("a"), try NodeID("b")]
        let items = try owners.enumerated().map {
            BarterItem(id: try BarterItemID("i\($0)"), owner: $1, isGroup: $0 == 1)
        }
        func reason(_ item: Int, _ accepted: Int) -> BarterFault.Reason? {
            BarterExchange.faults(of: items, [BarterWant(item: item, accepted: accepted)]).first?.reason
        }
        #expect(reason(0, 0) == .itself(items[0].id))
        #expect(reason(1, 0) == .own(items[0].id, of: owners[0]))
        #expect(reason(2, 1) == .groupOfAnother(items[1].id, of: owners[0]))
        #expect(reason(0, 7) == .noSuchItem)
        #expect(reason(0, 2) == nil && reason(0, 1) == nil)
    }
}

/// Draws small exchanges with groups.
struct RandomExchange {
    var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    func draw() throws -> BarterExchange {
        var random = random
        let count = Int.random(in: 2...9, using: &random)
        let ownerCount = Int.random(in: 2...6, using: &random)
        let items = try (0..<count).map { number in
            BarterItem(
                id: try BarterItemID("i\(number)"),
                owner: try NodeID("u\(Int.random(in: 0..<ownerCount, using: &random))"),
                isGroup: Int.random(in: 0..<6, using: &random) == 0)
        }
        let density = Int.random(in: 2...5, using: &random)
        var wants: [BarterWant] = []
        for item in 0..<count {
            for accepted in 0..<count where Int.random(in: 0..<density, using: &random) == 0 {
                wants.append(BarterWant(item: item, accepted: accepted))
            }
        }
        let wrong = Set(BarterExchange.faults(of: items, wants).map(\.want))
        return try BarterExchange(
            items: items, wants: wants.enumerated().filter { !wrong.contains($0.offset) }.map(\.element))
    }

    static func ring(of count: Int) throws -> BarterExchange {
        try BarterExchange(
            items: (0..<count).map {
                BarterItem(id: try BarterItemID("i\($0)"), owner: try NodeID("u\($0)"))
            },
            wants: (0..<count).map { BarterWant(item: $0, accepted: ($0 + 1) % count) })
    }
}

/// Tries every way in which owners could get items.
struct ExhaustiveBarter {
    private let exchange: BarterExchange
    private let cycleMax: Int?

    init(_ exchange: BarterExchange, cycleMax: Int?) { (self.exchange, self.cycleMax) = (exchange, cycleMax) }

    func best() -> (Int, Int) {
        var best = (0, 0)
        var next = exchange.items.map { _ in -1 }
        var isGiven = exchange.items.map { _ in false }
        func choose(_ item: Int) {
            guard item < exchange.items.count else {
                if let found = counts(next), found > best { best = found }
                return
            }
            choose(item + 1)
            for want in exchange.wants where want.item == item && !isGiven[want.accepted] {
                (next[item], isGiven[want.accepted]) = (want.accepted, true)
                choose(item + 1)
                (next[item], isGiven[want.accepted]) = (-1, false)
            }
        }
        choose(0)
        return best
    }

    /// Nil where these are no cycles, or too long ones.
    private func counts(_ next: [Int]) -> (Int, Int)? {
        guard next.indices.allSatisfy({ item in (next[item] >= 0) == next.contains(item) }) else {
            return nil
        }
        var isDone = next.map { $0 < 0 }
        for start in next.indices where !isDone[start] {
            var (item, count) = (start, 0)
            while !isDone[item] {
                isDone[item] = true
                count += exchange.items[item].isGroup ? 0 : 1
                item = next[item]
            }
            if let cycleMax, count > cycleMax { return nil }
        }
        let moved = next.indices.filter { next[$0] >= 0 && !exchange.items[$0].isGroup }
        return (moved.count, Set(moved.map { exchange.items[$0].owner }).count)
    }
}
