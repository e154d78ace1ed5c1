internal import CZeroMQ
internal import Foundation
internal import Synchronization

/// What our bus is held against: one bare PUB and one bare SUB of libzmq with CURVE over TCP, each on a thread of its own, with
/// nothing around them. Nothing that uses libzmq this way can be faster.
struct BareBus {
    let topic: [UInt8]
    let body: [UInt8]

    /// - Parameter windowCount: how many messages may be under way; PUB drops what is above its high-water mark.
    /// - Returns: the seconds from the first message sent to the last one received.
    func carry(_ count: Int, windowCount: Int) throws -> Double {
        let context = zmq_ctx_new()!
        defer { zmq_ctx_term(context) }
        let receiver = zmq_socket(context, ZMQ_SUB)!
        let sender = zmq_socket(context, ZMQ_PUB)!
        let (server, client) = (Self.keys(), Self.keys())
        for socket in [receiver, sender] {
            Self.set(socket, ZMQ_LINGER, 0)
            Self.set(socket, ZMQ_SNDHWM, 0)
            Self.set(socket, ZMQ_RCVHWM, 0)
        }
        Self.set(receiver, ZMQ_CURVE_SERVER, 1)
        zmq_setsockopt(receiver, ZMQ_CURVE_SECRETKEY, server.secret, server.secret.count)
        zmq_setsockopt(receiver, ZMQ_SUBSCRIBE, nil, 0)
        zmq_setsockopt(sender, ZMQ_CURVE_SERVERKEY, server.open, server.open.count)
        zmq_setsockopt(sender, ZMQ_CURVE_PUBLICKEY, client.open, client.open.count)
        zmq_setsockopt(sender, ZMQ_CURVE_SECRETKEY, client.secret, client.secret.count)
        guard zmq_bind(receiver, "tcp://127.0.0.1:*") == 0 else { throw BareBusFailure() }
        var address = [CChar](repeating: 0, count: 256)
        var byteCount = address.count
        zmq_getsockopt(receiver, ZMQ_LAST_ENDPOINT, &address, &byteCount)
        guard zmq_connect(sender, address) == 0 else { throw BareBusFailure() }

        let received = Received()
        let (receiving, sending) = (Handle(receiver), Handle(sender))
        let end = DispatchSemaphore(value: 0)
        Thread { [self] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while received.count.load(ordering: .relaxed) < count {
                zmq_recv(receiving.socket, &buffer, buffer.count, 0)
                guard buffer[0] == topic[0] else {
                    // A greeting: the line stands.
                    zmq_recv(receiving.socket, &buffer, buffer.count, 0)
                    received.isThere.store(true, ordering: .releasing)
                    continue
                }
                zmq_recv(receiving.socket, &buffer, buffer.count, 0)
                received.count.wrappingAdd(1, ordering: .releasing)
            }
            zmq_close(receiving.socket)
            end.signal()
        }.start()
        while !received.isThere.load(ordering: .acquiring) {
            send([0], [0], through: sending)
            usleep(2_000)
        }
        let time = seconds {
            for number in 0..<count {
                while number - received.count.load(ordering: .acquiring) >= windowCount { usleep(20) }
                send(topic, body, through: sending)
            }
            end.wait()
        }
        zmq_close(sending.socket)
        return time
    }

    private func send(_ topic: [UInt8], _ body: [UInt8], through handle: Handle) {
        zmq_send(handle.socket, topic, topic.count, ZMQ_SNDMORE)
        zmq_send(handle.socket, body, body.count, 0)
    }

    private static func set(_ socket: UnsafeMutableRawPointer, _ option: Int32, _ value: Int32) {
        var value = value
        zmq_setsockopt(socket, option, &value, MemoryLayout<Int32>.size)
    }

    /// As text, without its closing zero.
    private static func keys() -> (open: [UInt8], secret: [UInt8]) {
        var (open, secret) = ([CChar](repeating: 0, count: 41), [CChar](repeating: 0, count: 41))
        zmq_curve_keypair(&open, &secret)
        return (open.dropLast().map(UInt8.init), secret.dropLast().map(UInt8.init))
    }

    /// Each socket is used by one thread alone.
    private struct Handle: @unchecked Sendable {
        let socket: UnsafeMutableRawPointer
        init(_ socket: UnsafeMutableRawPointer) { self.socket = socket }
    }

    private final class Received: Sendable {
        let count = Atomic(0)
        let isThere = Atomic(false)
    }
}

/// The bare peer could not be set up.
struct BareBusFailure: Error {}
