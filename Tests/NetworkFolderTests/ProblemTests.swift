import Domain
import Foundation
import Testing

/// One way to spoil `configs/two-ports`, and what reading must say of it.
struct Spoiling: Sendable, CustomTestStringConvertible {
    let file: String
    let old: String
    let new: String
    let problems: [String]

    init(_ file: String, _ old: String, _ new: String, _ problems: String...) {
        (self.file, self.old, self.new, self.problems) = (file, old, new, problems)
    }

    var testDescription: String { "\(file): \(old.prefix(40)) → \(new.prefix(40))" }
}

@Suite("What is wrong in a network folder is named by file, line and column, with a remedy")
struct ProblemTests {
    static let cells = [
        Spoiling(
            "links.csv", ",500,5110,", ",5OO,5110,",
            #"x/links.csv:2:5 (cost_money_per_load): "5OO" is not a whole number; write digits only, in 10^-2 USD"#
        ),
        Spoiling(
            "links.csv", ",500,5110,", ",500,-1,",
            #"x/links.csv:2:6 (capacity_load_per_year): "-1" is negative; write 0 or more"#),
        Spoiling(
            "links.csv", ",500,5110,", #",500,"5,110","#,
            #"x/links.csv:2:6 (capacity_load_per_year): "5,110" is not a whole number; write digits only, in t"#
        ),
        Spoiling(
            "links.csv", ",500,5110,", ",500,9999999999999999999999,",
            #"x/links.csv:2:6 (capacity_load_per_year): "9999999999999999999999" is more than 9000000000000; choose a larger unit"#
        ),
        Spoiling(
            "links.csv", ",500,5110,6h", ",,5110,6h",
            "x/links.csv:2:5 (cost_money_per_load): the value is missing; write digits only, in 10^-2 USD"),
        Spoiling(
            "links.csv", "5110,6h", "5110,6 hours",
            #"x/links.csv:2:7 (transit): "6 hours" is not a duration; write a whole number with ms, s, m, h or d, like 90m"#
        ),
        Spoiling(
            "links.csv", "bridge,north-port,south-port", "bridge,north-port,south-prot",
            #"x/links.csv:2:3 (to): there is no location "south-prot"; correct it or declare it"#),
        Spoiling(
            "links.csv", "bridge,north-port,south-port", "bridge,north-port,north-port",
            "x/links.csv:2:3 (to): the link ends where it begins; correct from or to"),
        Spoiling(
            "sites.csv", "医院,province,hospital", "医院,provinz,hospital",
            #"x/sites.csv:2:4 (parent): there is no hub or prefecture "provinz"; correct it or declare it"#),
        Spoiling(
            "sites.csv", ",hospital,1", ",hospital,3",
            #"x/sites.csv:2:7 (tier): "3" is more than 2; write 2 or less"#),
        Spoiling(
            "sites.csv", ",hospital,1", ",all,1",
            #"x/sites.csv:2:6 (class): "all" stands for every class; choose another word"#),
        Spoiling(
            "stocks.csv", "hospital,oxygen,", "hospital,oxigen,",
            #"x/stocks.csv:2:2 (resource): there is no resource "oxigen"; correct it or declare it"#),
        Spoiling(
            "stocks.csv", "hospital,oxygen,", "hospitl,oxygen,",
            #"x/stocks.csv:2:1 (site): there is no site "hospitl"; correct it or declare it"#),
        Spoiling(
            "stocks.csv", ",16,12,40", ",41,12,40",
            "x/stocks.csv:2:5 (opening_base_units): 41 is more than the limit of 40; lower it or raise limit_base_units"
        ),
        Spoiling(
            "prefectures.csv", "north,North,北区", "North Side,North,北区",
            #"x/prefectures.csv:2:1 (id): "North Side" has "N" in it; use a-z, 0-9 and '-', at most 64 of them"#
        ),
        Spoiling(
            "prefectures.csv", "north,North,北区", "north,North, ",
            "x/prefectures.csv:2:3 (name_zh): the value is missing; write at most 200 bytes on one line"),
        Spoiling(
            "locations.csv", "north-port,North Port,北港,port,,", "north-port,North Port,北港,port,91.5,12",
            #"x/locations.csv:3:5 (latitude_deg): "91.5" is out of range; write degrees with at most six decimals, from -90 to 90"#
        ),
        Spoiling(
            "locations.csv", "north-port,North Port,北港,port,,", "north-port,North Port,北港,port,25.5,",
            "x/locations.csv:3:6 (longitude_deg): half of the position is missing; give both degrees or neither"
        ),
    ]

    static let tables = [
        Spoiling(
            "links.csv", "transit,resources", "transit,resource",
            #"x/links.csv:1:8: no column is called "resource"; the columns are id,from,to,kind,cost_money_per_load,capacity_load_per_year,transit,resources"#,
            #"x/links.csv:1: the column "resources" is missing; add it"#),
        Spoiling(
            "prefectures.csv", "south,South,南区", "south,South,南区,extra",
            "x/prefectures.csv:3: the row has 4 cells where the header has 3; add or remove commas"),
        Spoiling(
            "prefectures.csv", "south,South,南区", "north,South,南区",
            #"x/prefectures.csv:3:1 (id): "north" is already declared at x/prefectures.csv:2; rename one"#),
        Spoiling(
            "sites.csv", "hospital,Hospital", "north,Hospital",
            #"x/sites.csv:2:1 (id): "north" is already declared at x/prefectures.csv:2; rename one"#),
    ]

    static let settings = [
        Spoiling(
            "network.yaml", "round: 24h", "rond: 24h",
            #"x/network.yaml:9:1: no key is called "rond"; the keys here are id, name, hub, start, round, year, money, transport_unit, tiers, approval, dispatchers, timing"#,
            #"x/network.yaml:2:1: the key "round" is missing; add it"#),
        Spoiling(
            "network.yaml", "2025-01-01T00:00:00+08:00", "2025-02-30T00:00:00+08:00",
            #"x/network.yaml:8:8 (start): "2025-02-30T00:00:00+08:00" is not in the calendar; write a time with its offset, like 2019-01-01T00:00:00+08:00"#
        ),
        Spoiling(
            "network.yaml", "2025-01-01T00:00:00+08:00", "2025-01-01",
            #"x/network.yaml:8:8 (start): "2025-01-01" is not a time of RFC 3339; write a time with its offset, like 2019-01-01T00:00:00+08:00"#
        ),
        Spoiling(
            "network.yaml", "round: 24h", "round: 0h",
            #"x/network.yaml:9:8 (round): "0h" must be greater than zero; write at least 1ms"#),
        Spoiling(
            "network.yaml", "currency: USD", "currency: US dollars",
            #"x/network.yaml:12:19 (money.currency): "US dollars" is not a currency; write a code of ISO 4217 like CNY, or one word of your own, at most 24 bytes"#
        ),
        Spoiling(
            "network.yaml", "decimals: 2", "decimals: 19",
            #"x/network.yaml:12:34 (money.decimals): "19" is more than 18; write 18 or less"#),
        Spoiling(
            "network.yaml", "id: two-ports", "id: [two",
            "x/network.yaml:3:5: this is not YAML: did not find expected ',' or ']'; check indentation, colons and quotation marks"
        ),
    ]

    @Test("a cell", arguments: cells) func cell(_ spoiling: Spoiling) throws { try expect(spoiling) }
    @Test("a table", arguments: tables) func table(_ spoiling: Spoiling) throws { try expect(spoiling) }
    @Test("a setting", arguments: settings) func setting(_ spoiling: Spoiling) throws { try expect(spoiling) }

    private func expect(_ spoiling: Spoiling) throws {
        var copy = try FolderCopy()
        let text = copy[spoiling.file].replacing(spoiling.old, with: spoiling.new, maxReplacements: 1)
        try #require(text != copy[spoiling.file], "there is no '\(spoiling.old)' to spoil")
        copy[spoiling.file] = text
        let problems = try copy.problems()
        for problem in spoiling.problems {
            #expect(problems.contains { $0.hasPrefix(problem) }, "\(problems.joined(separator: "\n"))")
        }
    }

    @Test("everything that is wrong is told at once, in the order of the files")
    func all() throws {
        var copy = try FolderCopy()
        copy["links.csv"] = copy["links.csv"].replacing(",500,", with: ",x,").replacing(",1h,", with: ",y,")
        copy["sites.csv"] = copy["sites.csv"].replacing(",hospital,1", with: ",hospital,one")
        let problems = try copy.problems()
        #expect(problems.count == 4)
        #expect(problems == problems.sorted { $0.split(separator: ":")[0] < $1.split(separator: ":")[0] })
    }

    @Test(
        "a file that is missing, empty, or not UTF-8",
        arguments: [
            "network.yaml", "prefectures.csv", "resources.csv", "locations.csv", "sites.csv", "stocks.csv",
        ])
    func files(name: String) throws {
        var copy = try FolderCopy()
        copy.remove(name)
        #expect(
            try copy.problems().contains(
                "x/\(name): the file is missing; create it as docs/network-folder.md says"))
        copy[name] = ""
        #expect(try copy.problems().contains { $0.hasPrefix("x/\(name)") && $0.contains("is empty") })
        copy.write(Data([0x69, 0x64, 0x0A, 0xFF, 0xFE]), to: name)
        #expect(try copy.problems().contains("x/\(name):2: this line is not UTF-8; save the file as UTF-8"))
    }

    @Test("a folder without any file of a network is one fault, not one for every file")
    func nothing() throws {
        var copy = try FolderCopy()
        for name in [
            "network.yaml", "prefectures.csv", "resources.csv", "locations.csv", "links.csv", "sites.csv",
            "stocks.csv",
        ] { copy.remove(name) }
        #expect(
            try copy.problems() == [
                "x: no file of a network is in this folder; name one that has a network.yaml"
            ])
    }

    @Test("a quotation mark that is never closed")
    func quotation() throws {
        var copy = try FolderCopy()
        copy["sites.csv"] = copy["sites.csv"].replacing("Hospital,", with: "\"Hospital,", maxReplacements: 1)
        #expect(
            try copy.problems().contains {
                $0.hasPrefix("x/sites.csv:") && $0.contains("quotation mark is never closed")
            })
    }

    @Test("a byte order mark and the line ends of Windows are no fault")
    func windows() throws {
        var copy = try FolderCopy()
        for name in ["network.yaml", "links.csv", "sites.csv"] {
            copy[name] = "\u{FEFF}" + copy[name].replacing("\n", with: "\r\n")
        }
        #expect(try copy.problems() == [])
    }

    @Test("what is seldom meant is a warning")
    func warnings() throws {
        var copy = try FolderCopy()
        #expect(try copy.warnings() == [])
        copy["old.csv"] = "a,b\n"
        copy["locations.csv"] += "nowhere,Nowhere,无处,port,,,\n"
        copy["prefectures.csv"] += "west,West,西区\n"
        copy["resources.csv"] += "salt,Salt,盐,t,t,1,1\n"
        let warnings = try copy.warnings()
        for words in [
            #"no link begins or ends at "nowhere""#, #"no site has "west" for a parent"#,
            #"no site has a stock of "salt""#,
            "x/old.csv: the file is not part of a network folder",
        ] {
            #expect(warnings.contains { $0.contains(words) }, "\(warnings)")
        }
    }
}
