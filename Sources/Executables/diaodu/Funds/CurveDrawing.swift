internal import Funds
internal import FundsTables
internal import Tables

/// The curve as a drawing: what is lent to the right, what is settled upward.
struct CurveDrawing {
    private let curve: FundsCurve
    private let tables: FundsTables

    init(_ curve: FundsCurve, of tables: FundsTables) { (self.curve, self.tables) = (curve, tables) }

    private static let (width, height, left, right, top, bottom) = (720.0, 420.0, 110.0, 30.0, 30.0, 60.0)

    var lines: [String] {
        let lentMax = max(1, curve.points.last?.lent ?? 1)
        let gross = max(1, tables.problem.gross)
        func x(_ lent: Int64) -> Double {
            Self.left + Double(lent) / Double(lentMax) * (Self.width - Self.left - Self.right)
        }
        func y(_ settled: Int64) -> Double {
            Self.height - Self.bottom - Double(settled) / Double(gross)
                * (Self.height - Self.top - Self.bottom)
        }
        let path = curve.points.map { "\(Self.text(x($0.lent))),\(Self.text(y($0.settled)))" }
            .joined(separator: " ")
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 720 420\" font-family=\"sans-serif\" font-size=\"12\">",
            "<title>Settled of \(tables.text(gross)) when so much is lent</title>",
            "<rect width=\"720\" height=\"420\" fill=\"white\"/>",
        ]
        for share in 0...4 {
            let amount = Int64(Int128(gross) * Int128(share) / 4)
            let height = Self.text(y(amount))
            lines.append(
                "<line x1=\"110\" y1=\"\(height)\" x2=\"690\" y2=\"\(height)\" stroke=\"#dddddd\"/>")
            lines.append(
                "<text x=\"104\" y=\"\(Self.text(y(amount) + 4))\" text-anchor=\"end\">\(tables.text(amount))</text>"
            )
        }
        lines.append("<polyline points=\"\(path)\" fill=\"none\" stroke=\"#b02020\" stroke-width=\"2\"/>")
        for (place, point) in curve.points.enumerated() {
            let slope = place < curve.pieces.count ? ", then \(curve.pieces[place].slope) a unit" : ""
            lines.append(
                "<circle cx=\"\(Self.text(x(point.lent)))\" cy=\"\(Self.text(y(point.settled)))\" r=\"4\" fill=\"#b02020\"><title>lent \(tables.text(point.lent)): settled \(tables.text(point.settled))\(slope)</title></circle>"
            )
        }
        for (place, piece) in curve.pieces.enumerated() {
            let (low, high) = (curve.points[place], curve.points[place + 1])
            // Where two bends are close together their slopes would cover each other.
            guard x(high.lent) - x(low.lent) > 24 else { continue }
            lines.append(
                "<text x=\"\(Self.text((x(low.lent) + x(high.lent)) / 2))\" y=\"\(Self.text((y(low.settled) + y(high.settled)) / 2 - 8))\" text-anchor=\"middle\">× \(piece.slope)</text>"
            )
        }
        for (lent, anchor) in [(0 as Int64, "start"), (lentMax, "end")] {
            lines.append(
                "<text x=\"\(Self.text(x(lent)))\" y=\"382\" text-anchor=\"\(anchor)\">\(tables.text(lent))</text>"
            )
        }
        lines.append("<text x=\"400\" y=\"404\" text-anchor=\"middle\">lent</text>")
        lines.append("<text x=\"110\" y=\"18\">settled</text>")
        return lines + ["</svg>"]
    }

    private static func text(_ number: Double) -> String {
        Figure.fixed(Int64((number * 10).rounded()), over: 10, decimals: 1)
    }
}
