public import NetworkFolder

extension Failure {
    /// - Parameter message: what the folder is not, without the problems.
    public init(_ message: String, _ error: NetworkFolderError, remedy: String? = nil) {
        var problems = error.problems.map { Problem($0) }
        if error.hiddenProblemCount > 0 {
            let count = "and \(error.hiddenProblemCount) more problems"
            problems.append(
                Problem(file: nil, line: nil, field: nil, message: count, remedy: nil, text: count))
        }
        self.init(
            error.isPermission ? .notPermitted : .badConfiguration, message, problems: problems,
            remedy: remedy)
    }
}

extension Failure.Problem {
    public init(_ problem: NetworkFolder.Problem) {
        self.init(
            file: problem.file, line: problem.line, field: problem.field, message: problem.message,
            remedy: problem.remedy, text: problem.description)
    }
}
