internal import ArgumentParser
internal import Domain
internal import Inspection
internal import Tables

/// A time as people give it: a date and time, a time of day, or so long from another one.
enum TimeOption {
    /// A time within a recording: durations count from its beginning, and times without a date are on the first of its days on
    /// which it was at work then.
    static func instant(
        _ text: String, of option: String, in recorded: ClosedRange<Instant>, _ times: TimeText
    ) throws -> Instant {
        let instant = try instant(text, of: option, from: recorded.lowerBound, isAhead: true, times)
        let isTimeOfDay = !text.contains("T") && text.contains(":")
        let dayAfter = instant.advanced(by: .seconds(86_400))
        return isTimeOfDay && instant < recorded.lowerBound && dayAfter <= recorded.upperBound
            ? dayAfter : instant
    }

    /// - Parameters:
    ///   - option: as it is written.
    ///   - now: on its day are times without a date; durations count from it.
    ///   - isAhead: whether durations count forward.
    static func instant(
        _ text: String, of option: String, from now: Instant, isAhead: Bool, _ times: TimeText
    ) throws -> Instant {
        if let duration = Duration(text: text) {
            return now.advanced(by: isAhead ? duration : .zero - duration)
        }
        guard let instant = times.instant(text, today: now) else {
            throw ValidationError(
                "\(option): '\(text)' is no time: write 2019-01-01T08:00:00+08:00, 08:30:00, or a duration like 90s."
            )
        }
        return instant
    }
}
