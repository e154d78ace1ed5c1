internal import Domain

/// Whether a parent hears another process under this node's name, with as many starts or more.
///
/// As long as that one speaks, this process came second. Once it is silent, it was this node itself, whose journal has
/// forgotten starts: an older copy was restored, or the disk was lost.
struct ProcessWatch: Codable, Sendable {
    private var rival: Beacon.Heard?
    private var since: Instant?
    private var growthCount = 0
    /// The newest beacon that was looked at: an older one says what was once so.
    private var lookedAt: Stamp?

    enum Verdict: Equatable {
        case none
        /// There is, or was, another process: it was heard in this start.
        case suspected(UInt32)
        /// Something of what is kept here has changed.
        case noticed
        /// The other process goes on speaking: this one must stop.
        case displaced(by: UInt64)
    }

    /// One beacon may be a late one, so that the next shows more of a process that is silent already.
    private static let growthCountMax = 2

    mutating func hear(_ beacon: Beacon, in header: Header, _ sender: Sender, at now: Instant) -> Verdict {
        guard let heard = beacon.children.first(where: { $0.node == sender.node }),
            heard.process != sender.process, heard.stamp.incarnation >= sender.incarnation
        else { return .none }
        if let lookedAt, header.stamp <= lookedAt { return .none }
        if let rival, heard.stamp <= rival.stamp { return .none }
        let isFirst = rival == nil
        growthCount += isFirst ? 0 : 1
        (rival, since, lookedAt) = (heard, now, header.stamp)
        if isFirst { return .suspected(heard.stamp.incarnation) }
        return growthCount < Self.growthCountMax ? .noticed : .displaced(by: heard.process)
    }

    /// When the other process counts as silent.
    func deadline(_ timing: Timing) -> Instant? {
        since?.advanced(by: max(timing.suspectAfter, timing.status * 3))
    }

    /// - Returns: the forgotten incarnation, once; nil when it is not time.
    mutating func forgottenIncarnation(at now: Instant, _ timing: Timing) -> UInt32? {
        guard let deadline = deadline(timing), now >= deadline, let rival else { return nil }
        self = ProcessWatch()
        return rival.stamp.incarnation
    }
}
