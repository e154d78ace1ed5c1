public import Domain
public import Supervision
internal import UnixSignals

/// What a run of a network has to react to, in one stream: its programs, its hub, the signals of its user, and what the run adds itself.
public struct RunEvents<Own: Sendable>: Sendable {
    public let stream: AsyncStream<Event>
    private let continuation: AsyncStream<Event>.Continuation
    private let sources: [Task<Void, Never>]

    public enum Event: Sendable {
        case supervision(SupervisionEvent)
        case overview(Overview)
        case interrupted
        case own(Own)
    }

    /// - Parameters:
    ///   - overviews: what the hub publishes, from before its start on.
    ///   - eventCountMax: so many wait at most; later ones are lost.
    public init(of programs: StagedPrograms, overviews: AsyncStream<Overview>, eventCountMax: Int) {
        let (stream, continuation) = AsyncStream<Event>.makeStream(
            bufferingPolicy: .bufferingOldest(eventCountMax))
        let supervision = programs.supervisor.events
        sources = [
            Task { for await event in supervision { continuation.yield(.supervision(event)) } },
            Task { for await overview in overviews { continuation.yield(.overview(overview)) } },
            Task {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                    continuation.yield(.interrupted)
                }
            },
        ]
        (self.stream, self.continuation) = (stream, continuation)
    }

    public func add(_ event: Own) { continuation.yield(.own(event)) }

    /// Ends what feeds the stream.
    public func cancel() {
        for source in sources { source.cancel() }
    }
}
