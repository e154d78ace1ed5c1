internal import Glibc

/// The number of files and sockets that this process may have open.
enum FileDescriptorLimit {
    /// Raises the soft limit where the hard one permits.
    static func require(_ needed: Int) throws(ZeroMQError) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        guard limit.rlim_cur < rlim_t(needed) else { return }
        let hard = limit.rlim_max
        limit.rlim_cur = min(rlim_t(needed), hard)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        guard hard >= rlim_t(needed) else {
            throw .fileDescriptorsTooFew(needed: needed, allowed: Int(hard))
        }
    }
}
