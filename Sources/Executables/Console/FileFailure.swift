public import FileAccess

extension Failure {
    /// A file or folder that was named cannot be used.
    ///
    /// - Parameters:
    ///   - missing: the exit code where there is none.
    ///   - remedy: what to do where there is none; the fault says the rest itself.
    public init(_ fault: FileFault, missing: Kind = .noInput, remedy: String? = nil) {
        let kind: Kind =
            switch fault.cause {
            case .missing: fault.use == .make ? .noInput : missing
            case .notPermitted, .readOnlyFileSystem: .notPermitted
            case .isFolder, .isNoFolder: missing
            case .alreadyThere: .usage
            case .noSpace, .other: .ioFailure
            }
        let own = fault.remedy.prefix(1).uppercased() + fault.remedy.dropFirst() + "."
        self.init(
            kind, fault.description,
            remedy: fault.cause == .missing && fault.use != .make ? remedy ?? own : own)
    }
}
