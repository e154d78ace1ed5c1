import DIMACS
import Flow
import Foundation
import PlainText
import TestSupport
import Testing

@Suite("A DIMACS file is read whole, or refused by line")
struct DIMACSTests {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures")
    private static let fixture = fixtures.appending(path: "netgen_8_10.min.gz")

    @Test(
        "compressed files have the least costs that are known for them",
        arguments: [
            ("netgen_8_10", 1_024, 8_192, 294_430_194), ("netgen_8_12", 4_096, 32_768, 626_093_311),
            ("netgen_sr_10", 1_024, 32_768, 95_913_963), ("netgen_lo_12", 4_096, 32_768, 4_473_784),
            ("grid_64x128", 8_194, 64_516, 18_048_599_879),
        ])
    func compressed(name: String, vertexCount: Int, arcCount: Int, cost: Int128) throws {
        let problem = try readFlowProblem(at: Self.fixtures.appending(path: "\(name).min.gz").path())
        #expect(problem.vertexCount == vertexCount)
        #expect(problem.arcs.count == arcCount)
        let solution = try problem.solve()
        #expect(solution.cost == cost)
        #expect(FlowCertificate(of: solution, for: problem).isValid)
    }

    @Test("a file that was cut off is refused")
    func cutOff() throws {
        let error = try refusal(of: try Data(contentsOf: Self.fixture).prefix(30_000))
        #expect(error.fault.contains("cannot be read on"))
        #expect(error.remedy.contains("fetch it again"))
    }

    @Test("a plain file, with comments, blank lines and line ends of any kind")
    func plain() throws {
        let text = "c two roads\r\n p\tmin  3 2 \n \n\tn 1 4\nn 3 -4\na 1 2 0 -1 2\na 2 3 1 5 3\n"
        let problem = try withFile(Data(text.utf8)) { path throws(DIMACSError) in
            try readFlowProblem(at: path)
        }
        #expect(problem.supplies == [4, 0, -4])
        #expect(
            Array(problem.arcs) == [
                .init(from: 0, to: 1, flowMax: nil, cost: 2),
                .init(from: 1, to: 2, flowMin: 1, flowMax: 5, cost: 3),
            ])
    }

    @Test(
        "a wrong line is named",
        arguments: [
            ("n 1 4", 1, "before the p line"),
            ("p max 3 2", 1, "no minimum-cost-flow problem"),
            ("p min 3 2; p min 3 2", 2, "a second p line"),
            ("p min x 2", 1, "'x', is not a whole number"),
            ("p min 3", 1, "the number of arcs is missing"),
            ("p min 3 2; n 4 1", 2, "the vertex is 4"),
            ("p min 3 2; n 1 9999999999999999999", 2, "is not a whole number"),
            ("p min 3 2; n 1 -", 2, "the supply, '-', is not a whole number"),
            ("p min 3 2; n 1 0x4", 2, "the supply, '0x4', is not a whole number"),
            ("p min 3 2; a 1 2 0 5", 2, "the cost is missing"),
            ("p min 3 2; a 1 2 0 5 1 7", 2, "'7' is one word too many"),
            ("p min 3 2; a 2 2 0 5 -1", 2, "from vertex 2 to itself costs -1"),
            ("p min 3 2; a 2 2 1 5 1", 2, "from vertex 2 to itself costs 1 and takes at least 1"),
            ("p min 3 2; n 1 4; c; n 1 4", 4, "vertex 1 has a supply already, in line 2"),
            ("p min 3 2; n 1 4; n 2 0; n 2 0", 4, "vertex 2 has a supply already, in line 3"),
            ("p min 3 2; a 1 2 0 5 1\0 junk", 2, "U+0000 (NULL)"),
            ("p min 3 2; c\0", 2, "U+0000 (NULL)"),
            ("p min 3 2; \u{1B}[2J\u{1B}]0;x\u{7} 1", 2, "a line begins with '\u{1B}[2J"),
            ("p min 3 2; a 1 2 6 5 1", 2, "above the most"),
            ("p min 3 2; z 1", 2, "a line begins with 'z'"),
            (String(repeating: "c", count: 5_000), 1, "too long"),
        ] as [(String, Int, String)])
    func wrongLine(text: String, line: Int, fault: String) throws {
        let lines = text.replacing("; ", with: "\n")
        let error = try refusal(of: Data(lines.utf8))
        #expect(error.line == line)
        #expect(error.fault.contains(fault), "\(error)")
        #expect(error.description.firstInvisible == nil)
        #expect(error.description.contains(":\(line): "))
    }

    @Test(
        "one problem reads the same with a mark at the start and with line ends of every kind",
        arguments: ["\n", "\r\n", "\r", "\r\r\n"])
    func lineEnds(end: String) throws {
        let lines = ["c------", "comment", "p min 3 2", "", "n 1 4", "n 3 -4", "a 1 2 0 5 1", "a 2 3 0 5 1"]
        for (mark, last) in [("", end), ("\u{FEFF}", end), ("", "")] {
            let text = mark + lines.joined(separator: end) + last
            let problem = try withFile(Data(text.utf8)) { path throws(DIMACSError) in
                try readFlowProblem(at: path)
            }
            #expect(problem.supplies == [4, 0, -4])
            #expect(problem.arcs.count == 2)
            #expect(try problem.solve().cost == 8)
        }
        let wrong = lines.joined(separator: end) + "\(end)a 2 3 0 5"
        #expect(try refusal(of: Data(wrong.utf8)).line == lines.count + 1)
    }

    @Test("an arc from a vertex to itself that no cheapest flow uses is left out")
    func loop() throws {
        let text = "p min 3 4\nn 1 4\nn 3 -4\na 1 2 0 5 2\na 2 2 0 9 0\na 2 3 0 5 1\na 1 3 0 2 1\n"
        let problem = try withFile(Data(text.utf8)) { path throws(DIMACSError) in
            try readFlowProblem(at: path)
        }
        #expect(problem.arcs.count == 3)
        #expect(try problem.solve().cost == 8)
    }

    @Test(
        "a file longer than what is read at once is read line by line, with the longest lines that are allowed"
    )
    func pieces() throws {
        let comment = "c" + String(repeating: "-", count: 4_095)
        let text = String(repeating: "\(comment)\r\n", count: 100) + "p min 2 1\r\na 1 2 0 5 x\r\n"
        #expect(try refusal(of: Data(text.utf8)).line == 102)
    }

    @Test("missing arcs, a missing p line and a missing file are told")
    func missing() throws {
        #expect(try refusal(of: Data("p min 3 2\na 1 2 0 5 1".utf8)).fault == "1 arcs are given, 2 announced")
        #expect(try refusal(of: Data()).fault == "there is no p line")
        let error = #expect(throws: DIMACSError.self) { try readFlowProblem(at: "/nowhere/at.all") }
        #expect(error?.fault.contains("No such file") == true)
    }

    private func refusal(of bytes: Data) throws -> DIMACSError {
        try withFile(bytes) { path in
            try #require(throws: DIMACSError.self) { try readFlowProblem(at: path) }
        }
    }

    private func withFile<Result>(_ bytes: Data, _ body: (String) throws -> Result) throws -> Result {
        try withTemporaryFolder { folder in
            let file = folder.appending(path: "problem.min")
            try bytes.write(to: file)
            return try body(file.path())
        }
    }
}
