import Testing

@testable import Cryptography

@Suite("Signatures, keys and hashes are those of the standards")
struct CryptographyTests {
    /// RFC 8032, section 7.1, tests 1 and 3, and test SHA(abc).
    @Test(
        "Ed25519 signs as RFC 8032 says",
        arguments: [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
            ),
            (
                "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
                "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
                """
                ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a\
                9ac94fa54ca49f
                """,
                "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"
            ),
        ])
    func ed25519(seed: String, publicKey: String, message: String, signature: String) throws {
        let key = try #require(Signature.PrivateKey(seed: bytes(seed)))
        #expect(key.publicKey.bytes == bytes(publicKey))
        #expect(key.signature(of: bytes(message)) == bytes(signature))
        #expect(key.publicKey.accepts(bytes(signature), of: bytes(message)))
    }

    @Test("a signature is of one message by one key, and has one form")
    func forged() throws {
        let key = try #require(Signature.PrivateKey(seed: [UInt8](repeating: 7, count: 32)))
        let message = Array("a shipment".utf8)
        let signature = key.signature(of: message)
        for place in [0, 31, 32, 63] {
            var other = signature
            other[place] ^= 1
            #expect(!key.publicKey.accepts(other, of: message))
        }
        #expect(!key.publicKey.accepts(signature, of: message + [0]))
        #expect(!key.publicKey.accepts(signature.dropLast(), of: message))
        #expect(!key.publicKey.accepts([], of: message))
        let stranger = try #require(Signature.PrivateKey(seed: [UInt8](repeating: 8, count: 32)))
        #expect(!stranger.publicKey.accepts(signature, of: message))
        #expect(!key.publicKey.accepts(addingGroupOrder(to: signature), of: message))
        // No point of the curve.
        let none = try #require(Signature.PublicKey([2] + [UInt8](repeating: 0, count: 31)))
        #expect(!none.accepts(signature, of: message))
    }

    @Test("a key of another length is none", arguments: [0, 31, 33, 64])
    func length(byteCount: Int) {
        let bytes = [UInt8](repeating: 1, count: byteCount)
        #expect(Signature.PrivateKey(seed: bytes) == nil)
        #expect(Signature.PublicKey(bytes) == nil)
        #expect(KeyAgreement.publicKey(of: bytes) == nil)
    }

    /// RFC 7748, section 6.1.
    @Test("X25519 derives the public key as RFC 7748 says")
    func x25519() {
        #expect(
            KeyAgreement.publicKey(
                of: bytes("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"))
                == bytes("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"))
    }

    /// FIPS 180-4, examples of NIST.
    @Test(
        "SHA-256 is that of FIPS 180-4, in whatever pieces the bytes come",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ])
    func sha256(text: String, expected: String) {
        let whole = Array(text.utf8)
        #expect(SecureHash.hash(whole) == bytes(expected))
        for count in 0...whole.count {
            var hash = SecureHash()
            hash.update(Array(whole[..<count]))
            // What it is so far changes nothing.
            #expect(hash.value == SecureHash.hash(Array(whole[..<count])))
            hash.update(Array(whole[count...]))
            #expect(hash.value == bytes(expected))
        }
    }

    /// The same signature with another number in its second half, which a lax check would accept.
    private func addingGroupOrder(to signature: [UInt8]) -> [UInt8] {
        let order = bytes("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010")
        var (sum, carry) = (signature, 0)
        for place in 0..<32 {
            let digit = Int(signature[32 + place]) + Int(order[place]) + carry
            (sum[32 + place], carry) = (UInt8(truncatingIfNeeded: digit), digit >> 8)
        }
        return sum
    }

    private func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = hexadecimal.compactMap(\.hexDigitValue)
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }
}
