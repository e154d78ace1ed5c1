internal import FileAccess
internal import Foundation
internal import Glibc

/// A file that is never there half written, nor ever readable by more people than it should be.
enum NewFile {
    static func write(_ bytes: Data, to path: String, mode: mode_t) throws(KeyFileError) {
        let draft = path + ".new"
        unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw unwritable(path) }
        var isWritten = bytes.withUnsafeBytes {
            Glibc.write(descriptor, $0.baseAddress, $0.count) == $0.count
        }
        isWritten = isWritten && fsync(descriptor) == 0
        close(descriptor)
        // `link`, unlike `rename`, does not replace what is there.
        guard isWritten, link(draft, path) == 0 else {
            let error = unwritable(path)
            unlink(draft)
            throw error
        }
        unlink(draft)
    }

    private static func unwritable(_ path: String) -> KeyFileError {
        errno == EEXIST
            ? .exists(path: path) : .unwritable(FileFault(path, .make, errorNumber: errno))
    }
}
