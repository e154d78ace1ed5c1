internal import Glibc

/// All bytes of a file. O(bytes).
public func readFile(at path: String) throws(FileFault) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFault(path, .read, errorNumber: errno) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = read(descriptor, &piece, piece.count)
        if count > 0 {
            bytes += piece[..<count]
        } else if count == 0 {
            return bytes
        } else if errno != EINTR {
            throw FileFault(path, .read, errorNumber: errno)
        }
    }
}

/// Whether a file or folder is there. What cannot be found out for lack of permission is no answer.
///
/// - Throws: ``FileFault`` unless it is there or certainly is not.
public func isThere(_ path: String) throws(FileFault) -> Bool {
    var status = stat()
    if stat(path, &status) == 0 { return true }
    // A file where a folder would have to be: below it is nothing.
    if errno == ENOENT || errno == ENOTDIR { return false }
    throw FileFault(path, .read, errorNumber: errno)
}

/// Finds out whether a file that is there may be used, without opening it: a pipe is left as it is.
///
/// - Throws: ``FileFault`` when it is missing, a folder, or may not be used so.
public func checkFile(at path: String, for use: FileUse) throws(FileFault) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileFault(path, use, errorNumber: errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw FileFault(path, use, .isFolder) }
    let mode = use == .read ? R_OK : R_OK | W_OK
    guard faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0 else {
        throw FileFault(path, use, errorNumber: errno)
    }
}

/// The names in a folder, sorted.
public func listFolder(at path: String) throws(FileFault) -> [String] {
    guard let folder = opendir(path) else { throw FileFault(path, .list, errorNumber: errno) }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
                String(cString: $0)
            }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
}

/// Finds out whether a folder is there and may be entered and listed.
public func checkFolder(at path: String) throws(FileFault) {
    var status = stat()
    guard stat(path, &status) == 0 else { throw FileFault(path, .list, errorNumber: errno) }
    guard status.st_mode & S_IFMT == S_IFDIR else { throw FileFault(path, .list, .isNoFolder) }
    guard faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) == 0 else {
        throw FileFault(path, .list, .notPermitted(folder: path))
    }
    guard faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 else {
        throw FileFault(path, .list, errorNumber: errno)
    }
}

/// Makes a folder and those above it, where they are missing; what is there stays as it is.
///
/// - Parameter mode: of the folders that are made.
public func makeFolder(at path: String, mode: UInt32 = 0o777) throws(FileFault) {
    var folder = path.hasPrefix("/") ? "/" : ""
    for name in path.split(separator: "/") {
        folder += folder.isEmpty || folder.hasSuffix("/") ? "\(name)" : "/\(name)"
        guard mkdir(folder, mode) != 0 else { continue }
        let code = errno
        var status = stat()
        guard stat(folder, &status) == 0 else { throw FileFault(path, .make, errorNumber: code) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw FileFault(path, .make, .isNoFolder) }
    }
}
