internal import Balancing
internal import Domain

/// Must-run supply as `diaodu balance --json` prints it.
struct MustRunReport: Encodable {
    let resources: [ResourceRow]
    /// How much more could at most be used, in base units of all resources, each by its weight.
    let gapBaseUnits: Int64
    let unused: [UnusedRow]

    struct ResourceRow: Encodable {
        let resource: String
        let quantity: Double
        let used: Double
        let unit: String
    }

    struct UnusedRow: Encodable {
        let site: String
        let resource: String
        let quantity: Double
        let unit: String
        let reason: String
        /// The full link or location, where that is the reason.
        let at: String?
    }

    init(_ outcome: MustRunOutcome, _ units: Units) {
        resources = outcome.resources.map {
            let scale = units.of($0.resource)
            return ResourceRow(
                resource: $0.resource.text, quantity: scale.number($0.quantity.rawValue),
                used: scale.number($0.used.rawValue), unit: scale.unit)
        }
        gapBaseUnits = outcome.gap.rawValue
        unused = outcome.unused.map {
            let scale = units.of($0.resource)
            return UnusedRow(
                site: $0.site.text, resource: $0.resource.text, quantity: scale.number($0.quantity.rawValue),
                unit: scale.unit, reason: $0.reason.key, at: $0.reason.place)
        }
    }
}

extension UnusedReason {
    var key: String {
        switch self {
        case .noNeedInReach: "noNeedInReach"
        case .linkFull: "linkFull"
        case .locationFull: "locationFull"
        case .notNeeded: "notNeeded"
        case .shipmentTooSmall: "shipmentTooSmall"
        case .notFinished: "notFinished"
        }
    }

    /// The link or location that it names.
    var place: String? {
        switch self {
        case .linkFull(let link): link.text
        case .locationFull(let location): location.text
        case .noNeedInReach, .notNeeded, .shipmentTooSmall, .notFinished: nil
        }
    }

    /// As a person would say it.
    var words: String {
        switch self {
        case .noNeedInReach: "no need in reach"
        case .linkFull(let link): "link \(link) is full"
        case .locationFull(let location): "location \(location) is full"
        case .notNeeded: "not needed"
        case .shipmentTooSmall: "less than a lot or the smallest shipment"
        case .notFinished: "planning was stopped before its end"
        }
    }
}
