public import Domain
internal import FileAccess
internal import Foundation
internal import PlainText
internal import Yams

/// Writes `network.yaml` and the CSV tables of a folder, so that ``readNetwork(at:)`` gives the same network.
///
/// The folder is made where there is none; its other files stay. A network that has what no folder can say is written as it is, and
/// reading names it: a blank name, or a link that may carry nothing.
///
/// - Throws: the error of the file system, with the folder partly written.
public func writeNetwork(_ network: Network, to folder: String) throws {
    try makeFolder(at: folder)
    let folder = URL(filePath: folder, directoryHint: .isDirectory)
    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: folder.appending(path: name))
    }
    let encoder = YAMLEncoder()
    encoder.options.allowUnicode = true
    try write(encoder.encode(SettingsText(network)), to: NetworkSettings.file)
    for table in TableText.all(of: network) { try write(table.text, to: table.file) }
}

/// `network.yaml`, key by key.
private struct SettingsText: Encodable {
    let id: String
    let name: NameText
    let hub: HubText
    let start: String
    let round: String
    let year: String
    let money: MoneyText
    let transportUnit: String
    let tiers: [NameText]
    let approval: String
    /// Nil where every dispatcher sits in every department.
    let dispatchers: [DispatcherText]?
    let timing: TimingText

    enum CodingKeys: String, CodingKey {
        case id, name, hub, start, round, year, money
        case transportUnit = "transport_unit"
        case tiers, approval, dispatchers, timing
    }

    struct NameText: Encodable {
        let en: String
        let zh: String

        init(_ name: Name) { (en, zh) = (name.english, name.chinese) }
    }

    struct HubText: Encodable {
        let id: String
        let name: NameText
    }

    struct MoneyText: Encodable {
        let currency: String
        let decimals: Int
    }

    struct DispatcherText: Encodable {
        let id: String
        let departments: [String]
    }

    struct TimingText: Encodable {
        let beacon: String
        let status: String
        let resendMin: String
        let resendMax: String

        enum CodingKeys: String, CodingKey {
            case beacon, status
            case resendMin = "resend_min"
            case resendMax = "resend_max"
        }
    }

    init(_ network: Network) {
        id = network.id.text
        name = NameText(network.name)
        hub = HubText(id: network.hub.id.text, name: NameText(network.hub.name))
        let seconds = Double(network.calendar.start.microsecondsSinceEpoch) / 1e6
        start = Date(timeIntervalSince1970: seconds).formatted(.iso8601)
        round = text(of: network.calendar.round)
        year = text(of: network.calendar.year)
        money = MoneyText(currency: network.currency.code, decimals: network.currency.decimals)
        transportUnit = network.transportUnit
        tiers = network.tiers.map(NameText.init)
        approval = network.approval.rawValue
        dispatchers =
            network.dispatchers.isEmpty
            ? nil
            : network.dispatchers.map {
                DispatcherText(id: $0.id.text, departments: $0.seats.map(\.rawValue))
            }
        let timing = network.timing
        self.timing = TimingText(
            beacon: text(of: timing.beacon), status: text(of: timing.status),
            resendMin: text(of: timing.resendMin), resendMax: text(of: timing.resendMax))
    }
}

/// One CSV table: RFC 4180, with line feeds.
private struct TableText {
    let file: String
    private let rows: [[String]]

    init(_ file: String, _ columns: [String], _ rows: [[String]]) {
        self.file = file
        self.rows = [columns] + rows
    }

    var text: String { rows.map { $0.map(\.csvCell).joined(separator: ",") + "\n" }.joined() }

    static func all(of network: Network) -> [TableText] {
        [
            TableText(
                "prefectures.csv", ["id", "name_en", "name_zh"],
                network.prefectures.map { [$0.id.text, $0.name.english, $0.name.chinese] }),
            TableText(
                "resources.csv",
                [
                    "id", "name_en", "name_zh", "base_unit", "display_unit", "base_units_per_display_unit",
                    "load_per_base_unit", "weight", "lot_base_units", "shipment_base_units_min",
                    "department",
                ],
                network.resources.map {
                    [
                        $0.id.text, $0.name.english, $0.name.chinese, $0.baseUnit, $0.displayUnit,
                        "\($0.baseUnitsPerDisplayUnit)", "\($0.loadPerBaseUnit)", "\($0.weight)", "\($0.lot)",
                        "\($0.shipmentMin)", $0.seat.rawValue,
                    ]
                }),
            locations(of: network), links(of: network), sites(of: network), stocks(of: network),
        ]
    }

    private static func locations(of network: Network) -> TableText {
        TableText(
            "locations.csv",
            [
                "id", "name_en", "name_zh", "kind", "latitude_deg", "longitude_deg",
                "handling_load_per_year_max",
            ],
            network.locations.map { location in
                [
                    location.id.text, location.name.english, location.name.chinese, location.kind,
                    location.position.map { degrees($0.latitudeMicrodegrees) } ?? "",
                    location.position.map { degrees($0.longitudeMicrodegrees) } ?? "",
                    location.handlingMaxPerYear.map { "\($0.rawValue)" } ?? "",
                ]
            })
    }

    private static func links(of network: Network) -> TableText {
        TableText(
            "links.csv",
            [
                "id", "from", "to", "kind", "cost_money_per_load", "capacity_load_per_year", "transit",
                "resources", "direction", "flow_load_per_year_min", "shipment_load_min", "cost_steps",
            ],
            network.links.map { link in
                [
                    link.id.text, link.tail.text, link.head.text, link.kind, "\(link.cost)",
                    link.capacityPerYear.map { "\($0.rawValue)" } ?? "", NetworkFolder.text(of: link.transit),
                    link.resources.map { $0.map(\.text).joined(separator: " ") } ?? "",
                    (link.isTwoWay ? LinkDirection.twoWay : .oneWay).rawValue,
                    "\(link.flowMinPerYear.rawValue)", "\(link.shipmentLoadMin.rawValue)",
                    link.costSteps.map { "\($0.fromPerYear.rawValue):\($0.cost)" }.joined(separator: " "),
                ]
            })
    }

    private static func sites(of network: Network) -> TableText {
        TableText(
            "sites.csv", ["id", "name_en", "name_zh", "parent", "location", "class", "tier"],
            network.sites.map {
                [
                    $0.id.text, $0.name.english, $0.name.chinese, $0.parent.text, $0.location.text,
                    $0.siteClass,
                    "\($0.tier.rank)",
                ]
            })
    }

    private static func stocks(of network: Network) -> TableText {
        TableText(
            "stocks.csv",
            [
                "site", "resource", "supply_base_units_per_year", "need_base_units_per_year",
                "livelihood_base_units_per_year", "opening_base_units", "reserve_base_units",
                "limit_base_units", "supply_cost_money_per_base_unit", "must_run_base_units_per_year",
            ],
            network.sites.flatMap { site in
                site.stocks.map {
                    [
                        site.id.text, $0.resource.text, "\($0.supplyPerYear)", "\($0.needPerYear)",
                        "\($0.livelihoodPerYear)", "\($0.opening)", "\($0.reserve)",
                        $0.limit.map { "\($0)" } ?? "", "\($0.supplyCost)", "\($0.mustRunPerYear)",
                    ]
                }
            })
    }

    private static func degrees(_ microdegrees: Int32) -> String {
        let digits = String(microdegrees.magnitude % 1_000_000)
        let decimals = String(repeating: "0", count: 6 - digits.count) + digits
        return "\(microdegrees < 0 ? "-" : "")\(microdegrees.magnitude / 1_000_000).\(decimals)"
    }
}

/// In the largest unit that says it without a fraction; what is finer than a millisecond is lost.
private func text(of duration: Duration) -> String {
    let milliseconds = duration.microseconds / 1_000
    let units: [(length: Int64, name: String)] = [
        (86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1_000, "s"),
    ]
    for (length, name) in units where milliseconds % length == 0 { return "\(milliseconds / length)\(name)" }
    return "\(milliseconds)ms"
}
