public import Domain
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
}

/// Makes keys for every node of a network and one observer, and the registry that goes with them.
///
/// The registry is written last: where there is one, the keys beside it are complete.
///
/// - Throws: ``KeyFileError/exists(path:)`` rather than replace a key that may be in use.
public func generateKeys(for network: Network, into folder: KeyFolder) throws(KeyFileError) -> Registry {
    var roles: [(node: NodeID, role: Role, parent: NodeID?)] = [(network.hub.id, .hub, nil)]
    roles += network.prefectures.map { ($0.id, .prefecture, network.hub.id) }
    roles += network.sites.map { ($0.id, .enterprise, $0.parent) }
    guard !roles.contains(where: { $0.node == KeyFolder.observer }) else {
        throw .reservedName(KeyFolder.observer)
    }
    roles.append((KeyFolder.observer, .observer, nil))
    do {
        try FileManager.default.createDirectory(
            atPath: folder.path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch { throw .unwritable(path: folder.path, reason: error.localizedDescription) }
    for path in [folder.registryFile] + roles.map({ folder.keyFile(of: $0.node) })
    where FileManager.default.fileExists(atPath: path) {
        throw .exists(path: path)
    }
    var members: [Member] = []
    for (node, role, parent) in roles {
        let keys = NodeKeys(drawnFor: node, in: network.id)
        try NewFile.write(KeyText.text(of: keys), to: folder.keyFile(of: node), mode: 0o600)
        members.append(keys.member(role: role, parent: parent))
    }
    let registry = Registry(network: network.id, members: members)
    try NewFile.write(KeyText.text(of: registry), to: folder.registryFile, mode: 0o644)
    return registry
}

/// - Throws: ``KeyFileError``, with the remedy: among others when anybody but the owner may read the file.
public func readNodeKeys(at path: String) throws(KeyFileError) -> NodeKeys {
    let bytes = try contents(of: path)
    if let mode = (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int,
        mode & 0o077 != 0
    {
        throw .readableByOthers(path: path, mode: mode)
    }
    return try KeyText(path: path, bytes: bytes).nodeKeys()
}

public func readRegistry(at path: String) throws(KeyFileError) -> Registry {
    try KeyText(path: path, bytes: try contents(of: path)).registry()
}

private func contents(of path: String) throws(KeyFileError) -> Data {
    guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
    do { return try Data(contentsOf: URL(fileURLWithPath: path)) } catch {
        throw .unreadable(path: path, reason: error.localizedDescription)
    }
}
