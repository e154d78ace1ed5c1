internal import Cryptography
public import Domain

extension Fingerprinting {
    public static let sha256 = Fingerprinting { bytes in
        guard let fingerprint = Fingerprint(SecureHash.hash(bytes)) else {
            preconditionFailure("SHA-256 has 32 bytes")
        }
        return fingerprint
    }
}
