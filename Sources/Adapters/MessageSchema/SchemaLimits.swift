internal import Domain

/// What no message may exceed. Arithmetic on values inside these limits does not overflow.
public enum SchemaLimits {
    /// One envelope with everything in it; the transport is set to the same.
    public static let envelopeByteCountMax = 65_536

    /// Resources of one site.
    static let stockLineCountMax = 1_000
    /// Children of one parent.
    static let childCountMax = 2_000
    static let routeLinkCountMax = 250
    /// Reports that one order rests on.
    static let basisCountMax = 16
    static let tierRankMax: Int64 = 1_000

    /// Rounds, and counts of orders.
    static let countMax: Int64 = 1_000_000_000
    /// Sequences, stream numbers, epochs.
    static let counterMax = Int64.max
    static let moneyMagnitudeMax: Int64 = 100_000_000_000_000_000

    /// About 317 years.
    static let spanMax: Int64 = 10_000_000_000_000_000
    /// The shortest period of a clock: a millisecond.
    static let periodMin: Int64 = 1_000
    /// The years 1 to 9999.
    static let instants: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999
}
