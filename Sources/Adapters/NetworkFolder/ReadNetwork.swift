public import Domain
internal import FileAccess

/// Reads `network.yaml` and the CSV tables of a folder, as `docs/network-folder.md` describes them.
///
/// - Throws: everything that is wrong, not only the first.
public func readNetwork(at folder: String) throws(NetworkFolderError) -> Network {
    try readNetworkWithWarnings(at: folder).network
}

/// Reads a folder, and what in it is allowed but looks like an oversight.
public func readNetworkWithWarnings(
    at folder: String
) throws(NetworkFolderError) -> (network: Network, warnings: [Problem]) {
    let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    var diagnostics = DiagnosticList()
    do throws(FileFault) { try checkFolder(at: folder) } catch {
        guard error.isPermission else {
            diagnostics.report(
                Diagnostic(error.reason, remedy: "name one that has a \(NetworkSettings.file)"),
                at: Place(file: folder))
            throw diagnostics.error!
        }
        diagnostics.report(error, at: Place(file: folder))
        throw diagnostics.error!
    }
    // One cause, not every file that is missing for it.
    let isThereAny = TableReader.files.contains { (try? isThere("\(folder)/\($0)")) != false }
    guard isThereAny else {
        diagnostics.report(
            Diagnostic(
                "no file of a network is in this folder",
                remedy: "name one that has a \(NetworkSettings.file)"),
            at: Place(file: folder))
        throw diagnostics.error!
    }
    let settings = NetworkSettings(in: folder, into: &diagnostics)
    var reader = TableReader(folder: folder, settings: settings, diagnostics: diagnostics)
    let prefectures = reader.readPrefectures()
    let resources = reader.readResources()
    let locations = reader.readLocations()
    let links = reader.readLinks()
    let sites = reader.readSites()
    let stocks = reader.readStocks(of: resources)
    if let error = reader.diagnostics.error { throw error }
    guard let settings else { preconditionFailure("no settings and nothing reported") }
    let network = Network(
        id: settings.id, name: settings.name, hub: settings.hub, calendar: settings.calendar,
        timing: settings.timing, currency: settings.currency, transportUnit: settings.transportUnit,
        tiers: settings.tiers, resources: resources, locations: locations, links: links,
        prefectures: prefectures,
        sites: sites.map { site in
            Site(
                id: site.id, name: site.name, parent: site.parent, location: site.location,
                siteClass: site.siteClass, tier: site.tier, stocks: stocks[site.id] ?? [])
        }, approval: settings.approval, dispatchers: settings.dispatchers)
    reader.checkLimits(of: network)
    if let error = reader.diagnostics.error { throw error }
    reader.warn(about: network)
    return (network, reader.diagnostics.sortedWarnings)
}
