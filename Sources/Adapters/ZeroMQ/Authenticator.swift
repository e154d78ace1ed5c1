/// Answers libzmq's question whether a client's key may come in (ZeroMQ RFC 27, ZAP 1.0), and refuses what it does
/// not understand.
///
/// Must be there before any port is bound, and be served as long as one is.
struct Authenticator: ~Copyable {
    private let socket: Socket
    var handle: UnsafeMutableRawPointer { socket.handle }

    init(in context: borrowing Context) throws(ZeroMQError) {
        let socket = try Socket(.reply, in: context)
        try socket.bind(inside: "inproc://zeromq.zap.01")
        self.socket = socket
    }

    /// Answers what has been asked; returns whom it turned away.
    borrowing func serve(_ authority: (Applicant) -> Admission) -> [Applicant] {
        var denied: [Applicant] = []
        while let request = socket.receiveParts(countMax: Self.partCountMax) {
            let version = Array("1.0".utf8)
            let id = request.count > 1 ? request[1] : []
            func answer(_ status: String, _ text: String, user: String = "") {
                _ = socket.send(parts: [
                    version, id, Array(status.utf8), Array(text.utf8), Array(user.utf8), [],
                ])
            }
            guard request.count == 7, request[0] == version, request[5] == Array("CURVE".utf8),
                let key = try? CurvePublicKey(bytes: request[6])
            else {
                answer("400", "only CURVE is taken here")
                continue
            }
            let applicant = Applicant(
                domain: String(decoding: request[2], as: UTF8.self), key: key,
                address: String(decoding: request[3], as: UTF8.self))
            switch authority(applicant) {
            case .allow(let user): answer("200", "OK", user: user)
            case .deny:
                answer("400", "key not allowed")
                denied.append(applicant)
            }
        }
        return denied
    }

    private static let partCountMax = 16
}
