internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import Foundation
internal import KeyFiles
internal import Logging
internal import MessageSchema
internal import PlainText
internal import Runtime
internal import Supervision
internal import ZeroMQ

/// Who decides, why, and where the hub is.
struct DeskOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Why; kept with the order and in the books.", valueName: "text"))
    var reason: String

    @Option(
        name: .customLong("as"), help: ArgumentHelp("Who decides. Default: your login.", valueName: "name"))
    var who: String?

    @Option(
        help: ArgumentHelp(
            "The dispatcher who decides. Default: the network's only one.", valueName: "id"))
    var dispatcher: String?

    @OptionGroup var run: RunOptions

    @Option(
        help: ArgumentHelp(
            "Where a hub on any host hears its children: tcp://HOST:PORT.", valueName: "address"))
    var hubReports: String?

    @Option(help: ArgumentHelp("Where its children hear it: tcp://HOST:PORT.", valueName: "address"))
    var hubOrders: String?

    @Option(
        help: ArgumentHelp(
            "A folder with registry.json and the dispatcher's key, for --hub-reports.", valueName: "folder"))
    var keys: String?

    @Option(
        help: ArgumentHelp("How long to wait for the hub's answer.", valueName: "seconds"),
        transform: NumberOption.decimal(0.001...3_600))
    var timeout = 15.0

    func validate() throws {
        let given = [hubReports, hubOrders, keys].count { $0 != nil }
        guard given == 0 || given == 3 else {
            throw ValidationError("--hub-reports, --hub-orders and --keys go together.")
        }
        guard given == 0 || run.path == nil else {
            throw ValidationError("--hub-reports and --run-dir exclude each other.")
        }
        guard !reason.allSatisfy(\.isWhitespace), reason.utf8.count <= Grounds.whyByteCountMax else {
            throw ValidationError("--reason needs 1 to \(Grounds.whyByteCountMax) bytes.")
        }
        for (option, text) in [("--reason", reason), ("--as", who ?? "")] {
            guard let scalar = text.firstInvisible else { continue }
            throw ValidationError("\(option) has \(scalar.codePointName) in it: write it without.")
        }
        guard grounds.who.utf8.count <= Grounds.whoByteCountMax else {
            throw ValidationError("--as takes at most \(Grounds.whoByteCountMax) bytes.")
        }
    }

    var grounds: Grounds { Grounds(who: who ?? NSUserName(), why: reason) }

    /// Says the ruling, waits for the answer and tells it.
    ///
    /// - Parameter matter: what it is about, for people.
    func rule(_ ruling: Ruling, on matter: String, _ options: GlobalOptions) async throws {
        let answer = try await answer(to: ruling)
        switch answer {
        case .refused(let reason): throw Failure(.negativeAnswer, "\(matter): \(reason)")
        case .superseded(let newest):
            throw Failure(.negativeAnswer, "\(matter): a later ruling (\(newest)) was made under this key")
        case .done(let revision):
            guard !options.json else {
                return Console.json(Report(done: true, revision: revision))
            }
            Console.data(matter + ": done" + (revision.map { ", revision \($0)" } ?? ""))
        case nil:
            throw Failure(
                .timedOut, "the hub has not answered within \(timeout) s; it may have heard all the same",
                remedy: "See whether it runs, and what became of it: diaodu status, diaodu trace.")
        }
    }

    private struct Report: Encodable {
        let done: Bool
        let revision: Int?
    }

    private func answer(to ruling: Ruling) async throws -> RulingAnswer? {
        do {
            let (reports, orders, folder) = try place()
            let registry = try readRegistry(at: folder.registryFile)
            let dispatchers = registry.members.filter { $0.role == .dispatcher }.map(\.node)
            guard let hub = registry.hub, let first = dispatchers.first else {
                throw Failure(
                    .notPermitted,
                    "\(folder.registryFile) knows no dispatcher: nobody may rule in this network",
                    remedy: "Make the keys anew: diaodu keys gen, or diaodu up --fresh.")
            }
            guard
                let ruler = dispatcher.map({ name in dispatchers.first { $0.text == name } })
                    ?? (dispatchers.count == 1 ? first : nil)
            else {
                let names = dispatchers.map(\.text).joined(separator: ", ")
                throw Failure(
                    .usage, "the dispatchers of this network are \(names)",
                    remedy: "Name the one who decides with --dispatcher.")
            }
            let keys = try readNodeKeys(at: folder.keyFile(of: ruler))
            guard let key = SigningKey(seed: keys.signingSeed) else {
                preconditionFailure("a key file has a seed of 32 bytes")
            }
            var logger = Logger(label: "diaodu") { StreamLogHandler(label: $0, stream: Console.log) }
            logger.logLevel = .error
            let parent = ParentAddresses(
                node: hub.node, reports: try Endpoint(reports), orders: try Endpoint(orders))
            let desk = DispatcherDesk(
                TransportConfiguration(
                    node: keys.node, secretKey: keys.transportSecret, registry: registry, listening: nil,
                    parent: parent), key: key, logger: logger)
            return try await desk.ask(ruling, within: .milliseconds(Int64(timeout * 1_000)))
        } catch let error as EndpointError {
            throw Failure(.usage, error.description)
        } catch let error as KeyFileError {
            throw Failure(error)
        } catch let error as TransportFailure {
            throw Failure(.unreachable, error.description)
        }
    }

    private func place() throws -> (reports: String, orders: String, KeyFolder) {
        if let hubReports, let hubOrders, let keys { return (hubReports, hubOrders, KeyFolder(keys)) }
        let (folder, record) = try run.running()
        guard let desk = record.desk else {
            throw Failure(
                .unreachable, "nobody may rule in \(record.network) in \(folder.path)",
                remedy: "A replay has no hub that could be told: name another run with --run-dir.")
        }
        return (desk.reports, desk.orders, KeyFolder(folder.keys))
    }
}
