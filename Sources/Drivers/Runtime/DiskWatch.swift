internal import Domain
internal import Glibc

/// Foresees that the disk of a journal will be full, on which the node would stop.
public struct DiskWatch: Sendable {
    private let path: String
    private let room: @Sendable (String) -> Int64?
    private var checkAt: Instant?
    /// What was free at the last check that a rate was reckoned from.
    private var before: (at: Instant, byteCount: Int64)?

    /// Less than this is an alarm, however slowly it shrinks.
    public static let reserveByteCount: Int64 = 1 << 30
    /// What would be full within this time is one, too.
    static let foresight: Duration = .seconds(24 * 3_600)
    static let period: Duration = .seconds(60)
    /// Over so long a time a rate is reckoned.
    static let ratePeriod: Duration = .seconds(600)

    /// - Parameters:
    ///   - path: of the journal.
    ///   - room: bytes that are free on the disk of a file.
    public init(
        of path: String, room: @escaping @Sendable (String) -> Int64? = Self.freeByteCount
    ) {
        (self.path, self.room) = (path, room)
    }

    /// Nil where the system does not say.
    public static func freeByteCount(of path: String) -> Int64? {
        var answer = statvfs()
        guard statvfs(path, &answer) == 0 else { return nil }
        return Int64(clamping: UInt64(answer.f_bavail) * UInt64(answer.f_frsize))
    }

    /// - Returns: an alarm, at most once in ``period``; nil when there is room, or when it is not time to look.
    mutating func check(at now: Instant) -> String? {
        if let checkAt, now < checkAt { return nil }
        checkAt = now.advanced(by: Self.period)
        guard let free = room(path) else { return nil }
        let lasting = lasting(free, at: now)
        guard free < Self.reserveByteCount || lasting.map({ $0 < Self.foresight }) == true else { return nil }
        let span = lasting.map { ", at the present rate for \($0.microseconds / 60_000_000) minutes" } ?? ""
        return """
            the disk of \(path) has room for \(free >> 20) MiB\(span); once it is full this node stops: make room there, or move \
            the journal
            """
    }

    /// How long the room will last; nil when it does not shrink.
    private mutating func lasting(_ free: Int64, at now: Instant) -> Duration? {
        guard let before else {
            before = (now, free)
            return nil
        }
        let span = now.duration(since: before.at)
        guard span >= Self.ratePeriod else { return nil }
        self.before = (now, free)
        let used = before.byteCount - free
        guard used > 0 else { return nil }
        return .microseconds(Int64(clamping: Int128(free) * Int128(span.microseconds) / Int128(used)))
    }
}
