internal import Agents
internal import ArgumentParser
internal import Domain
internal import Foundation
internal import MessageSchema
internal import Reckoning
internal import Supervision
internal import Yams

struct ReckonCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reckon",
        abstract: "Hold the journals of a network that has stopped against each other, to the unit.",
        discussion: """
            Orders lost or carried out twice, units that the hub's books and the sites' own counts do not agree on, orders \
            that have not ended. Exits with 1 when there is any, and with 65 when a journal is damaged.
            """)

    @Argument(help: "The network folder.")
    var folder: String

    @Option(
        name: .customLong("run-dir"),
        help: ArgumentHelp("Default: .diaodu/ and the id of the network.", valueName: "folder"))
    var runFolder: String?

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        let network = try readFolder(folder)
        let runFolder = runFolder.map { RunFolder($0) } ?? .standard(for: network.id)
        let reckoning = try reckon(network, in: runFolder)
        let figures = ReckoningFigures(reckoning)
        if options.json {
            Talk.data(try JSONText.of(figures))
        } else {
            for line in figures.lines { Talk.data(line) }
        }
        if !reckoning.isGood { throw ExitCode(Failure.Kind.negativeAnswer.rawValue) }
    }
}

/// - Throws: ``Failure`` when it runs, or a journal cannot be read.
func reckon(_ network: Network, in runFolder: RunFolder) throws -> Reckoning {
    do {
        let lock = try RunLock(runFolder.lockFile)
        let hub = HubAgent(
            network: network, roundLength: try roundLength(of: network, in: runFolder), hash: .sha256)
        let words = try readWords(of: network, hub: hub, journal: { runFolder.journal(of: $0) })
        _ = consume lock
        return Reckoning(hub: words.hub, sites: words.sites)
    } catch let error as RunFolderError {
        throw Failure(error)
    } catch let error as ReckoningFailure {
        throw Failure(.badData, error.description)
    }
}

/// As the run wrote it down for its hub: a journal means what it says only at the pace it was written at.
private func roundLength(of network: Network, in runFolder: RunFolder) throws -> Duration {
    struct Configuration: Decodable {
        struct Round: Decodable { let seconds: Double }
        let round: Round
    }
    let path = runFolder.configuration(of: network.hub.id)
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
        let configuration = try? YAMLDecoder().decode(Configuration.self, from: text)
    else {
        throw Failure(
            .noInput, "\(path) does not say how long a round took",
            remedy: "Name the folder of a run with --run-dir.")
    }
    return .milliseconds(Int64(configuration.round.seconds * 1_000))
}

/// A reckoning for programs and people.
struct ReckoningFigures: Encodable {
    let ordersIssued: Int
    let ordersSettled: Int
    let ordersDeclined: Int
    let ordersOpen: Int
    let ordersLost: Int
    let ordersDoubled: Int
    let unitsDrifted: Int64
    let disagreements: [String]

    init(_ reckoning: Reckoning) {
        ordersIssued = reckoning.counts.issued
        ordersSettled = reckoning.counts.settled
        ordersDeclined = reckoning.counts.declined
        ordersOpen = reckoning.counts.open
        ordersLost = reckoning.lostCount
        ordersDoubled = reckoning.doubledCount
        unitsDrifted = reckoning.driftedUnitCount
        disagreements = reckoning.disagreements
    }

    var lines: [String] {
        [
            """
            \(ordersIssued) orders issued, \(ordersSettled) settled, \(ordersDeclined) declined, \(ordersOpen) open; \
            \(ordersLost) lost, \(ordersDoubled) doubled
            """,
            disagreements.isEmpty
                ? "all journals agree to the unit"
                : "THE JOURNALS DO NOT AGREE: \(disagreements.count) points, \(unitsDrifted) units",
        ] + disagreements.map { "  \($0)" }
    }
}
