internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import FileAccess
internal import Foundation
internal import Runtime
internal import SQLiteJournal
internal import Supervision

/// Which journal to read, and which network it is of.
struct JournalOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The network folder. Default: the one that the run folder knows.", valueName: "folder"))
    var network: String?

    @OptionGroup var run: RunOptions

    /// - Parameter journal: nil for that of the hub in the run folder.
    /// - Throws: ``Failure``.
    func open(_ journal: String?) throws -> (journal: JournalReader, network: Network) {
        do {
            let network = try readFolder(
                try self.network ?? folder(around: journal).readRecord().networkFolder)
            let path = try journal ?? folder(around: nil).journal(of: network.hub.id)
            do { try checkFile(at: path, for: .read) } catch {
                throw Failure(error, remedy: "Name the SQLite file of a node.")
            }
            return (try JournalReader(path: path), network)
        } catch let error as JournalError {
            throw Failure(error)
        } catch let error as RunFolderError {
            guard case .noRun = error, journal != nil else { throw Failure(error) }
            throw Failure(
                .usage, "\(journal!) lies in no run folder, so its network is not known",
                remedy: "Name the network folder with --network.")
        }
    }

    private func folder(around journal: String?) throws(RunFolderError) -> RunFolder {
        if let folder = run.folder { return folder }
        guard let journal else { return try .findOnly() }
        return RunFolder(
            URL(fileURLWithPath: journal).deletingLastPathComponent().deletingLastPathComponent().path)
    }
}

/// Whose books to read.
struct BooksOptions: ParsableArguments {
    @Argument(help: "The hub's journal. Default: the one in the run folder.")
    var journal: String?

    @OptionGroup var place: JournalOptions

    /// - Throws: ``Failure``.
    func open() throws -> (books: BooksReader, network: Network) {
        let (journal, network) = try place.open(journal)
        do { return (try BooksReader(journal, of: network), network) } catch {
            throw Failure(.badConfiguration, "\(journal.path): \(error)", remedy: "Name the hub's journal.")
        }
    }
}

extension BooksOptions {
    /// The history of the hub that keeps the books.
    ///
    /// - Throws: ``Failure``.
    func history() throws -> (history: HistoryReader, network: Network) {
        let (journal, network) = try place.open(journal)
        return (try place.history(of: journal, network), network)
    }
}

extension JournalOptions {
    /// - Throws: ``Failure``.
    func history(of journal: JournalReader, _ network: Network) throws -> HistoryReader {
        do { return try HistoryReader(booksOf: network, in: journal) } catch let error as NoBooks {
            throw Failure(.badConfiguration, "\(journal.path): \(error)", remedy: "Name the hub's journal.")
        } catch let error as JournalError {
            throw Failure(error)
        } catch let fault as BooksFault {
            throw Failure(.badData, "the books end here: \(fault)", remedy: "See diaodu ledger verify.")
        }
    }
}

extension Failure {
    init(_ error: JournalError) {
        switch error {
        case .damaged, .sealDamaged: self.init(.badData, error.description)
        case .notAJournal, .unknownFormat, .otherOwner: self.init(.badConfiguration, error.description)
        case .inUse: self.init(.unreachable, error.description)
        case .inaccessible(let fault): self.init(fault)
        case .unusable, .replaced, .notCommitted: self.init(.ioFailure, error.description)
        }
    }

    /// For reading books as they are: what is wrong with them ends it.
    static func translating(_ body: () throws -> Void) throws {
        do { try body() } catch let error as JournalError {
            throw Failure(error)
        } catch let fault as BooksFault {
            throw Failure(.badData, "the books end here: \(fault)", remedy: "See diaodu ledger verify.")
        }
    }
}
