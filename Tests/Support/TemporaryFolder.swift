public import Foundation

/// A folder that is deleted when the last reference to it goes.
public final class TemporaryFolder: Sendable {
    public let url: URL
    /// Without a slash at the end.
    public var path: String { url.path }

    public init() throws {
        url = FileManager.default.temporaryDirectory.appending(
            path: "diaodu-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}

/// Gives `body` an empty folder and deletes it afterwards.
public func withTemporaryFolder<Outcome>(_ body: (URL) throws -> Outcome) throws -> Outcome {
    let folder = try TemporaryFolder()
    return try withExtendedLifetime(folder) { try body(folder.url) }
}
