internal import Flow
internal import Foundation

/// A flow problem as the peers read it, in the byte order of the machine: three 64-bit numbers, a mark and the counts of
/// vertices and arcs; then by columns the supplies (64 bits), the tails and the heads (32), the limits and the costs (64).
enum FlowFile {
    static let mark: Int64 = 0x4d43_4642

    /// Nothing may have to flow, and every arc has a limit.
    static func write(_ problem: FlowProblem, to url: URL) throws {
        var data = Data()
        append([mark, Int64(problem.vertexCount), Int64(problem.arcs.count)], to: &data)
        append(problem.supplies, to: &data)
        append(problem.arcs.map { Int32($0.tail) }, to: &data)
        append(problem.arcs.map { Int32($0.head) }, to: &data)
        append(problem.arcs.map { $0.flowMax ?? .max }, to: &data)
        append(problem.arcs.map(\.cost), to: &data)
        try data.write(to: url)
    }

    static func read(from path: String) throws -> FlowProblem {
        let file = try FileHandle(forReadingFrom: URL(filePath: path))
        let header = try column(Int64.self, count: 3, of: file)
        guard header[0] == mark, header[1] >= 0, header[2] >= 0 else { throw NoFlowFile(path: path) }
        let supplies = try column(Int64.self, count: Int(header[1]), of: file)
        let arcCount = Int(header[2])
        let tails = try column(Int32.self, count: arcCount, of: file)
        let heads = try column(Int32.self, count: arcCount, of: file)
        let limits = try column(Int64.self, count: arcCount, of: file)
        let costs = try column(Int64.self, count: arcCount, of: file)
        var problem = FlowProblem(vertexCount: supplies.count)
        problem.reserveCapacity(arcCount: arcCount)
        for (vertex, supply) in supplies.enumerated() { try problem.supply(supply, at: vertex) }
        for arc in 0..<arcCount {
            try problem.add(
                .init(from: Int(tails[arc]), to: Int(heads[arc]), flowMax: limits[arc], cost: costs[arc]))
        }
        return problem
    }

    private static func append<Number: FixedWidthInteger>(_ numbers: [Number], to data: inout Data) {
        numbers.withUnsafeBytes { data.append(contentsOf: $0) }
    }

    private static func column<Number: FixedWidthInteger>(
        _ type: Number.Type, count: Int, of file: FileHandle
    ) throws -> [Number] {
        let byteCount = count * MemoryLayout<Number>.size
        let data = try file.read(upToCount: byteCount) ?? Data()
        guard data.count == byteCount else { throw NoFlowFile(path: "") }
        return [Number](unsafeUninitializedCapacity: count) { numbers, written in
            data.copyBytes(to: UnsafeMutableRawBufferPointer(numbers))
            written = count
        }
    }
}

struct NoFlowFile: Error, CustomStringConvertible {
    let path: String

    var description: String {
        "\(path): this is no flow problem as the benchmark writes it; run diaodu-lab bench flow"
    }
}
