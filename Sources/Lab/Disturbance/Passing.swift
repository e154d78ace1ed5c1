internal import Dispatch
internal import Randomness
internal import Synchronization
internal import ZeroMQ

/// One way through a detour: takes messages on one bus and hands them to the other as its weather lets it.
final class Passing: Sendable {
    private struct State {
        var weather = Weather.fair
        var random: SplitMix
        var counts = PassingCounts()
        var bus: Bus?
    }

    private let name: String
    private let state: Mutex<State>
    private let later = DispatchQueue(label: "detour")

    /// - Parameter name: of the port or line at the far end.
    init(through name: String, seed: UInt64) {
        self.name = name
        state = Mutex(State(random: SplitMix(seed: seed)))
    }

    func open(on bus: Bus) { state.withLock { $0.bus = bus } }
    func close() { state.withLock { $0.bus = nil } }
    func set(_ weather: Weather) { state.withLock { $0.weather = weather } }
    var counts: PassingCounts { state.withLock(\.counts) }

    /// Called on the thread that polls the near end: hands over and returns.
    func pass(_ messages: [Frames]) {
        let postponed = state.withLock { state in
            var (prompt, postponed): ([Frames], [(Frames, Duration)]) = ([], [])
            for message in messages {
                let delays = state.weather.delays(using: &state.random)
                state.counts.count(copies: delays)
                for delay in delays {
                    if delay == .zero { prompt.append(message) } else { postponed.append((message, delay)) }
                }
            }
            if !prompt.isEmpty { state.bus?.send(prompt, through: name) }
            return postponed
        }
        for (message, delay) in postponed {
            let nanoseconds = Int(delay / .nanoseconds(1))
            later.asyncAfter(deadline: .now() + .nanoseconds(nanoseconds)) { [self] in
                state.withLock { $0.bus?.send([message], through: name) }
            }
        }
    }
}

/// What has become of the messages that came to a detour.
public struct PassingCounts: Hashable, Sendable {
    public private(set) var passed = 0
    public private(set) var lost = 0
    public private(set) var doubled = 0
    public private(set) var delayed = 0

    public init() {}

    mutating func count(copies delays: [Duration]) {
        switch delays.count {
        case 0: lost += 1
        case 1: passed += 1
        default: doubled += 1
        }
        if delays.contains(where: { $0 > .zero }) { delayed += 1 }
    }

    public static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.passed += right.passed
        sum.lost += right.lost
        sum.doubled += right.doubled
        sum.delayed += right.delayed
        return sum
    }
}
