public import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import FileAccess
internal import NetworkFolder
public import RandomNetworks

struct NetworksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "networks", abstract: "Make networks to try things with.", subcommands: [Write.self])

    struct Write: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "write",
            abstract: "Draw a random network from a seed and write it as a network folder.",
            discussion: """
                The same seed and options give the same network. Every command that takes a network folder can use it; \
                existing files of a network in the folder are replaced.
                """)

        @Option(help: "What the network is drawn from.", transform: NumberOption.whole(0 ... .max))
        var seed: UInt64

        @Option(
            help: ArgumentHelp("No more places than this.", valueName: "count"),
            transform: NumberOption.whole(1...10_000))
        var placesMax = 200

        @Option(
            parsing: .singleValue,
            help: ArgumentHelp(
                "What some networks then have besides; may be repeated.", valueName: "feature"))
        var with: [NetworkParameters.Feature] = []

        @Argument(help: "The folder, made where there is none.")
        var folder: String

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let random = RandomNetwork(seed: seed, placeCountMax: placesMax, features: with)
            do { try writeNetwork(random.network, to: folder) } catch {
                throw Failure(FileFault(folder, .make, error))
            }
            let summary = Summary(
                network: random.network.id.text, folder: folder, seed: seed, parameters: random.parameters)
            if options.json { Console.json(summary) }
            options.note(
                """
                \(summary.network) with \(random.network.sites.count) sites and \(random.network.links.count) links is in \
                \(folder)
                """)
        }
    }

    private struct Summary: Encodable {
        let network: String
        let folder: String
        let seed: UInt64
        let parameters: NetworkParameters
    }
}

extension NetworkParameters.Feature: ExpressibleByArgument {}
