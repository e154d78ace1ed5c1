internal import Domain

/// Everything a node has to be told. Each can be given as a flag, in the environment or in the configuration file; the first
/// of these that has it counts.
enum Setting: String, CaseIterable, Sendable {
    case network, node, keys, registry, journal
    case listenReports = "listen.reports"
    case listenOrders = "listen.orders"
    case listenTap = "listen.tap"
    case parentReports = "parent.reports"
    case parentOrders = "parent.orders"
    case roundSeconds = "round.seconds"
    case clockPausedSeconds = "clock.paused.seconds"
    case retentionMebibytes = "retention.mebibytes"
    case logLevel = "log.level"
    case logFormat = "log.format"

    /// The way to it in the configuration file.
    var path: [String] { rawValue.split(separator: ".").map(String.init) }
    var flag: String { "--" + path.joined(separator: "-") }
    var variable: String { Self.variablePrefix + path.joined(separator: "_").uppercased() }

    static let variablePrefix = "DIAODU_"
    /// Says where the configuration file is, so it cannot be in it.
    static let configVariable = variablePrefix + "CONFIG"

    static func all(of role: Role) -> [Setting] {
        let common: [Setting] = [
            .network, .node, .keys, .registry, .journal, .retentionMebibytes, .clockPausedSeconds, .logLevel,
            .logFormat,
        ]
        let listening: [Setting] = [.listenReports, .listenOrders, .listenTap]
        let parent: [Setting] = [.parentReports, .parentOrders]
        return switch role {
        case .hub: common + listening + [.roundSeconds]
        case .prefecture: common + listening + parent
        case .enterprise: common + parent
        case .observer, .dispatcher: []
        }
    }
}
