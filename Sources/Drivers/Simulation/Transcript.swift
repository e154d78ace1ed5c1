internal import Domain
internal import MessageSchema

/// What happened in a run, line by line, for people who want to know how it came to what it came to.
struct Transcript: Sendable {
    private(set) var lines: [Line] = []
    private let start: Instant

    struct Line: Sendable {
        let text: String
        /// Whom and what it is about: a reader looks for these.
        let words: [String]
    }

    init(from start: Instant) { self.start = start }

    mutating func note(_ now: Instant, _ text: String) {
        let words = text.split(whereSeparator: { " :,".contains($0) }).map(String.init)
        lines.append(Line(text: "\(time(now))  \(text)", words: words))
    }

    mutating func arrived(_ received: Received, _ frame: Frame, at node: NodeID, _ now: Instant) {
        let line = MessageText.line(received)
        note(now, "\(node) hears \(frame.isReplayed ? "once more " : "")\(line)")
    }

    mutating func refused(_ refusal: Refusal, _ frame: Frame, at node: NodeID, _ now: Instant) {
        note(now, "\(node) refuses \(frame.topic): \(refusal)")
    }

    /// The last lines that are about one of the subjects, or of a start or an end.
    func about(_ subjects: [String], countMax: Int) -> [String] {
        lines.filter { line in
            subjects.isEmpty || subjects.contains { line.words.contains($0) }
        }.suffix(countMax).map(\.text)
    }

    private func time(_ now: Instant) -> String {
        let seconds = now.duration(since: start).components.seconds
        func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return
            "\(seconds / 86_400)d \(two(seconds / 3_600 % 24)):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }
}
