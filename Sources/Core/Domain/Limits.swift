/// The limits of every message, record and running network: who makes a value keeps within them, who reads one checks
/// them, and `diaodu check` refuses a network that could not.
///
/// Arithmetic on values inside these limits does not overflow.
public enum Limits {
    // MARK: Sizes

    /// One envelope with everything in it; the transport is set to the same.
    public static let envelopeByteCountMax = 65_536
    /// What header, signature and topic of an envelope take at most, with names of 64 bytes.
    public static let envelopeByteCountReserved = 1_024

    /// Resources of one site.
    public static let stockLineCountMax = 1_000
    /// Children of one parent.
    public static let childCountMax = 2_000
    /// Links of a route in an order; of a longer one the middle is left out.
    public static let routeLinkCountMax = 250
    /// Reports that one order rests on.
    public static let basisCountMax = 16
    public static let tierRankMax: Int64 = 1_000

    /// What one line of a status report takes at most.
    public static func stockLineByteCount(_ resource: ResourceID) -> Int {
        nameByteCount(resource) + 7 * wideByteCount
    }

    /// What one child takes in a beacon, or in a prefecture's attendance, at most.
    public static func childByteCount(_ child: NodeID) -> Int {
        nameByteCount(child) + incarnationByteCount + wideByteCount + processByteCount
    }

    /// What the rows of one message may take together.
    public static let rowsByteCountMax = envelopeByteCountMax - envelopeByteCountReserved

    /// A name in a column: tag, length and text.
    static func nameByteCount<Kind>(_ name: Identifier<Kind>) -> Int { 2 + name.text.utf8.count }
    /// A varint that is not negative, of 63 bits.
    static let wideByteCount = 9
    private static let incarnationByteCount = 5
    private static let processByteCount = 8

    // MARK: Figures

    /// Rounds, and counts of orders and entries.
    public static let countMax: Int64 = 10_000_000_000_000_000
    /// Sequences, stream numbers, epochs.
    public static let counterMax = Int64.max
    /// Every amount of money that is counted at all.
    public static let moneyMagnitudeMax = Int64.max

    /// About 126,000 years.
    public static let spanMax: Int64 = 4_000_000_000_000_000_000
    /// The shortest period of a clock: a millisecond.
    public static let periodMin: Int64 = 1_000
    /// The years 1 to 9999.
    public static let instants: ClosedRange<Int64> = -62_135_596_800_000_000...253_402_300_799_999_999

    /// How long a network's meters and books are wide enough for, by its calendar: a thousand years.
    public static let lifetime: Duration = .seconds(lifetimeYearCount * 365 * 86_400)
    public static let lifetimeYearCount = 1_000
    /// What all accounts of one resource may hold together.
    public static let bookedQuantityMax: Int64 = 1 << 62

    // MARK: Plans

    /// What moving one base unit, or one lot, over one link may cost, and what supplying it may.
    public static let unitCostMax: Int64 = 1_000_000_000_000

    // MARK: Queues

    /// How many of the hub's instructions a site took last, and of its facts the hub took last, a site keeps for a hub that has forgotten
    /// them. They are in every snapshot of the site, and a start replays up to eight times a snapshot's size: with four times as many,
    /// a busy site took ten seconds to start.
    public static let archivedInstructionCountMax = 1_024
    public static let archivedFactCountMax = 2_048
    /// How many bytes of instructions, as they were signed, are kept at most.
    public static let archivedByteCountMax = 1 << 20
    /// How many instructions are kept however long they are.
    public static let archivedInstructionCountMin = 128
    /// The last items of a stream, with which a sender who says a number twice is noticed.
    public static let recentItemCountMax = 8
    /// The last answers to one desk.
    public static let rememberedAnswerCountMax = 64

    /// How many instructions may wait for one site's acknowledgement: twice as many as one round can give a site that
    /// supplies everybody.
    public static func waitingInstructionCountMax(of network: Network) -> Int {
        max(256, 2 * orderCountMaxPerRound(of: network))
    }

    /// How many facts may wait for the hub at one site: what it has to say of every order that may be open there when the hub
    /// goes away. O(links · log links).
    public static func waitingFactCountMax(of network: Network) -> Int {
        Int(min(max(impliedFactCount(of: network), 256), Int128(countMax)))
    }

    /// The same, however large: a network in which it is above ``countMax`` is refused. O(links · log links).
    public static func impliedFactCount(of network: Network) -> Int128 {
        factCountMaxPerOrder * Int128(orderCountMaxPerRound(of: network)) * openRoundCountMax(of: network)
    }

    /// Accepted, dispatched, returned and lost; or delivered, turned back and lost.
    private static let factCountMaxPerOrder: Int128 = 4

    /// How many orders one round can give to a site that supplies everybody.
    private static func orderCountMaxPerRound(of network: Network) -> Int {
        network.sites.reduce(0) { $0 + $1.stocks.count }
    }

    /// In how many rounds an order may be open: two until its source is doubted, the longest way there and back, of which no route
    /// passes a place twice, and as much again, and a round, for what is late.
    private static func openRoundCountMax(of network: Network) -> Int128 {
        let longest = network.links.map(\.transit.microseconds).sorted(by: >).prefix(
            max(1, network.locations.count - 1)
        ).reduce(Int128(0)) { $0 + Int128($1) }
        let round = Int128(network.calendar.round.microseconds)
        return 2 + 1 + (4 * longest + round - 1) / round
    }
}

extension Instant {
    /// The nearest that a message can say: a clock that is badly wrong must not make what its node says unreadable.
    public var withinLimits: Instant {
        Instant(
            microsecondsSinceEpoch: min(
                max(microsecondsSinceEpoch, Limits.instants.lowerBound), Limits.instants.upperBound))
    }
}
