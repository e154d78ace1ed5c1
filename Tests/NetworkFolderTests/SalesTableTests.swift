import Domain
import Foundation
import NetworkFolder
import Sales
import Stocks
import TestSupport
import Testing

@Suite("Tables of meetings and barter: what is wrong is named by file, line and column, with a remedy")
struct SalesTableTests {
    private static let tables = [
        "asks.csv": "seller,location,product,price_fen_per_unit,quantity_units\ns0,a,p0,100,5\n",
        "bids.csv": "buyer,location,product,price_fen_per_unit,quantity_units\nb0,a,p0,120,5\n",
        "links.csv": "from,to,cost_fen_per_unit,capacity_units\na,b,1,\nb,a,1,7\n",
    ]

    private func problems(_ changed: [String: String]) throws -> [String] {
        try withTemporaryFolder { folder in
            for (name, text) in Self.tables.merging(changed, uniquingKeysWith: { $1 }) {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            do throws(NetworkFolderError) {
                _ = try readOrderMeeting(at: folder.path)
                return []
            } catch {
                return error.problems.map { $0.description.replacing(folder.path, with: "x") }
            }
        }
    }

    @Test("what is right is read; a capacity that is not given is none")
    func right() throws {
        try withTemporaryFolder { folder in
            for (name, text) in Self.tables {
                try Data(text.utf8).write(to: folder.appending(path: name))
            }
            let read = try readOrderMeeting(at: folder.path + "/")
            #expect(read.meeting.asks.count == 1 && read.meeting.bids.count == 1 && read.currency == nil)
            #expect(read.meeting.links.map(\.capacity?.rawValue) == [nil, 7])
        }
    }

    static let wrong: [([String: String], String)] = [
        (
            ["asks.csv": "seller,location,product,price_fen_per_unit,quantity_units\ns0,a,p0,-100,5\n"],
            #"x/asks.csv:2:4 (price_fen_per_unit): "-100" is negative; write 0 or more"#
        ),
        (
            [
                "asks.csv":
                    "seller,location,product,price_fen_per_unit,quantity_units,floor_fen_per_unit\ns0,a,p0,100,5,110\n"
            ],
            "x/asks.csv:2:4 (price_fen_per_unit): the price 100 is below the floor 110; raise the price, or have the floor lowered by who set it"
        ),
        (
            ["products.csv": "product,floor_fen_per_unit\np0,101\n"],
            "x/asks.csv:2:4 (price_fen_per_unit): the price 100 is below the floor 101; raise the price, or have the floor lowered by who set it"
        ),
        (
            ["products.csv": "product\np1\n"],
            #"x/asks.csv:2:3 (product): there is no product "p0"; correct it or declare it"#
        ),
        (
            [
                "asks.csv":
                    "seller,location,product,price_fen_per_unit,quantity_units,currency\ns0,a,p0,100,5,CNY\n",
                "bids.csv":
                    "buyer,location,product,price_fen_per_unit,quantity_units,currency\nb0,a,p0,120,5,USD\n",
            ],
            "x/bids.csv:2:6 (currency): the price is in USD, and x/asks.csv:2 is in CNY; hold a meeting for each currency"
        ),
        (
            [
                "asks.csv":
                    "seller,location,product,price_fen_per_unit,quantity_units,lot_units\ns0,a,p0,100,5,2\n"
            ],
            "x/asks.csv:2:4 (price_fen_per_unit): the quantity 5 is not a multiple of the lot 2; change the quantity or the lot"
        ),
        (
            ["links.csv": "from,to,cost_fen_per_unit,capacity_units\na,a,1,5\n"],
            "x/links.csv:2:2 (to): the link leads from a to itself; delete the row, or correct one of its ends"
        ),
        (
            ["bids.csv": "buyer,location,product,price_fen_per_unit,quantity_units\nb0,a,p0,120,0\n"],
            #"x/bids.csv:2:5 (quantity_units): "0" is less than 1; write 1 or more"#
        ),
    ]

    @Test("an order meeting", arguments: wrong)
    func meeting(tables: [String: String], problem: String) throws {
        let found = try problems(tables)
        #expect(found.contains(problem), "\(found)")
    }

    @Test(
        "a barter",
        arguments: [
            ("i0,i0", #"x/wants.csv:2:2 (accepts): the want list of i0 names i0 itself; delete the row"#),
            ("i0,i1", "x/wants.csv:2:2 (accepts): the want list names i1, which is a's own; delete the row"),
            ("i0,i9", #"x/wants.csv:2:2 (accepts): there is no item "i9"; correct it or declare it"#),
            (
                "i2,g0",
                "x/wants.csv:2:2 (accepts): the want list names the group g0 of a; name the items that the group stands for"
            ),
        ])
    func barter(want: String, problem: String) throws {
        try withTemporaryFolder { folder in
            let items = folder.appending(path: "items.csv")
            let wants = folder.appending(path: "wants.csv")
            try Data("item,user,dummy\ni0,a,0\ni1,a,0\ni2,b,0\ng0,a,1\n".utf8).write(to: items)
            try Data("item,accepts\n\(want)\n".utf8).write(to: wants)
            let error = #expect(throws: NetworkFolderError.self) {
                try readBarterExchange(items: items.path, wants: wants.path)
            }
            #expect(error?.problems.map { $0.description.replacing(folder.path, with: "x") } == [problem])
        }
    }

    @Test("a compressed table that is cut off is not read as if it were whole")
    func cutOff() throws {
        let folder = FolderCopy.configs.appending(path: "barter-2024")
        let whole = try Data(contentsOf: folder.appending(path: "wants.csv.gz"))
        try withTemporaryFolder { copy in
            let wants = copy.appending(path: "wants.csv.gz")
            try whole.prefix(whole.count / 2).write(to: wants)
            let error = #expect(throws: NetworkFolderError.self) {
                try readBarterExchange(items: folder.appending(path: "items.csv").path, wants: wants.path)
            }
            #expect(error?.problems.first?.message == "the file cannot be decompressed")
        }
    }
}

@Suite("The example tables are read, and what is wrong in such tables is named")
struct ExampleTableTests {
    private static func folder(_ name: String) -> String { FolderCopy.configs.appending(path: name).path() }

    private func problem(_ file: String, _ old: String, _ new: String, _ read: (String) throws -> Void) throws
        -> String
    {
        try withTemporaryFolder { copy in
            for name in ["backlogs.csv", "markdown.csv"] {
                let text = try String(contentsOfFile: Self.folder("channels/\(name)"), encoding: .utf8)
                try Data(text.replacing(name == file ? old : "\u{0}", with: new).utf8)
                    .write(to: copy.appending(path: name))
            }
            do {
                try read(copy.path)
                return ""
            } catch let error as NetworkFolderError {
                return error.problems.map { $0.description.replacing(copy.path, with: "x") }.joined(
                    separator: "\n")
            }
        }
    }

    @Test func examples() throws {
        let read = try readBacklogs(at: Self.folder("channels"))
        #expect(
            read.backlogs.map { $0.ask(on: 250, by: read.schedule).price.rawValue } == [
                364, 6_200, 260, 180_000,
            ])
        #expect(
            try readGuarantees(at: Self.folder("channels")).map {
                $0.guarantee.due(at: $0.price, on: 250).rawValue
            } == [15_000, 0])
        #expect(try readStaffSales(at: Self.folder("channels")).count == 3)
        let barter = try readValueBarter(at: Self.folder("channels/value-barter"))
        #expect(try barter.settled().certificate.isValid)
        #expect(try readStockRecords(at: Self.folder("stock-example")).count == 4)
        #expect(
            try readLimits(at: Self.folder("stock-example")).map {
                $0.limit.standing(of: $0.stock, on: 60).excess.rawValue
            } == [166, 40, 0, 1_333])
    }

    @Test func wrong() throws {
        func backlogs(_ path: String) throws { _ = try readBacklogs(at: path) }
        #expect(
            try problem("backlogs.csv", ",price,", ",greed,", backlogs).hasPrefix(
                #"x/backlogs.csv:2:7 (cause): no cause is called "greed"; write one of no-demand, price,"#))
        #expect(
            try problem("backlogs.csv", ",520,360", ",520,600", backlogs)
                == "x/backlogs.csv:2:8 (price_fen_per_unit): the price 520 is below the floor 600; raise the price, or have the floor lowered by who set it"
        )
        #expect(
            try problem("markdown.csv", "120,850", "50,850", backlogs)
                == "x/markdown.csv: ages do not rise from row to row, or a price rises; sort the rows by age; a backlog may only become cheaper"
        )
    }
}
