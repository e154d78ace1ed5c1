internal import CommandProgram
internal import Console
internal import Domain
internal import Inspection
internal import Tables

extension Observation {
    enum Verdict { case passedOver, taken, enough }

    /// What a tap has to say.
    enum Heard {
        case frames([TapFrame])
        case dropped(messageCount: Int)
        /// A tenth of a second has passed.
        case tick
    }

    /// How long a tap may say nothing at all at first; a parent that works says something every second.
    static let firstWordMax: Duration = .seconds(10)

    /// Hands over what is seen at the tap until `judge` has enough, or nobody reads what is printed.
    ///
    /// - Parameters:
    ///   - patience: how long it may take until something is taken; nil for ever.
    ///   - tellsSilence: whether to say so when nothing is heard any more.
    ///   - judge: gets nil now and then when nothing is seen.
    /// - Throws: ``Failure`` when nothing is heard at first, or the patience is at an end.
    func listen(
        patience: Duration?, asksForLast: Bool = false, tellsSilence: Bool = true,
        judge: (Sighting?) throws -> Verdict
    ) async throws {
        var reader = TapReader(tapOwner: owner.node, registry: registry)
        try await hear(patience: patience, asksForLast: asksForLast, tellsSilence: tellsSilence) { heard in
            let sightings: [Sighting?] =
                switch heard {
                case .frames(let frames): await reader.check(frames).flatMap { reader.read($0) }
                case .dropped(let count): [.dropped(messageCount: count)]
                case .tick: [nil]
                }
            var verdict = Verdict.passedOver
            for sighting in sightings {
                switch try judge(sighting) {
                case .passedOver: break
                case .taken: verdict = .taken
                case .enough: return .enough
                }
            }
            return verdict
        }
    }

    /// The same before anybody has looked into the messages.
    func hear(
        patience: Duration?, asksForLast: Bool = false, tellsSilence: Bool = true,
        judge: (Heard) async throws -> Verdict
    ) async throws {
        var silence = tellsSilence ? beacon.map(SilenceWatch.init) : nil
        let tap = try open(asksForLast: asksForLast, tick: .milliseconds(100))
        defer { tap.close() }
        let start = ContinuousClock.now
        var (lastTaken, isHeard) = (start, false)
        for await event in tap.events {
            let heard: Heard
            switch event {
            case .trouble(let reason):
                if isHeard { continue }
                throw Failure(.unreachable, "the tap of \(owner.node) at \(endpoint): \(reason)")
            case .lastUnknown:
                Console.write("the tap of \(owner.node) does not tell the last message of every topic")
                continue
            case .passed(let frames):
                (heard, isHeard) = (.frames(frames), true)
                tell(silence?.hear(at: .now))
            case .dropped(let count): heard = .dropped(messageCount: count)
            case .tick:
                guard Console.hasReader else { return }
                heard = .tick
                tell(silence?.check(at: .now))
                try check(isHeard: isHeard, since: start, lastTaken: lastTaken, patience)
            }
            switch try await judge(heard) {
            case .passedOver: break
            case .taken: lastTaken = .now
            case .enough: return
            }
        }
    }

    private func tell(_ finding: SilenceWatch.Finding?) {
        switch finding {
        case .silent(let since):
            let seconds = Figure.fixed(
                Instant.now.duration(since: since).microseconds, over: 1_000_000, decimals: 0)
            Console.write("-- nothing has been heard from the tap of \(owner.node) for \(seconds) s")
        case .heardAgain(let span):
            let seconds = Figure.fixed(span.microseconds, over: 1_000_000, decimals: 0)
            Console.write("-- the tap of \(owner.node) is heard again, after \(seconds) s")
        case nil: break
        }
    }

    private func check(
        isHeard: Bool, since start: ContinuousClock.Instant, lastTaken: ContinuousClock.Instant,
        _ patience: Duration?
    ) throws {
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
