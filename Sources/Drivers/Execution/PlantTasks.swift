public import Domain
public import GateBooks

/// What a plant was asked to do, what went through its gate, and what its node is still to be told: the part of a plant
/// that both drivers have. The driver's plant says when goods pass the gate.
///
///     load ─▶ in `loads` ─▶ written: loaded            expect ─▶ in `arrivals` ─▶ written: unloaded and missing
///                  ╰▶ stopped                                          ╰▶ written: turned back
///
/// What is written is never done again. A node that asks once more, because it has forgotten the answer, gets the answer
/// once more.
public struct PlantTasks: Sendable {
    /// To be loaded, oldest first.
    public private(set) var loads: [Load] = []
    /// On their way to the site, oldest first.
    public private(set) var arrivals: [Arrival] = []
    private var written: [OrderID: [GateEntry]]
    private var answers: [Answer] = []

    public struct Load: Sendable {
        public let order: OrderID
        public let resource: ResourceID
        public internal(set) var quantity: Quantity
    }

    public struct Arrival: Sendable {
        public let order: OrderID
        public let quantity: Quantity
        /// Network time since the opening, as the node was told.
        public let at: Duration
    }

    private struct Answer: Sendable {
        let input: Input
        /// Nil for at once.
        let due: Instant?
    }

    /// - Parameter written: what went through the gate before.
    public init(written: [GateEntry] = []) {
        self.written = Dictionary(grouping: written, by: \.order)
    }

    // MARK: Asked by the node

    /// - Returns: false when the goods have left, or wait to be loaded already.
    @discardableResult
    public mutating func load(_ order: OrderID, _ resource: ResourceID, _ quantity: Quantity) -> Bool {
        guard !answerAgain(order, .loaded) else { return false }
        answers.removeAll { $0.input == .stopped(order) }
        if let index = loads.firstIndex(where: { $0.order == order }) {
            loads[index].quantity = quantity
            return false
        }
        loads.append(Load(order: order, resource: resource, quantity: quantity))
        return true
    }

    public mutating func stop(_ order: OrderID) {
        guard !answerAgain(order, .loaded) else { return }
        loads.removeAll { $0.order == order }
        answer(.stopped(order))
    }

    /// - Parameter arrival: network time since the opening.
    public mutating func expect(_ order: OrderID, _ quantity: Quantity, arrival: Duration) {
        guard !answerAgain(order, .unloaded, .missing, .turnedBack), !isExpected(order) else { return }
        arrivals.append(Arrival(order: order, quantity: quantity, at: arrival))
    }

    /// - Returns: whether the goods are on their way, so that they can still be turned back.
    public mutating func turnBack(_ order: OrderID) -> Bool {
        !answerAgain(order, .unloaded, .missing, .turnedBack) && isExpected(order)
    }

    private func isExpected(_ order: OrderID) -> Bool { arrivals.contains { $0.order == order } }

    // MARK: At the gate

    /// Something went through the gate, or was missing there.
    ///
    /// - Parameter due: when the node is told, unless it asks before; nil for at once.
    public mutating func write(_ entry: GateEntry, due: Instant? = nil) {
        switch entry.passage {
        case .loaded: loads.removeAll { $0.order == entry.order }
        case .unloaded, .missing, .turnedBack: arrivals.removeAll { $0.order == entry.order }
        }
        written[entry.order, default: []].append(entry)
        answers.append(Answer(input: entry.input, due: due))
    }

    // MARK: Told to the node

    /// When ``takeAnswers(at:)`` will have something; nil when there is nothing to say.
    public var answersDue: Instant? { answers.map { $0.due ?? .epoch }.min() }

    /// What the node gets now, oldest first, each once.
    public mutating func takeAnswers(at now: Instant) -> [Input] {
        func isDue(_ answer: Answer) -> Bool { answer.due.map { $0 <= now } ?? true }
        defer { answers.removeAll(where: isDue) }
        return answers.filter(isDue).map(\.input)
    }

    /// - Returns: whether something is written about this order.
    private mutating func answerAgain(_ order: OrderID, _ passages: GateEntry.Passage...) -> Bool {
        let entries = written[order, default: []].filter { passages.contains($0.passage) }
        for entry in entries { answer(entry.input) }
        return !entries.isEmpty
    }

    private mutating func answer(_ input: Input) {
        answers.removeAll { $0.input == input }
        answers.append(Answer(input: input, due: nil))
    }
}
