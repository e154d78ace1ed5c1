internal import Agents
internal import ArgumentParser
internal import Console
internal import Domain
internal import Inspection
internal import Ledger
internal import MessageSchema
internal import NodeHistory
internal import Runtime
internal import SQLiteJournal
internal import Tables

struct LedgerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger",
        abstract: "Read the books of a network from its hub's journal; close what is in suspense.",
        discussion: """
            The hub may be stopped or at work; nothing is changed. `query` answers from the history beside the journal; `verify` \
            and `export` make the books anew from the journal's first record: every entry is what the hub's own program would \
            post.
            """,
        subcommands: [Query.self, Verify.self, Export.self, Close.self])

    struct Query: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "query", abstract: "List entries, balances, or what is in suspense.")

        @OptionGroup var books: BooksOptions
        @OptionGroup var filter: EntryFilter

        @Flag(help: "What each account has, instead of entries.")
        var balances = false

        @Flag(help: "What a person must find out: counts of sites that differed from the books.")
        var suspense = false

        @Option(
            help: ArgumentHelp("Only so many entries, the newest that fit.", valueName: "count"),
            transform: NumberOption.whole(1...Int(Limits.countMax)))
        var last: Int?

        @OptionGroup var options: GlobalOptions

        func validate() throws {
            guard !(balances && suspense) else {
                throw ValidationError("--balances and --suspense exclude each other.")
            }
            guard last == nil && !filter.isOfEntries || !(balances || suspense) else {
                throw ValidationError(
                    "--last, --step, --since and --until are of entries: --balances and --suspense are as they are now."
                )
            }
            guard filter.order == nil || !suspense else {
                throw ValidationError("--order: what is in suspense is of no order.")
            }
        }

        func run() throws {
            let (history, network) = try books.history()
            let filter = try filter.checked(in: network)
            let page = LedgerPage(network, HistoryAge(history), options)
            if balances {
                return try page.show(
                    history.file.balances().filter { $0.quantity != .zero && filter.admits($0) })
            }
            if suspense {
                return try page.show(
                    history.file.suspenseItems().filter(filter.admits), clock: history.file.books()?.clock)
            }
            let removedCount = try history.file.removedEntryCount()
            if removedCount > 0 {
                options.note(
                    "entries up to \(Figure.grouped(removedCount)) were removed with the records that they were made by: retention.mebibytes"
                )
            }
            var rows: [EntryRow] = []
            try history.file.entries(filter.query(of: network.calendar, last: last)) { dated in
                let row = EntryRow(dated.entry, elapsed: dated.elapsed, page.labels, page.age)
                if options.json {
                    Console.json(row, onOneLine: true)
                } else {
                    rows.append(row)
                }
            }
            if !options.json { page.show(rows) }
        }
    }

    struct Verify: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify",
            abstract: "Recompute every entry, balance and hash; name the first bad entry.",
            discussion: "Exits with 1 when something is wrong.")

        @OptionGroup var books: BooksOptions
        @OptionGroup var options: GlobalOptions

        func run() throws {
            let (reader, network) = try books.open()
            var books = reader
            var report = Report(network: network.id.text, journal: reader.journal.path)
            do {
                try books.read { _, _ in }
                report.ok = true
            } catch let fault as BooksFault {
                report.firstBad = .init(entry: fault.entryNumber, record: fault.record, reason: fault.reason)
            } catch let error as JournalError {
                guard case .damaged(_, nil, let reason) = error else { throw Failure(error) }
                report.firstBad = .init(entry: nil, record: nil, reason: reason)
            }
            (report.entries, report.records) = (books.audit.entryCount, books.recordCount)
            report.removedRecords = books.removedCount
            report.head = report.ok ? books.audit.head.description : nil
            report.suspense = books.hub.ledger.suspenseItems.count
            options.show(report, lines: [report.line])
            if !report.ok { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
        }

        private struct Report: Encodable {
            let network: String
            let journal: String
            var ok = false
            var entries = 0
            var records = 0
            /// Before the first that is kept: the books are proven from the head that they had then.
            var removedRecords = 0
            /// Of the chain of entries; the hub tells the same in its beacons.
            var head: String?
            /// Sites and resources whose count ever differed.
            var suspense = 0
            var firstBad: Fault?

            struct Fault: Encodable {
                let entry: Int?
                let record: Int64?
                let reason: String
            }

            var line: String {
                guard let firstBad else {
                    return """
                        \(Figure.grouped(entries)) entries from \(Figure.grouped(records)) records are right; head \
                        \(head ?? "-"); \(suspense) in suspense\
                        \(removedRecords > 0 ? "; from record \(Figure.grouped(removedRecords + 1)) on" : "")
                        """
                }
                let entry =
                    firstBad.entry.map { "the first bad entry is \($0)" } ?? "the books cannot be trusted"
                let record = firstBad.record.map { ", of record \($0)" } ?? ""
                return "\(entry)\(record): \(firstBad.reason)"
            }
        }
    }

    struct Export: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Write all entries for other programs, as JSON Lines or CSV.",
            discussion: """
                Each entry comes with its line and its head: the head is the SHA-256 of the head before it, as 32 bytes, and \
                the line; the first one's is that of "diaodu ledger 1 NETWORK".
                """)

        @OptionGroup var books: BooksOptions
        @OptionGroup var filter: EntryFilter

        @Option(name: .customLong("as"), help: "jsonl or csv.")
        var form = Form.jsonl

        @OptionGroup var options: GlobalOptions

        enum Form: String, ExpressibleByArgument, CaseIterable { case jsonl, csv }

        func run() throws {
            let (reader, network) = try books.open()
            let filter = try filter.checked(in: network)
            let labels = Labels(network)
            var books = reader
            var chain = EntryAudit(of: network.id, .sha256)
            if form == .csv { Console.data(EntryRow.csvHeading) }
            try Failure.translating {
                try books.read(restored: { chain = EntryAudit(after: $0.ledger, .sha256) }) { entry, clock in
                    try chain.take(entry)
                    guard filter.admits(entry, at: clock, of: network.calendar) else { return }
                    var row = EntryRow(entry, elapsed: clock?.elapsed(at: entry.at), labels)
                    (row.line, row.head) = (entry.line, chain.head.description)
                    if form == .csv { Console.data(row.csv) } else { Console.json(row, onOneLine: true) }
                }
            }
        }
    }
}
