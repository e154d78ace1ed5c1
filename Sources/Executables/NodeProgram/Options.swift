public import ArgumentParser

/// The flags that every node has.
public struct CommonOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A YAML file with any of the settings below. DIAODU_CONFIG", valueName: "file"))
    var config: String?

    @Option(help: ArgumentHelp("The network folder. DIAODU_NETWORK, network", valueName: "folder"))
    var network: String?

    @Option(help: ArgumentHelp("The id of this node. DIAODU_NODE, node", valueName: "id"))
    var node: String?

    @Option(help: ArgumentHelp("The private keys of this node. DIAODU_KEYS, keys", valueName: "file"))
    var keys: String?

    @Option(help: ArgumentHelp("Everybody's public keys. DIAODU_REGISTRY, registry", valueName: "file"))
    var registry: String?

    @Option(
        help: ArgumentHelp("What this node must not forget. DIAODU_JOURNAL, journal", valueName: "file"))
    var journal: String?

    @Option(
        help: ArgumentHelp(
            """
            For how long no node ran, in all, in a network whose time stands still meanwhile, as that of simulated plants \
            does; 0 by default. DIAODU_CLOCK_PAUSED_SECONDS, clock.paused.seconds
            """, valueName: "seconds"))
    var clockPausedSeconds: String?

    @Option(
        help: ArgumentHelp(
            """
            How much of older, compressed records is kept; everything by default. DIAODU_RETENTION_MEBIBYTES, retention.mebibytes
            """, valueName: "mebibytes"))
    var retentionMebibytes: String?

    @Option(help: "trace, debug, info, warning or error; info by default. DIAODU_LOG_LEVEL, log.level")
    var logLevel: String?

    @Option(help: "text or json, one line each; text by default. DIAODU_LOG_FORMAT, log.format")
    var logFormat: String?

    @Flag(help: "Stop when standard input ends, as it does when the program that started this one dies.")
    var stopOnStdinEOF = false

    public init() {}

    public var flags: Flags {
        Flags([
            .network: network, .node: node, .keys: keys, .registry: registry, .journal: journal,
            .retentionMebibytes: retentionMebibytes,
            .clockPausedSeconds: clockPausedSeconds,
            .logLevel: logLevel, .logFormat: logFormat,
        ])
    }
}

/// The flags of those who have children.
public struct ListeningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where to hear the children. DIAODU_LISTEN_REPORTS, listen.reports", valueName: "tcp://HOST:PORT")
    )
    var listenReports: String?

    @Option(
        help: ArgumentHelp(
            "Where the children hear this node. DIAODU_LISTEN_ORDERS, listen.orders",
            valueName: "tcp://HOST:PORT"))
    var listenOrders: String?

    @Option(
        help: ArgumentHelp(
            "Where observers hear everything. DIAODU_LISTEN_TAP, listen.tap", valueName: "tcp://HOST:PORT"))
    var listenTap: String?

    public init() {}

    public var flags: Flags {
        Flags([.listenReports: listenReports, .listenOrders: listenOrders, .listenTap: listenTap])
    }
}

/// The flags of those who have a parent.
public struct ParentOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where the parent hears its children. DIAODU_PARENT_REPORTS, parent.reports",
            valueName: "tcp://HOST:PORT"))
    var parentReports: String?

    @Option(
        help: ArgumentHelp(
            "Where the parent's children hear it. DIAODU_PARENT_ORDERS, parent.orders",
            valueName: "tcp://HOST:PORT"))
    var parentOrders: String?

    public init() {}

    public var flags: Flags { Flags([.parentReports: parentReports, .parentOrders: parentOrders]) }
}

/// The flags of the hub alone.
public struct RoundOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            How long a round of the network's calendar takes here; as long as the calendar says by default. \
            DIAODU_ROUND_SECONDS, round.seconds
            """, valueName: "seconds"))
    var roundSeconds: String?

    public init() {}

    public var flags: Flags { Flags([.roundSeconds: roundSeconds]) }
}

/// The settings that were given as flags.
public struct Flags: Sendable {
    let values: [Setting: String]

    init(_ values: [Setting: String?]) { self.values = values.compactMapValues(\.self) }

    public static func + (left: Self, right: Self) -> Self {
        Flags(left.values.merging(right.values) { first, _ in first })
    }
}
