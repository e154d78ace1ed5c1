internal import Domain

/// Checks the outcome of a barter by itself, without knowing how it was found.
///
/// Every item moves at most once, to an owner who accepts it; and the evidence bounds what could move: a cycle has no more items than the worths in it add up
/// to, so that all cycles together, which share no item, have no more than all worths. For cycles of any length potentials show that of all at once, as in the
/// duality of the assignment problem; where cycles are limited each is tried.
public struct BarterCertificate: Hashable, Sendable {
    /// What is wrong; empty for an outcome that may be carried out. At most ``violationCountMax``.
    public let violations: [BarterViolation]
    /// No outcome moves more items.
    public let itemCountMax: Int
    /// No outcome that moves as many items has more participants; nil where that is not shown.
    public let participantCountMax: Int?

    public static let violationCountMax = 20
    /// Of worths, shares and potentials.
    public static let scale: Int64 = 1 << 20

    public var isValid: Bool { violations.isEmpty }

    /// - Complexity: O(items + wants); where cycles are limited, as many steps as there are ways of that length along wants.
    public init(of outcome: BarterOutcome, for exchange: BarterExchange) {
        var check = BarterCheck(outcome, exchange)
        guard check.hasCounts else {
            (violations, itemCountMax, participantCountMax) = ([.wrongCount], exchange.items.count, nil)
            return
        }
        check.checkCycles()
        let itemCountMax = check.itemCountMax()
        participantCountMax = check.participantCountMax(itemCountMax)
        self.itemCountMax = itemCountMax
        if outcome.itemCount(in: exchange) > itemCountMax { check.report(.impossible) }
        violations = Array(check.violations.prefix(Self.violationCountMax))
    }
}

/// What is wrong with the outcome of a barter. Items by their places, counted from 0.
public enum BarterViolation: Hashable, Sendable, CustomStringConvertible {
    case wrongCount
    case noCycle(Int)
    case movedTwice(item: Int)
    case notAccepted(item: Int, by: Int)
    case tooLong(cycle: Int, itemCount: Int)
    case wrongEvidence(String, Int)
    case impossible

    public var description: String {
        switch self {
        case .wrongCount: "it has not one worth for each item"
        case .noCycle(let cycle): "cycle \(cycle + 1) has no items, or one that is not in the list"
        case .movedTwice(let item): "item \(item + 1) moves twice"
        case .notAccepted(let item, let owner):
            "item \(item + 1) goes to the owner of item \(owner + 1), who does not accept it for that"
        case .tooLong(let cycle, let count): "cycle \(cycle + 1) has \(count) items, more than allowed"
        case .wrongEvidence(let what, let index): "the evidence is wrong: \(what) \(index + 1)"
        case .impossible: "more items move than the evidence allows"
        }
    }
}

private struct BarterCheck {
    let outcome: BarterOutcome
    let exchange: BarterExchange
    private let accepted: [[Int]]
    private var isMoved: [Bool]
    private(set) var violations: [BarterViolation] = []

    init(_ outcome: BarterOutcome, _ exchange: BarterExchange) {
        (self.outcome, self.exchange, accepted) = (outcome, exchange, exchange.accepted)
        isMoved = exchange.items.map { _ in false }
    }

    mutating func report(_ violation: BarterViolation) { violations.append(violation) }

    var hasCounts: Bool {
        let count = exchange.items.count
        let items = outcome.itemEvidence
        if items.worths.count != count { return false }
        if items.potentials.count != (outcome.cycleMax == nil ? count : 0) { return false }
        guard let participants = outcome.participantEvidence else { return true }
        return participants.shares.count == count && participants.worths.count == count
            && participants.potentials.count == count && outcome.cycleMax == nil
    }

    mutating func checkCycles() {
        for (number, cycle) in outcome.cycles.enumerated() {
            guard !cycle.isEmpty, cycle.allSatisfy(exchange.items.indices.contains) else {
                report(.noCycle(number))
                continue
            }
            for (item, next) in zip(cycle, cycle.dropFirst() + [cycle[0]]) {
                if isMoved[item] { report(.movedTwice(item: item)) }
                isMoved[item] = true
                if !accepted[item].contains(next) { report(.notAccepted(item: next, by: item)) }
            }
            let count = cycle.count { !exchange.items[$0].isGroup }
            if let most = outcome.cycleMax, count > most { report(.tooLong(cycle: number, itemCount: count)) }
        }
    }

    /// What an item adds to the items of a cycle, in 1 / scale.
    private func weight(_ item: Int) -> Int64 { exchange.items[item].isGroup ? 0 : BarterCertificate.scale }

    mutating func itemCountMax() -> Int {
        let (worths, potentials) = (outcome.itemEvidence.worths, outcome.itemEvidence.potentials)
        for (item, worth) in worths.enumerated() where worth < 0 {
            report(.wrongEvidence("the worth of item", item))
        }
        if let cycleMax = outcome.cycleMax {
            let walks = ClosedWalks(
                accepted, outcome.itemEvidence.worths, isGroup: exchange.items.map(\.isGroup))
            if let item = walks.undercounted(itemCountMax: cycleMax) {
                report(.wrongEvidence("a cycle has more items than worths, with item", item))
            }
        } else {
            for (item, list) in accepted.enumerated() {
                let most = Int128(potentials[item]) + Int128(worths[item]) - Int128(weight(item))
                if list.contains(where: { Int128(potentials[$0]) > most }) {
                    report(.wrongEvidence("the potentials of what is accepted for item", item))
                }
            }
        }
        return Int(worths.reduce(0 as Int128) { $0 + Int128($1) } / Int128(BarterCertificate.scale))
    }

    /// Whatever moves as many items as the worths add up to goes over wants for which potentials and worths are equal, and through every item that is worth
    /// something. Of that, a participant counts no more than what his items' shares and the rest of one add up to.
    mutating func participantCountMax(_ itemCountMax: Int) -> Int? {
        guard let evidence = outcome.participantEvidence, outcome.itemCount(in: exchange) == itemCountMax
        else {
            return nil
        }
        let scale = BarterCertificate.scale
        let (worths, potentials) = (outcome.itemEvidence.worths, outcome.itemEvidence.potentials)
        guard worths.reduce(0 as Int128, { $0 + Int128($1) }) == Int128(itemCountMax) * Int128(scale) else {
            return nil
        }
        var shareOf = [] as [(owner: String, share: Int64)]
        for (item, entry) in exchange.items.enumerated() {
            let share = evidence.shares[item]
            if share < 0 || share > scale || entry.isGroup && share != 0 {
                report(.wrongEvidence("the share of item", item))
            }
            if !entry.isGroup { shareOf.append((entry.owner.text, share)) }
            if evidence.worths[item] < 0, worths[item] == 0 {
                report(.wrongEvidence("the worth of item", item))
            }
            let most = Int128(potentials[item]) + Int128(worths[item]) - Int128(weight(item))
            let mostHere = Int128(evidence.potentials[item]) + Int128(evidence.worths[item]) - Int128(share)
            for next in accepted[item]
            where Int128(potentials[next]) == most && Int128(evidence.potentials[next]) > mostHere {
                report(.wrongEvidence("the potentials of what is accepted for item", item))
                break
            }
        }
        shareOf.sort { ($0.owner, $0.share) < ($1.owner, $1.share) }
        var total = evidence.worths.reduce(0 as Int128) { $0 + Int128($1) }
        for (index, entry) in shareOf.enumerated() {
            if index > 0, shareOf[index - 1].owner == entry.owner {
                if shareOf[index - 1].share != entry.share {
                    report(.wrongEvidence("the shares of the owner of item", index))
                }
            } else {
                total += Int128(scale - entry.share)
            }
        }
        let (quotient, rest) = total.quotientAndRemainder(dividingBy: Int128(scale))
        return Int(rest < 0 ? quotient - 1 : quotient)
    }
}
