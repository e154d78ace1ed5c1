internal import Domain
internal import Foundation
internal import MessageSchema

/// What was seen at a tap, one line each.
public struct SightingText: Sendable {
    private let sent: Date.ISO8601FormatStyle
    private let received: Date.ISO8601FormatStyle

    /// - Parameter isUTC: whether times are in UTC; otherwise in this host's time zone. The offset is always there.
    public init(isUTC: Bool) {
        let zone: TimeZone = isUTC ? .gmt : .current
        sent = Date.ISO8601FormatStyle(
            timeZoneSeparator: .colon, includingFractionalSeconds: true, timeZone: zone)
        received = Date.ISO8601FormatStyle(includingFractionalSeconds: true, timeZone: zone)
            .time(includingFractionalSeconds: true)
    }

    /// For people: when it was sent, when it came, topic, sender and number, what it says.
    public func line(_ sighting: Sighting) -> String {
        switch sighting {
        case .message(let message, let receivedAt):
            """
            \(message.header.sentAt.date.formatted(sent))  \(receivedAt.date.formatted(received))  \
            \(MessageText.line(message))
            """
        case .finding(let finding): finding.description
        case .refused(let refusal): "-- refused: \(refusal)"
        case .dropped(let count):
            "-- \(count) messages not shown: they came faster than they could be printed"
        }
    }

    /// For programs: one JSON object.
    public func json(_ sighting: Sighting) -> String {
        switch sighting {
        case .message(let message, let receivedAt):
            #"{"received_at":"\#(receivedAt.date.formatted(sent))",\#(MessageText.json(message).dropFirst())"#
        case .finding(.lost(let count, let node)): #"{"gap":{"from":"\#(node)","messages":\#(count)}}"#
        case .finding(.restarted(let node, let incarnation)):
            #"{"restart":{"from":"\#(node)","incarnation":\#(incarnation)}}"#
        case .refused(let refusal): #"{"refused":{"reason":"\#(refusal.counterName)"}}"#
        case .dropped(let count): #"{"dropped":{"messages":\#(count)}}"#
        }
    }
}

extension Instant {
    fileprivate var date: Date { Date(timeIntervalSince1970: Double(microsecondsSinceEpoch) / 1_000_000) }
}
