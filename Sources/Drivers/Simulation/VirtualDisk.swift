public import Domain
internal import MessageSchema

/// Where one node's journal lies, as seen by its program.
public protocol NodeDisk: Sendable {
    /// Puts a record behind the others. It is safe only after ``sync()``.
    mutating func append(_ record: [UInt8])
    mutating func sync()
    /// What a program finds when it starts.
    ///
    /// - Throws: ``DiskDamage`` when what is there is not what was written.
    mutating func open() throws(DiskDamage) -> [[UInt8]]
    /// Counts the starts, this one included; safe when this returns.
    mutating func countStart() -> UInt32

    /// A program takes the journal for itself.
    ///
    /// - Parameter path: by which it has found it; several may lead there.
    /// - Returns: false when another program has it.
    mutating func hold(by path: String) -> Bool
    /// The program that had it has ended.
    mutating func release()

    // Faults.

    /// The machine stops: what is not safe is gone, or half of it is left.
    mutating func crash(torn: Bool)
    /// - Parameter place: which byte of what is safe, counted over all records.
    /// - Returns: false when there is none.
    mutating func flip(_ place: Int) -> Bool
    /// People bring back an intact copy.
    mutating func restore()
    /// People bring back a copy of long ago, with its count of starts; none at all where `share` is 0.
    ///
    /// - Parameters:
    ///   - share: of a thousand records, how many the copy has at the most; it has whole commits.
    ///   - recordCountMin: an older copy is not taken.
    /// - Returns: how many records it has; nil when there is no copy that lacks any.
    mutating func goBack(to share: Int, recordCountMin: Int) -> Int?
    /// Bytes that are safe.
    var byteCount: Int { get }
    /// Records that are safe.
    var recordCount: Int { get }
}

/// What a program found wrong with its journal: it must not go on.
public struct DiskDamage: Error, Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1.
    public let record: Int

    public init(record: Int) { self.record = record }

    public var description: String { "record \(record) is damaged: its hash does not fit" }
}

/// Keeps records in a chain of hashes and what was safe apart from what was not, by the rules of `SQLiteJournal`.
public struct VirtualDisk: NodeDisk {
    private var records: [Record] = []
    /// How many are safe, and the hash over them, as the journal states it.
    private var safeCount = 0
    private var safeHead: Fingerprint
    private var chain: HashChain
    private let root: HashChain
    private var startCount: UInt32 = 0
    private var isHeld = false
    /// What a careful owner has copied elsewhere.
    private var copies: [[UInt8]] = []
    public private(set) var byteCount = 0
    /// How many records there were after each commit, and how many starts before.
    private var commits: [(recordCount: Int, startCount: UInt32)] = []

    public var recordCount: Int { safeCount }

    private struct Record {
        var bytes: [UInt8]
        let head: Fingerprint
    }

    public init(of node: NodeID) {
        root = HashChain(root: "journal of \(node)", .sha256)
        chain = root
        safeHead = root.head
    }

    public mutating func append(_ record: [UInt8]) {
        chain.extend(by: record)
        records.append(Record(bytes: record, head: chain.head))
    }

    public mutating func sync() {
        for record in records[safeCount...] {
            copies.append(record.bytes)
            byteCount += record.bytes.count
        }
        (safeCount, safeHead) = (records.count, chain.head)
        commits.append((safeCount, startCount))
    }

    public mutating func goBack(to share: Int, recordCountMin: Int) -> Int? {
        let countMax = safeCount * share / 1_000
        let copy = commits.last { $0.recordCount <= countMax } ?? (0, 0)
        guard copy.recordCount < safeCount, copy.recordCount >= recordCountMin else { return nil }
        commits.removeAll { $0.recordCount > copy.recordCount }
        (safeCount, startCount) = copy
        records.removeSubrange(safeCount...)
        copies.removeSubrange(safeCount...)
        byteCount = copies.reduce(0) { $0 + $1.count }
        chain = root
        for record in copies { chain.extend(by: record) }
        safeHead = chain.head
        return safeCount
    }

    public mutating func open() throws(DiskDamage) -> [[UInt8]] {
        // Behind what is safe there may be a torn record: nobody was told that it was there.
        records.removeSubrange(safeCount...)
        chain = root
        for (index, record) in records.enumerated() {
            chain.extend(by: record.bytes)
            guard chain.head == record.head else { throw DiskDamage(record: index + 1) }
        }
        guard chain.head == safeHead else { throw DiskDamage(record: safeCount) }
        return records.map(\.bytes)
    }

    public mutating func hold(by path: String) -> Bool {
        defer { isHeld = true }
        return !isHeld
    }

    public mutating func release() { isHeld = false }

    public mutating func countStart() -> UInt32 {
        startCount += 1
        return startCount
    }

    public mutating func crash(torn: Bool) {
        let isTorn = torn && records.count > safeCount
        let last = records.last
        records.removeSubrange(safeCount...)
        if isTorn, var last {
            last.bytes.removeLast(last.bytes.count / 2)
            records.append(last)
        }
    }

    public mutating func flip(_ place: Int) -> Bool {
        guard byteCount > 0 else { return false }
        var rest = place % byteCount
        for index in 0..<safeCount {
            guard rest >= records[index].bytes.count else {
                records[index].bytes[rest] ^= 1 << (place % 8)
                return true
            }
            rest -= records[index].bytes.count
        }
        return false
    }

    public mutating func restore() {
        for index in 0..<safeCount { records[index].bytes = copies[index] }
    }
}
