internal import Crypto
public import Domain

extension Fingerprinting {
    public static let sha256 = Fingerprinting { bytes in
        guard let fingerprint = Fingerprint(Array(SHA256.hash(data: bytes))) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return fingerprint
    }
}
