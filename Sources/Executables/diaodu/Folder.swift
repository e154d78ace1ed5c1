internal import Domain
internal import Foundation
internal import NetworkFolder

/// - Throws: ``Failure`` with everything that is wrong with the folder.
func readFolder(_ path: String) throws -> Network { try readFolderWithWarnings(path).network }

/// - Returns: besides, what is allowed and seldom meant.
/// - Throws: as ``readFolder(_:)``.
func readFolderWithWarnings(_ path: String) throws -> (network: Network, warnings: [Problem]) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
        throw Failure(
            .noInput, "\(path): there is no such folder", remedy: "Name one that has a network.yaml.")
    }
    do {
        return try readNetworkWithWarnings(at: path)
    } catch {
        throw Failure(.badConfiguration, "\(path) is not a network:\n\(error)")
    }
}
