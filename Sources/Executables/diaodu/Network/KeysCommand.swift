internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import KeyFiles
internal import Tables

struct KeysCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys", abstract: "Make and list the keys of a network's nodes.",
        subcommands: [Generate.self, List.self])

    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "gen", abstract: "Make keys for every node of a network, and the registry of all.",
            discussion: """
                Give each host the key files of its own nodes and registry.json, nothing else. The keys of the observer \
                let their holder watch every tap.
                """)

        @OptionGroup var source: NetworkArgument

        @Option(
            help: ArgumentHelp("Where to; no key that is there already is replaced.", valueName: "folder"))
        var out: String

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let network = try source.read()
            do {
                let registry = try generateKeys(for: network, into: KeyFolder(out))
                options.note("\(registry.members.count) keys and registry.json are in \(out)")
            } catch {
                throw Failure(error)
            }
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list",
            abstract: "List the members of a registry and the private keys that are at hand.")

        @Argument(help: "A folder with registry.json.")
        var folder: String

        @OptionGroup var options: GlobalOptions

        func run() throws {
            let keys = KeyFolder(folder)
            let registry: Registry
            do { registry = try readRegistry(at: keys.registryFile) } catch {
                throw Failure(error)
            }
            let rows = registry.members.map { Row($0, in: keys) }
            guard !options.json else { return Console.json(rows) }
            var table = TextTable([
                .text("node"), .text("role"), .text("parent"), .text("transport key"), .text("private keys"),
            ])
            for row in rows {
                table.append([row.node, row.role, row.parent ?? "", row.transportKey, row.privateKeys])
            }
            Console.data(lines: table.lines(emphasise: options.bold))
        }
    }

    private struct Row: Encodable {
        let node: String
        let role: String
        let parent: String?
        /// In hexadecimal, its beginning.
        let transportKey: String
        let privateKeys: String

        init(_ member: Member, in folder: KeyFolder) {
            (node, role, parent) = (member.node.text, member.role.rawValue, member.parent?.text)
            transportKey = member.transportKey.prefix(8).hexadecimal
            do throws(KeyFileError) {
                let keys = try readNodeKeys(at: folder.keyFile(of: member.node))
                privateKeys =
                    keys.transportPublic == member.transportKey
                    ? "here" : "here, but not those of the registry"
            } catch {
                if case .missing = error {
                    privateKeys = "elsewhere"
                } else {
                    privateKeys = "unusable: \(error)"
                }
            }
        }
    }
}
