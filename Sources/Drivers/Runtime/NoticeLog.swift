internal import Domain
internal import Logging

/// A notice as one line of the log.
struct NoticeLine {
    let level: Logger.Level
    let text: String
    let metadata: Logger.Metadata
    /// Lines of one kind may be held back when there are too many; nil for lines that must all be seen.
    var kind: String?

    init(_ notice: Notice) {
        switch notice {
        case .clockSet(let clock):
            self.init(.info, "the books are open", ["round_length": "\(clock.roundLength)"])
        case .roundFrozen(let round, let siteCount, let absentSites):
            self.init(
                absentSites.isEmpty ? .info : .warning, "round \(round) frozen",
                ["sites": "\(siteCount)", "absent": "\(absentSites.map(\.text).joined(separator: " "))"])
        case .roundPlanned(let round, let shipmentCount, let unmetCount, let cost):
            self.init(
                .info, "round \(round) planned",
                ["shipments": "\(shipmentCount)", "unmet": "\(unmetCount)", "cost": "\(cost)"])
        case .planUnfinished(let round):
            self.init(
                .warning,
                "the plan of round \(round) was not finished in half a round: the best that was found is ordered"
            )
        case .planRefused(let round, let reason):
            self.init(.error, "round \(round) has no plan: \(reason)")
        case .department(let department, let text):
            self.init(.notice, "\(department): \(text)", ["department": "\(department)"])
        case .orderAdvanced(let order, let state):
            self.init(.debug, "order \(order) is \(state.words)", ["order": "\(order)", "state": "\(state)"])
        case .orderDeclined(let order, let site, let reason):
            self.init(
                .warning, "\(site) declined order \(order): \(reason.cause)", ["order": "\(order)"])
        case .adviceTaken(let order):
            self.init(.debug, "order \(order) is expected at its destination", ["order": "\(order)"])
        case .shipmentDropped(let order, let reason):
            self.init(.warning, "order \(order) was not issued: \(reason)", ["order": "\(order)"])
        case .orderInDoubt(let order):
            self.init(
                .warning, "order \(order) is in doubt: its source was asked to cancel", ["order": "\(order)"])
        case .orderRevised(let revision):
            self.init(
                .info,
                "order \(revision.order) was revised: \(revision.change.words), says \(revision.grounds.who)",
                ["order": "\(revision.order)", "why": "\(revision.grounds.why)"])
        case .rulingRefused(let ruling, let reason):
            self.init(
                .warning,
                "what \(ruling.grounds.who) wants cannot be done: \(reason)", Self.metadata(of: ruling.matter)
            )
            kind = "ruling \(ruling.grounds.who)"
        case .suspenseClosed(let site, let resource, let quantity, let grounds):
            self.init(
                .notice,
                "\(grounds.who) closed the suspense of \(quantity) \(resource) at \(site): \(grounds.why)",
                ["site": "\(site)"])
        case .lostUnderWay(let order, let quantity, let reason):
            self.init(
                .warning, "\(quantity) of order \(order) will not arrive: \(reason.words)",
                ["order": "\(order)"])
        case .returned(let order, let quantity):
            self.init(.info, "\(quantity) of order \(order) came back", ["order": "\(order)"])
        case .presenceChanged(let node, let presence):
            self.init(
                presence == .present ? .info : .warning, "\(node) is \(presence)", ["peer": "\(node)"])
        case .duplicateNode(let node, let newcomer):
            self.init(
                .error,
                """
                two processes speak as \(node); process \(String(newcomer, radix: 16)) came second and is not \
                heard: stop one of them, or give it an id and keys of its own
                """, ["peer": "\(node)"])
            kind = "duplicate \(node)"
        case .displaced(let process):
            self.init(
                .critical, "another process (\(String(process, radix: 16))) already speaks as this node")
        case .countDiffers(let site, let resource, let difference):
            self.init(
                .warning, "the stock of \(resource) at \(site) differs by \(difference) from the books",
                ["peer": "\(site)", "resource": "\(resource)"])
            kind = "count \(site) \(resource)"
        case .readingsForgotten(let site, let resource):
            self.init(
                .error,
                """
                \(site) has forgotten readings of its meters of \(resource) that it had reported: an older copy of its journal was \
                restored. It has forgotten nothing else, reads them again, and need not be resumed
                """, ["peer": "\(site)", "resource": "\(resource)"])
            kind = "readings \(site) \(resource)"
        case .clockDiffers(let node, let difference):
            let seconds = difference.microseconds / 1_000_000
            self.init(
                .warning,
                """
                the clock of \(node) is \(seconds.magnitude) s \(seconds > 0 ? "ahead of" : "behind") this one: have both hosts \
                take the time from one source
                """, ["peer": "\(node)"])
            kind = "clock \(node)"
        case .booksAltered(let known, let now):
            self.init(
                .critical,
                """
                the hub's books were altered: they had \(known.entryCount) entries with head \(known.fingerprint), and now \
                have \(now.entryCount) with head \(now.fingerprint): compare the hub's journal with its copies
                """)
            kind = "books"
        case .behind(let loss, let node):
            self.init(
                .critical,
                """
                this node is behind: \(loss.words), says \(node). It decides and acknowledges nothing more: an older copy of \
                its journal was restored, or another process spoke as this node. See that no other one runs, then \
                resume it with diaodu resume
                """, ["peer": "\(node)"])
            kind = "behind"
        case .peerBehind(let node, let loss):
            self.init(
                .error,
                """
                \(node) is behind: \(loss.words). Nothing is ordered from it or to it until it is resumed with diaodu resume
                """, ["peer": "\(node)"])
            kind = "behind \(node)"
        case .startsHeard(let heard):
            self.init(
                .error,
                """
                this node was heard in its start \(heard), of which its journal knows nothing: an older copy was restored, or another \
                process speaks as it. This one waits whether that one is silent
                """)
            kind = "starts"
        case .startsForgotten(let heard):
            self.init(
                .error,
                """
                this node was heard in its start \(heard), of which its journal knows nothing, and nobody else speaks as it \
                now: an older copy was restored; it goes on as start \(heard + 1)
                """)
        case .replaced(let epoch, let node):
            self.init(
                .critical,
                """
                \(node) follows a hub of epoch \(epoch): this hub was replaced, or an older copy of its journal was \
                restored. Stop it, or resume it with diaodu resume if it is the only one
                """, ["peer": "\(node)"])
            kind = "replaced"
        case .resumed(let node, let grounds):
            self.init(
                .notice, "\(grounds.who) resumed \(node): \(grounds.why)", ["peer": "\(node)"])
        case .recalled(let count):
            self.init(.notice, "all sites have shown what this hub had forgotten: \(count) instructions")
        case .implausibleStamp(let message):
            self.init(
                .error,
                """
                message \(message.stamp) of \(message.node) ignored: no honest node comes so far ahead; somebody else may \
                have its key
                """, ["peer": "\(message.node)"])
            kind = "implausible \(message.node)"
        case .contradiction(let message, let number):
            self.init(
                .error, "\(message.node) said number \(number) again and differently: the first one counts",
                ["peer": "\(message.node)", "message": "\(message.stamp)"])
            kind = "contradiction \(message.node)"
        case .ignored(let message, let reason):
            self.init(
                .warning, "message \(message.stamp) of \(message.node) ignored: \(reason)",
                ["peer": "\(message.node)"])
            kind = "ignored \(message.node)"
        }
    }

    private init(_ level: Logger.Level, _ text: String, _ metadata: Logger.Metadata = [:]) {
        (self.level, self.text, self.metadata) = (level, text, metadata)
    }

    private static func metadata(of matter: Ruling.Matter) -> Logger.Metadata {
        switch matter {
        case .order(let order, _, _): ["order": "\(order)"]
        case .suspense(let site, let resource, _): ["site": "\(site)", "resource": "\(resource)"]
        case .resume(let node): ["peer": "\(node)"]
        case .department(let content): ["department": "\(content.department)"]
        }
    }
}
