internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import KeyFiles
internal import Supervision

/// Which running network to watch, and where.
struct ObservationOptions: ParsableArguments {
    @OptionGroup var run: RunOptions

    @Option(help: ArgumentHelp("The tap of a parent on any host: tcp://HOST:PORT.", valueName: "address"))
    var tap: String?

    @Option(
        help: ArgumentHelp("A folder with registry.json and observer.key, for --tap.", valueName: "folder"))
    var keys: String?

    @Option(help: ArgumentHelp("Whose tap: a prefecture's, or the hub's by default.", valueName: "node"))
    var node: String?

    func validate() throws {
        guard (tap == nil) == (keys == nil) else { throw ValidationError("--tap and --keys go together.") }
        guard tap == nil || run.path == nil else {
            throw ValidationError("--tap and --run-dir exclude each other.")
        }
    }

    /// - Throws: ``Failure`` when nothing runs there, or its keys cannot be used.
    func observation() throws -> Observation {
        do {
            if let tap, let keys {
                return try observation(at: tap, of: node, with: KeyFolder(keys), networkFolder: nil)
            }
            let (folder, record) = try run.running()
            guard let tap = record.taps.first(where: { node == nil || $0.parent == node }) else {
                throw Failure(
                    .usage, "\(node ?? "this run") has no tap",
                    remedy: "These have one: \(record.taps.map(\.parent).joined(separator: ", ")).")
            }
            return try observation(
                at: tap.endpoint, of: tap.parent, with: KeyFolder(folder.keys),
                networkFolder: record.networkFolder, isReplay: record.replayOf != nil)
        } catch let error as KeyFileError {
            throw Failure(error)
        }
    }

    private func observation(
        at endpoint: String, of parent: String?, with keys: KeyFolder, networkFolder: String?,
        isReplay: Bool = false
    ) throws -> Observation {
        let registry = try readRegistry(at: keys.registryFile)
        let owner = parent == nil ? registry.hub : registry.members.first { $0.node.text == parent }
        guard let owner, owner.role == .hub || owner.role == .prefecture else {
            throw Failure(
                .usage, "\(parent ?? "the hub") is no parent in \(keys.registryFile)",
                remedy: "Name the hub or a prefecture with --node.")
        }
        return Observation(
            endpoint: endpoint, owner: owner, registry: registry,
            keys: try readNodeKeys(at: keys.keyFile(of: KeyFolder.observer)), networkFolder: networkFolder,
            beacon: isReplay ? nil : networkFolder.flatMap { try? readFolder($0).timing.beacon })
    }
}
