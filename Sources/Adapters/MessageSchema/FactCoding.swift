internal import Domain

extension WireOrderID {
    init(_ id: OrderID) { (round, place) = (Int64(id.round), Int64(id.place)) }

    func checked() throws(FieldFault) -> OrderID {
        OrderID(
            round: try Field("order.round").count(round, from: 1),
            place: try Field("order.place").count(place, from: 1))
    }
}

extension WireFact {
    init(_ fact: Fact) {
        number = fact.number
        atUs = fact.at.microseconds
        if let order = fact.event.order { self.order = WireOrderID(order) }
        switch fact.event {
        case .accepted: accepted = Accepted()
        case .declined(_, let reason): declined = Declined(reason)
        case .dispatched(_, let quantity): dispatched.quantityBaseUnits = quantity.rawValue
        case .delivered(_, let quantity): delivered.quantityBaseUnits = quantity.rawValue
        case .cancelled: cancelled = Cancelled()
        case .turnedBack(_, let quantity): turnedBack.quantityBaseUnits = quantity.rawValue
        case .returned(_, let quantity): returned.quantityBaseUnits = quantity.rawValue
        case .lost(_, let quantity, let reason):
            lost.quantityBaseUnits = quantity.rawValue
            lost.reason = WireLossReason(reason)
        case .department(let content): department = WireDepartmentContent(content)
        case .unreadable: event = nil
        }
    }

    /// Who gave a number to something unreadable must not block by it what comes after: the fault is the event then.
    func checked() throws(FieldFault) -> Fact {
        let number = try Field("number").counter(number)
        let at = try Field("at_us").span(atUs)
        do throws(FieldFault) { return Fact(number: number, at: at, event: try checkedEvent()) } catch {
            guard error.isForGood else { throw error }
            return Fact(number: number, at: at, event: .unreadable(reason: error.description))
        }
    }

    private func checkedEvent() throws(FieldFault) -> Fact.Event {
        let quantity = Field("quantity_base_units")
        return
            switch event
        {
        case .accepted: .accepted(try order.checked())
        case .declined(let declined): .declined(try order.checked(), try declined.checked())
        case .dispatched(let event):
            .dispatched(try order.checked(), try quantity.lifetime(event.quantityBaseUnits))
        case .delivered(let event):
            .delivered(try order.checked(), try quantity.lifetime(event.quantityBaseUnits))
        case .cancelled: .cancelled(try order.checked())
        case .turnedBack(let event):
            .turnedBack(try order.checked(), try quantity.lifetime(event.quantityBaseUnits))
        case .returned(let event):
            .returned(try order.checked(), try quantity.lifetime(event.quantityBaseUnits))
        case .lost(let event):
            .lost(
                try order.checked(), try quantity.lifetime(event.quantityBaseUnits),
                try event.reason.checked())
        case .department(let content): .department(try content.checked())
        case nil: throw Field("event").fault(.missing)
        }
    }
}

extension WireFact.Declined {
    fileprivate init(_ reason: DeclineReason) {
        self.reason =
            switch reason {
            case .notEnoughStock(let available): .availableBaseUnits(available.rawValue)
            case .unknownResource: .unknownResource(.init())
            case .unreadable(let fault): .unreadable(fault)
            }
    }

    fileprivate func checked() throws(FieldFault) -> DeclineReason {
        switch reason {
        case .availableBaseUnits(let value):
            .notEnoughStock(available: try Field("available_base_units").lifetime(value))
        case .unknownResource: .unknownResource
        case .unreadable(let fault):
            .unreadable(try Field("unreadable").text(fault, byteCountMax: RulingAnswer.reasonByteCountMax))
        case nil: throw Field("reason").fault(.missing)
        }
    }
}

extension WireLossReason {
    init(_ reason: LossReason) {
        self =
            switch reason {
            case .short: .short
            case .destroyed: .destroyed
            case .stolen: .stolen
            }
    }

    func checked() throws(FieldFault) -> LossReason {
        switch self {
        case .short: .short
        case .destroyed: .destroyed
        case .stolen: .stolen
        case .unspecified: throw Field("reason").fault(.missing)
        case .UNRECOGNIZED(let value): throw Field("reason").fault(.unknownValue(value))
        }
    }
}

extension WireAcknowledgement {
    init(_ acknowledgement: Acknowledgement) {
        stream =
            switch acknowledgement.stream {
            case .facts: .facts
            case .instructions: .instructions
            }
        through = acknowledgement.through
        if let streams = acknowledgement.streams { self.streams = WireStreamStatement(streams) }
        if let recall = acknowledgement.recall { self.recall = Recall(recall) }
        if let taken = acknowledgement.taken { self.taken = WireEnvelope(taken.envelope) }
    }

    func checked() throws(FieldFault) -> Acknowledgement {
        let checkedStream: Acknowledgement.Stream =
            switch stream {
            case .facts: .facts
            case .instructions: .instructions
            case .unspecified: throw Field("stream").fault(.missing)
            case .UNRECOGNIZED(let value): throw Field("stream").fault(.unknownValue(value))
            }
        return Acknowledgement(
            checkedStream, through: try Field("through").counter(through, from: 0),
            streams: hasStreams ? try streams.checked() : nil, recall: hasRecall ? try recall.checked() : nil,
            taken: hasTaken ? try TakenInstruction(checking: taken.envelope) : nil)
    }
}
