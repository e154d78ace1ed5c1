import Domain
import Foundation
import NetworkFolder
import Testing

@Suite("A network that could not live is refused before it starts")
struct LimitTests {
    private func columns(of file: String, in folder: FolderCopy) -> [String] {
        folder[file].split(separator: "\n")[0].split(separator: ",").map(String.init)
    }

    private func row(_ values: [String: String], _ columns: [String]) -> String {
        columns.map { values[$0] ?? "" }.joined(separator: ",") + "\n"
    }

    /// Adds a resource to two-ports that the hospital has, as often as asked for.
    private func folder(resourceCount: Int, idLength: Int = 6) throws -> FolderCopy {
        var folder = try FolderCopy()
        let columns = columns(of: "resources.csv", in: folder)
        let stockColumns = self.columns(of: "stocks.csv", in: folder)
        let own = try folder.network().sites.first { $0.id.text == "hospital" }!.stocks.count
        for number in 0..<(resourceCount - own) {
            let digits = String(number)
            let id = "r" + String(repeating: "0", count: idLength - 1 - digits.count) + digits
            let values = [
                "id": id, "name_en": id, "name_zh": id, "base_unit": "kg", "display_unit": "t",
                "base_units_per_display_unit": "1000", "load_per_base_unit": "1",
            ]
            folder["resources.csv"] += row(values, columns)
            let stock = ["site": "hospital", "resource": id, "opening_base_units": "1"]
            folder["stocks.csv"] += row(stock, stockColumns)
        }
        return folder
    }

    private func folder(children count: Int, idLength: Int) throws -> FolderCopy {
        var folder = try FolderCopy()
        let own = try folder.network().sites.filter { $0.parent.text == "north" }.count
        let like = try folder.network().sites.first { $0.parent.text == "north" }!
        for number in 0..<(count - own) {
            let digits = String(number)
            let id = "s" + String(repeating: "0", count: idLength - 1 - digits.count) + digits
            folder["sites.csv"] += "\(id),\(id),\(id),north,\(like.location),any,1\n"
        }
        return folder
    }

    @Test(
        "resources of one site: at the limit it is read, one above is refused with the line",
        arguments: [4, 64])
    func resources(idLength: Int) throws {
        let own = try FolderCopy().network().sites.first { $0.id.text == "hospital" }!.stocks.map {
            Limits.stockLineByteCount($0.resource)
        }
        let size = Limits.stockLineByteCount(try ResourceID(String(repeating: "r", count: idLength)))
        let count = own.count + (Limits.rowsByteCountMax - own.reduce(0, +)) / size
        #expect(try folder(resourceCount: count, idLength: idLength).problems() == [])
        let above = try folder(resourceCount: count + 1, idLength: idLength).problems()
        #expect(above.count == 1)
        #expect(
            above.first?.hasPrefix(#"x/sites.csv:2:1 (id): "hospital" has \#(count + 1) resources"#) == true,
            "\(above)")
        #expect(above.first?.hasSuffix("divide the site, or give its resources shorter ids") == true)
    }

    @Test("a site of 1,001 resources is refused")
    func thousandResources() throws {
        let problems = try folder(resourceCount: 1_001, idLength: 4).problems()
        #expect(problems.count == 1 && problems[0].contains("1000 resources and"), "\(problems)")
    }

    @Test(
        "children of one parent: at the limit they are read, one above is refused with the line",
        arguments: [6, 8, 64])
    func children(idLength: Int) throws {
        let own = try FolderCopy().network().sites.filter { $0.parent.text == "north" }.map {
            Limits.childByteCount($0.id)
        }
        let size = Limits.childByteCount(try NodeID(String(repeating: "s", count: idLength)))
        let count = min(
            Limits.childCountMax, own.count + (Limits.rowsByteCountMax - own.reduce(0, +)) / size)
        #expect((count == 2_000) == (idLength < 64))
        #expect(try folder(children: count, idLength: idLength).problems() == [])
        let above = try folder(children: count + 1, idLength: idLength).problems()
        #expect(above.count == 1)
        #expect(
            above.first?.hasPrefix(#"x/prefectures.csv:2:1 (id): "north" has \#(count + 1) children"#)
                == true,
            "\(above)")
        #expect(above.first?.contains("more prefectures") == true)
    }

    @Test("a site's meters hold a thousand years, or it is refused: the year is what makes them small")
    func meters() throws {
        func problems(year: String, supply: String) throws -> [String] {
            var folder = try FolderCopy()
            folder["network.yaml"] = folder["network.yaml"].replacing(/(?m)^year: .*$/, with: "year: \(year)")
                .replacing(/(?m)^round: .*$/, with: "round: 1s")
            folder["stocks.csv"] += row(
                ["site": "hospital", "resource": "water", "need_base_units_per_year": supply],
                columns(of: "stocks.csv", in: folder))
            let columns = columns(of: "resources.csv", in: folder)
            folder["resources.csv"] += row(
                [
                    "id": "water", "name_en": "water", "name_zh": "water", "base_unit": "l",
                    "display_unit": "l",
                    "base_units_per_display_unit": "1", "load_per_base_unit": "1",
                ], columns)
            return try folder.problems()
        }
        #expect(try problems(year: "365d", supply: "1000000000000") == [])
        #expect(try problems(year: "365d", supply: "9000000000000") == [])
        // 10^10 in each of a thousand times 365 days.
        #expect(try problems(year: "1d", supply: "27397260273").isEmpty)
        let above = try problems(year: "1d", supply: "27397260274")
        #expect(above.count == 1, "\(above)")
        #expect(above.first?.hasPrefix("x/stocks.csv:") == true)
        #expect(above.first?.contains("(need_base_units_per_year)") == true)
        #expect(above.first?.contains("choose a larger base unit") == true)
    }

    @Test("what all sites get in a thousand years fits into the books, or is refused")
    func books() throws {
        func problems(siteCount: Int) throws -> [String] {
            var folder = try folder(children: siteCount + 5, idLength: 8)
            let columns = columns(of: "stocks.csv", in: folder)
            for number in 0..<siteCount {
                let digits = String(number)
                let site = "s" + String(repeating: "0", count: 7 - digits.count) + digits
                folder["stocks.csv"] += row(
                    [
                        "site": site, "resource": "rice",
                        "supply_base_units_per_year": "\(Quantity.magnitudeMax)",
                    ],
                    columns)
            }
            return try folder.problems()
        }
        #expect(try problems(siteCount: 512) == [])
        let above = try problems(siteCount: 513)
        #expect(
            above.count == 1 && above[0].hasPrefix("x/resources.csv:3:1 (id): all sites together"), "\(above)"
        )
        #expect(above.first?.hasSuffix("choose a larger base unit") == true)
    }

    @Test("facts that may wait for the hub: at the limit the network is read, above it refused with the line")
    func waitingFacts() throws {
        func problems(resourceCount: Int) throws -> [String] {
            var folder = try folder(resourceCount: resourceCount)
            folder["network.yaml"] = folder["network.yaml"].replacing(/(?m)^round: .*$/, with: "round: 1ms")
                .replacing(/(?m)^year: .*$/, with: "year: 365d")
            folder["links.csv"] = folder["links.csv"].replacing(/,[0-9]+h,/, with: ",3660d,")
            return try folder.problems()
        }
        // Four facts for each stock and each of sixteen times 3,660 days of milliseconds: 10^16 are those of 494 stocks.
        #expect(try problems(resourceCount: 480) == [])
        let above = try problems(resourceCount: 500)
        #expect(above.count == 1, "\(above)")
        #expect(above.first?.hasPrefix("x/links.csv:2:1 (id): by its ways") == true, "\(above)")
        #expect(above.first?.contains("lengthen the round") == true)
    }

    static let durations = [
        "364294967296d", "999999999999d", "999999999999h", "3661d", "9223372036854775807ms",
        "99999999999999999999d",
        "-1d", "0d", "1", "d", "", "0.5d", "1e3d", "١d",
    ]

    @Test("no duration ends the program", arguments: durations)
    func duration(text: String) throws {
        for key in ["year", "round"] {
            var folder = try FolderCopy()
            folder["network.yaml"] = folder["network.yaml"].split(
                separator: "\n", omittingEmptySubsequences: false
            ).map {
                $0.hasPrefix("\(key):") ? "\(key): \(text)" : String($0)
            }.joined(separator: "\n")
            #expect(try !folder.problems().isEmpty, "\(key): \(text)")
        }
        var folder = try FolderCopy()
        folder["links.csv"] = folder["links.csv"].replacing(",6h", with: ",\(text)")
        if text != "0d" { #expect(try !folder.problems().isEmpty, "transit \(text)") }
    }

    static let numbers = [
        "9000000000001", "9223372036854775807", "9223372036854775808", "18446744073709551616",
        "999999999999999999999999999999", "-1", "-9223372036854775808", "1.5", "1e9", "0x10", " 1", "+1",
    ]

    @Test("no number in any cell of any table ends the program", arguments: numbers)
    func number(text: String) throws {
        let plain = try FolderCopy()
        for file in ["resources.csv", "locations.csv", "links.csv", "sites.csv", "stocks.csv"] {
            let lines = plain[file].split(separator: "\n").map(String.init)
            let columnCount = lines[0].split(separator: ",", omittingEmptySubsequences: false).count
            for column in 0..<columnCount {
                var cells = lines[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
                guard cells.count == columnCount else { continue }
                cells[column] = text
                var folder = plain
                folder[file] =
                    ([lines[0], cells.joined(separator: ",")] + lines.dropFirst(2)).joined(separator: "\n")
                    + "\n"
                _ = try folder.problems()
            }
        }
    }

    @Test("what a unit costs on a link: at the limit it is planned, one above is refused with the line")
    func unitCost() throws {
        var folder = try FolderCopy()
        // A tank of oxygen has a load of two.
        let atLimit = Limits.unitCostMax / 2
        folder["links.csv"] = folder["links.csv"].replacing("bridge,500,", with: "bridge,\(atLimit),")
        #expect(try folder.problems() == [])
        folder["links.csv"] = folder["links.csv"].replacing(
            "bridge,\(atLimit),", with: "bridge,\(atLimit + 1),")
        let problems = try folder.problems()
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("x/links.csv:2:1 (id): ") == true, "\(problems)")
        #expect(
            problems.first?.contains("one unit of \"oxygen\" costs 1000000000002 on it") == true,
            "\(problems)")
    }

    @Test(
        "a start outside the years 1 to 9999 is refused",
        arguments: [
            "0000-12-31T23:59:59+00:00", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00",
        ])
    func start(text: String) throws {
        var folder = try FolderCopy()
        folder["network.yaml"] = folder["network.yaml"].split(
            separator: "\n", omittingEmptySubsequences: false
        ).map {
            $0.hasPrefix("start:") ? "start: \(text)" : String($0)
        }.joined(separator: "\n")
        let problems = try folder.problems()
        #expect(problems.count == 1 && problems[0].contains("start"), "\(problems)")
    }
}
