internal import ArgumentParser
internal import Domain
internal import Inspection
internal import Tables

/// A time as people give it: a date and time, a time of day, or so long from another one.
enum TimeOption {
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
