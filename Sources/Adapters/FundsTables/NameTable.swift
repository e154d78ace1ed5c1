/// Names and their numbers, in the order in which they came. A look-up makes no text of the bytes.
struct NameTable {
    /// The bytes of all names, and where each ends.
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    /// Numbers by hash; below zero for none. Its count is a power of two.
    private var slots = [Int32](repeating: -1, count: 1 << 10)

    var count: Int { ends.count }

    subscript(number: Int) -> String {
        String(decoding: bytes[(number == 0 ? 0 : ends[number - 1])..<ends[number]], as: UTF8.self)
    }

    var all: [String] { (0..<count).map { self[$0] } }

    func number(of name: UnsafeBufferPointer<UInt8>) -> Int? {
        let slot = slots[slot(of: name)]
        return slot < 0 ? nil : Int(slot)
    }

    /// - Returns: the number, and whether the name is new.
    mutating func insert(_ name: UnsafeBufferPointer<UInt8>) -> (number: Int, isNew: Bool) {
        let slot = slot(of: name)
        if slots[slot] >= 0 { return (Int(slots[slot]), false) }
        slots[slot] = Int32(count)
        bytes.append(contentsOf: name)
        ends.append(bytes.count)
        if count * 2 > slots.count { grow() }
        return (count - 1, true)
    }

    /// Where a name is, or would be.
    private func slot(of name: UnsafeBufferPointer<UInt8>) -> Int {
        var slot = Self.hash(name) & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            let start = number == 0 ? 0 : ends[number - 1]
            if ends[number] - start == name.count {
                let isSame = bytes.withUnsafeBufferPointer { bytes in
                    name.indices.allSatisfy { bytes[start + $0] == name[$0] }
                }
                if isSame { return slot }
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return slot
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for number in 0..<count {
            let start = number == 0 ? 0 : ends[number - 1]
            var slot =
                bytes.withUnsafeBufferPointer {
                    Self.hash(UnsafeBufferPointer(rebasing: $0[start..<ends[number]]))
                } & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number)
        }
    }

    /// FNV-1a, with the upper half folded in.
    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return Int(truncatingIfNeeded: (hash ^ hash >> 32) & 0x7FFF_FFFF_FFFF_FFFF)
    }
}
