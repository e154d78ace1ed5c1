internal import Domain

/// The instructions a site took last, as the hub signed them: for a hub that forgets them.
struct InstructionArchive: Codable, Sendable {
    /// Oldest first, without a gap.
    private var kept: [TakenInstruction] = []

    /// Of the envelopes; nil in states of programs that kept only a few.
    private var keptByteCount: Int?

    var count: Int { kept.count }

    mutating func keep(_ instruction: Instruction, in envelope: Envelope) {
        if let last = kept.last, last.instruction.number + 1 != instruction.number {
            (kept, keptByteCount) = ([], 0)
        }
        var byteCount = keptByteCount ?? kept.reduce(0) { $0 + $1.envelope.byteCount }
        kept.append(TakenInstruction(instruction, in: envelope))
        byteCount += envelope.byteCount
        while kept.count > Limits.archivedInstructionCountMax
            || (byteCount > Limits.archivedByteCountMax && kept.count > Limits.archivedInstructionCountMin)
        {
            byteCount -= kept.removeFirst().envelope.byteCount
        }
        keptByteCount = byteCount
    }

    /// - Returns: at most `countMax`, in order, beginning with this number, or with the first behind it that is kept: a hub
    ///   that has forgotten it is to know that, although it cannot get everything back.
    func items(from number: UInt64, countMax: Int) -> ArraySlice<TakenInstruction> {
        guard let start = kept.firstIndex(where: { $0.instruction.number >= number }) else { return [] }
        return kept[start...].prefix(countMax)
    }
}
