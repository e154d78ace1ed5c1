public import SQLiteJournal

/// Where a node writes what it must not forget.
public protocol Journal: Sendable {
    /// Returns when all records are safe, and only then; throws when none is.
    func append(_ records: [[UInt8]]) throws
}

extension SQLiteJournal: Journal {}
