internal import Randomness

/// Changes inputs the way libFuzzer does, for runs without it: all of it follows from the generator.
enum Mutation {
    /// - Parameter others: to take parts from.
    static func change(_ input: [UInt8], others: [[UInt8]], using random: inout SplitMix) -> [UInt8] {
        var bytes = input
        // Mostly one step: two good ones together are rare.
        for _ in 0..<[1, 1, 1, 2, 4].randomElement(using: &random)! { step(&bytes, others, &random) }
        return bytes
    }

    private static let telling: [UInt8] = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x2c, 0x22, 0x2f, 0x2d]
    private static let numbers = [
        "0", "-1", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "4294967296", "1e9",
        "٣",
    ]
    private static let byteCountMax = 70_000

    private static func step(_ bytes: inout [UInt8], _ others: [[UInt8]], _ random: inout SplitMix) {
        guard !bytes.isEmpty else {
            bytes =
                others.first { !$0.isEmpty } ?? (0..<8).map { _ in UInt8.random(in: 0...255, using: &random) }
            return
        }
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<10, using: &random) {
        case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: bytes[place] = telling.randomElement(using: &random)!
        case 2: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 3: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 4: bytes.removeSubrange(place..<min(bytes.count, place + length(&random)))
        case 5:
            let part = bytes[place..<min(bytes.count, place + length(&random))]
            if bytes.count + part.count <= byteCountMax { bytes.insert(contentsOf: part, at: place) }
        case 6: bytes.removeSubrange(place...)
        case 7:
            guard let other = others.randomElement(using: &random), !other.isEmpty else { return }
            let start = Int.random(in: 0..<other.count, using: &random)
            bytes.replaceSubrange(place..., with: other[start...].prefix(byteCountMax - place))
        case 8: replaceNumber(at: place, in: &bytes, &random)
        default: bytes[place] &+= UInt8.random(in: 0...255, using: &random) & 0x11
        }
    }

    /// Digits from `place` on become a number that is hard on arithmetic.
    private static func replaceNumber(at place: Int, in bytes: inout [UInt8], _ random: inout SplitMix) {
        func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
        guard let start = bytes[place...].firstIndex(where: isDigit) else { return }
        let end = bytes[start...].firstIndex { !isDigit($0) } ?? bytes.count
        bytes.replaceSubrange(start..<end, with: Array(numbers.randomElement(using: &random)!.utf8))
    }

    private static func length(_ random: inout SplitMix) -> Int {
        1 << Int.random(in: 0...6, using: &random)
    }
}
