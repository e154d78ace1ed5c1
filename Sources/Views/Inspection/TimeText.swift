public import Domain
internal import Foundation

/// Instants as people read and write them.
public struct TimeText: Sendable {
    private let fullStyle: Date.ISO8601FormatStyle
    private let clockStyle: Date.ISO8601FormatStyle
    private let zone: TimeZone

    /// - Parameter isUTC: whether times are in UTC; otherwise in this host's time zone. The offset is always there.
    public init(isUTC: Bool) {
        zone = isUTC ? .gmt : .current
        fullStyle = Date.ISO8601FormatStyle(
            timeZoneSeparator: .colon, includingFractionalSeconds: true, timeZone: zone)
        clockStyle = Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: zone)
            .time(includingFractionalSeconds: true)
    }

    /// RFC 3339, to the millisecond.
    public func full(_ instant: Instant) -> String { instant.date.formatted(fullStyle) }

    /// The time of day alone.
    public func clock(_ instant: Instant) -> String { instant.date.formatted(clockStyle) }

    /// Reads RFC 3339, with or without a fraction, or a time of today: `10:15`, `10:15:30`.
    public func instant(_ text: String, today now: Instant) -> Instant? {
        for fraction in [true, false] {
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: fraction)
            if let date = try? style.parse(text) { return Instant(exactly: date) }
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2 || parts.count == 3, let hour = Int(parts[0]), let minute = Int(parts[1]),
            let second = parts.count == 3 ? Int(parts[2]) : 0
        else { return nil }
        var calendar = Foundation.Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        return calendar.date(bySettingHour: hour, minute: minute, second: second, of: now.date)
            .flatMap(Instant.init(exactly:))
    }
}

extension Instant {
    public static var now: Instant { Instant(Date()) }

    /// Nil outside the years that messages can say.
    init?(exactly date: Date) {
        let microseconds = (date.timeIntervalSince1970 * 1_000_000).rounded()
        guard let microseconds = Int64(exactly: microseconds), Limits.instants.contains(microseconds) else {
            return nil
        }
        self.init(microsecondsSinceEpoch: microseconds)
    }

    init(_ date: Date) {
        self.init(microsecondsSinceEpoch: Int64((date.timeIntervalSince1970 * 1_000_000).rounded()))
    }

    var date: Date { Date(timeIntervalSince1970: Double(microsecondsSinceEpoch) / 1_000_000) }
}
