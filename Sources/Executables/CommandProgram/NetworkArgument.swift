public import ArgumentParser
internal import Console
public import Domain
internal import FileAccess
public import NetworkFolder

/// The network folder that a command works on.
public struct NetworkArgument: ParsableArguments {
    @Argument(help: "The network folder.")
    public var folder: String

    public init() {}

    /// - Throws: as ``readFolder(_:)``.
    public func read() throws -> Network { try readFolder(folder) }
}

/// - Throws: ``Failure`` with everything that is wrong with the folder.
public func readFolder(_ path: String) throws -> Network { try readFolderWithWarnings(path).network }

/// - Returns: besides, what is allowed and seldom meant.
/// - Throws: as ``readFolder(_:)``.
public func readFolderWithWarnings(_ path: String) throws -> (network: Network, warnings: [Problem]) {
    do { try checkFolder(at: path) } catch {
        throw Failure(error, remedy: "Name one that has a network.yaml.")
    }
    do {
        return try readNetworkWithWarnings(at: path)
    } catch {
        throw Failure("\(path) is not a network:", error)
    }
}
