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
    init?(in folder: String, into diagnostics: inout DiagnosticList) {
        guard let file = FolderFile(Self.file, in: folder, into: &diagnostics),
            let root = Section(
                file,
                required: [
                    "id", "name", "hub", "start", "round", "year", "money", "transport_unit", "tiers",
                ], optional: ["approval", "dispatchers", "timing"], into: &diagnostics)
        else { return nil }
        let id: NetworkID? = diagnostics.read(root.scalar("id", into: &diagnostics), as: .identifier())
        let name = Name(in: root, into: &diagnostics)
        let hubSection = root.section("hub", required: ["id", "name"], into: &diagnostics)
        let hubEntry = hubSection?.scalar("id", into: &diagnostics)
        let hubID: NodeID? = diagnostics.read(hubEntry, as: .identifier())
        let hubName = hubSection.flatMap { Name(in: $0, into: &diagnostics) }
        let calendar = Calendar(in: root, into: &diagnostics)
        let currency = Currency(in: root, into: &diagnostics)
        let unit = diagnostics.read(root.scalar("transport_unit", into: &diagnostics), as: .text)
        let tiers = Self.tiers(in: root, into: &diagnostics)
        let timing = Timing(in: root, into: &diagnostics)
        let approval = diagnostics.read(root.scalar("approval", into: &diagnostics), as: .approval)
        let dispatchers = Self.dispatchers(in: root, into: &diagnostics)
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
    private static func dispatchers(in root: Section, into diagnostics: inout DiagnosticList) -> [Dispatcher]
    {
        var dispatchers: [Dispatcher] = []
        for section in root.sections("dispatchers", required: ["id", "departments"], into: &diagnostics) ?? []
        {
            let entry = section.scalar("id", into: &diagnostics)
            let id: NodeID? = diagnostics.read(entry, as: .identifier())
            let seats = (section.scalars("departments", into: &diagnostics) ?? []).compactMap {
                diagnostics.read($0, as: .seat(of: Seat.allCases))
            }
            guard let id, let entry, !seats.isEmpty else { continue }
            if dispatchers.contains(where: { $0.id == id }) {
                diagnostics.report(
                    Diagnostic(
                        "\(quoted(id.text)) is here for the second time", remedy: "make one item of the two"),
                    at: entry.place)
            }
            dispatchers.append(Dispatcher(id: id, seats: seats))
        }
        return dispatchers
    }

    private static func tiers(in root: Section, into diagnostics: inout DiagnosticList) -> [Name]? {
        guard let sections = root.sections("tiers", required: ["en", "zh"], into: &diagnostics) else {
            return nil
        }
        if sections.count > tierCountMax {
            diagnostics.report(
                Diagnostic("there are \(sections.count) tiers", remedy: "have at most \(tierCountMax)"),
                at: sections[0].place)
        }
        return sections.compactMap { Name(of: $0, into: &diagnostics) }
    }
}

extension Name {
    fileprivate init?(in section: Section, into diagnostics: inout DiagnosticList) {
        guard let names = section.section("name", required: ["en", "zh"], into: &diagnostics) else {
            return nil
        }
        self.init(of: names, into: &diagnostics)
    }

    fileprivate init?(of section: Section, into diagnostics: inout DiagnosticList) {
        let english = diagnostics.read(section.scalar("en", into: &diagnostics), as: .text)
        let chinese = diagnostics.read(section.scalar("zh", into: &diagnostics), as: .text)
        guard let english, let chinese else { return nil }
        self.init(english: english, chinese: chinese)
    }
}

extension Calendar {
    fileprivate init?(in root: Section, into diagnostics: inout DiagnosticList) {
        let start = diagnostics.read(root.scalar("start", into: &diagnostics), as: .instant)
        let roundEntry = root.scalar("round", into: &diagnostics)
        let round = diagnostics.read(roundEntry, as: .duration())
        let year = diagnostics.read(root.scalar("year", into: &diagnostics), as: .duration())
        guard let start, let round, let roundEntry, let year else { return nil }
        if round > year {
            diagnostics.report(
                Diagnostic("a round is longer than the year", remedy: "make it shorter"), at: roundEntry.place
            )
        }
        self.init(start: start, round: round, year: year)
    }
}

extension Currency {
    fileprivate init?(in root: Section, into diagnostics: inout DiagnosticList) {
        let money = root.section("money", required: ["currency", "decimals"], into: &diagnostics)
        let code = diagnostics.read(money?.scalar("currency", into: &diagnostics), as: .currency)
        let decimals = diagnostics.read(
            money?.scalar("decimals", into: &diagnostics),
            as: .wholeNumber(through: Int64(Currency.decimalsMax))
        )
        guard let code, let decimals else { return nil }
        self.init(code: code, decimals: Int(decimals))
    }

    /// What one unit of ``Money`` is: `10^-2 USD`.
    var baseUnit: String { "10^-\(decimals) \(code)" }
}

extension Timing {
    fileprivate init?(in root: Section, into diagnostics: inout DiagnosticList) {
        let section = root.section(
            "timing", required: [], optional: ["beacon", "status", "resend_min", "resend_max"],
            into: &diagnostics)
        let beacon = diagnostics.read(section?.scalar("beacon", into: &diagnostics), as: .duration())
        let status = diagnostics.read(section?.scalar("status", into: &diagnostics), as: .duration())
        let resendMin = diagnostics.read(section?.scalar("resend_min", into: &diagnostics), as: .duration())
        let resendMaxEntry = section?.scalar("resend_max", into: &diagnostics)
        let resendMax = diagnostics.read(resendMaxEntry, as: .duration())
        let lowest = resendMin ?? Timing.standard.resendMin
        let highest = resendMax ?? Timing.standard.resendMax
        guard lowest <= highest else {
            if let place = (resendMaxEntry ?? section?.scalar("resend_min", into: &diagnostics))?.place {
                diagnostics.report(
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
