public import Console
public import KeyFiles

extension Failure {
    /// Keys of a command cannot be made or read.
    public init(_ error: KeyFileError) {
        let kind: Kind =
            switch error {
            case .exists: .notPermitted
            default: error.fileFault.map { Failure($0).kind } ?? .badConfiguration
            }
        self.init(kind, error.description)
    }
}
