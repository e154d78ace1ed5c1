public import Randomness

/// The faults of one direction of a connection: what happens to the messages that pass.
public struct LinkFaults: Hashable, Sendable, CustomStringConvertible {
    public let lostPermille: Int
    public let doubledPermille: Int
    /// Each message waits for up to so long, so that those sent within it overtake one another.
    public let delayMax: Duration
    /// Nothing passes.
    public let isCut: Bool

    public init(
        lostPermille: Int = 0, doubledPermille: Int = 0, delayMax: Duration = .zero, isCut: Bool = false
    ) {
        precondition((0...1_000).contains(lostPermille) && (0...1_000).contains(doubledPermille))
        precondition(delayMax >= .zero)
        (self.lostPermille, self.doubledPermille) = (lostPermille, doubledPermille)
        (self.delayMax, self.isCut) = (delayMax, isCut)
    }

    public static let none = LinkFaults()
    public static let cut = LinkFaults(isCut: true)
    /// What a run under faults has all the time, below the faults of its schedule.
    public static let background = LinkFaults(
        lostPermille: 20, doubledPermille: 20, delayMax: .milliseconds(40))

    /// After how long each copy of one message goes on: none when it is lost.
    public func delays(using random: inout SplitMix) -> [Duration] {
        guard !isCut, Int.random(in: 0..<1_000, using: &random) >= lostPermille else { return [] }
        let copyCount = Int.random(in: 0..<1_000, using: &random) < doubledPermille ? 2 : 1
        return (0..<copyCount).map { _ in
            guard delayMax > .zero else { return .zero }
            return .microseconds(Int64.random(in: 0...Int64(delayMax / .microseconds(1)), using: &random))
        }
    }

    public var description: String {
        guard !isCut else { return "cut" }
        let parts = [
            lostPermille > 0 ? "loses \(lostPermille) ‰" : nil,
            doubledPermille > 0 ? "doubles \(doubledPermille) ‰" : nil,
            delayMax > .zero ? "delays by up to \(delayMax)" : nil,
        ].compactMap(\.self)
        return parts.isEmpty ? "no faults" : parts.joined(separator: ", ")
    }
}

/// The direction in which messages go between a child and its parent.
public enum Direction: String, Hashable, Sendable, CaseIterable {
    case up, down
}
