import Tables
import Testing

@Suite("Tables stand straight in a terminal")
struct TextTableTests {
    @Test func chineseTakesTwoColumns() {
        #expect("福建煤炭".displayWidth == 8)
        #expect("厦门 Xiamen".displayWidth == 11)
        #expect("（全角）".displayWidth == 8)
        #expect("e\u{301}\u{200b}".displayWidth == 1, "a combining accent and a zero-width space")
        #expect("👨‍👩‍👧".displayWidth == 2, "joined emoji are one character")
        #expect("한국, カナ".displayWidth == 10)
    }

    @Test func columnsAlignWhateverTheScript() {
        var table = TextTable([.text("place"), .number("served", unit: "Mt"), .text("reason")])
        table.append(["漳州后石电厂", "1,234.50", "served"])
        table.append(["Nanping 南平", "7.00", "link full"])
        #expect(
            table.lines() == [
                "place         served Mt  reason",
                "漳州后石电厂   1,234.50  served",
                "Nanping 南平       7.00  link full",
            ])
    }

    @Test func allLinesOfOneColumnAreEquallyWide() {
        var table = TextTable([.number("数量"), .text("|")])
        for cell in ["1", "厦门", "12,345", "é"] { table.append([cell, "|"]) }
        let widths = table.lines().map(\.displayWidth)
        #expect(widths == Array(repeating: widths[0], count: 5))
    }
}

@Suite("Figures are exact and readable")
struct FigureTests {
    @Test func thousandsAreGrouped() {
        #expect(Figure.grouped(0) == "0")
        #expect(Figure.grouped(999) == "999")
        #expect(Figure.grouped(-1_000) == "-1,000")
        #expect(Figure.grouped(Int64.min) == "-9,223,372,036,854,775,808")
    }

    @Test func fractionsRoundHalfAwayFromZero() {
        #expect(Figure.fixed(260_563_793, over: 1_000_000, decimals: 6) == "260.563793")
        #expect(Figure.fixed(1, over: 3, decimals: 4) == "0.3333")
        #expect(Figure.fixed(-5, over: 10, decimals: 0) == "-1")
        #expect(Figure.fixed(-4, over: 10, decimals: 0) == "0", "no minus zero")
        #expect(Figure.fixed(999_999, over: 1_000, decimals: 1) == "1,000.0")
        #expect(Figure.fixed(Int64.max, over: 1, decimals: 2) == "9,223,372,036,854,775,807.00")
        #expect(Figure.percent(902_017, of: 1_000_000) == "90.20 %")
    }

    @Test("what would be shown as nothing gets more decimals")
    func smallNumbers() {
        #expect(Figure.atLeast(2, through: 6, 260_563_793, over: 1_000_000) == "260.56")
        #expect(Figure.atLeast(2, through: 6, 0, over: 1_000_000) == "0.00")
        #expect(Figure.atLeast(2, through: 6, 120_000, over: 1_000_000) == "0.12")
        #expect(Figure.atLeast(2, through: 6, 2_100, over: 1_000_000) == "0.00210")
        #expect(Figure.atLeast(2, through: 6, -1, over: 1_000_000) == "-0.000001")
        #expect(Figure.atLeast(2, through: 0, 5, over: 1) == "5")
        let fine: Int64 = 1_000_000_000_000_000_000
        #expect(Figure.atLeast(2, through: 18, 1, over: fine) == "0.000000000000000001")
        #expect(Figure.atLeast(2, through: 18, Int64.max, over: fine) == "9.22")
        #expect(Figure.atLeast(4, 0.35) == "0.3500")
        #expect(Figure.atLeast(4, 0.0021) == "0.0021")
        #expect(Figure.atLeast(4, -0.00035) == "-0.000350")
        #expect(Figure.atLeast(4, 0) == "0.0000")
        #expect(Figure.atLeast(4, 3e-18) == "0.000000000000000003")
        #expect(Figure.atLeast(4, 1e-30) == "0.0000")
        #expect(Figure.atLeast(4, 5e17) == "500,000,000,000,000,000.0")
        #expect(Figure.atLeast(4, 1e30) == "1e+30")
        #expect(Figure.atLeast(4, .nan) == "nan")
    }
}
