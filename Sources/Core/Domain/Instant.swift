/// A moment in UTC by this machine's clock. The driver never lets it run backwards.
///
/// Instants from two machines differ by their clock skew; no agent may depend on it being zero. Times further off than
/// 290,000 years saturate: a clock that is badly wrong must not stop a node.
public struct Instant: Hashable, Comparable, Sendable {
    public let microsecondsSinceEpoch: Int64

    public init(microsecondsSinceEpoch: Int64) { self.microsecondsSinceEpoch = microsecondsSinceEpoch }

    public static let epoch = Instant(microsecondsSinceEpoch: 0)

    public func advanced(by duration: Duration) -> Instant {
        Instant(
            microsecondsSinceEpoch: Int64(
                clamping: Int128(microsecondsSinceEpoch) + Int128(duration.microseconds)))
    }

    public func duration(since earlier: Instant) -> Duration {
        .microseconds(
            Int64(clamping: Int128(microsecondsSinceEpoch) - Int128(earlier.microsecondsSinceEpoch)))
    }

    public static func < (left: Instant, right: Instant) -> Bool {
        left.microsecondsSinceEpoch < right.microsecondsSinceEpoch
    }
}

extension Duration {
    /// Whole microseconds, rounded toward zero.
    public var microseconds: Int64 {
        Int64(
            clamping: Int128(components.seconds) * 1_000_000
                + Int128(components.attoseconds / 1_000_000_000_000))
    }
}
