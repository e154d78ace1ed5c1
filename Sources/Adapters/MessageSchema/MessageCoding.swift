internal import Domain

extension WireMessage {
    init(_ header: Header, _ message: Message) {
        self.header = WireHeader(header)
        body =
            switch message {
            case .status(let report): .status(WireStatusReport(report))
            case .fact(let fact): .fact(WireFact(fact))
            case .instruction(let instruction): .instruction(WireInstruction(instruction))
            case .acknowledgement(let value): .acknowledgement(WireAcknowledgement(value))
            case .beacon(let beacon): .beacon(WireBeacon(beacon))
            case .attendance(let attendance): .attendance(WireAttendance(attendance))
            case .overview(let overview): .overview(WireOverview(overview))
            case .ruling(let ruling): .ruling(WireRuling(ruling))
            case .answer(let answer): .answer(WireRulingAnswer(answer))
            }
    }

    /// What the message is, before anything in it was checked; nil for a kind that this revision does not know.
    var kind: Topic.Kind? {
        switch body {
        case .status: .status
        case .fact: .fact
        case .instruction: .order
        case .acknowledgement: .ack
        case .beacon: .beacon
        case .attendance: .attendance
        case .overview: .overview
        case .ruling: .ruling
        case .answer: .answer
        case nil: nil
        }
    }

    func checked() throws(FieldFault) -> Message {
        switch body {
        case .status(let report): .status(try report.checked())
        case .fact(let fact): .fact(try fact.checked())
        case .instruction(let instruction): .instruction(try instruction.checked())
        case .acknowledgement(let value): .acknowledgement(try value.checked())
        case .beacon(let beacon): .beacon(try beacon.checked())
        case .attendance(let attendance): .attendance(try attendance.checked())
        case .overview(let overview): .overview(try overview.checked())
        case .ruling(let ruling): .ruling(try ruling.checked())
        case .answer(let answer): .answer(try answer.checked())
        case nil: throw Field("body").fault(.missing)
        }
    }
}
