internal import CZlib
public import Flow

/// Reads a minimum-cost-flow problem in the DIMACS form, compressed by gzip or not.
///
///     p min VERTICES ARCS
///     n VERTEX SUPPLY                    vertices are counted from 1, and each stands in one such line at most
///     a TAIL HEAD LOW CAPACITY COST      a negative capacity is none
///     c anything, with or without a blank between
///
/// An arc from a vertex to itself is left out where the cheapest flow over it is none, and refused otherwise. Lines end as
/// ``PlainText/LineEndNormalizer`` has it.
///
/// DIMACS, *The First International Algorithm Implementation Challenge: Problem Definitions and Specifications* (1991).
///
/// - Throws: ``DIMACSError``, which names the file, the line and the remedy.
public func readFlowProblem(at path: String) throws(DIMACSError) -> FlowProblem {
    var lines = try Lines(of: path)
    var draft = Draft(path: path)
    while let line = try lines.nextLine() { try draft.take(line, number: lines.number) }
    return try draft.finish()
}

/// Vertices and arcs of one file.
private let countMax = 50_000_000

/// The problem, as far as it has been read.
private struct Draft {
    let path: String
    private var problem: FlowProblem?
    private var arcCount = 0
    /// Arcs that were left out because they lead from a vertex to itself.
    private var loopCount = 0
    /// Of the `n` line of each vertex; 0 where there is none.
    private var supplyLines: [UInt32] = []
    private var lineNumber = 0

    init(path: String) { self.path = path }

    mutating func take(_ line: [UInt8], number: Int) throws(DIMACSError) {
        lineNumber = number
        var words = Words(line, path: path, number: number)
        guard let kind = words.next() else { return }
        if kind.first == UInt8(ascii: "c") { return }
        switch kind {
        case [UInt8(ascii: "p")]: try begin(&words)
        case [UInt8(ascii: "n")]: try supply(&words)
        case [UInt8(ascii: "a")]: try add(&words)
        default:
            throw words.fault(
                "a line begins with \(Words.quoted(kind))",
                "begin it with c, p, n or a")
        }
    }

    private mutating func begin(_ words: inout Words) throws(DIMACSError) {
        guard problem == nil else { throw words.fault("there is a second p line", "keep one") }
        guard words.next().map(Array.init) == Array("min".utf8) else {
            throw words.fault("this is no minimum-cost-flow problem", "write p min VERTICES ARCS")
        }
        let vertexCount = try words.integer("the number of vertices", in: 1...Int64(countMax))
        arcCount = Int(try words.integer("the number of arcs", in: 0...Int64(countMax)))
        try words.end()
        problem = FlowProblem(vertexCount: Int(vertexCount))
        supplyLines = Array(repeating: 0, count: Int(vertexCount))
    }

    private mutating func supply(_ words: inout Words) throws(DIMACSError) {
        let vertexCount = try begun(words)
        let vertex = try words.integer("the vertex", in: 1...Int64(vertexCount))
        let quantity = try words.integer(
            "the supply", in: -FlowProblem.quantityMax...FlowProblem.quantityMax)
        try words.end()
        let firstLine = supplyLines[Int(vertex) - 1]
        guard firstLine == 0 else {
            throw words.fault(
                "vertex \(vertex) has a supply already, in line \(firstLine)", "keep one of the two")
        }
        supplyLines[Int(vertex) - 1] = UInt32(lineNumber)
        do throws(FlowProblemError) { try problem?.supply(quantity, at: Int(vertex) - 1) } catch {
            throw words.fault("\(error)", "correct the line")
        }
    }

    private mutating func add(_ words: inout Words) throws(DIMACSError) {
        let vertexCount = try begun(words)
        let tail = try words.integer("the tail", in: 1...Int64(vertexCount))
        let head = try words.integer("the head", in: 1...Int64(vertexCount))
        let low = try words.integer("the least flow", in: 0...FlowProblem.quantityMax)
        let capacity = try words.integer(
            "the capacity", in: -FlowProblem.quantityMax...FlowProblem.quantityMax)
        let cost = try words.integer("the cost", in: -FlowProblem.costMax...FlowProblem.costMax)
        try words.end()
        guard tail != head else {
            try leaveOut(loopAt: tail, low: low, capacity: capacity, cost: cost, words)
            return
        }
        let arc = FlowProblem.Arc(
            from: Int(tail) - 1, to: Int(head) - 1, flowMin: low, flowMax: capacity < 0 ? nil : capacity,
            cost: cost)
        do throws(FlowProblemError) { try problem?.add(arc) } catch {
            throw words.fault("\(error)", "correct the line")
        }
    }

    /// What flows from a vertex to itself changes nothing but the cost.
    private mutating func leaveOut(
        loopAt vertex: Int64, low: Int64, capacity: Int64, cost: Int64, _ words: Words
    ) throws(DIMACSError) {
        guard low == 0, cost >= 0 || capacity == 0 else {
            throw words.fault(
                "the arc from vertex \(vertex) to itself costs \(cost) and takes at least \(low)",
                "remove it, and add to the cost of the solution what flows there for itself")
        }
        loopCount += 1
    }

    private func begun(_ words: Words) throws(DIMACSError) -> Int {
        guard let problem else {
            throw words.fault("this comes before the p line", "begin with p min VERTICES ARCS")
        }
        return problem.vertexCount
    }

    func finish() throws(DIMACSError) -> FlowProblem {
        guard let problem else {
            throw DIMACSError(
                path: path, line: nil, fault: "there is no p line", remedy: "begin with p min VERTICES ARCS")
        }
        let givenCount = problem.arcs.count + loopCount
        guard givenCount == arcCount else {
            throw DIMACSError(
                path: path, line: nil, fault: "\(givenCount) arcs are given, \(arcCount) announced",
                remedy: "the file may have been cut off: fetch it again, or correct the p line")
        }
        return problem
    }
}

/// The words of one line.
private struct Words {
    private let line: [UInt8]
    private let path: String
    private let number: Int
    private var position = 0

    init(_ line: [UInt8], path: String, number: Int) {
        (self.line, self.path, self.number) = (line, path, number)
    }

    mutating func next() -> ArraySlice<UInt8>? {
        while position < line.count, Self.isSpace(line[position]) { position += 1 }
        let start = position
        while position < line.count, !Self.isSpace(line[position]) { position += 1 }
        return start < position ? line[start..<position] : nil
    }

    mutating func integer(_ what: String, in range: ClosedRange<Int64>) throws(DIMACSError) -> Int64 {
        guard let word = next() else { throw fault("\(what) is missing", "see the form of the line") }
        guard let value = Self.integer(word) else {
            throw fault("\(what), \(Self.quoted(word)), is not a whole number", "write digits only")
        }
        guard range.contains(value) else {
            throw fault("\(what) is \(value)", "it must be \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    mutating func end() throws(DIMACSError) {
        if let word = next() { throw fault("\(Self.quoted(word)) is one word too many", "remove it") }
    }

    func fault(_ fault: String, _ remedy: String) -> DIMACSError {
        DIMACSError(path: path, line: number, fault: fault, remedy: remedy)
    }

    static func quoted(_ word: ArraySlice<UInt8>) -> String {
        "'\(String(decoding: word.prefix(30), as: UTF8.self))'"
    }

    /// Digits, with a sign or not; nil for anything else and for what is beyond 64 bits.
    private static func integer(_ word: ArraySlice<UInt8>) -> Int64? {
        let isNegative = word.first == UInt8(ascii: "-")
        let digits = isNegative || word.first == UInt8(ascii: "+") ? word.dropFirst() : word
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard (48...57).contains(byte) else { return nil }
            let (tenfold, isTooMuch) = value.multipliedReportingOverflow(by: 10)
            let (sum, isBeyond) = tenfold.addingReportingOverflow(Int64(byte - 48))
            guard !isTooMuch, !isBeyond else { return nil }
            value = sum
        }
        return isNegative ? -value : value
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }
}
