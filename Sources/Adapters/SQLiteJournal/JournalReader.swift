public import Domain
internal import FileAccess
internal import Foundation
internal import GRDB

/// Reads a node's journal, whether or not the node is at work, and changes nothing.
public struct JournalReader: Sendable {
    public let path: String
    public let node: NodeID
    public let network: NetworkID
    /// Single records and snapshots, without reading all before them.
    public let places: JournalPlaces
    private let database: DatabaseQueue
    /// Nobody wrote to it when it was opened here, and its last writer had closed it.
    public let isAtRest: Bool

    /// - Throws: ``JournalError``.
    public init(path: String) throws {
        let path = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        self.path = path
        do throws(FileFault) { try checkFile(at: path, for: .read) } catch {
            throw JournalError.inaccessible(error)
        }
        isAtRest =
            !JournalFile.hasWriteAheadLog(at: path) && !FileLock.isHeld(path: JournalFile.lockPath(of: path))
        do {
            database = try JournalFile.openForReading(at: path, isAtRest: isAtRest)
            let summary = try database.read { database in
                try JournalFile.checkKind(database, at: path)
                return try Summary.read(from: database)
            }
            guard let summary, let node = try? NodeID(summary.owner.node),
                let network = try? NetworkID(summary.owner.network)
            else {
                throw JournalError.damaged(
                    path: path, record: nil, reason: "it does not say whose it is, or not what its hash says")
            }
            (self.node, self.network) = (node, network)
            places = JournalPlaces(path: path, owner: summary.owner, database: database)
        } catch let error as DatabaseError {
            throw JournalError(error, at: path)
        }
    }

    /// Whether a node is at work on it.
    public var isInUse: Bool { FileLock.isHeld(path: JournalFile.lockPath(of: path)) }

    /// Hands over every record from the first on, each only after it was found undamaged.
    ///
    /// - Throws: ``JournalError``, and what `replay` throws.
    public func read(replaying replay: (_ position: Int64, _ record: [UInt8]) throws -> Void) throws {
        // Before the journal is looked at: it may go on meanwhile, but never back.
        let seal = try Seal.read(beside: path)
        do {
            try database.read { database in
                let verification = Verification(
                    path: path, database: database, expectedOwner: nil, mark: seal?.mark)
                _ = try verification.run(restoring: { _ in false }, replaying: replay)
            }
        } catch let error as DatabaseError {
            throw JournalError(error, at: path)
        }
        if isAtRest, let closing = seal?.closing, let now = Seal.closing(of: path),
            let difference = closing.firstDifference(from: now)
        {
            throw JournalError.damaged(path: path, record: nil, reason: difference)
        }
    }
}
