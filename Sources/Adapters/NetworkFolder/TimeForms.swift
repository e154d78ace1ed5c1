internal import Domain
internal import Foundation

extension Form<Duration> {
    /// Ten years: longer than anything that a round could wait for.
    private static var daysMax: Int64 { 3660 }

    private static var millisecondsOfUnit: [(unit: String, length: Int64)] {
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
    }

    static func duration(isZeroAllowed: Bool = false) -> Self {
        let remedy = "write a whole number with ms, s, m, h or d, like 90m"
        return Self(remedy: remedy) { text throws(Diagnostic) in
            let unit = text.utf8.firstIndex { !(48...57).contains($0) } ?? text.endIndex
            guard let count = text[..<unit].wholeNumber(digitCountMax: 12),
                let length = millisecondsOfUnit.first(where: { $0.unit == text[unit...] })?.length
            else {
                throw Diagnostic("\(quoted(text)) is not a duration", remedy: remedy)
            }
            guard count <= daysMax * 86_400_000 / length else {
                throw Diagnostic("\(quoted(text)) is too long", remedy: "write at most \(daysMax)d")
            }
            let milliseconds = count * length
            guard milliseconds > 0 || isZeroAllowed else {
                throw Diagnostic("\(quoted(text)) must be greater than zero", remedy: "write at least 1ms")
            }
            return .milliseconds(milliseconds)
        }
    }
}

extension Form<Instant> {
    /// RFC 3339, to the second, with its offset.
    static var instant: Self {
        let remedy = "write a time with its offset, like 2019-01-01T00:00:00+08:00"
        return Self(remedy: remedy) { text throws(Diagnostic) in
            let pattern = /(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)([Zz]|[+-]\d\d:\d\d)/.asciiOnlyDigits()
            guard let match = text.wholeMatch(of: pattern) else {
                throw Diagnostic("\(quoted(text)) is not a time of RFC 3339", remedy: remedy)
            }
            let numbers = (match.1.split(separator: "-") + match.2.split(separator: ":")).compactMap {
                Int($0)
            }
            let offset = match.3.dropFirst().split(separator: ":").compactMap { Int($0) }
            guard offset.isEmpty || offset[0] < 24 && offset[1] < 60 else {
                throw Diagnostic("\(quoted(text)) has an impossible offset", remedy: remedy)
            }
            let utc = DateComponents(
                calendar: Foundation.Calendar(identifier: .gregorian), timeZone: .gmt, year: numbers[0],
                month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5])
            guard utc.isValidDate, let date = utc.date else {
                throw Diagnostic("\(quoted(text)) is not in the calendar", remedy: remedy)
            }
            let ahead = offset.isEmpty ? 0 : (offset[0] * 60 + offset[1]) * 60
            let seconds = Int64(date.timeIntervalSince1970) - Int64(match.3.hasPrefix("-") ? -ahead : ahead)
            let instant = Instant(microsecondsSinceEpoch: seconds * 1_000_000)
            guard instant.withinLimits == instant else {
                throw Diagnostic("\(quoted(text)) is not in the years 1 to 9999 UTC", remedy: remedy)
            }
            return instant
        }
    }
}
