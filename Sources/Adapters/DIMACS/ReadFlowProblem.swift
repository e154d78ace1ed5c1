internal import CZlib
public import Flow

/// Reads a minimum-cost-flow problem in the DIMACS form, compressed by gzip or not.
///
///     p min VERTICES ARCS
///     n VERTEX SUPPLY                    vertices are counted from 1
///     a TAIL HEAD LOW CAPACITY COST      a negative capacity is none
///     c anything
///
/// DIMACS, *The First International Algorithm Implementation Challenge: Problem Definitions and Specifications* (1991).
///
/// - Throws: ``DIMACSError``, which names the file, the line and the remedy.
public func readFlowProblem(at path: String) throws(DIMACSError) -> FlowProblem {
    var lines = try Lines(of: path)
    var draft = Draft(path: path)
    while let line = try lines.next() { try draft.take(line, number: lines.number) }
    return try draft.finish()
}

/// Vertices and arcs of one file.
private let countMax = 50_000_000

/// The problem, as far as it has been read.
private struct Draft {
    let path: String
    private var problem: FlowProblem?
    private var arcCount = 0
    private var lineNumber = 0

    init(path: String) { self.path = path }

    mutating func take(_ line: [UInt8], number: Int) throws(DIMACSError) {
        lineNumber = number
        var words = Words(line, path: path, number: number)
        guard let kind = words.next() else { return }
        switch kind {
        case [UInt8(ascii: "c")]: return
        case [UInt8(ascii: "p")]: try begin(&words)
        case [UInt8(ascii: "n")]: try supply(&words)
        case [UInt8(ascii: "a")]: try add(&words)
        default:
            throw words.fault(
                "a line begins with '\(String(decoding: kind.prefix(10), as: UTF8.self))'",
                "begin it with c, p, n or a")
        }
    }

    private mutating func begin(_ words: inout Words) throws(DIMACSError) {
        guard problem == nil else { throw words.fault("there is a second p line", "keep one") }
        guard words.next() == Array("min".utf8) else {
            throw words.fault("this is no minimum-cost-flow problem", "write p min VERTICES ARCS")
        }
        let vertexCount = try words.integer("the number of vertices", in: 1...Int64(countMax))
        arcCount = Int(try words.integer("the number of arcs", in: 0...Int64(countMax)))
        try words.end()
        problem = FlowProblem(vertexCount: Int(vertexCount))
    }

    private mutating func supply(_ words: inout Words) throws(DIMACSError) {
        let vertexCount = try begun(words)
        let vertex = try words.integer("the vertex", in: 1...Int64(vertexCount))
        let quantity = try words.integer(
            "the supply", in: -FlowProblem.quantityMax...FlowProblem.quantityMax)
        try words.end()
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
        let arc = FlowProblem.Arc(
            from: Int(tail) - 1, to: Int(head) - 1, flowMin: low, flowMax: capacity < 0 ? nil : capacity,
            cost: cost)
        do throws(FlowProblemError) { try problem?.add(arc) } catch {
            throw words.fault("\(error)", "correct the line")
        }
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
        guard problem.arcs.count == arcCount else {
            throw DIMACSError(
                path: path, line: nil, fault: "\(problem.arcs.count) arcs are given, \(arcCount) announced",
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

    mutating func next() -> [UInt8]? {
        while position < line.count, Self.isSpace(line[position]) { position += 1 }
        let start = position
        while position < line.count, !Self.isSpace(line[position]) { position += 1 }
        return start < position ? Array(line[start..<position]) : nil
    }

    mutating func integer(_ what: String, in range: ClosedRange<Int64>) throws(DIMACSError) -> Int64 {
        guard let word = next() else { throw fault("\(what) is missing", "see the form of the line") }
        let text = String(decoding: word.prefix(30), as: UTF8.self)
        guard let value = Int64(text) else {
            throw fault("\(what), '\(text)', is no whole number", "write digits only")
        }
        guard range.contains(value) else {
            throw fault("\(what) is \(value)", "it must be \(range.lowerBound) to \(range.upperBound)")
        }
        return value
    }

    mutating func end() throws(DIMACSError) {
        if let word = next() {
            throw fault(
                "'\(String(decoding: word.prefix(30), as: UTF8.self))' is one word too many", "remove it")
        }
    }

    func fault(_ fault: String, _ remedy: String) -> DIMACSError {
        DIMACSError(path: path, line: number, fault: fault, remedy: remedy)
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
}
