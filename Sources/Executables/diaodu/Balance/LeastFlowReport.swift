internal import Balancing
internal import Domain

/// Links that are to carry something at least, as `diaodu balance --json` prints them.
struct LeastFlowReport: Encodable {
    /// How much more the plan costs for them, in `costUnit`.
    let addedCost: Double
    let links: [LinkRow]

    struct LinkRow: Encodable {
        let link: String
        /// In transport units of `unit`, both directions and all resources together.
        let min: Double
        let flow: Double
        let unit: String
        /// Left out where the link carries enough.
        let reason: String?
    }

    init(_ outcome: LeastFlowOutcome, _ units: Units) {
        addedCost = units.money.number(outcome.addedCost.rawValue)
        links = outcome.links.map {
            LinkRow(
                link: $0.link.text, min: units.load.number($0.min.rawValue),
                flow: units.load.number($0.flow.rawValue), unit: units.load.unit, reason: $0.reason?.key)
        }
    }
}

extension ShortFlowReason {
    var key: String {
        switch self {
        case .nothingToSend: "nothingToSend"
        case .onlyInCircles: "onlyInCircles"
        case .shipmentTooSmall: "shipmentTooSmall"
        }
    }

    /// As a person would say it.
    var words: String {
        switch self {
        case .nothingToSend: "nothing that moves can be sent over it"
        case .onlyInCircles: "only goods that go round in a circle could come to it"
        case .shipmentTooSmall: "less than a lot or the smallest shipment"
        }
    }
}
