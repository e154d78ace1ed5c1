internal import Domain
internal import Randomness

/// What ZeroMQ carries: a topic and the bytes under it.
public struct Frame: Hashable, Sendable {
    public let topic: String
    public var bytes: [UInt8]
    /// Nobody has changed it since it was sealed.
    public internal(set) var isGenuine = true
    /// It was kept somewhere and comes once more.
    public internal(set) var isReplayed = false
    /// Signed by somebody who has stolen the key.
    public internal(set) var isStolen = false
    /// Its receiver has not subscribed to it, or to too much.
    public internal(set) var isStray = false

    public init(topic: String, bytes: [UInt8]) { (self.topic, self.bytes) = (topic, bytes) }
}

/// The wires between children and parents: frames that go up reach the sender's parent, frames that go down reach the
/// children that subscribed to their topic. As long as nothing goes wrong, one connection keeps the order of what it
/// carries, as TCP does.
struct VirtualNetwork {
    private(set) var faults = FaultCounts()
    private let delay: ClosedRange<Duration>
    private let subscribes: @Sendable (_ subscription: String, _ topic: String) -> Bool
    private var random: SplitMix
    /// By node.
    private var wires: [Wires]

    /// How many frames a receiver's queue holds; what comes beyond is dropped.
    static let queueCountMax = 256
    private static let keptFrameCountMax = 32

    /// - Parameters:
    ///   - uplinks: for each node the index of its parent and what it subscribes to there; nil for the hub.
    ///   - subscribes: whether a subscription covers a topic.
    init(
        uplinks: [(parent: Int, subscriptions: [String])?], delay: ClosedRange<Duration>,
        subscribes: @escaping @Sendable (String, String) -> Bool, random: SplitMix
    ) {
        (self.delay, self.subscribes, self.random) = (delay, subscribes, random)
        wires = uplinks.map { Wires(parent: $0?.parent, subscriptions: $0?.subscriptions ?? []) }
        for (child, link) in uplinks.enumerated() {
            if let link { wires[link.parent].children.append(child) }
        }
    }

    /// Another connection to the same parent, with the same subscriptions.
    ///
    /// - Returns: its number.
    mutating func add(beside child: Int) -> Int {
        let wire = Wires(parent: wires[child].parent, subscriptions: wires[child].subscriptions)
        wires.append(wire)
        if let parent = wire.parent {
            wires[parent].children.append(wires.count - 1)
            wires[parent].recipientsByTopic = [:]
        }
        return wires.count - 1
    }

    struct Passage {
        let recipient: Int
        let at: Instant
        let frame: Frame
    }

    /// Who gets this frame, and when.
    mutating func send(_ frame: Frame, from sender: Int, at now: Instant, _ rates: FaultRates) -> [Passage] {
        var passages: [Passage] = []
        if frame.topic.hasPrefix("\(Topic.Direction.up.rawValue)/") {
            guard let parent = wires[sender].parent else { return [] }
            pass(frame, \.up, of: sender, to: parent, at: now, rates, into: &passages)
        } else {
            for child in recipients(below: sender, of: frame.topic) {
                if wires[child].deafUntil > now {
                    faults.count(.subscription)
                } else {
                    pass(frame, \.down, of: child, to: child, at: now, rates, into: &passages)
                }
            }
            passToCurious(frame, from: sender, at: now, rates, into: &passages)
        }
        return passages
    }

    // MARK: Faults of wires

    mutating func clog(_ child: Int, _ direction: ScheduledFault.Direction, until end: Instant) {
        wires[child][keyPath: Self.path(direction)].cloggedUntil = end
    }

    mutating func cut(_ child: Int, _ direction: ScheduledFault.Direction, until end: Instant) {
        wires[child][keyPath: Self.path(direction)].cutUntil = end
    }

    mutating func slow(_ node: Int, pace: Duration, until end: Instant) {
        (wires[node].pace, wires[node].slowUntil) = (pace, end)
    }

    /// - Parameter isTooWide: it gets whatever its parent says; otherwise nothing.
    mutating func subscribe(_ child: Int, isTooWide: Bool, until end: Instant) {
        if isTooWide { wires[child].curiousUntil = end } else { wires[child].deafUntil = end }
    }

    /// Everything is in order from here on; what waits may go.
    mutating func heal() {
        for index in wires.indices {
            wires[index].up.heal()
            wires[index].down.heal()
            wires[index].slowUntil = .longAgo
            (wires[index].deafUntil, wires[index].curiousUntil) = (.longAgo, .longAgo)
        }
    }

    /// A child that has subscribed to too much gets what is for others.
    private mutating func passToCurious(
        _ frame: Frame, from sender: Int, at now: Instant, _ rates: FaultRates, into passages: inout [Passage]
    ) {
        for child in wires[sender].children where wires[child].curiousUntil > now {
            guard !recipients(below: sender, of: frame.topic).contains(child) else { continue }
            faults.count(.subscription)
            var stray = frame
            stray.isStray = true
            pass(stray, \.down, of: child, to: child, at: now, rates, into: &passages)
        }
    }

    /// - Parameter direction: which direction of the connection between `child` and its parent.
    private mutating func pass(
        _ frame: Frame, _ direction: WritableKeyPath<Wires, Wire>, of child: Int, to recipient: Int,
        at now: Instant, _ rates: FaultRates, into passages: inout [Passage]
    ) {
        if now < wires[child][keyPath: direction].cutUntil { return faults.count(.cut) }
        if rates.replayPermille > 0 { keep(frame, on: direction, of: child) }
        if random.happens(rates.lossPermille) { return faults.count(.loss) }
        deliver(frame, direction, of: child, to: recipient, at: now, rates, into: &passages)
        if random.happens(rates.duplicationPermille) {
            faults.count(.duplication)
            deliver(frame, direction, of: child, to: recipient, at: now, rates, into: &passages)
        }
        if random.happens(rates.replayPermille),
            var old = wires[child][keyPath: direction].kept.randomElement(using: &random)
        {
            faults.count(.replay)
            old.isReplayed = true
            deliver(old, direction, of: child, to: recipient, at: now, rates, into: &passages)
        }
    }

    private mutating func deliver(
        _ frame: Frame, _ direction: WritableKeyPath<Wires, Wire>, of child: Int, to recipient: Int,
        at now: Instant, _ rates: FaultRates, into passages: inout [Passage]
    ) {
        let wire = wires[child][keyPath: direction]
        var arrival = now.advanced(by: random.draw(delay))
        if rates.delayMax > .zero {
            faults.count(.delay)
            arrival = arrival.advanced(by: random.draw(.zero...rates.delayMax))
        }
        if wire.cloggedUntil > arrival {
            faults.count(.clog)
            arrival = wire.cloggedUntil
        }
        if random.happens(rates.reorderingPermille), wire.freeFrom > arrival {
            faults.count(.reordering)
        } else {
            arrival = max(arrival, wire.freeFrom)
            wires[child][keyPath: direction].freeFrom = arrival
        }
        var frame = frame
        if random.happens(rates.damagePermille), !frame.bytes.isEmpty {
            faults.count(.damage)
            frame.isGenuine = false
            frame.bytes[Int.random(in: 0..<frame.bytes.count, using: &random)] ^= UInt8(
                1 << Int.random(in: 0..<8, using: &random))
        }
        guard let taken = queue(at: recipient, arrival) else { return }
        passages.append(Passage(recipient: recipient, at: taken, frame: frame))
    }

    /// When a slow receiver takes it; nil when there is no room in its queue.
    private mutating func queue(at node: Int, _ arrival: Instant) -> Instant? {
        guard arrival < wires[node].slowUntil else { return arrival }
        let free = max(wires[node].freeFrom, arrival)
        guard free.duration(since: arrival) <= wires[node].pace * Self.queueCountMax else {
            faults.count(.slowConsumer)
            return nil
        }
        wires[node].freeFrom = free.advanced(by: wires[node].pace)
        if free > arrival { faults.count(.slowConsumer) }
        return free
    }

    /// Keeps a frame now and then, for long enough to be forgotten by everybody else.
    private mutating func keep(_ frame: Frame, on direction: WritableKeyPath<Wires, Wire>, of child: Int) {
        if wires[child][keyPath: direction].kept.count < Self.keptFrameCountMax {
            wires[child][keyPath: direction].kept.append(frame)
        } else if random.happens(50) {
            let place = Int.random(in: 0..<Self.keptFrameCountMax, using: &random)
            wires[child][keyPath: direction].kept[place] = frame
        }
    }

    private mutating func recipients(below parent: Int, of topic: String) -> [Int] {
        if let known = wires[parent].recipientsByTopic[topic] { return known }
        let found = wires[parent].children.filter { child in
            wires[child].subscriptions.contains { subscribes($0, topic) }
        }
        wires[parent].recipientsByTopic[topic] = found
        return found
    }

    private static func path(_ direction: ScheduledFault.Direction) -> WritableKeyPath<Wires, Wire> {
        switch direction {
        case .up: \.up
        case .down: \.down
        }
    }

    private struct Wires {
        let parent: Int?
        let subscriptions: [String]
        var children: [Int] = []
        /// Between this node and its parent.
        var up = Wire()
        var down = Wire()
        var recipientsByTopic: [String: [Int]] = [:]
        /// This node takes one frame in so long a time.
        var pace = Duration.zero
        var slowUntil = Instant.longAgo
        var freeFrom = Instant.longAgo
        /// Its parent has forgotten what it subscribed to, or it gets everything.
        var deafUntil = Instant.longAgo
        var curiousUntil = Instant.longAgo
    }

    private struct Wire {
        /// Nothing that is sent later may arrive before this.
        var freeFrom = Instant.longAgo
        var cloggedUntil = Instant.longAgo
        var cutUntil = Instant.longAgo
        var kept: [Frame] = []

        mutating func heal() { (cloggedUntil, cutUntil) = (.longAgo, .longAgo) }
    }
}
