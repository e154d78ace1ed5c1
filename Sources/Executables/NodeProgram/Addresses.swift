internal import Console
internal import Domain
internal import Runtime
internal import ZeroMQ

extension ListeningAddresses {
    init(_ sources: SettingSources) throws {
        self.init(
            reports: try sources.address(.listenReports), orders: try sources.address(.listenOrders),
            tap: try sources.address(.listenTap))
    }
}

extension ParentAddresses {
    init(_ sources: SettingSources, of parent: NodeID) throws {
        self.init(
            node: parent, reports: try sources.address(.parentReports),
            orders: try sources.address(.parentOrders))
    }
}

extension SettingSources {
    fileprivate func address(_ setting: Setting) throws -> Endpoint {
        let given = try required(setting)
        do { return try Endpoint(given.value) } catch {
            throw Failure(.badConfiguration, "\(given.name): \(error)")
        }
    }
}
