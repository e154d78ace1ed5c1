internal import CZeroMQ
internal import Glibc

/// Owns one libzmq socket and closes it exactly once.
///
/// Noncopyable, so there is no second owner; not `Sendable`, so the compiler keeps it inside the actor that opened
/// it: libzmq forbids two threads in one socket. Never blocks: what cannot be done now is not done.
struct Socket: ~Copyable {
    let kind: SocketKind
    let handle: UnsafeMutableRawPointer
    /// On the heap because a short message lives inside its `zmq_msg_t`, which must not move while it is read.
    private let message: UnsafeMutablePointer<zmq_msg_t>

    init(_ kind: SocketKind, in context: borrowing Context) throws(ZeroMQError) {
        guard let handle = zmq_socket(context.handle, kind.rawValue) else {
            throw .failed(.openSocket, nil, code: zmq_errno())
        }
        (self.kind, self.handle) = (kind, handle)
        message = .allocate(capacity: 1)
        zmq_msg_init(message)
    }

    deinit {
        zmq_msg_close(message)
        message.deallocate()
        zmq_close(handle)
    }

    /// - Parameter prefix: the beginning of the topics to be received; empty for all.
    borrowing func subscribe(to prefix: [UInt8]) throws(ZeroMQError) { try set(ZMQ_SUBSCRIBE, prefix) }

    /// - Returns: where it is bound, as libzmq calls it: with an address for `*` or an interface, and with the port that the kernel
    ///   chose when `endpoint` leaves it open. Only so can it be unbound.
    borrowing func bind(to endpoint: Endpoint) throws(ZeroMQError) -> Endpoint {
        if endpoint.isVersion6 { try set(ZMQ_IPV6, Int32(1)) }
        guard zmq_bind(handle, endpoint.description) == 0 else { throw .bind(endpoint, code: zmq_errno()) }
        var byteCount = 256
        let text = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, buffer.baseAddress, &byteCount) == 0 else {
                return
            }
            count = max(0, byteCount - 1)  // The last byte ends a C string.
        }
        guard let bound = try? Endpoint(String(decoding: text, as: UTF8.self)) else {
            throw .failed(.bind, endpoint, code: zmq_errno())
        }
        return bound
    }

    borrowing func bind(inside address: String) throws(ZeroMQError) {
        guard zmq_bind(handle, address) == 0 else { throw .failed(.bind, nil, code: zmq_errno()) }
    }

    borrowing func connect(inside address: String) throws(ZeroMQError) {
        guard zmq_connect(handle, address) == 0 else { throw .failed(.connect, nil, code: zmq_errno()) }
    }

    /// Throws out everybody who is connected. The port is free some time later.
    borrowing func unbind(from endpoint: Endpoint) { zmq_unbind(handle, endpoint.description) }

    borrowing func connect(to endpoint: Endpoint) throws(ZeroMQError) {
        if endpoint.isVersion6 { try set(ZMQ_IPV6, Int32(1)) }
        guard zmq_connect(handle, endpoint.description) == 0 else {
            throw .failed(.connect, endpoint, code: zmq_errno())
        }
    }

    /// Queues a message of two parts. True means queued here, or dropped for those who do not keep up.
    borrowing func send(_ frames: borrowing Frames) -> Bool {
        guard zmq_send(handle, frames.topic, frames.topic.count, ZMQ_DONTWAIT | ZMQ_SNDMORE) >= 0 else {
            return false
        }
        return zmq_send(handle, frames.body, frames.body.count, ZMQ_DONTWAIT) >= 0
    }

    borrowing func send(parts: [[UInt8]]) -> Bool {
        for (index, part) in parts.enumerated() {
            let flags = ZMQ_DONTWAIT | (index + 1 < parts.count ? ZMQ_SNDMORE : 0)
            guard zmq_send(handle, part, part.count, flags) >= 0 else { return false }
        }
        return true
    }

    enum Reception {
        /// - Parameter user: whom the authority saw behind the sender's key; nil without CURVE.
        case frames(Frames, user: String?)
        case refused(FramesRefusal)
    }

    /// Takes the next message of two parts, whole or not at all; nil when there is none.
    borrowing func receive() -> Reception? {
        guard let topic = receivePart() else { return nil }
        guard topic.more else { return .refused(.partCount) }
        let user = user
        let body = receivePart()
        guard let body, !body.more else {
            skipRest()
            return .refused(.partCount)
        }
        do {
            return try .frames(Frames(topic: topic.bytes, body: body.bytes), user: user)
        } catch {
            return .refused(error)
        }
    }

    /// Takes the next message whatever its form, for the talk with libzmq itself; nil when there is none.
    ///
    /// - Parameter countMax: parts beyond it are thrown away.
    borrowing func receiveParts(countMax: Int) -> [[UInt8]]? {
        guard var part = receivePart() else { return nil }
        var parts = [part.bytes]
        while part.more, parts.count < countMax, let next = receivePart() {
            parts.append(next.bytes)
            part = next
        }
        if part.more { skipRest() }
        return parts
    }

    /// Takes the next message of a subscriber; nil when there is none.
    ///
    /// - Returns: its first part, and whom the authority saw behind its sender's key; nil for what libzmq says itself.
    borrowing func receiveSubscription() -> (bytes: [UInt8], user: String?)? {
        guard let part = receivePart() else { return nil }
        let user = user
        if part.more { skipRest() }
        return (part.bytes, user)
    }

    private borrowing func receivePart() -> (bytes: [UInt8], more: Bool)? {
        var byteCount = zmq_msg_recv(message, handle, ZMQ_DONTWAIT)
        while byteCount < 0 && zmq_errno() == EINTR {
            byteCount = zmq_msg_recv(message, handle, ZMQ_DONTWAIT)
        }
        guard byteCount >= 0 else { return nil }
        let bytes = [UInt8](UnsafeRawBufferPointer(start: zmq_msg_data(message), count: Int(byteCount)))
        return (bytes, zmq_msg_more(message) != 0)
    }

    /// libzmq delivers all parts of a message or none, so the rest is there.
    private borrowing func skipRest() {
        while zmq_msg_more(message) != 0, zmq_msg_recv(message, handle, ZMQ_DONTWAIT) >= 0 {}
    }

    /// Of the part received last.
    private var user: String? {
        guard let text = zmq_msg_gets(message, "User-Id") else { return nil }
        return String(cString: text)
    }

    borrowing func set<Value: BitwiseCopyable>(_ option: Int32, _ value: Value) throws(ZeroMQError) {
        var value = value
        guard zmq_setsockopt(handle, option, &value, MemoryLayout<Value>.size) == 0 else {
            throw .failed(.configure(option: option), nil, code: zmq_errno())
        }
    }

    borrowing func set(_ option: Int32, _ bytes: [UInt8]) throws(ZeroMQError) {
        guard zmq_setsockopt(handle, option, bytes, bytes.count) == 0 else {
            throw .failed(.configure(option: option), nil, code: zmq_errno())
        }
    }
}
