internal import Domain

/// The network that an agent was made for. It is no part of the agent's state: it is given to the decoder of a state.
struct GivenNetwork: Codable, Sendable {
    let network: Network
    /// Counted once: it is asked for with every order.
    let waitingInstructionCountMax: Int
    let waitingFactCountMax: Int

    init(network: Network) {
        self.network = network
        waitingInstructionCountMax = Limits.waitingInstructionCountMax(of: network)
        waitingFactCountMax = Limits.waitingFactCountMax(of: network)
    }

    init(from decoder: any Decoder) throws { self.init(network: try decoder.given(.network)) }

    func encode(to encoder: any Encoder) { _ = encoder.container(keyedBy: Nothing.self) }

    private enum Nothing: CodingKey {}
}
