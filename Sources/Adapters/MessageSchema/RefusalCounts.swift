/// How many messages were refused, by reason.
public struct RefusalCounts: Hashable, Sendable, CustomStringConvertible {
    /// Sorted by name; reasons that never occurred are left out.
    public private(set) var entries: [Entry] = []

    public struct Entry: Hashable, Sendable {
        public let counterName: String
        public var count: Int
    }

    public init() {}

    public mutating func count(_ refusal: Refusal) {
        let name = refusal.counterName
        let index = entries.firstIndex { $0.counterName >= name } ?? entries.endIndex
        if index < entries.endIndex, entries[index].counterName == name {
            entries[index].count += 1
        } else {
            entries.insert(Entry(counterName: name, count: 1), at: index)
        }
    }

    public subscript(counterName: String) -> Int {
        entries.first { $0.counterName == counterName }?.count ?? 0
    }

    public var total: Int { entries.reduce(0) { $0 + $1.count } }

    public var description: String {
        entries.isEmpty ? "none" : entries.map { "\($0.counterName) \($0.count)" }.joined(separator: ", ")
    }
}
