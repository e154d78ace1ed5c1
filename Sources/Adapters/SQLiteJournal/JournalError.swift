public import FileAccess
internal import GRDB

/// Why a journal could not be opened or written.
public enum JournalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// `holder` is the process that has it open, if it said so.
    case inUse(path: String, holder: Int32?)
    case notAJournal(path: String)
    case unknownFormat(path: String, version: Int32)
    case otherOwner(
        path: String, node: String, network: String, expectedNode: String, expectedNetwork: String)
    /// `record` counts from 1; nil when the damage is not in one record.
    case damaged(path: String, record: Int64?, reason: String)
    /// The records before this one were removed, and who reads it cannot go on from the state that is kept in their place.
    case beginsLater(path: String, record: Int64)
    /// `path` is of the seal beside a journal.
    case sealDamaged(path: String, reason: String)
    case unusable(path: String, reason: String)
    /// The file, or one beside it, cannot be opened.
    case inaccessible(FileFault)
    /// A file of the journal was removed, or another was put in its place, while it was open: what was written since may be
    /// nowhere.
    case replaced(path: String, reason: String)
    /// Nothing of what was to be appended may be acted upon.
    case notCommitted(path: String, reason: String)

    init(_ error: DatabaseError, at path: String) {
        switch error.resultCode {
        case .SQLITE_NOTADB: self = .notAJournal(path: path)
        case .SQLITE_FULL: self = .inaccessible(FileFault(path, .write, .noSpace))
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self = .inaccessible(FileFault(path, .write, .notPermitted(folder: nil)))
        // What SQLite says of a file whose tables, types or texts are not what they were.
        case .SQLITE_CORRUPT, .SQLITE_ERROR, .SQLITE_MISMATCH, .SQLITE_SCHEMA, .SQLITE_FORMAT, .SQLITE_TOOBIG:
            self = .damaged(path: path, record: nil, reason: error.message ?? "\(error)")
        default:
            self = .unusable(path: path, reason: "SQLite \(error.extendedResultCode): \(error.message ?? "")")
        }
    }

    public var description: String {
        switch self {
        case .inUse(let path, let holder):
            """
            \(path) is in use\(holder.map { " by process \($0)" } ?? ""): one process alone may speak as a node; \
            stop the other one first
            """
        case .notAJournal(let path):
            "\(path) is not a journal of Diaodu, or its beginning is destroyed: name another data folder, or restore it"
        case .unknownFormat(let path, let version):
            """
            \(path) has format \(version), this program knows \(JournalFile.formatVersion): run the program that \
            wrote it
            """
        case .otherOwner(let path, let node, let network, let expectedNode, let expectedNetwork):
            """
            \(path) is the journal of \(node) in \(network), not of \(expectedNode) in \(expectedNetwork): give each \
            node its own data folder
            """
        case .damaged(let path, let record, let reason):
            """
            \(path) is damaged\(record.map { " at record \($0)" } ?? ""): \(reason). This node does not guess: \
            restore the file from a copy, with the -wal and .seal files that were copied with it
            """
        case .beginsLater(let path, let record):
            """
            \(path) begins with record \(record): those before it were removed by the setting retention.mebibytes, and who reads it \
            needs them, or the state that is kept in their place: run the program that wrote it, with the network folder it had
            """
        case .sealDamaged(let path, let reason):
            """
            \(path) is damaged: \(reason). It proves that the journal beside it is whole: restore both from a copy, or \
            remove it if you know that the journal is whole
            """
        case .unusable(let path, let reason): "\(path) cannot be used as a journal: \(reason)"
        case .inaccessible(let fault): "\(fault): \(fault.remedy)"
        case .replaced(let path, let reason):
            """
            \(path) was changed while this node had it open: \(reason). What it wrote last may be lost, so nothing was \
            sent: put the files back that were there, or start from a copy and resume the node
            """
        case .notCommitted(let path, let reason):
            "\(path) could not be written, so nothing was sent: \(reason): check the disk's space and health"
        }
    }
}
