internal import Domain

/// Where goods can be.
extension TableReader {
    mutating func readLocations() -> [Location] {
        let columns = [
            "id", "name_en", "name_zh", "kind", "latitude_deg", "longitude_deg", "handling_load_per_year_max",
        ]
        guard let table = table("locations.csv", columns: columns, isRowRequired: true) else {
            locations.isWhole = false
            return []
        }
        locations.isWhole = table.isWhole
        return table.rows.compactMap { row in
            let id: LocationID? = diagnostics.read(row["id"], as: .identifier())
            locations.declare(id, at: row["id"].place, into: &diagnostics)
            let name = name(in: row)
            let kind = diagnostics.read(row["kind"], as: .word)
            let position = position(in: row)
            let handling = diagnostics.readIfGiven(
                row["handling_load_per_year_max"], as: .wholeNumber(in: transportUnit))
            guard let id, let name, let kind, let position, let handling else { return nil }
            return Location(
                id: id, name: name, kind: kind, position: position,
                handlingMaxPerYear: handling.map(Load.init))
        }
    }

    /// - Returns: nil when what is there was reported; a position that is nil when none is given.
    private mutating func position(in row: Row) -> Position?? {
        let latitude = diagnostics.readIfGiven(row["latitude_deg"], as: .degrees(through: 90))
        let longitude = diagnostics.readIfGiven(row["longitude_deg"], as: .degrees(through: 180))
        guard let latitude, let longitude else { return nil }
        switch (latitude, longitude) {
        case (let latitude?, let longitude?):
            return Position(latitudeMicrodegrees: latitude, longitudeMicrodegrees: longitude)
        case (nil, nil): return .some(nil)
        default:
            let missing = row[latitude == nil ? "latitude_deg" : "longitude_deg"]
            diagnostics.report(
                Diagnostic("half of the position is missing", remedy: "give both degrees or neither"),
                at: missing.place)
            return nil
        }
    }
}
