internal import Domain

/// The only source of randomness in a simulation. Steele, Lea, Flood, *Fast Splittable
/// Pseudorandom Number Generators*, OOPSLA 2014.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A generator of its own for one concern, so that a new draw here changes nothing there.
    mutating func split() -> SplitMix { SplitMix(seed: next()) }

    /// Uniform, in whole microseconds.
    mutating func draw(_ range: ClosedRange<Duration>) -> Duration {
        let width = range.upperBound.microseconds - range.lowerBound.microseconds
        return range.lowerBound + .microseconds(Int64.random(in: 0...width, using: &self))
    }
}
