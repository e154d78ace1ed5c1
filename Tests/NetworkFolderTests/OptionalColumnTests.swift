import Domain
import Testing

/// A cell of a column that may be missing, in the first row of a table.
struct OptionalCell: Sendable, CustomTestStringConvertible {
    let file: String
    let column: String
    let cell: String
    let problem: String

    init(_ file: String, _ column: String, _ cell: String, _ problem: String) {
        (self.file, self.column, self.cell, self.problem) = (file, column, cell, problem)
    }

    var testDescription: String { "\(column) \(cell)" }
}

@Suite("Columns that may be missing have a default, and are checked where they are there")
struct OptionalColumnTests {
    @Test("weight, lot and smallest shipment of a resource")
    func resource() throws {
        var copy = try FolderCopy()
        let plain = try #require(try copy.network().resource(try ResourceID("oxygen")))
        #expect((plain.weight, plain.lot, plain.shipmentMin) == (1, Quantity(1), .zero))
        copy.add(column: "weight", to: "resources.csv", "500")
        copy.add(column: "lot_base_units", to: "resources.csv", "2")
        copy.add(column: "shipment_base_units_min", to: "resources.csv", "4")
        let network = try copy.network()
        let oxygen = try #require(network.resource(try ResourceID("oxygen")))
        #expect((oxygen.weight, oxygen.lot, oxygen.shipmentMin) == (500, Quantity(2), Quantity(4)))
        let rice = try #require(network.resource(try ResourceID("rice")))
        #expect((rice.weight, rice.lot, rice.shipmentMin) == (1, Quantity(1), .zero), "empty cells")
    }

    @Test("the department of a resource, and the dispatchers of the network")
    func rights() throws {
        var copy = try FolderCopy()
        let (desk, other) = (try NodeID("lin"), try NodeID("chen"))
        let plain = try copy.network()
        #expect(plain.resources.map(\.seat) == [.materials, .materials])
        #expect(plain.seats(of: desk) == Seat.allCases, "everybody sits everywhere")
        copy.add(column: "department", to: "resources.csv", "energy")
        let settings = copy["network.yaml"]
        copy["network.yaml"] = settings + "dispatchers: [{id: lin, departments: [transport, energy]}]\n"
        let network = try copy.network()
        #expect(network.resource(try ResourceID("oxygen"))?.seat == .energy)
        #expect(network.resource(try ResourceID("rice"))?.seat == .materials, "an empty cell")
        #expect(network.seats(of: desk) == [.energy, .transport])
        #expect(network.seats(of: other) == [])
        copy["network.yaml"] =
            settings + "dispatchers: [{id: lin, departments: [police]}, {id: lin, departments: energy}]\n"
        let problems = try copy.problems()
        #expect(problems.count == 2)
        #expect(problems.first?.contains(#"no department is called "police"; write one of planning"#) == true)
        #expect(problems.last?.contains("here should be a list of words; write it in brackets") == true)
    }

    @Test("direction, least flow, smallest shipment and cost steps of a link")
    func link() throws {
        var copy = try FolderCopy()
        let plain = try #require(try copy.network().link(try LinkID("bridge")))
        #expect(!plain.isTwoWay && plain.costSteps == [])
        #expect((plain.flowMinPerYear, plain.shipmentLoadMin) == (Load(0), Load(0)))
        copy.add(column: "direction", to: "links.csv", "two-way", "one-way")
        copy.add(column: "flow_load_per_year_min", to: "links.csv", "5110")
        copy.add(column: "shipment_load_min", to: "links.csv", "2")
        copy.add(column: "cost_steps", to: "links.csv", "600:501  900:700", "10:201")
        let network = try copy.network()
        let bridge = try #require(network.link(try LinkID("bridge")))
        #expect(bridge.isTwoWay)
        #expect((bridge.flowMinPerYear, bridge.shipmentLoadMin) == (Load(5_110), Load(2)))
        #expect(
            bridge.costSteps == [
                CostStep(fromPerYear: Load(600), cost: Money(501)),
                CostStep(fromPerYear: Load(900), cost: Money(700)),
            ])
        let road = try #require(network.link(try LinkID("north-port--north-town")))
        #expect(!road.isTwoWay)
        #expect(road.costSteps == [CostStep(fromPerYear: Load(10), cost: Money(201))])
    }

    @Test("livelihood, cost of supply and must-run supply of a stock")
    func stock() throws {
        var copy = try FolderCopy()
        let plain = try #require(try copy.stock(of: "oxygen", at: "hospital"))
        #expect(
            (plain.livelihoodPerYear, plain.supplyCost, plain.mustRunPerYear) == (.zero, .zero, .zero))
        copy.add(column: "livelihood_base_units_per_year", to: "stocks.csv", "1460")
        copy.add(column: "supply_cost_money_per_base_unit", to: "stocks.csv", "", "70")
        copy.add(column: "must_run_base_units_per_year", to: "stocks.csv", "", "1825")
        #expect(try copy.stock(of: "oxygen", at: "hospital")?.livelihoodPerYear == Quantity(1_460))
        let oxygen = try #require(try copy.stock(of: "oxygen", at: "north-port"))
        #expect((oxygen.supplyCost, oxygen.mustRunPerYear) == (Money(70), Quantity(1_825)))
        #expect(try copy.stock(of: "rice", at: "north-port")?.supplyCost == .zero, "an empty cell")
    }

    static let cells = [
        OptionalCell("resources.csv", "weight", "0", #""0" is less than 1; write 1 or more"#),
        OptionalCell(
            "resources.csv", "weight", "1000000001",
            #""1000000001" is more than 1000000000; write 1000000000 or less"#),
        OptionalCell("resources.csv", "lot_base_units", "0", #""0" is less than 1; write 1 or more"#),
        OptionalCell(
            "resources.csv", "shipment_base_units_min", "4 tanks",
            #""4 tanks" is not a whole number; write digits only, in tank"#),
        OptionalCell(
            "links.csv", "direction", "both", #""both" is not a direction; write one-way or two-way"#),
        OptionalCell(
            "links.csv", "flow_load_per_year_min", "5111",
            "5111 is more than the capacity of 5110; lower it or raise capacity_load_per_year"),
        OptionalCell(
            "links.csv", "shipment_load_min", "-1", #""-1" is negative; write 0 or more"#),
        OptionalCell(
            "links.csv", "cost_steps", "600",
            #""600" is not a cost step; write LOAD:COST in t a year and 10^-2 USD, with spaces between, like 500:30 900:75"#
        ),
        OptionalCell("links.csv", "cost_steps", "0:501", #""0" is less than 1; write 1 or more"#),
        OptionalCell(
            "links.csv", "cost_steps", "600:500",
            "the first step costs 500, which is not above the 500 of cost_money_per_load; raise the step or lower cost_money_per_load"
        ),
        OptionalCell(
            "links.csv", "cost_steps", "600:501 600:502",
            #"the cost step "600:502" does not rise above the one before; write loads and costs that rise from step to step"#
        ),
        OptionalCell(
            "links.csv", "cost_steps", "600:501 700:501",
            #"the cost step "700:501" does not rise above the one before; write loads and costs that rise from step to step"#
        ),
        OptionalCell(
            "links.csv", "cost_steps", (1...17).map { "\($0):\(500 + $0)" }.joined(separator: " "),
            "there are 17 cost steps; write at most 16"),
        OptionalCell(
            "stocks.csv", "livelihood_base_units_per_year", "1461",
            "1461 is more than the need of 1460, of which it is a part; lower it or raise need_base_units_per_year"
        ),
        OptionalCell(
            "stocks.csv", "supply_cost_money_per_base_unit", "-1", #""-1" is negative; write 0 or more"#),
        OptionalCell(
            "stocks.csv", "must_run_base_units_per_year", "1",
            "1 is more than the supply of 0, of which it is a part; lower it or raise supply_base_units_per_year"
        ),
    ]

    @Test("what is wrong is named", arguments: cells)
    func wrong(_ wrong: OptionalCell) throws {
        var copy = try FolderCopy()
        let column = copy[wrong.file].prefix { $0 != "\n" }.split(separator: ",").count + 1
        copy.add(column: wrong.column, to: wrong.file, wrong.cell)
        #expect(try copy.problems() == ["x/\(wrong.file):2:\(column) (\(wrong.column)): \(wrong.problem)"])
    }

    @Test(
        "money may be a unit of one's own, and as fine as 64 bits allow",
        arguments: ["points", "tce", "元", "€", "CO2-t"])
    func currency(word: String) throws {
        var copy = try FolderCopy()
        copy["network.yaml"] = copy["network.yaml"].replacing(
            "{currency: USD, decimals: 2}", with: "{currency: \(word), decimals: 18}")
        #expect(try copy.network().currency == Currency(code: word, decimals: 18))
    }

    @Test(
        "what is no word is no currency",
        arguments: ["US dollars", "1st", "a/b", "x'", "-", "thousands-of-british-pounds"])
    func notCurrency(text: String) throws {
        var copy = try FolderCopy()
        copy["network.yaml"] = copy["network.yaml"].replacing("currency: USD", with: "currency: \"\(text)\"")
        #expect(try copy.problems().count == 1)
        #expect(try copy.problems()[0].contains("is not a currency"))
    }
}
