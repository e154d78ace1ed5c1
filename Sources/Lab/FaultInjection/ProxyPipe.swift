internal import Dispatch
internal import Randomness
internal import Synchronization
internal import ZeroMQ

/// One direction through a proxy: takes messages on one bus and hands them to the other, subject to its faults.
final class ProxyPipe: Sendable {
    private struct State {
        var faults = LinkFaults.none
        var random: SplitMix
        var counts = ProxyCounts()
        var bus: Bus?
    }

    private let name: String
    private let state: Mutex<State>
    private let later = DispatchQueue(label: "fault proxy")

    /// - Parameter name: of the port or line at the far end.
    init(through name: String, seed: UInt64) {
        self.name = name
        state = Mutex(State(random: SplitMix(seed: seed)))
    }

    func open(on bus: Bus) { state.withLock { $0.bus = bus } }
    func close() { state.withLock { $0.bus = nil } }
    func set(_ faults: LinkFaults) { state.withLock { $0.faults = faults } }
    var counts: ProxyCounts { state.withLock(\.counts) }

    /// Called on the thread that polls the near end: hands over and returns.
    func pass(_ messages: [Frames]) {
        let postponed = state.withLock { state in
            var (prompt, postponed): ([Frames], [(Frames, Duration)]) = ([], [])
            for message in messages {
                let delays = state.faults.delays(using: &state.random)
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

/// What has become of the messages that came to a proxy.
public struct ProxyCounts: Hashable, Sendable {
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
