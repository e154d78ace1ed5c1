public import Domain
internal import Foundation

/// Reads `gateways.csv` of a folder whose network is known: the prices of a larger hub.
///
/// - Throws: everything that is wrong, also that there is no such table.
public func readGatewayPrices(
    at folder: String, of network: Network
) throws(NetworkFolderError) -> [GatewayPrice] {
    let folder = folder.count > 1 && folder.hasSuffix("/") ? String(folder.dropLast()) : folder
    var reader = TableReader(folder: folder, settings: nil, diagnostics: DiagnosticList())
    let prices = reader.readGateways(of: network)
    if let error = reader.diagnostics.error { throw error }
    return prices
}

extension TableReader {
    static let gatewayFile = "gateways.csv"

    fileprivate mutating func readGateways(of network: Network) -> [GatewayPrice] {
        let place = Place(file: "\(folder)/\(Self.gatewayFile)")
        for location in network.locations { locations.declare(location.id, at: place, into: &diagnostics) }
        for resource in network.resources { resources.declare(resource.id, at: place, into: &diagnostics) }
        let columns = ["location", "resource", "price_money_per_display_unit"]
        guard let table = table(Self.gatewayFile, columns: columns, isRowRequired: true) else { return [] }
        var lines: [Key: Int] = [:]
        return table.rows.compactMap { row in
            let location = diagnostics.reference(row["location"], to: "location", in: locations)
            let resource = diagnostics.reference(row["resource"], to: "resource", in: resources)
            let price = diagnostics.read(
                row["price_money_per_display_unit"],
                as: .wholeNumber(in: network.currency.baseUnit))
            guard let location, let resource, let price else { return nil }
            let key = Key(location: location, resource: resource)
            if let first = lines[key] {
                diagnostics.report(
                    Diagnostic(
                        "\(quoted(location.text)) already has a price of \(quoted(resource.text)) in line \(first)",
                        remedy: "keep one"), at: row["location"].place)
            }
            lines[key] = lines[key] ?? row.line
            return GatewayPrice(location: location, resource: resource, price: Money(price))
        }
    }

    private struct Key: Hashable {
        let location: LocationID
        let resource: ResourceID
    }
}
