internal import Domain
internal import Randomness

/// A fault injected into a node, a link or a disk at one moment; it may last.
enum ScheduledFault {
    case clog(child: Int, Direction, for: Duration)
    case cut(child: Int, Direction, for: Duration)
    case crash(Int, CrashPoint, downFor: Duration)
    case takeover(downFor: Duration)
    case fullDisk(Int, for: Duration)
    case flippedByte(Int)
    case slowConsumer(Int, pace: Duration, for: Duration)
    case clockStep(Int, by: Duration)
    case clockYears(Int, by: Duration)
    case subscription(child: Int, isTooWide: Bool, for: Duration)
    case ruling
    /// - Parameter share: of a thousand records, how many the copy has.
    case olderCopy(Int, share: Int, downFor: Duration)
    case secondProgram(Int)
    /// - Parameter isStartedAgain: whether a hub that nobody reaches any more is started again meanwhile.
    case twin(Role, for: Duration, isStartedAgain: Bool)

    /// Which direction of the connection between a child and its parent.
    enum Direction: CaseIterable { case up, down }

    /// - Parameter nodeCount: the hub is 0.
    static func draw(_ rates: FaultRates, nodeCount: Int, from random: inout SplitMix) -> ScheduledFault {
        let node = Int.random(in: 0..<nodeCount, using: &random)
        let child = Int.random(in: 1..<nodeCount, using: &random)
        let direction = Bool.random(using: &random) ? Direction.up : .down
        let down = random.draw(.zero...rates.downMax)
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<18: return .cut(child: child, direction, for: random.draw(.zero...rates.cutMax))
        case 18..<30: return .clog(child: child, direction, for: random.draw(.zero...rates.clogMax))
        case 30 where rates.skewYearsMax > .zero:
            return .clockYears(node, by: random.draw(.zero - rates.skewYearsMax...rates.skewYearsMax))
        case 31 where rates.skewYearsMax > .zero:
            return .subscription(
                child: child, isTooWide: Bool.random(using: &random),
                for: random.draw(.zero...rates.cutMax))
        case 32,
            33 where rates.restoresCopies:
            return .twin(
                [.hub, .prefecture, .enterprise].randomElement(using: &random) ?? .hub,
                for: random.draw(.zero...rates.cutMax * 2), isStartedAgain: Bool.random(using: &random))
        case 34 where rates.restoresCopies: return .secondProgram(node)
        case 30..<58: return .crash(node, CrashPoint.draw(from: &random), downFor: down)
        case 58..<62: return .takeover(downFor: down)
        case 62..<69: return .fullDisk(node, for: down)
        case 69..<75: return .flippedByte(node)
        case 75..<83:
            return .slowConsumer(
                node, pace: random.draw(.zero...rates.clogMax) / 16, for: random.draw(.zero...rates.cutMax))
        case 83..<89: return .clockStep(node, by: random.draw(.zero - rates.skewMax...rates.skewMax))
        case 89..<95 where rates.restoresCopies:
            let isLost = Int.random(in: 0..<4, using: &random) == 0
            return .olderCopy(
                node, share: isLost ? 0 : Int.random(in: 400..<1_000, using: &random), downFor: down)
        default: return .ruling
        }
    }
}

/// Where in its turn a program ends.
enum CrashPoint {
    /// Between two turns, or while a commit takes time.
    case atOnce
    // In the next turn that records something:
    /// The agent knows, and nothing was written.
    case afterHandOver
    /// All records are written, none is safe: they are gone, or a part of the last one is left on the disk.
    case beforeSync(torn: Bool)
    /// The records are safe and nothing was done.
    case afterSync
    /// The records are safe and this many effects were done.
    case afterEffects(Int)

    static func draw(from random: inout SplitMix) -> CrashPoint {
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: .atOnce
        case 2: .afterHandOver
        case 3: .beforeSync(torn: false)
        case 4: .beforeSync(torn: true)
        case 5: .afterSync
        case 6: .afterEffects(Int.random(in: 1...3, using: &random))
        default: .afterEffects(Int.random(in: 1...24, using: &random))
        }
    }
}
