internal import ArgumentParser
internal import Console
internal import Domain

struct OrderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order", abstract: "List the open orders, and decide on one.",
        discussion: """
            A decision is said to the hub under the dispatcher's key, and holds when the hub has recorded it. It is a revision \
            of the order, with who and why. Exits with 1 when the order, as it stands, does not allow it, and with 75 when the \
            hub does not answer.
            """,
        subcommands: [
            List.self, Approve.self, Reject.self, Hold.self, Release.self, Reduce.self, Cancel.self,
            Recall.self,
        ])

    struct Approve: AsyncParsableCommand, OrderRuling {
        static let configuration = CommandConfiguration(abstract: "Issue a proposed order.")
        @OptionGroup var decision: OrderDecision

        func verdict() -> Ruling.Verdict { .approve }
    }

    struct Reject: AsyncParsableCommand, OrderRuling {
        static let configuration = CommandConfiguration(abstract: "End a proposed order.")
        @OptionGroup var decision: OrderDecision

        func verdict() -> Ruling.Verdict { .reject }
    }

    struct Hold: AsyncParsableCommand, OrderRuling {
        static let configuration = CommandConfiguration(
            abstract: "Have the source keep the goods until the order is released.")
        @OptionGroup var decision: OrderDecision

        func verdict() -> Ruling.Verdict { .revise(.hold) }
    }

    struct Release: AsyncParsableCommand, OrderRuling {
        static let configuration = CommandConfiguration(abstract: "Let a held order go on.")
        @OptionGroup var decision: OrderDecision

        func verdict() -> Ruling.Verdict { .revise(.release) }
    }

    struct Reduce: AsyncParsableCommand, OrderRuling {
        static let configuration = CommandConfiguration(abstract: "Have the source send less.")
        @OptionGroup var decision: OrderDecision
        @Option(
            help: ArgumentHelp("So much, in base units.", valueName: "quantity"),
            transform: NumberOption.whole(1...Quantity.magnitudeMax))
        var to: Int64

        func verdict() -> Ruling.Verdict { .revise(.reduce(to: Quantity(to))) }
    }

    struct Cancel: AsyncParsableCommand, OrderRuling {
        static let configuration = CommandConfiguration(
            abstract: "Ask the source not to let the goods leave.",
            discussion: "The order ends when the source says that they have not; if they have, it goes on.")
        @OptionGroup var decision: OrderDecision

        func verdict() -> Ruling.Verdict { .revise(.cancel) }
    }

    struct Recall: AsyncParsableCommand, OrderRuling {
        static let configuration = CommandConfiguration(
            abstract: "Have goods that are under way turned back.",
            discussion: "The destination says whether they could be; otherwise they arrive.")
        @OptionGroup var decision: OrderDecision

        func verdict() -> Ruling.Verdict { .revise(.recall) }
    }
}

/// On which order somebody decides, who, why, and where the hub is.
struct OrderDecision: ParsableArguments {
    @Argument(help: ArgumentHelp("The order, as in r4-12.", valueName: "order"), transform: readOrder)
    var order: OrderID

    @Option(
        help: ArgumentHelp("Only if it was changed so often: what `order list` says.", valueName: "count"),
        transform: NumberOption.whole(0...Int(Limits.countMax)))
    var ifVersion: Int?

    @OptionGroup var desk: DeskOptions
    @OptionGroup var options: GlobalOptions
}

/// One verdict on one order.
private protocol OrderRuling {
    var decision: OrderDecision { get }
    func verdict() -> Ruling.Verdict
}

extension OrderRuling {
    func run() async throws {
        let ruling = Ruling(
            order: decision.order, verdict: verdict(), ifRevisionCount: decision.ifVersion,
            grounds: decision.desk.grounds)
        try await decision.desk.rule(ruling, on: "order \(decision.order)", decision.options)
    }
}
