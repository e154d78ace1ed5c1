internal import ArgumentParser
internal import CommandProgram
internal import Console
internal import Domain
internal import NetworkFolder
internal import Tables

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Read a network folder and tell everything that is wrong with it, without starting anything.",
        discussion: "Exits with 78 when there is a problem.")

    @OptionGroup var source: NetworkArgument

    @OptionGroup var global: GlobalOptions

    func run() throws {
        let (network, warnings) = try readFolderWithWarnings(source.folder)
        let report = Report(network, folder: source.folder, warnings: warnings.map(\.description))
        global.show(report, lines: report.lines(global))
    }

    private struct Report: Encodable {
        let folder: String
        let network: String
        let name: String
        let chineseName: String
        let prefectures: Int
        let sites: Int
        let keyEnterprises: Int
        let locations: Int
        let links: Int
        let resources: [String]
        let tiers: [String]
        let warnings: [String]

        init(_ network: Network, folder: String, warnings: [String]) {
            self.warnings = warnings
            self.folder = folder
            self.network = network.id.text
            (name, chineseName) = (network.name.english, network.name.chinese)
            prefectures = network.prefectures.count
            sites = network.sites.count
            keyEnterprises = network.sites.count { $0.parent == network.hub.id }
            locations = network.locations.count
            links = network.links.count
            resources = network.resources.map(\.id.text)
            tiers = network.tiers.map(\.english)
        }

        func lines(_ global: GlobalOptions) -> [String] {
            var table = TextTable([.text("\(name) \(chineseName)"), .number("count")])
            for (what, count) in [
                ("prefectures", prefectures), ("sites", sites),
                ("key enterprises among them", keyEnterprises),
                ("locations", locations), ("links", links), ("resources", resources.count),
                ("tiers", tiers.count),
            ] {
                table.append([what, Figure.grouped(count)])
            }
            let verdict =
                warnings.isEmpty ? "\(folder): ok" : "\(folder): ok, with warnings"
            return [verdict] + warnings + [""] + table.lines(emphasise: global.bold)
        }
    }
}
