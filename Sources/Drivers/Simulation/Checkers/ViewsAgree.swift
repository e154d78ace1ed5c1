internal import Agents
internal import Domain
internal import Ledger

/// After healing, hub and sites say the same: what lies where, how far each stream has come, and that no count differs. At no
/// time does anybody find the books to be others than they were.
struct ViewsAgree: Checker {
    let name = CheckerName.viewsAgree

    /// The hub has started from an older copy: its books are not what they were, and who says so is right.
    private var hubWentBack = false
    private let hub: NodeID

    init(of hub: NodeID) { self.hub = hub }

    mutating func see(_ event: ObservedEvent) -> Finding? {
        switch event {
        case .wentBack(_, of: hub, _), .replaced(hub): hubWentBack = true
        default: break
        }
        guard !hubWentBack, case .noticed(.booksAltered(let known, let now), by: let node) = event
        else { return nil }
        return Finding(
            "\(node) finds the books altered: \(known.entryCount) entries, then \(now.entryCount)",
            about: [node.text])
    }

    func conclude(_ ending: Ending) -> [Finding] {
        guard let hub = ending.hub else { return [Finding("the hub did not come back", about: [])] }
        var findings = ending.sites.flatMap { disagreements(of: $0, with: hub) }
        for node in hub.held where !ending.outsiders.contains(node) {
            findings.append(Finding("\(node) is still held", about: [node.text]))
        }
        for item in hub.suspense where !ending.hasByzantineSites && !ending.outsiders.contains(item.site) {
            findings.append(
                Finding(
                    "\(item.quantity) of \(item.resource) at \(item.site) are in suspense",
                    about: [item.site.text]))
        }
        return findings
    }

    private func disagreements(of site: SiteStateView, with hub: HubStateView) -> [Finding] {
        var findings: [Finding] = []
        for line in site.lines {
            let account = hub.accounts.first { $0.site == site.site && $0.resource == line.resource }
            if account?.onHand != line.stock {
                findings.append(
                    Finding(
                        "\(site.site) counts \(line.stock) of \(line.resource), the hub \(account?.onHand ?? .zero)",
                        about: [site.site.text]))
            }
        }
        let streams = hub.streams.first { $0.site == site.site }
        if streams?.factsTakenThrough != site.factsIssuedThrough {
            findings.append(
                Finding(
                    """
                    \(site.site) has said \(site.factsIssuedThrough) facts, the hub has \
                    \(streams?.factsTakenThrough ?? 0)
                    """, about: [site.site.text]))
        }
        if streams?.instructionsIssuedThrough != site.instructionsTakenThrough {
            findings.append(
                Finding(
                    """
                    the hub has given \(site.site) \(streams?.instructionsIssuedThrough ?? 0) instructions, it has \
                    \(site.instructionsTakenThrough)
                    """, about: [site.site.text]))
        }
        return findings
    }
}
