internal import Domain

/// The receiving end of a numbered stream.
struct IncomingStream<Item: Codable & Equatable & Sendable>: Codable, Sendable {
    private(set) var takenThrough: UInt64 = 0
    /// The last items taken, newest last: enough to notice a sender who says the same number twice.
    private var recent: [Item] = []

    enum Verdict {
        case next, repeated, gap
        /// The number was taken before, with another content.
        case contradicted
    }

    /// The stream goes on behind this item, whatever came before it: the other end knows better.
    mutating func restart(with number: UInt64, _ item: Item) {
        (takenThrough, recent) = (number, [item])
    }

    /// Takes an item if it is the next one.
    mutating func take(_ number: UInt64, _ item: Item) -> Verdict {
        guard number > takenThrough else {
            let age = takenThrough - number
            guard age < UInt64(recent.count) else { return .repeated }
            return recent[recent.count - 1 - Int(age)] == item ? .repeated : .contradicted
        }
        guard number == takenThrough + 1 else { return .gap }
        takenThrough = number
        if recent.count == Limits.recentItemCountMax { recent.removeFirst() }
        recent.append(item)
        return .next
    }
}
