internal import Foundation
internal import Glibc
internal import Synchronization

/// Holds the file of a journal itself for this process alone, whatever paths lead to it.
///
/// The descriptor stays open as long as SQLite has the file: closing any descriptor of a file takes the process's POSIX locks
/// on it away, which are SQLite's.
final class FileHold: Sendable {
    private let held: Mutex<Int32?>

    init(_ path: String) throws(JournalError) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unusable(path: path, reason: String(cString: strerror(errno))) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw .inUse(path: path, holder: nil)
        }
        held = Mutex(descriptor)
    }

    deinit { release() }

    func release() {
        held.withLock { descriptor in
            if let descriptor { close(descriptor) }
            descriptor = nil
        }
    }
}

/// Notices when files of an open journal are removed, or others are put in their place.
struct FileWatch: Sendable {
    private let watched: [Watched]

    private struct Watched: Sendable {
        let path: String
        let identity: Identity
    }

    private struct Identity: Equatable {
        let device: dev_t
        let inode: ino_t

        init?(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (device, inode) = (status.st_dev, status.st_ino)
        }
    }

    /// As they are now; what is not there is not watched.
    init(_ paths: [String]) {
        watched = paths.compactMap { path in
            Identity(of: path).map { Watched(path: path, identity: $0) }
        }
    }

    /// - Throws: ``JournalError/replaced(path:reason:)`` when a file is no longer what it was.
    func check() throws(JournalError) {
        for file in watched {
            guard let now = Identity(of: file.path) else {
                throw .replaced(path: file.path, reason: "it is gone")
            }
            guard now == file.identity else {
                throw .replaced(path: file.path, reason: "another file is in its place")
            }
        }
    }
}
