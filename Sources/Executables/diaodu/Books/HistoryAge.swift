internal import Domain
internal import Foundation
internal import Inspection
internal import Runtime
internal import Tables

/// How old the newest of what an answer rests on is, by this machine's clock.
struct HistoryAge: Encodable {
    private let newest: Instant?
    private let now = Instant(
        microsecondsSinceEpoch: Int64(Date().timeIntervalSince1970 * 1_000_000))

    /// Of several journals, the newest record in any of them.
    init(_ histories: HistoryReader...) { self.init(histories) }

    init(_ histories: [HistoryReader]) { newest = histories.compactMap(\.asOf).max() }

    var asOf: String? { newest.map { TimeText(isUTC: true).full($0) } }

    var seconds: Double? {
        newest.map { (now.duration(since: $0) / .seconds(1) * 10).rounded() / 10 }
    }

    var line: String {
        guard let newest, let seconds else { return "the journal is empty" }
        return
            "as of \(TimeText(isUTC: false).full(newest)), \(Figure.fixed(Int64(seconds * 10), over: 10, decimals: 1)) s ago"
    }
    private enum CodingKeys: CodingKey { case asOf, ageSeconds }

    func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encodeIfPresent(asOf, forKey: .asOf)
        try values.encodeIfPresent(seconds, forKey: .ageSeconds)
    }
}
