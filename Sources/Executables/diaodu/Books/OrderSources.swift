internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import FileAccess
internal import Foundation
internal import Inspection
internal import Recording
internal import Runtime
internal import SQLiteJournal
internal import Supervision

/// Where to look for an order.
struct OrderSources: ParsableArguments {
    @OptionGroup var run: RunOptions

    @Option(
        help: ArgumentHelp("What was recorded instead; may be repeated.", valueName: "file"))
    var recording: [String] = []

    @Option(
        help: ArgumentHelp(
            "The network folder, for names and units. Default: that of the run.", valueName: "folder"))
    var network: String?

    func validate() throws {
        guard recording.isEmpty || run.path == nil else {
            throw ValidationError("--recording and --run-dir exclude each other.")
        }
    }

    /// What was found of an order, and where.
    struct Found {
        let search: OrderSearch
        let story: OrderStory
        let network: Network?
        /// Nil for recordings, which say themselves what they are of.
        let age: HistoryAge?
        /// How the order stands; nil where the hub's books were not searched.
        let condition: OrderCondition?
    }

    /// - Throws: ``Failure`` with 66 when nothing names the order.
    func search(for order: OrderID) throws -> Found {
        var search = OrderSearch(of: order)
        var age: HistoryAge?
        let place: String
        var folder = network
        do {
            if recording.isEmpty {
                let (run, record) = try run.found()
                guard record.replayOf == nil else {
                    throw Failure(
                        .usage, "\(run.path) is a replay and has no journals",
                        remedy: "Name the recording with --recording.")
                }
                folder = folder ?? record.networkFolder
                place = "the journals of \(run.path)"
                let histories = try histories(of: run, try? readFolder(record.networkFolder))
                search = try OrderSearch(of: order, in: histories)
                age = HistoryAge(histories)
            } else {
                place = recording.joined(separator: ", ")
                for path in recording {
                    let recording = try openRecording(path)
                    folder = folder ?? recording.manifest.networkFolder
                    try search.take(recording)
                }
            }
        } catch let error as RecordingError {
            throw Failure(error)
        } catch let error as JournalError {
            throw Failure(error)
        }
        let story = search.story()
        guard !story.isEmpty else {
            throw Failure(
                .noInput, "nothing in \(place) names order \(order)",
                remedy: "Orders are named in `diaodu sub 'down/+/+/order'` and in the logs: r4-12.")
        }
        let isNeeded = network != nil
        let network = try folder.flatMap { isNeeded ? try readFolder($0) : try? readFolder($0) }
        return Found(
            search: search, story: story, network: network, age: age,
            condition: search.condition(after: story, network?.timing ?? .standard))
    }

    /// - Parameter network: of the run; nil where its folder cannot be read, and then without the hub's books.
    private func histories(of run: RunFolder, _ network: Network?) throws -> [HistoryReader] {
        let folder = URL(fileURLWithPath: run.path + "/journals")
        let names: [String]
        do { names = try listFolder(at: folder.path) } catch { throw Failure(error) }
        return try names.filter { $0.hasSuffix(".sqlite") }.map { name in
            let journal = try JournalReader(path: folder.path + "/" + name)
            guard let network, journal.node == network.hub.id,
                let history = try? HistoryReader(booksOf: network, in: journal)
            else { return try HistoryReader(journal) }
            return history
        }
    }
}

func readOrder(_ text: String) throws -> OrderID {
    guard let order = OrderID(text) else {
        throw ValidationError("'\(text)' is no order: write its round and place, as in r4-12.")
    }
    return order
}
