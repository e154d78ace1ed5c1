internal import Domain

/// Which items change hands, and the evidence that no more could.
public struct BarterOutcome: Hashable, Sendable {
    /// Each a list of places in ``BarterExchange/items``, groups included: the owner of each gets the next one, the owner of the last the first.
    /// Sorted by their first item, which is the first of the cycle in the list of items.
    public var cycles: [[Int]]
    /// In how many items at most a cycle may be; nil for any number.
    public var cycleMax: Int?
    public var itemEvidence: ItemEvidence
    /// Nil where nothing was proven about participants.
    public var participantEvidence: ParticipantEvidence?
    /// Whether a search through all cycles that could be part of anything better has found nothing. The certificate cannot repeat that.
    public var isSearched: Bool

    /// Nothing moves in cycles of more items than the worths of its items and groups add up to.
    public struct ItemEvidence: Hashable, Sendable {
        /// For each item and group, in 1 / ``BarterCertificate/scale``; 0 or more.
        public var worths: [Int64]
        /// For each item and group: they show at once for all cycles what the worths show. Empty where cycles are limited: then each is tried.
        public var potentials: [Int64]
    }

    /// The same for participants, given that as many items move.
    public struct ParticipantEvidence: Hashable, Sendable {
        /// For each item and group, what it counts as a part of its owner's taking part, in 1 / ``BarterCertificate/scale``: the same for all items of an owner, from
        /// 0 to the scale; 0 for groups.
        public var shares: [Int64]
        public var worths: [Int64]
        public var potentials: [Int64]
    }

    init(
        cycles: [[Int]], cycleMax: Int?, itemEvidence: ItemEvidence,
        participantEvidence: ParticipantEvidence?,
        isSearched: Bool
    ) {
        (self.cycles, self.cycleMax, self.itemEvidence) = (cycles, cycleMax, itemEvidence)
        (self.participantEvidence, self.isSearched) = (participantEvidence, isSearched)
    }

    /// How many items change hands.
    public func itemCount(in exchange: BarterExchange) -> Int {
        cycles.joined().count { !exchange.items[$0].isGroup }
    }

    /// How many owners give and get something.
    public func participantCount(in exchange: BarterExchange) -> Int {
        let owners = cycles.joined().filter { !exchange.items[$0].isGroup }.map { exchange.items[$0].owner }
            .sorted()
        return zip(owners, [nil] + owners.map(Optional.some)).count { $0 != $1 }
    }
}

extension BarterExchange {
    /// What each item accepts, in rising order, each once.
    ///
    /// - Complexity: O(items + wants).
    var accepted: [[Int]] {
        // By what is accepted first: the list of each item then comes out in order.
        var starts = [Int](repeating: 0, count: items.count + 1)
        for want in wants { starts[want.accepted + 1] += 1 }
        for item in items.indices { starts[item + 1] += starts[item] }
        var (next, owners) = (starts, [Int](repeating: 0, count: wants.count))
        for want in wants {
            owners[next[want.accepted]] = want.item
            next[want.accepted] += 1
        }
        var accepted = [[Int]](repeating: [], count: items.count)
        for other in items.indices {
            for place in starts[other]..<starts[other + 1] where accepted[owners[place]].last != other {
                accepted[owners[place]].append(other)
            }
        }
        return accepted
    }
}
