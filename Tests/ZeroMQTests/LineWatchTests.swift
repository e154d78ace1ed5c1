import Glibc
import Testing

@testable import ZeroMQ

@Suite("Events become one finding, said once")
struct LineWatchTests {
    private let start = ContinuousClock.now
    private func watch() -> LineWatch { LineWatch(patience: .seconds(2), at: start) }

    @Test(
        "each failure has its name",
        arguments: [
            (MonitorEvent.handshakeFailed(.notLetIn), LineTrouble.notLetIn),
            (.handshakeFailed(.protocolViolated(code: 7)), .otherProtocol),
            (.handshakeFailed(.broken(code: EAGAIN)), .silent),
            (.handshakeFailed(.broken(code: EPIPE)), .wrongServerKey),
            (.handshakeFailed(.protocolViolated(code: 0x1100_0001)), .wrongServerKey),
            (.disconnected(descriptor: 7), .otherProtocol),
        ])
    func names(event: MonitorEvent, trouble: LineTrouble) {
        var watch = watch()
        #expect(watch.note(.connected, at: start) == nil)
        #expect(watch.note(event, at: start) == .trouble(trouble))
        #expect(watch.note(.disconnected(descriptor: 7), at: start) == nil)
        #expect(watch.note(.connected, at: start) == nil)
        #expect(watch.note(event, at: start) == nil, "said twice")
    }

    @Test("when nothing happens for too long, somebody looks why, again and again")
    func nobody() {
        var watch = watch()
        #expect(watch.check(at: start + .seconds(1)) == nil)
        #expect(watch.note(.retried, at: start + .seconds(1)) == nil)
        #expect(watch.check(at: start + .seconds(2)) == .unreached)
        #expect(watch.deadline == nil)
        #expect(watch.check(at: start + .seconds(3)) == nil, "it is being looked into")
        #expect(watch.note(.trouble(.refused), at: start + .seconds(3)) == .trouble(.refused))
        #expect(watch.check(at: start + .seconds(5)) == .unreached, "it is looked into again")
        #expect(watch.note(.trouble(.refused), at: start + .seconds(5)) == nil, "said twice")
        #expect(watch.note(.trouble(.noAnswer), at: start + .seconds(8)) == .trouble(.noAnswer))
        #expect(watch.note(.connected, at: start + .seconds(9)) == nil)
        #expect(watch.note(.trouble(.refused), at: start + .seconds(9)) == nil, "it was accepted since")
    }

    @Test("a line that stood and fell is told, and again when it stands")
    func fell() {
        var watch = watch()
        _ = watch.note(.connected, at: start)
        #expect(watch.note(.handshakeSucceeded, at: start) == .connected)
        #expect(watch.deadline == nil)
        #expect(watch.note(.disconnected(descriptor: 7), at: start) == .disconnected)
        #expect(watch.check(at: start + .seconds(2)) == .unreached)
        _ = watch.note(.connected, at: start)
        #expect(watch.note(.handshakeSucceeded, at: start) == .connected)
    }
}

@Suite("Addresses and keys are read strictly")
struct AddressTests {
    @Test(
        "an endpoint is written as it is read",
        arguments: [
            "tcp://10.0.0.5:5501", "tcp://*:21000", "tcp://hub.fujian:1", "tcp://[::1]:5501", "tcp://[::]:*",
            "tcp://[fe80::1%eth0]:7",
        ])
    func endpoints(text: String) throws { #expect(try Endpoint(text).description == text) }

    @Test(
        "what is no endpoint says why",
        arguments: [
            ("ipc://x", "must begin with tcp://"), ("tcp://host", "no port"), ("tcp://:1", "the host"),
            ("tcp://a:0", "1 to 65535"), ("tcp://a:70000", "1 to 65535"), ("tcp://a b:1", "the host"),
            ("tcp://::1:5", "in brackets: tcp://[::1]:PORT"), ("tcp://[::1]", "no port"),
            ("tcp://[1.2.3.4]:5", "must be an IPv6 address"), ("tcp://[::1%]:5", "must be an IPv6 address"),
        ])
    func wrong(text: String, reason: String) {
        let error = #expect(throws: EndpointError.self) { try Endpoint(text) }
        #expect("\(error!)".contains(reason))
    }

    @Test("keys survive writing and reading; a secret is not printed")
    func keys() throws {
        let pair = try CurveKeyPair.generate()
        #expect(try CurvePublicKey(z85: pair.publicKey.z85) == pair.publicKey)
        #expect(try CurveKeyPair(secretKey: CurveSecretKey(bytes: pair.secretKey.bytes)) == pair)
        #expect(!"\(pair.secretKey)".contains(pair.secretKey.revealedZ85))
        let other = try CurveKeyPair.generate()
        #expect(throws: CurveKeyError.notAPair) {
            try CurveKeyPair(publicKey: other.publicKey, secretKey: pair.secretKey)
        }
        #expect(throws: CurveKeyError.wrongLength) { try CurvePublicKey(bytes: [1, 2, 3]) }
    }
}
