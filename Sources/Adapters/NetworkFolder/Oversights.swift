internal import Domain
internal import Foundation

/// What is allowed, but is seldom meant.
extension TableReader {
    /// Of a network folder.
    static let files = [
        NetworkSettings.file, "prefectures.csv", "resources.csv", "locations.csv", "links.csv", "sites.csv",
        "stocks.csv", gatewayFile,
    ]

    mutating func warn(about network: Network) {
        let linked = Set(network.links.flatMap { [$0.tail, $0.head] })
        for location in network.locations where !linked.contains(location.id) {
            warn(
                "no link begins or ends at \(quoted(location.id.text))", remedy: "link it or remove it",
                at: locations[location.id])
        }
        let staffed = Set(network.sites.map(\.parent))
        for prefecture in network.prefectures where !staffed.contains(prefecture.id) {
            warn(
                "no site has \(quoted(prefecture.id.text)) for a parent",
                remedy: "give it sites or remove it",
                at: parents[prefecture.id])
        }
        for resource in network.resources {
            let stocks = network.sites.compactMap { $0.stock(of: resource.id) }
            let isNeeded = stocks.contains { $0.needPerYear > .zero }
            if isNeeded && !stocks.contains(where: { $0.supplyPerYear > .zero }) {
                warn(
                    "\(quoted(resource.id.text)) is needed and nobody supplies it", remedy: "add a supply",
                    at: resources[resource.id])
            } else if stocks.isEmpty {
                warn(
                    "no site has a stock of \(quoted(resource.id.text))", remedy: "add one or remove it",
                    at: resources[resource.id])
            }
        }
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in entries where !Self.files.contains(name) {
            guard [".csv", ".yaml", ".yml"].contains(where: name.hasSuffix) else { continue }
            warn(
                "the file is not part of a network folder", remedy: "rename it or move it to a folder below",
                at: Place(file: "\(folder)/\(name)"))
        }
    }

    private mutating func warn(_ message: String, remedy: String, at place: Place?) {
        diagnostics.warn(Diagnostic(message, remedy: remedy), at: place ?? Place(file: folder))
    }
}
