internal import Agents
internal import Domain
internal import Simulation

extension PlantedBug {
    private typealias Wrap = @Sendable (any Agent) -> any Agent

    private static func enterprise(
        _ name: String, _ fault: String, caughtBy checker: CheckerName, _ wrap: @escaping Wrap
    ) -> PlantedBug {
        PlantedBug(name, fault, caughtBy: checker) { components in
            components.enterprise = { wrap(EnterpriseAgent(site: $0, network: $1)) }
        }
    }

    static let enterpriseBugs = [
        enterprise("noDedupe", "takes every repeat of an instruction for a new one", caughtBy: .atMostOnce) {
            RenumberingAgent($0) { number, taken in number <= taken ? taken + 1 : number }
        },
        enterprise("takesOutOfOrder", "takes whatever comes as the next", caughtBy: .everyOrderEnds) {
            RenumberingAgent($0) { number, taken in number <= taken ? number : taken + 1 }
        },
        enterprise("forgetsToRecord", "records no instruction", caughtBy: .durability) {
            FaultyAgent(agent: $0, does: recordingNothingAcknowledged)
        },
        enterprise(
            "freesStockOnRequest", "says cancelled without asking its plant, where goods may be leaving",
            caughtBy: .conservation
        ) {
            FaultyAgent(
                agent: $0,
                assumes: { if case .stop(let order) = $0 { .stopped(order) } else { nil } })
        },
        enterprise(
            "bookedOnAdvice", "books goods as arrived when they are announced", caughtBy: .conservation
        ) {
            FaultyAgent(
                agent: $0,
                assumes: {
                    if case .expect(let order, _, let quantity, _) = $0 {
                        .unloaded(order, quantity)
                    } else {
                        nil
                    }
                })
        },
        enterprise("numbersReused", "counts its facts from 1 after each start", caughtBy: .atMostOnce) {
            RecountingAgent($0)
        },
        enterprise("acknowledgesOneTooMany", "off by one in what it has taken", caughtBy: .viewsAgree) {
            FaultyAgent(
                agent: $0,
                does: saying { message in
                    guard case .acknowledgement(let acknowledgement) = message else { return message }
                    return .acknowledgement(
                        .init(acknowledgement.stream, through: acknowledgement.through + 1))
                })
        },
        enterprise("reportsOneFactTooFew", "off by one in what a report includes", caughtBy: .viewsAgree) {
            FaultyAgent(
                agent: $0,
                does: saying { message in
                    guard case .status(let report) = message, report.factsIssuedThrough > 0 else {
                        return message
                    }
                    return .status(
                        StatusReport(
                            lines: report.lines, instructionsTakenThrough: report.instructionsTakenThrough,
                            factsIssuedThrough: report.factsIssuedThrough - 1,
                            openOrderCount: report.openOrderCount))
                })
        },
        enterprise("roundsDown", "says in whole tens what left", caughtBy: .viewsAgree) {
            FaultyAgent(
                agent: $0,
                does: saying { message in
                    guard case .fact(let fact) = message,
                        case .dispatched(let order, let quantity) = fact.event
                    else { return message }
                    let tens = Quantity(max(1, quantity.rawValue / 10 * 10))
                    return .fact(Fact(number: fact.number, at: fact.at, event: .dispatched(order, tens)))
                })
        },
        enterprise("forgetsLosses", "waits for ever for what was lost", caughtBy: .everyOrderEnds) {
            FaultyAgent(agent: $0, hears: { if case .lost = $0 { [] } else { [$0] } })
        },
        enterprise("saysOnce", "does not repeat its facts", caughtBy: .everyOrderEnds) {
            NonRepeatingAgent($0)
        },
        enterprise("ignoresAcknowledgements", "keeps its facts for ever", caughtBy: .boundedQueues) {
            FaultyAgent(
                agent: $0,
                hears: {
                    guard case .received(let received) = $0,
                        case .acknowledgement(let acknowledgement) = received.message
                    else { return [$0] }
                    let deaf = Acknowledgement(
                        acknowledgement.stream, through: 0, streams: acknowledgement.streams)
                    return [
                        .received(
                            Received(
                                topic: received.topic, header: received.header,
                                message: .acknowledgement(deaf), envelope: received.envelope))
                    ]
                })
        },
        enterprise("loadsTenfold", "has ten times loaded what it says", caughtBy: .noNegativeStock) {
            FaultyAgent(
                agent: $0,
                hears: {
                    if case .loaded(let order, let quantity) = $0 {
                        [.loaded(order, Quantity(quantity.rawValue / 10))]
                    } else {
                        [$0]
                    }
                },
                does: {
                    $0.map {
                        guard case .plant(.load(let order, let resource, let quantity)) = $0 else {
                            return $0
                        }
                        return .plant(.load(order, resource, Quantity(quantity.rawValue * 10)))
                    }
                })
        },
        enterprise("readsMetersTwice", "counts its supply double", caughtBy: .conservation) {
            FaultyAgent(
                agent: $0,
                hears: {
                    guard case .metered(let reading) = $0 else { return [$0] }
                    let lines = reading.lines.map {
                        MeterReading.Line(
                            resource: $0.resource, suppliedTotal: $0.suppliedTotal + $0.suppliedTotal,
                            wantedTotal: $0.wantedTotal)
                    }
                    return [.metered(MeterReading(at: reading.at, lines: lines))]
                })
        },
        enterprise("turnsBackOnPaper", "says turned back before anything has turned", caughtBy: .conservation)
        {
            FaultyAgent(
                agent: $0,
                hears: { input in
                    // It believes its own papers, not what comes through the gate.
                    if case .turnedBack = input { [] } else { [input] }
                },
                assumes: {
                    if case .turnBack(let order) = $0 { .turnedBack(order, Quantity(1)) } else { nil }
                })
        },
    ]
}
