public import Console
internal import KeyFiles
public import Supervision

extension Failure {
    public init(_ error: RunFolderError) {
        switch error {
        case .noRun: self.init(.unreachable, error.description)
        case .ambiguous: self.init(.usage, error.description)
        case .locked: self.init(.unreachable, error.description)
        case .unusable: self.init(.badData, error.description)
        case .inaccessible(let fault): self.init(fault)
        }
    }

    /// Does the work of setting up and running a network, and turns what may be wrong with its run folder, ports and keys into
    /// failures.
    public static func translatingSetup<Outcome>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> sending Outcome
    ) async throws -> sending Outcome {
        do {
            return try await body()
        } catch let error as RunFolderError {
            throw Failure(error)
        } catch let error as PortPlanError {
            throw Failure(.unreachable, error.description)
        } catch let error as KeyFileError {
            throw Failure(error)
        }
    }
}
