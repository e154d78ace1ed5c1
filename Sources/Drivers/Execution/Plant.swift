public import Domain

/// The people and machines of a site: does what the node asks and says what happens.
public protocol Plant: Sendable {
    mutating func perform(_ command: PlantCommand, at now: Instant)
    /// What has happened by now and was not said before.
    ///
    /// - Throws: when it cannot be written down; the node must end then.
    mutating func due(at now: Instant) throws -> [Input]
    /// When `due(at:)` will next have something; nil when it waits for a command.
    var nextDeadline: Instant? { get }
}
