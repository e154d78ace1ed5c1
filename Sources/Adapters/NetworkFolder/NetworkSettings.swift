internal import Domain

/// What `network.yaml` says.
struct NetworkSettings {
    let id: NetworkID
    let name: Name
    let hub: Hub
    let hubPlace: Place
    let calendar: Calendar
    let timing: Timing
    let currency: Currency
    let transportUnit: String
    let tiers: [Name]
    let approval: Approval
    let dispatchers: [Dispatcher]

    static let file = "network.yaml"
    static let tierCountMax = 16

    /// Reports everything that is wrong, and returns nil if anything is.
    init?(in folder: String, into findings: inout Findings) {
        guard let file = FolderFile(Self.file, in: folder, into: &findings),
            let root = Section(
                file,
                required: [
                    "id", "name", "hub", "start", "round", "year", "money", "transport_unit", "tiers",
                ], optional: ["approval", "dispatchers", "timing"], into: &findings)
        else { return nil }
        let id: NetworkID? = findings.read(root.scalar("id", into: &findings), as: .identifier())
        let name = Name(in: root, into: &findings)
        let hubSection = root.section("hub", required: ["id", "name"], into: &findings)
        let hubEntry = hubSection?.scalar("id", into: &findings)
        let hubID: NodeID? = findings.read(hubEntry, as: .identifier())
        let hubName = hubSection.flatMap { Name(in: $0, into: &findings) }
        let calendar = Calendar(in: root, into: &findings)
        let currency = Currency(in: root, into: &findings)
        let unit = findings.read(root.scalar("transport_unit", into: &findings), as: .text)
        let tiers = Self.tiers(in: root, into: &findings)
        let timing = Timing(in: root, into: &findings)
        let approval = findings.read(root.scalar("approval", into: &findings), as: .approval)
        let dispatchers = Self.dispatchers(in: root, into: &findings)
        guard let id, let name, let hubEntry, let hubID, let hubName, let calendar, let currency, let unit,
            let tiers, let timing
        else { return nil }
        self.id = id
        self.name = name
        hub = Hub(id: hubID, name: hubName)
        hubPlace = hubEntry.place
        self.calendar = calendar
        self.timing = timing
        self.currency = currency
        transportUnit = unit
        self.tiers = tiers
        self.approval = approval ?? .automatic
        self.dispatchers = dispatchers
    }

    /// Who may rule, and on what; empty where the folder does not say.
    private static func dispatchers(in root: Section, into findings: inout Findings) -> [Dispatcher] {
        var dispatchers: [Dispatcher] = []
        for section in root.sections("dispatchers", required: ["id", "departments"], into: &findings) ?? [] {
            let entry = section.scalar("id", into: &findings)
            let id: NodeID? = findings.read(entry, as: .identifier())
            let seats = (section.scalars("departments", into: &findings) ?? []).compactMap {
                findings.read($0, as: .seat(of: Seat.allCases))
            }
            guard let id, let entry, !seats.isEmpty else { continue }
            if dispatchers.contains(where: { $0.id == id }) {
                findings.report(
                    Diagnostic(
                        "\(quoted(id.text)) is here for the second time", remedy: "make one item of the two"),
                    at: entry.place)
            }
            dispatchers.append(Dispatcher(id: id, seats: seats))
        }
        return dispatchers
    }

    private static func tiers(in root: Section, into findings: inout Findings) -> [Name]? {
        guard let sections = root.sections("tiers", required: ["en", "zh"], into: &findings) else {
            return nil
        }
        if sections.count > tierCountMax {
            findings.report(
                Diagnostic("there are \(sections.count) tiers", remedy: "have at most \(tierCountMax)"),
                at: sections[0].place)
        }
        return sections.compactMap { Name(of: $0, into: &findings) }
    }
}

extension Name {
    fileprivate init?(in section: Section, into findings: inout Findings) {
        guard let names = section.section("name", required: ["en", "zh"], into: &findings) else { return nil }
        self.init(of: names, into: &findings)
    }

    fileprivate init?(of section: Section, into findings: inout Findings) {
        let english = findings.read(section.scalar("en", into: &findings), as: .text)
        let chinese = findings.read(section.scalar("zh", into: &findings), as: .text)
        guard let english, let chinese else { return nil }
        self.init(english: english, chinese: chinese)
    }
}

extension Calendar {
    fileprivate init?(in root: Section, into findings: inout Findings) {
        let start = findings.read(root.scalar("start", into: &findings), as: .instant)
        let roundEntry = root.scalar("round", into: &findings)
        let round = findings.read(roundEntry, as: .duration())
        let year = findings.read(root.scalar("year", into: &findings), as: .duration())
        guard let start, let round, let roundEntry, let year else { return nil }
        if round > year {
            findings.report(
                Diagnostic("a round is longer than the year", remedy: "make it shorter"), at: roundEntry.place
            )
        }
        self.init(start: start, round: round, year: year)
    }
}

extension Currency {
    fileprivate init?(in root: Section, into findings: inout Findings) {
        let money = root.section("money", required: ["currency", "decimals"], into: &findings)
        let code = findings.read(money?.scalar("currency", into: &findings), as: .currency)
        let decimals = findings.read(
            money?.scalar("decimals", into: &findings), as: .wholeNumber(through: Int64(Currency.decimalsMax))
        )
        guard let code, let decimals else { return nil }
        self.init(code: code, decimals: Int(decimals))
    }

    /// What one unit of ``Money`` is: `10^-2 USD`.
    var baseUnit: String { "10^-\(decimals) \(code)" }
}

extension Timing {
    fileprivate init?(in root: Section, into findings: inout Findings) {
        let section = root.section(
            "timing", required: [], optional: ["beacon", "status", "resend_min", "resend_max"],
            into: &findings)
        let beacon = findings.read(section?.scalar("beacon", into: &findings), as: .duration())
        let status = findings.read(section?.scalar("status", into: &findings), as: .duration())
        let resendMin = findings.read(section?.scalar("resend_min", into: &findings), as: .duration())
        let resendMaxEntry = section?.scalar("resend_max", into: &findings)
        let resendMax = findings.read(resendMaxEntry, as: .duration())
        let lowest = resendMin ?? Timing.standard.resendMin
        let highest = resendMax ?? Timing.standard.resendMax
        guard lowest <= highest else {
            if let place = (resendMaxEntry ?? section?.scalar("resend_min", into: &findings))?.place {
                findings.report(
                    Diagnostic(
                        "resend_min is longer than resend_max",
                        remedy: "make resend_min shorter or resend_max longer"), at: place)
            }
            return nil
        }
        self.init(
            beacon: beacon ?? Timing.standard.beacon, status: status ?? Timing.standard.status,
            resendMin: lowest, resendMax: highest)
    }
}
