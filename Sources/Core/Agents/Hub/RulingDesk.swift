public import Domain
internal import OrderedCollections

/// What one person's desk was answered. A desk repeats a ruling until it hears the answer, and each ruling is made under a
/// stamp above those before it: an old one that comes once more changes nothing. No clock decides what is above: a desk that is
/// below the newest is told the newest.
struct RulingDesk: Codable, Sendable {
    /// Sorted by stamp.
    private var answered: [Answered] = []

    private struct Answered: Codable {
        let stamp: Stamp
        let answer: RulingAnswer
    }

    /// - Returns: nil for a ruling that is new.
    func answer(to stamp: Stamp) -> RulingAnswer? {
        if let known = answered.first(where: { $0.stamp == stamp }) { return known.answer }
        guard let newest = answered.last?.stamp, stamp < newest else { return nil }
        return .superseded(by: newest)
    }

    mutating func remember(_ answer: RulingAnswer, to stamp: Stamp) {
        answered.append(Answered(stamp: stamp, answer: answer))
        if answered.count > Limits.rememberedAnswerCountMax { answered.removeFirst() }
    }
}

extension HubAgent {
    /// What was said to a ruling, as long as it is remembered.
    public func answer(toRuling reference: MessageReference) -> RulingAnswer? {
        rulingDesks[reference.node]?.answer(to: reference.stamp)
    }
}
