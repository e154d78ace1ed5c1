public import Domain

/// Why no plan can be made. Those before `unsolved` name what is wrong in the input; the last two what was too hard.
public enum BalancingError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownSite(NodeID)
    case unknownResource(ResourceID, of: NodeID)
    case unknownLocation(LocationID, of: String)
    case repeatedPosition(NodeID, ResourceID)
    /// A cost, capacity or load per unit below zero.
    case negative(String)
    /// More than ``BalancingProblem/quantityMax`` of a resource, or of the load of all resources.
    case quantityTooLarge(String)
    /// More than ``BalancingProblem/unitCostMax`` for one base unit on one link, or a plan whose cost does not fit.
    case costTooLarge(String)
    /// Buying at one gateway and selling at another pays for any quantity.
    case tradeWithoutEnd
    /// What is asked for cannot be served. Never leaves balancing.
    case infeasible
    /// The monitor wants no more to be done. Never leaves balancing.
    case interrupted
    /// The linear programme did not converge.
    case unsolved(String)
    /// The plan that was found breaks a rule or is not proven cheapest, and must not be ordered.
    case certificateFailed(String)

    public var description: String {
        switch self {
        case .unknownSite(let site): "the snapshot has a position of \(site), which is no site of the network"
        case .unknownResource(let resource, let site):
            "\(site) has a position of \(resource), which is no resource of the network"
        case .unknownLocation(let location, let user):
            "\(user) lies at \(location), which is no location of the network"
        case .repeatedPosition(let site, let resource):
            "the snapshot has more than one position of \(resource) at \(site)"
        case .negative(let culprit): "\(culprit) is negative; only zero or more can be planned with"
        case .quantityTooLarge(let culprit):
            "\(culprit) is more than \(BalancingProblem.quantityMax); count it in a larger base unit"
        case .costTooLarge(let culprit):
            "\(culprit) costs more than can be counted; count money or commodities in a larger base unit"
        case .tradeWithoutEnd:
            "buying at one gateway and selling at another pays for any quantity: raise the price where it is low"
        case .infeasible: "what was to be served cannot be served"
        case .interrupted: "planning was stopped"
        case .unsolved(let reason): "no plan was found: \(reason)"
        case .certificateFailed(let reason): "the plan is refused: \(reason)"
        }
    }
}
