internal import Domain

/// How a site stands with the hub: whether both know the same of each other, so that it may act.
///
///     start ─▶ waiting ─▶ agreed, by a statement of the running hub that fits
///                    ╰──▶ held, by one that knows more ─▶ realigned by a person's word ─▶ waiting
struct HubAgreement: Codable, Sendable {
    /// Whether the running program compares; those before it did not, and their journals are replayed as they were.
    private(set) var comparesStreams = false
    /// The hub's process that agreed with this one.
    private(set) var agreedWith: UInt64?
    /// The hub's process that last answered this one.
    private(set) var heard: UInt64 = 0
    /// What this site has forgotten; kept until a person resumes it.
    private(set) var loss: StreamLoss?
    /// The instructions up to here are about what was open when it was realigned: its people may have done it already.
    private(set) var uncheckedThrough: UInt64 = 0
    /// The instructions up to here were given before the running program agreed with the hub. An older copy may have been
    /// restored that had forgotten one of them before the hub heard that it was taken: nobody can tell but its people.
    private(set) var givenBeforeThrough: UInt64 = 0
    private var hasAgreed = false
    /// The instructions up to here tell again what this site has not forgotten.
    private(set) var knownThrough: UInt64 = 0
    /// The hub's newest message by which a stream went on.
    private var advancedBy: HubMoment?
    private var advancingProcess: UInt64 = 0
    private var wait = Duration.zero
    /// What its people said while it waited.
    private(set) var deferred: [Deferred] = []

    /// What may wait until both agree.
    enum Deferred: Codable, Equatable, Sendable {
        case loaded(OrderID, Quantity)
        case stopped(OrderID)
        case unloaded(OrderID, Quantity)
        case turnedBack(OrderID, Quantity)
        case lost(OrderID, Quantity, LossReason)
        case entered(DepartmentContent)
    }

    var isOpen: Bool { loss == nil && (!comparesStreams || agreedWith != nil) }

    var condition: StreamStatement.Condition {
        loss != nil ? .held : agreedWith == nil ? .waiting : .agreed
    }

    mutating func start(comparing comparesStreams: Bool) {
        self.comparesStreams = comparesStreams
        (agreedWith, heard, advancedBy, wait, hasAgreed) = (nil, 0, nil, .zero, false)
    }

    mutating func nextWait(_ timing: Timing) -> Duration {
        wait = min(max(timing.resendMin, wait * 2), timing.resendMax)
        return wait
    }

    /// It is told how it stands, and has forgotten nothing.
    mutating func pass(through number: UInt64) { knownThrough = number }

    /// One stream or the other went on by this message of the hub.
    mutating func advance(by header: Header) {
        let moment = HubMoment(epoch: header.epoch, stamp: header.stamp)
        advancedBy = advancingProcess == header.process ? max(advancedBy ?? moment, moment) : moment
        advancingProcess = header.process
    }

    /// Whether the hub may have said this before what it has said since. Another process of it may have forgotten starts.
    func isOvertaken(_ header: Header) -> Bool {
        header.process == advancingProcess
            && advancedBy.map { HubMoment(epoch: header.epoch, stamp: header.stamp) < $0 } ?? false
    }

    func admits(_ header: Header) -> Bool {
        isOpen && (!comparesStreams || header.process == agreedWith)
    }

    /// - Parameters:
    ///   - agrees: nothing is lacking on either side.
    ///   - issuedThrough: the last instruction that the hub has given.
    /// - Returns: whether the running program agrees with the hub for the first time.
    @discardableResult
    mutating func hear(_ process: UInt64, agrees: Bool, issuedThrough: UInt64 = 0) -> Bool {
        heard = process
        agreedWith = agrees ? process : nil
        guard agrees, !hasAgreed else { return false }
        (hasAgreed, givenBeforeThrough) = (true, issuedThrough)
        return true
    }

    mutating func hold(_ loss: StreamLoss) {
        self.loss = loss
        agreedWith = nil
    }

    /// What its people have said of orders they say again when asked.
    mutating func realign(uncheckedThrough number: UInt64) {
        (loss, agreedWith, uncheckedThrough) = (nil, nil, number)
        deferred = deferred.filter { if case .entered = $0 { true } else { false } }
    }

    mutating func postpone(_ input: Input) {
        let item: Deferred
        switch input {
        case .loaded(let order, let quantity): item = .loaded(order, quantity)
        case .stopped(let order): item = .stopped(order)
        case .unloaded(let order, let total): item = .unloaded(order, total)
        case .turnedBack(let order, let total): item = .turnedBack(order, total)
        case .lost(let order, let total, let reason): item = .lost(order, total, reason)
        case .entered(let entry): item = .entered(entry)
        case .started, .received, .metered, .planned, .planRefused, .solved, .unsolved, .deadlineReached:
            return
        }
        if !deferred.contains(item) { deferred.append(item) }
    }

    mutating func takeDeferred() -> [Input] {
        defer { deferred = [] }
        return deferred.map { item in
            switch item {
            case .loaded(let order, let quantity): .loaded(order, quantity)
            case .stopped(let order): .stopped(order)
            case .unloaded(let order, let total): .unloaded(order, total)
            case .turnedBack(let order, let total): .turnedBack(order, total)
            case .lost(let order, let total, let reason): .lost(order, total, reason)
            case .entered(let entry): .entered(entry)
            }
        }
    }
}
