internal import Domain

/// The network that an agent was made for. It is no part of the agent's state: whoever reads a state back gives it.
struct GivenNetwork: Codable, Sendable {
    let network: Network

    init(network: Network) { self.network = network }

    init(from decoder: any Decoder) throws { network = try decoder.given(.network) }

    func encode(to encoder: any Encoder) { _ = encoder.container(keyedBy: Nothing.self) }

    private enum Nothing: CodingKey {}
}
