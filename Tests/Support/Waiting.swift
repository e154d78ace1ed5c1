/// What a test waited for did not happen.
public struct Overdue: Error, CustomStringConvertible {
    public let description: String
}

/// Waits for an event that only shows from outside. Two minutes are for machines that are busy: nothing here depends on how long it
/// takes.
///
/// - Parameter trace: what is known when it does not happen.
public func awaiting(
    _ event: String, trace: () -> String = { "" }, _ hasHappened: () throws -> Bool
) async throws {
    for _ in 0..<2_400 {
        if try hasHappened() { return }
        try await Task.sleep(for: .milliseconds(50))
    }
    throw Overdue(description: "waited in vain until \(event)\n\(trace())")
}
