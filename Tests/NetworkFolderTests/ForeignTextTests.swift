import Domain
import Foundation
import PlainText
import Randomness
import Testing

@Suite("Tables come as spreadsheets and editors write them")
struct ForeignTextTests {
    private static let tables = [
        "links.csv", "locations.csv", "prefectures.csv", "resources.csv", "sites.csv", "stocks.csv",
    ]

    private func copy(ofEach change: (String) -> String) throws -> FolderCopy {
        var copy = try FolderCopy()
        for name in Self.tables { copy[name] = change(copy[name]) }
        return copy
    }

    @Test("empty columns behind the last are passed over, with one warning")
    func emptyColumns() throws {
        let copy = try copy(ofEach: { $0.replacing("\n", with: ",,\n") })
        #expect(try copy.network() == FolderCopy().network())
        #expect(
            try copy.warnings() == [
                "x/links.csv:1: columns without a name and a value are passed over, also in locations.csv, prefectures.csv, resources.csv, sites.csv, stocks.csv; delete them"
            ])
    }

    @Test("so are empty cells behind the last in some rows, but not a value there")
    func surplusCells() throws {
        var copy = try FolderCopy()
        copy["prefectures.csv"] = copy["prefectures.csv"].replacing("南区", with: "南区,,")
        #expect(try copy.network() == FolderCopy().network())
        #expect(
            try copy.warnings() == [
                "x/prefectures.csv:3: columns without a name and a value are passed over; delete them"
            ])
        copy["prefectures.csv"] = copy["prefectures.csv"].replacing("南区,,", with: "南区,,west,")
        #expect(
            try copy.problems() == [
                "x/prefectures.csv:3: the row has 5 cells where the header has 3; add or remove commas; put quotation marks around a cell with a comma in it"
            ])
    }

    @Test("rows of empty cells are passed over, with one warning, and counted as lines")
    func emptyRows() throws {
        var copy = try copy(ofEach: { text in
            let line = text.split(separator: "\n")[0]
            let empty = String(repeating: ",", count: line.split(separator: ",").count - 1)
            return text.replacing("\n", with: "\n\(empty)\n\n")
        })
        #expect(try copy.network() == FolderCopy().network())
        #expect(
            try copy.warnings() == [
                "x/links.csv:2: rows of empty cells are passed over, also in locations.csv, prefectures.csv, resources.csv, sites.csv, stocks.csv; delete them"
            ])
        copy["links.csv"] = copy["links.csv"].replacing(",500,", with: ",x,")
        #expect(try copy.problems().count == 1)
        #expect(try copy.problems()[0].hasPrefix("x/links.csv:4:5 "))
    }

    @Test("a column in the middle needs a name")
    func namelessColumn() throws {
        var copy = try FolderCopy()
        copy["prefectures.csv"] = "id,,name_en,name_zh\nnorth,,North,北区\nsouth,,South,南区\n"
        #expect(
            try copy.problems() == [
                "x/prefectures.csv:1:2: the column has no name; the columns are id,name_en,name_zh"
            ])
    }

    @Test(
        "other separators than the comma are named once",
        arguments: [(";", "';'"), ("\t", "tabs"), ("|", "'|'")])
    func separators(separator: String, words: String) throws {
        #expect(
            try copy(ofEach: { $0.replacing(",", with: separator) }).problems() == [
                "x/links.csv:1: the cells are separated by \(words), also in locations.csv, prefectures.csv, resources.csv, sites.csv, stocks.csv; write ',' between them"
            ])
        var one = try FolderCopy()
        one["locations.csv"] = one["locations.csv"].replacing(",", with: separator)
        #expect(
            try one.problems() == [
                "x/locations.csv:1: the cells are separated by \(words); write ',' between them"
            ], "what refers to the table is not wrong for it")
    }

    @Test("a table in another encoding is named once")
    func encodings() throws {
        var copy = try FolderCopy()
        // "北区" and "南区".
        let names: [[UInt8]] = [[0xB1, 0xB1, 0xC7, 0xF8], [0xC4, 0xCF, 0xC7, 0xF8]]
        var bytes = Data("id,name_en,name_zh\nnorth,North,".utf8)
        bytes += names[0] + Array("\nsouth,South,".utf8) + names[1] + Array("\n".utf8)
        copy.write(bytes, to: "prefectures.csv")
        #expect(
            try copy.problems() == [
                "x/prefectures.csv:2: the file is encoded as GB18030; save the file as UTF-8"
            ])
        copy = try FolderCopy()
        for name in Self.tables {
            copy.write(
                Data([0xFF, 0xFE]) + Data(copy[name].utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }),
                to: name)
        }
        #expect(
            try copy.problems() == [
                "x/links.csv: the file is encoded as UTF-16, also in locations.csv, prefectures.csv, resources.csv, sites.csv, stocks.csv; save the file as UTF-8"
            ])
    }

    @Test("a NUL is named by its line")
    func null() throws {
        var copy = try FolderCopy()
        copy["sites.csv"] = copy["sites.csv"].replacing("North Town", with: "North\0Town")
        #expect(
            try copy.problems() == [
                "x/sites.csv:4: this line has U+0000 (NULL) in it, which no text has; the file is damaged or not a text: write it again"
            ])
    }

    @Test(
        "lines are counted as editors count them, whatever ends them",
        arguments: ["\n", "\r\n", "\r", "\r\r\n"])
    func lineEnds(end: String) throws {
        var copy = try FolderCopy()
        copy["sites.csv"] = copy["sites.csv"].replacing("North Port", with: "\"North,\u{2028}Port\"")
            .replacing(",port,2\nsouth-town", with: ",port,9\nsouth-town")
        for name in Self.tables + ["network.yaml"] {
            copy[name] = "\u{FEFF}" + copy[name].replacing("\n", with: end)
        }
        #expect(
            try copy.problems() == [
                #"x/sites.csv:3:2 (name_en): "North,\u{2028}Port" has U+2028 (LINE SEPARATOR) in it; delete that character"#,
                #"x/sites.csv:5:7 (tier): "9" is more than 2; write 2 or less"#,
            ])
    }

    @Test("a cell of several lines is counted as several lines")
    func multilineCell() throws {
        var copy = try FolderCopy()
        copy["sites.csv"] = copy["sites.csv"].replacing("North Port", with: "\"North\nPort\"")
            .replacing(",port,2\nsouth-town", with: ",port,9\nsouth-town")
        #expect(
            try copy.problems() == [
                #"x/sites.csv:3:2 (name_en): "North\nPort" has more than one line; write it on one line"#,
                #"x/sites.csv:6:7 (tier): "9" is more than 2; write 2 or less"#,
            ])
    }

    @Test("an invisible character in a column's name is the only fault")
    func header() throws {
        var copy = try FolderCopy()
        copy["stocks.csv"] = copy["stocks.csv"].replacing("site,resource", with: "site,\u{200B}resource")
        #expect(
            try copy.problems() == [
                #"x/stocks.csv:1:2: "\u{200B}resource" has U+200B (ZERO WIDTH SPACE) in it; delete that character"#
            ])
    }

    @Test("an invisible character in an id is the only fault, also where the id is referred to")
    func identifier() throws {
        var copy = try FolderCopy()
        copy["sites.csv"] = copy["sites.csv"].replacing("\nsouth-town", with: "\nsouth-town\u{200B}")
        #expect(
            try copy.problems() == [
                #"x/sites.csv:6:1 (id): "south-town\u{200B}" has U+200B (ZERO WIDTH SPACE) in it; delete that character"#
            ])
        copy = try FolderCopy()
        copy["stocks.csv"] = copy["stocks.csv"].replacing(
            "port,rice", with: "port,rice\u{A0}", maxReplacements: 1)
        #expect(
            try copy.problems() == [
                #"x/stocks.csv:4:2 (resource): "rice\u{A0}" has U+00A0 (NO-BREAK SPACE) in it; use a-z, 0-9 and '-', at most 64 of them"#
            ])
    }

    /// Controls, line separators, bidirectional controls, what has no width, and marks that combine with a comma or a quotation
    /// mark before them.
    static let hostileScalars: [UInt32] = [
        0x01, 0x07, 0x08, 0x09, 0x0B, 0x0C, 0x1B, 0x1F, 0x7F, 0x80, 0x85, 0x9B, 0xAD, 0x34F, 0x61C, 0x115F,
        0x180E, 0x200B, 0x200C,
        0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0x206A, 0x3164,
        0xFEFF, 0xFFA0, 0xFFF9,
        0xFFFE, 0xE0001, 0xE0041,
    ]

    @Test(
        "hostile characters are named by code point, line and column, wherever they stand",
        arguments: hostileScalars
    )
    func hostile(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        // Each cell is told from the others by its neighbours; sorted as they are reported.
        let cells = [
            ("links.csv", "2:7", (",", "6h", ",")), ("locations.csv", "3:4", (",北港,", "port", ",")),
            ("resources.csv", "2:4", (",氧气,", "tank", ",")), ("sites.csv", "4:1", ("\n", "north-town", ",")),
            ("sites.csv", "4:2", (",", "North Town", ",")), ("sites.csv", "4:3", (",", "北镇", ",")),
            ("stocks.csv", "2:4", (",", "1460", ",")),
        ]
        for isAtEnd in [true, false] {
            var copy = try FolderCopy()
            for (file, _, (before, core, after)) in cells {
                // Not at the start of a cell, where spaces are trimmed.
                let spoilt = isAtEnd ? "\(core)\(scalar)" : "\(core.prefix(1))\(scalar)\(core.dropFirst())"
                let text = copy[file].replacing(
                    before + core + after, with: before + spoilt + after, maxReplacements: 1)
                try #require(text != copy[file])
                copy[file] = text
            }
            let problems = try copy.problems()
            #expect(problems.count == cells.count, "\(problems)")
            for (problem, (file, place, _)) in zip(problems, cells) {
                #expect(problem.hasPrefix("x/\(file):\(place) ("), "\(problems)")
                #expect(problem.contains(scalar.codePointName), "\(problem)")
                #expect(problem.firstInvisible == nil)
            }
        }
    }

    @Test(
        "a mark at the start of a cell does not swallow the comma before it",
        arguments: [0x301, 0x20E3, 0x1F3FB, 0xFE0F, 0x94D] as [UInt32])
    func combining(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        var copy = try FolderCopy()
        copy["sites.csv"] = copy["sites.csv"].replacing(",North Town,", with: ",\(scalar)North Town,")
        let problems = try copy.problems()
        // A modifier of emoji is a character of its own.
        guard scalar.properties.generalCategory != .modifierSymbol else {
            #expect(problems == [])
            return
        }
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("x/sites.csv:4:2 (name_en): ") == true, "\(problems)")
        #expect(problems.first?.contains("begins with a mark") == true)
    }

    @Test("names of any characters come out as they were written", arguments: 0..<100 as Range<UInt64>)
    func names(seed: UInt64) throws {
        var random = SplitMix(seed: seed)
        let scalars =
            Array("aZ0 ,\"';|\\北京é한ก🏽".unicodeScalars) + ["\u{301}", "\u{FE0F}", "\u{3000}", "\u{10FFFD}"]
        func name() -> String {
            var text = "x"
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                text.unicodeScalars.append(scalars.randomElement(using: &random)!)
            }
            return text
        }
        func cell(_ text: String) -> String {
            let mustBeQuoted = text.unicodeScalars.contains { $0 == "," || $0 == "\"" }
            guard mustBeQuoted || Bool.random(using: &random) else { return text }
            let doubled = text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }
            return "\"\(doubled.joined())\""
        }
        let written = [Name(english: name(), chinese: name()), Name(english: name(), chinese: name())]
        var copy = try FolderCopy()
        copy["prefectures.csv"] =
            "id,name_en,name_zh\n"
            + zip(["north", "south"], written).map { "\($0),\(cell($1.english)),\(cell($1.chinese))\n" }
            .joined()
        let read = try copy.network().prefectures.map(\.name)
        for (name, other) in zip(read, written) {
            #expect(Array(name.english.utf8) == Array(other.english.utf8))
            #expect(Array(name.chinese.utf8) == Array(other.chinese.utf8))
        }
    }

    @Test(
        "what YAML takes for a line end and editors do not is named",
        arguments: [0x85, 0x2028, 0x2029, 0x0B, 0x1B] as [UInt32])
    func yaml(value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        var copy = try FolderCopy()
        copy["network.yaml"] = copy["network.yaml"].replacing(
            "en: Two ports", with: "en: Two \(scalar)ports")
        let line =
            try #require(
                copy["network.yaml"].split(separator: "\n", omittingEmptySubsequences: false)
                    .firstIndex { $0.contains("ports") && $0.contains("en:") }) + 1
        let problems = try copy.problems()
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("x/network.yaml:\(line):") == true, "\(problems)")
        #expect(problems.first?.contains(scalar.codePointName) == true)
    }

    @Test("what stands twice is refused, with both places")
    func twice() throws {
        func problems(_ file: String, _ old: String, _ new: String) throws -> [String] {
            var copy = try FolderCopy()
            copy[file] = copy[file].replacing(old, with: new, maxReplacements: 1)
            return try copy.problems()
        }
        #expect(
            try problems("network.yaml", "round: 24h", "round: 24h\nround: 12h") == [
                #"x/network.yaml:10:1: "round" is already given at x/network.yaml:9; keep one"#
            ])
        #expect(
            try problems("stocks.csv", "north-port,rice,", "north-port,oxygen,").prefix(1) == [
                #"x/stocks.csv:4:1 (site): "north-port" already has "oxygen" in line 3; make one row of the two"#
            ])
        #expect(
            try problems(
                "links.csv", "bridge,north-port,south-port", "south-port--hospital,north-port,south-port")
                == [
                    #"x/links.csv:4:1 (id): "south-port--hospital" is already declared at x/links.csv:2; rename one"#
                ])
        #expect(
            try problems("links.csv", "1h,rice", "1h,rice oxygen rice") == [
                #"x/links.csv:3:8 (resources): "rice" stands here twice; remove one"#
            ])
        #expect(
            try problems("prefectures.csv", "id,name_en,name_zh", "id,name_en,name_en,name_zh").prefix(1) == [
                #"x/prefectures.csv:1:3: "name_en" is already column 2; remove one of the two"#
            ])
    }

    @Test("a folder in place of a file is not called missing")
    func access() throws {
        var copy = try FolderCopy()
        copy.remove("links.csv")
        #expect(
            try copy.problems(preparing: { folder in
                try FileManager.default.createDirectory(
                    atPath: "\(folder)/links.csv", withIntermediateDirectories: false)
            }) == ["x/links.csv: this is not a file; put a file of this name in its place"])
    }
}
