internal import ArgumentParser
internal import Console
internal import DIMACS
internal import FileAccess
internal import Flow
internal import Foundation

struct SolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "solve",
        abstract: "Solve a minimum-cost-flow problem in the DIMACS form, compressed or not.",
        discussion: """
            Prints the cost and then every arc with flow, in the DIMACS form of solutions: s COST, f TAIL HEAD FLOW. The \
            certificate is checked before. Exits with 1 when there is no cheapest flow.
            """)

    @Argument(help: "The file, .min or .min.gz.")
    var file: String

    @OptionGroup var options: GlobalOptions

    func run() throws {
        do { try checkFile(at: file, for: .read) } catch {
            throw Failure(error, remedy: "Name a DIMACS .min or .min.gz file.")
        }
        let problem: FlowProblem
        do { problem = try readFlowProblem(at: file) } catch { throw Failure(.badData, error.description) }
        options.note("\(file): \(problem.vertexCount) vertices, \(problem.arcs.count) arcs")
        let solution: FlowSolution
        do { solution = try problem.solve() } catch { throw Failure(.negativeAnswer, "\(file): \(error)") }
        let certificate = FlowCertificate(of: solution, for: problem)
        guard certificate.isValid else {
            throw Failure(
                .negativeAnswer, "\(file): the certificate fails: \(certificate.violations[0])",
                remedy: "This is an error of the program; please report it with the file.")
        }
        let flows = zip(problem.arcs, solution.flows).filter { $1 != 0 }
        if options.json {
            Console.json(
                Report(
                    cost: Decimal(string: "\(solution.cost)") ?? .nan, certificate: "ok",
                    flows: flows.map { .init(tail: $0.tail + 1, head: $0.head + 1, flow: $1) }))
        } else {
            Console.data(
                lines: ["s \(solution.cost)"] + flows.map { "f \($0.tail + 1) \($0.head + 1) \($1)" })
        }
    }

    private struct Report: Encodable {
        /// It may have more digits than 64 bits hold.
        let cost: Decimal
        let certificate: String
        let flows: [Flow]

        struct Flow: Encodable {
            let tail: Int
            let head: Int
            let flow: Int64
        }
    }
}
