public import FileAccess
internal import GRDB

/// Why a recording could not be read or written.
public enum RecordingError: Error, Hashable, Sendable, CustomStringConvertible {
    case inaccessible(FileFault)
    case exists(path: String)
    case notARecording(path: String)
    case unknownFormat(path: String, version: Int32)
    case damaged(path: String, reason: String)
    case unusable(path: String, reason: String)

    init(_ error: DatabaseError, at path: String) {
        switch error.resultCode {
        case .SQLITE_NOTADB: self = .notARecording(path: path)
        case .SQLITE_FULL: self = .inaccessible(FileFault(path, .write, .noSpace))
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_AUTH:
            self = .inaccessible(FileFault(path, .write, .notPermitted(folder: nil)))
        case .SQLITE_CORRUPT, .SQLITE_IOERR:
            self = .damaged(path: path, reason: error.message ?? "\(error)")
        default: self = .unusable(path: path, reason: error.message ?? "\(error)")
        }
    }

    public var description: String {
        switch self {
        case .inaccessible(let fault): fault.description
        case .exists(let path): "\(path) is there already: name another file; no recording is replaced"
        case .notARecording(let path):
            "\(path) is no recording of Diaodu: name a file that `diaodu record` or `diaodu rec import` has made"
        case .unknownFormat(let path, let version):
            """
            \(path) has format \(version), this program knows \(RecordingFile.formatVersion): read it with the program \
            that wrote it
            """
        case .damaged(let path, let reason):
            "\(path) is damaged: \(reason): if it was copied, copy it again, with its -wal file if there is one"
        case .unusable(let path, let reason): "\(path) cannot be used: \(reason)"
        }
    }
}
