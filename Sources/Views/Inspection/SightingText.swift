internal import Domain
internal import MessageSchema

/// What was seen at a tap, one line each.
enum SightingText {
    /// For people: when it was sent, when it came, topic, sender and number, what it says.
    static func line(_ message: TapMessage, _ times: TimeText) -> String {
        """
        \(times.full(message.received.header.sentAt))  \(times.clock(message.receivedAt))  \
        \(message.isLast ? "(last) " : "")\(MessageText.line(message.received))
        """
    }

    static func line(_ sighting: Sighting) -> String {
        switch sighting {
        case .message: preconditionFailure("a message is written with its times")
        case .finding(let finding): finding.description
        case .refused(let refusal, let topic): "-- refused: \(topic) \(refusal)"
        case .missed(let count):
            "-- missed: \(messages(count)) passed the tap and did not come here: this observer is too slow, or its line"
        case .dropped(let count):
            "-- dropped: \(messages(UInt64(count))) came faster than they could be written"
        }
    }

    private static func messages(_ count: UInt64) -> String {
        "\(count) \(count == 1 ? "message" : "messages")"
    }

    /// For programs: one JSON object.
    static func json(_ message: TapMessage, _ times: TimeText) -> String {
        var members = [#""received_at":"\#(times.full(message.receivedAt))""#]
        if let note = message.note {
            members.append(#""passed_at":"\#(times.full(note.passedAt))""#)
            members.append(#""tap_number":\#(note.number)"#)
            if note.isReplay { members.append(#""replay":true"#) }
            if message.isLast { members.append(#""last":true"#) }
        }
        return "{\(members.joined(separator: ",")),\(MessageText.json(message.received).dropFirst())"
    }

    static func json(_ sighting: Sighting) -> String {
        switch sighting {
        case .message: preconditionFailure("a message is written with its times")
        case .finding(.lost(let count, let node)): #"{"gap":{"from":"\#(node)","messages":\#(count)}}"#
        case .finding(.restarted(let node, let incarnation)):
            #"{"restart":{"from":"\#(node)","incarnation":\#(incarnation)}}"#
        case .refused(let refusal, let topic):
            """
            {"refused":{"topic":\(JSONString.quoted(topic)),"reason":"\(refusal.counterName)",\
            "message":\(JSONString.quoted("\(refusal)"))}}
            """
        case .missed(let count): #"{"missed":{"messages":\#(count)}}"#
        case .dropped(let count): #"{"dropped":{"messages":\#(count)}}"#
        }
    }
}
