internal import AsyncAlgorithms
internal import Domain
internal import Inspection

extension Observation {
    enum Verdict { case passedOver, taken, enough }

    /// How long a tap may say nothing at all at first; a parent that works says something every second.
    static let firstWordMax: Duration = .seconds(10)

    /// Hands over what is seen at the tap until `judge` has enough.
    ///
    /// - Parameter patience: how long it may take until something is taken; nil for ever.
    /// - Throws: ``Failure`` when nothing is heard at first, or the patience is at an end.
    func listen(patience: Duration?, judge: (Sighting) throws -> Verdict) async throws {
        enum Event {
            case tap(TapEvent)
            case tick
        }
        let tap = try open()
        defer { tap.close() }
        let events = merge(
            tap.events.map(Event.tap),
            AsyncTimerSequence(interval: .milliseconds(100), clock: .continuous).map { _ in Event.tick })

        let start = ContinuousClock.now
        var (lastTaken, isHeard) = (start, false)
        for await event in events {
            switch event {
            case .tap(.trouble(let reason)):
                if !isHeard {
                    throw Failure(.unreachable, "the tap of \(owner.node) at \(endpoint): \(reason)")
                }
            case .tap(.seen(let sightings)):
                isHeard = true
                for sighting in sightings {
                    switch try judge(sighting) {
                    case .passedOver: break
                    case .taken: lastTaken = .now
                    case .enough: return
                    }
                }
            case .tick:
                if !isHeard, .now - start > Self.firstWordMax {
                    throw Failure(
                        .unreachable, "nothing is heard from the tap of \(owner.node) at \(endpoint)",
                        remedy:
                            "Is the network running, the address right, and are the keys those of \(registry.network)?"
                    )
                }
                if let patience, .now - lastTaken > patience {
                    throw Failure(.timedOut, "nothing that was asked for came within \(patience)")
                }
            }
        }
    }
}
