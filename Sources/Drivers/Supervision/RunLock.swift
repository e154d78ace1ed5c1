internal import FileAccess
internal import Glibc

/// Holds a run folder for one supervisor; freed when the process ends, however it ends.
public struct RunLock: ~Copyable {
    private let descriptor: Int32

    /// - Parameter path: the lock file. It says who holds it.
    public init(_ path: String) throws(RunFolderError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw .inaccessible(FileFault(path, .make, errorNumber: errno)) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var text = [UInt8](repeating: 0, count: 32)
            let count = pread(descriptor, &text, text.count, 0)
            close(descriptor)
            throw .locked(
                path: path, holder: Int32(String(decoding: text.prefix(max(0, count)), as: UTF8.self)))
        }
        ftruncate(descriptor, 0)
        let holder = Array(String(getpid()).utf8)
        pwrite(descriptor, holder, holder.count, 0)
        // Last: whatever throws once all is initialized is followed by `deinit`, which would close what others have opened since.
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }
}
