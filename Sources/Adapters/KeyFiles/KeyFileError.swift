public import Domain
public import FileAccess

/// Why keys could not be made or read.
public enum KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    case missing(path: String)
    /// Not for want of the file.
    case unreadable(FileFault)
    case readableByOthers(path: String, mode: Int)
    case writableByOthers(path: String, mode: Int)
    case notJSON(path: String)
    /// `field` is the way to the value: `members[3].node`.
    case invalidField(path: String, field: String, fault: String)
    case exists(path: String)
    case unwritable(FileFault)
    case reservedName(NodeID)

    /// What the system said of a file; nil when it is what the file says.
    public var fileFault: FileFault? {
        switch self {
        case .missing(let path): FileFault(path, .read, .missing)
        case .unreadable(let fault), .unwritable(let fault): fault
        case .exists(let path): FileFault(path, .make, .alreadyThere)
        default: nil
        }
    }

    public var description: String {
        switch self {
        case .missing(let path):
            "\(path) is not there: make keys with `diaodu keys gen`, or name the right file"
        case .unreadable(let fault), .unwritable(let fault): "\(fault): \(fault.remedy)"
        case .readableByOthers(let path, let mode):
            """
            \(path) holds secrets and has the permissions \(String(mode, radix: 8)): take them from others with \
            `chmod 600 \(path)`
            """
        case .writableByOthers(let path, let mode):
            """
            \(path) says whose keys are believed and has the permissions \(String(mode, radix: 8)): take writing it from others \
            with `chmod go-w \(path)`
            """
        case .notJSON(let path): "\(path) is not a JSON object: copy it again from where the keys were made"
        case .invalidField(let path, let field, let fault):
            "\(path): \(field) \(fault): copy the file again from where the keys were made"
        case .exists(let path):
            "\(path) is there already and is not replaced: choose another folder, or move it away first"
        case .reservedName(let node):
            "a node of the network is called \(node), which is kept for those who watch or rule: give one of them another id"
        }
    }
}
