public import Domain
internal import FileAccess
internal import Foundation

/// The names of the files that ``generateKeys(for:into:)`` makes.
public struct KeyFolder: Hashable, Sendable {
    public let path: String

    public init(_ path: String) { self.path = path }

    /// The private keys of one node.
    public func keyFile(of node: NodeID) -> String { "\(path)/\(node).key" }
    /// Everybody's public keys.
    public var registryFile: String { "\(path)/registry.json" }

    /// Who may watch the taps of the network.
    public static let observer = try! NodeID("observer")
    /// Who may rule on the orders of the network, where its folder names nobody.
    public static let dispatcher = try! NodeID("dispatcher")
}

/// Makes keys for every node of a network, one observer and the dispatchers of the network, or one, and the registry that goes with them.
///
/// The registry is written last: where there is one, the keys beside it are complete.
///
/// - Throws: ``KeyFileError/exists(path:)`` rather than replace a key that may be in use.
public func generateKeys(for network: Network, into folder: KeyFolder) throws(KeyFileError) -> Registry {
    var roles: [KeyHolder] = [KeyHolder(network.hub.id, .hub, parent: nil)]
    roles += network.prefectures.map { KeyHolder($0.id, .prefecture, parent: network.hub.id) }
    roles += network.sites.map { KeyHolder($0.id, .enterprise, parent: $0.parent) }
    let dispatchers = network.dispatchers.isEmpty ? [KeyFolder.dispatcher] : network.dispatchers.map(\.id)
    return try generateKeys(for: roles, dispatchers: dispatchers, in: network.id, into: folder)
}

/// Who is to have keys.
public struct KeyHolder: Hashable, Sendable {
    public let node: NodeID
    public let role: Role
    public let parent: NodeID?

    public init(_ node: NodeID, _ role: Role, parent: NodeID?) {
        (self.node, self.role, self.parent) = (node, role, parent)
    }
}

/// Makes keys for these nodes, one observer and, where there is a hub, dispatchers, as ``generateKeys(for:into:)`` does.
public func generateKeys(
    for nodes: [KeyHolder], dispatchers: [NodeID] = [KeyFolder.dispatcher], in network: NetworkID,
    into folder: KeyFolder
) throws(KeyFileError) -> Registry {
    for name in [KeyFolder.observer] + dispatchers where nodes.contains(where: { $0.node == name }) {
        throw .reservedName(name)
    }
    var roles = nodes + [KeyHolder(KeyFolder.observer, .observer, parent: nil)]
    if let hub = nodes.first(where: { $0.role == .hub }) {
        roles += dispatchers.map { KeyHolder($0, .dispatcher, parent: hub.node) }
    }
    do throws(FileFault) { try makeFolder(at: folder.path, mode: 0o700) } catch { throw .unwritable(error) }
    for path in [folder.registryFile] + roles.map({ folder.keyFile(of: $0.node) }) {
        do throws(FileFault) {
            guard try isThere(path) else { continue }
        } catch { throw .unreadable(error) }
        throw .exists(path: path)
    }
    var members: [Member] = []
    for holder in roles {
        let keys = NodeKeys(drawnFor: holder.node, in: network)
        try NewFile.write(KeyText.text(of: keys), to: folder.keyFile(of: holder.node), mode: 0o600)
        members.append(keys.member(role: holder.role, parent: holder.parent))
    }
    let registry = Registry(network: network, members: members)
    try NewFile.write(KeyText.text(of: registry), to: folder.registryFile, mode: 0o644)
    return registry
}

/// - Throws: ``KeyFileError``, with the remedy: among others when anybody but the owner may read the file.
public func readNodeKeys(at path: String) throws(KeyFileError) -> NodeKeys {
    let bytes = try contents(of: path)
    if let mode = mode(of: path), mode & 0o077 != 0 { throw .readableByOthers(path: path, mode: mode) }
    return try KeyText(path: path, bytes: bytes).nodeKeys()
}

/// - Throws: ``KeyFileError``, with the remedy: among others when anybody but the owner may write the file, because who can decides
///   who is believed.
public func readRegistry(at path: String) throws(KeyFileError) -> Registry {
    let bytes = try contents(of: path)
    if let mode = mode(of: path), mode & 0o022 != 0 { throw .writableByOthers(path: path, mode: mode) }
    return try KeyText(path: path, bytes: bytes).registry()
}

/// Of the file itself, where a link leads to it; nil when it cannot be told.
private func mode(of path: String) -> Int? {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    return (try? FileManager.default.attributesOfItem(atPath: file))?[.posixPermissions] as? Int
}

private func contents(of path: String) throws(KeyFileError) -> Data {
    do throws(FileFault) { return Data(try readFile(at: path)) } catch {
        throw error.cause == .missing ? .missing(path: path) : .unreadable(error)
    }
}
