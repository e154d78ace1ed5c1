public import Domain
internal import Tables

/// Rates, ages and what is missing, on one page.
public struct TrafficPage: Sendable {
    private let labels: Labels?
    private let silenceSecondsMax: Double

    /// - Parameter network: for the names of nodes, and how often they speak; nil where no network folder is known.
    public init(_ network: Network?) {
        labels = network.map(Labels.init)
        // Every node reports more often than this.
        silenceSecondsMax = (network?.timing ?? .standard).status * 3 / .seconds(1)
    }

    /// - Parameters:
    ///   - rowCountMax: of each table; the rest is only counted.
    ///   - alarm: wraps the line of a node that is not heard, or no longer, loses messages or is refused.
    public func lines(
        _ figures: TrafficFigures, rowCountMax: Int = .max, emphasise: (String) -> String = { $0 },
        alarm: (String) -> String = { $0 }
    ) -> [String] {
        let total = figures.nodes.reduce(0) { $0 + $1.messagesPerSecond }
        let bytes = figures.nodes.reduce(0) { $0 + $1.bytesPerSecond }
        let heading = """
            \(figures.isReplay ? "REPLAY  " : "")\(decimal(total)) messages/s, \(decimal(bytes / 1_000)) kB/s, watched for \
            \(decimal(figures.seconds)) s
            """
        return [emphasise(heading)] + warnings(figures).map(alarm) + [""]
            + table(
                "node", figures.nodes, rowCountMax, emphasise, alarm, name: nodeName,
                isOdd: { $0.isOdd || $0.ageSeconds ?? 0 > silenceSecondsMax }) + [""]
            + table(
                "topic", figures.topics, rowCountMax, emphasise, alarm, name: { $0 }, isOdd: \.isOdd)
    }

    private func warnings(_ figures: TrafficFigures) -> [String] {
        var lines = silence(figures) + figures.refused.map { "refused: \($0.count) \($0.reason)" }
        if figures.missed > 0 {
            lines.append("missed: \(figures.missed) passed the tap and did not come here")
        }
        if figures.dropped > 0 {
            lines.append("dropped: \(figures.dropped) came faster than they could be counted")
        }
        return lines
    }

    /// Who is not heard, or no longer; all of them together mean the tap.
    private func silence(_ figures: TrafficFigures) -> [String] {
        let silent = figures.nodes.filter { $0.ageSeconds ?? .infinity > silenceSecondsMax }
        guard let first = silent.first else { return [] }
        if silent.count == figures.nodes.count, let age = silent.compactMap(\.ageSeconds).min() {
            return ["NOTHING HEARD for \(decimal(age)) s: the tap's node hangs, or is cut off"]
        }
        let rest = silent.count - 1
        return ["SILENT: \(nodeName(first.name))\(rest > 0 ? " and \(rest) more, first in the table" : "")"]
    }

    private func nodeName(_ text: String) -> String {
        guard let labels, let id = try? NodeID(text) else { return text }
        return labels.node(id)
    }

    private func table(
        _ what: String, _ rows: [TrafficFigures.Row], _ rowCountMax: Int, _ emphasise: (String) -> String,
        _ alarm: (String) -> String, name: (String) -> String, isOdd: (TrafficFigures.Row) -> Bool
    ) -> [String] {
        var table = TextTable([
            .text(what), .number("messages/s"), .number("kB/s"), .number("messages"), .number("age s"),
            .number("delay ms"), .number("lost"), .number("restarts"), .number("refused"),
        ])
        let sorted = rows.sorted { left, right in
            (isOdd(right) ? 1 : 0, right.messagesPerSecond, left.name)
                < (isOdd(left) ? 1 : 0, left.messagesPerSecond, right.name)
        }
        for row in sorted.prefix(rowCountMax) {
            table.append([
                name(row.name), decimal(row.messagesPerSecond), decimal(row.bytesPerSecond / 1_000),
                "\(row.messages)", row.ageSeconds.map(decimal) ?? "never",
                row.delaySeconds.map { decimal($0 * 1_000) } ?? "", "\(row.lost)", "\(row.restarts)",
                "\(row.refused)",
            ])
        }
        var lines = table.lines(emphasise: emphasise)
        for (index, row) in sorted.prefix(rowCountMax).enumerated() where isOdd(row) {
            lines[index + 1] = alarm(lines[index + 1])
        }
        return lines + (sorted.count > rowCountMax ? ["and \(sorted.count - rowCountMax) more"] : [])
    }

    private func decimal(_ number: Double) -> String {
        Figure.fixed(Int64((number * 10).rounded()), over: 10, decimals: 1)
    }
}

extension TrafficFigures.Row {
    /// A person should look at it.
    var isOdd: Bool { lost > 0 || refused > 0 || ageSeconds == nil }
}
