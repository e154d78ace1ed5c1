internal import CBuild
internal import MessageSchema

/// What `--version` of every program prints.
public enum ProgramVersion {
    /// The release, or the next one while it is in development; the newest heading of CHANGELOG.md.
    public static let number = "0.1.0-dev"

    /// What the program was built from; `unknown` unless `BUILD_COMMIT` was set in the environment of the build.
    public static var commit: String { String(cString: cbuild_commit()) }

    /// `0.1.0 (commit 1a2b3c4d5e6f, schema 1.4)`.
    public static var text: String { "\(number) (commit \(commit), schema \(SchemaRevision.current))" }
}
