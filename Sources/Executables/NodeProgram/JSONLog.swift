internal import Console
internal import Foundation
internal import Logging

/// One JSON object a line on standard error, for machines.
struct JSONLog: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .info
    let label: String

    init(label: String) { self.label = label }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { _, newer in newer }
        let line = Line(
            time: Date.now.formatted(.iso8601.time(includingFractionalSeconds: true)),
            level: "\(event.level)", node: label,
            message: "\(event.message)", fields: fields.mapValues { "\($0)" })
        Console.writeJSON(line, onOneLine: true)
    }

    private struct Line: Encodable {
        let time: String
        let level: String
        let node: String
        let message: String
        let fields: [String: String]
    }
}
