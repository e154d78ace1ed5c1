internal import Agents
public import Domain
internal import Execution
internal import Glibc
internal import Ledger
internal import MessageSchema
public import NodeHistory
public import SQLiteJournal

/// Answers what a journal says of orders and books from the history beside it, as fresh as the journal was when this was made.
///
/// While the node is at work, it waits for the history to come that far, which takes milliseconds. Where there is no history, or
/// one that is not that far, one is made in memory: from the journal's newest snapshot that is no newer than the history, if there
/// is one. Nothing is written.
public struct HistoryReader: Sendable {
    private let journal: JournalReader
    public let file: HistoryFile
    /// When the newest record was made; nil in an empty journal.
    public let asOf: Instant?

    /// How long to wait for a node that is at work.
    private static let waitMax: Duration = .seconds(2)
    private static let waitStepMicroseconds: UInt32 = 5_000
    /// A history that lacks more than this is being made anew: nobody waits for it.
    private static let lagMax: Int64 = 20_000
    private static let recordCountMax = 512

    /// For questions about orders: which records name them.
    public init(_ journal: JournalReader) throws { try self.init(journal, booksOf: nil) }

    /// For questions about the books too.
    ///
    /// - Throws: ``NoBooks`` when this is not the journal of the network's hub; ``BooksFault``; ``JournalError``.
    public init(booksOf network: Network, in journal: JournalReader) throws {
        try self.init(journal, booksOf: try BooksReader(journal, of: network))
    }

    private init(_ journal: JournalReader, booksOf books: BooksReader?) throws {
        self.journal = journal
        let goal = try journal.places.end().position
        let found = HistoryFile.reading(
            besideJournal: journal.path, of: journal.node, in: journal.network, isAtRest: journal.isAtRest)
        if let found, (try? Self.wait(for: found, of: journal, through: goal)) == true {
            file = found
        } else {
            file = try Self.made(of: journal, from: found, through: goal, books)
        }
        asOf = try file.end().at
    }

    /// Whose journal it is.
    public var node: NodeID { journal.node }

    /// Records of the journal, by their places; not those that have been removed since they were looked up.
    ///
    /// - Throws: ``JournalError``.
    public func records(at positions: [Int64]) throws -> [(position: Int64, bytes: [UInt8])] {
        let removedCount = try journal.places.removedCount()
        let kept = positions.filter { $0 > removedCount }
        return Array(zip(kept, try journal.places.records(at: kept)))
    }

    /// - Returns: whether the history is that far, and of this journal.
    private static func wait(
        for history: HistoryFile, of journal: JournalReader, through goal: Int64
    ) throws -> Bool {
        let deadline = ContinuousClock.now + waitMax
        while true {
            let end = try history.end()
            if end.position >= goal { return try fits(end, journal) }
            guard goal - end.position <= lagMax, journal.isInUse, ContinuousClock.now < deadline else {
                return false
            }
            usleep(waitStepMicroseconds)
        }
    }

    private static func fits(_ end: HistoryEnd, _ journal: JournalReader) throws -> Bool {
        try end.position == 0 || journal.places.link(at: end.position) == end.link
    }

    private static func made(
        of journal: JournalReader, from found: HistoryFile?, through goal: Int64, _ books: BooksReader?
    ) throws -> HistoryFile {
        var file = try HistoryFile(inMemoryOf: journal.node, in: journal.network)
        if let found, let end = try? found.end(), (try? fits(end, journal)) == true,
            let copy = try? found.copiedToMemory()
        {
            file = copy
        }
        var follower = try HistoryFollower(file, of: journal.network, keepsBooks: books != nil)
        var replay = books?.beginning
        var position = follower.reached
        if follower.reached == 0, let base = try journal.places.base() {
            if let books, var restored = replay {
                guard books.form.restore(&restored, from: base) else {
                    throw JournalError.beginsLater(path: journal.path, record: base.position + 1)
                }
                replay = restored
                try follower.begin(after: restored, link: journal.places.link)
            } else {
                try follower.begin(after: base.position, link: journal.places.link)
            }
            position = follower.reached
        } else if let books, var restored = replay {
            position =
                try journal.places.restore(through: position) { books.form.restore(&restored, from: $0) } ?? 0
            replay = restored
        }
        while position < goal {
            let count = min(recordCountMax, Int(goal - position))
            for bytes in try journal.places.records(after: position, countMax: count) {
                position += 1
                do {
                    try replay?.take(position, bytes)
                    let record = try replay?.lastRecord ?? JournalCoding.decode(bytes)
                    try follower.note(position, record, replay?.agent)
                } catch {
                    throw BooksFault(
                        entryNumber: (try file.books()?.entryCount ?? 0) + 1, record: position,
                        reason: "\(error)")
                }
            }
            try follower.commit(replay?.agent, link: journal.places.link)
        }
        return file
    }
}
