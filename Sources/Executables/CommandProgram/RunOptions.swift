public import ArgumentParser
internal import Console
public import Supervision

/// Which run on this host.
public struct RunOptions: ParsableArguments {
    @Option(
        name: .customLong("run-dir"),
        help: ArgumentHelp(
            """
            The run folder of a network on this host. Default: in .diaodu, by the id of the network; the only one there \
            where none is named.
            """, valueName: "folder"))
    public var path: String?

    public init() {}

    public var folder: RunFolder? { path.map { RunFolder($0) } }

    /// - Throws: ``Failure`` when there is none, or several and none is at work.
    public func found() throws -> (folder: RunFolder, record: RunRecord) {
        do {
            let folder = if let folder { folder } else { try RunFolder.findOnly() }
            return (folder, try folder.readRecord())
        } catch { throw Failure(error) }
    }

    /// - Throws: besides, when it is not at work.
    public func running() throws -> (folder: RunFolder, record: RunRecord) {
        let (folder, record) = try found()
        guard record.isRunning else {
            throw Failure(
                .unreachable, "\(record.network) in \(folder.path) is not running",
                remedy: "Start it with: diaodu up \(record.networkFolder) --run-dir \(folder.path)")
        }
        return (folder, record)
    }
}
