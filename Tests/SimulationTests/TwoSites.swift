import Agents
import Domain
import TestSupport

/// A mine of the hub's own and a power station under a prefecture, a day's rail journey apart.
enum TwoSites {
    static let mine = try! NodeID("mine"), station = try! NodeID("station")

    static let network: Network = {
        var builder = NetworkBuilder("two-sites", name: Name("two sites"), tiers: [Name("power")])
        builder.timing = Timing(proportionateTo: .seconds(86_400))
        builder.resource("coal")
        builder.location("pit")
        builder.location("town")
        builder.link("rail", "pit", "town", cost: 350, capacity: 400_000, transit: .seconds(86_400))
        builder.prefecture("sanming", name: Name("Sanming"))
        builder.site("mine", at: "pit", stocks: [SiteStock("coal", supply: 365_000, opening: 2_000)])
        builder.site(
            "station", under: "sanming", at: "town",
            stocks: [SiteStock("coal", need: 365_000, opening: 5_000, reserve: 3_000)])
        return builder.network
    }()
}

/// An agent whose effects are changed before anybody sees them: a planted bug.
struct Altered: Agent {
    var agent: any Agent
    let alter: @Sendable (Effect) -> [Effect]

    var nextDeadline: Instant? { agent.nextDeadline }

    mutating func receive(_ input: Input, at now: Instant) -> [Effect] {
        agent.receive(input, at: now).flatMap(alter)
    }
}
