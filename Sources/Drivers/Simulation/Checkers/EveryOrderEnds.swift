internal import Agents
internal import Domain

/// Once everything has healed, every order ends: settled, declined or cancelled, and nobody waits for one any more.
struct EveryOrderEnds: Checker {
    let name = CheckerName.everyOrderEnds

    func conclude(_ ending: Ending) -> [Finding] {
        let open = ending.orders.map {
            Finding(
                "order \($0.id) from \($0.source) to \($0.destination) is still \($0.state)",
                about: [$0.id.description])
        }
        let waiting = ending.sites.flatMap { site in
            (site.loading + site.expected).filter(ending.isPromised).map {
                Finding("\(site.site) still waits for order \($0)", about: [$0.description])
            }
        }
        return open + waiting
    }
}
