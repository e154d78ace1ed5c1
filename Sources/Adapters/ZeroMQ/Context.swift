internal import CZeroMQ
internal import Glibc

/// Owns one libzmq context. Every socket made in it must be closed before it is.
///
/// The authenticator of CURVE lives at an address inside it.
struct Context: ~Copyable {
    let handle: UnsafeMutableRawPointer

    init() throws(ZeroMQError) {
        guard let handle = zmq_ctx_new() else { throw .failed(.openContext, nil, code: zmq_errno()) }
        self.handle = handle
        zmq_ctx_set(handle, ZMQ_BLOCKY, 0)
        zmq_ctx_set(handle, ZMQ_MAX_SOCKETS, SocketSettings.socketCountMax)
    }

    /// Waits for the linger of the sockets that were closed, at the most.
    deinit {
        while zmq_ctx_term(handle) == -1 && zmq_errno() == EINTR {}
    }
}
