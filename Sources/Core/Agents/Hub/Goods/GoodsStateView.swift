internal import Domain
internal import Ledger
internal import OrderedCollections

extension GoodsDepartment {
    public func describe(in stateView: inout HubStateView, in frame: HubFrame) {
        stateView.issuedCount = orders.issuedCount
        stateView.settledCount = orders.settledCount
        stateView.declinedCount = orders.declinedCount
        stateView.cancelledCount = orders.cancelledCount
        stateView.accounts = frame.network.sites.flatMap { site in
            site.stocks.map { stock in
                let booked = meters[site.id]?.booked.first { $0.resource == stock.resource }
                return .init(
                    site: site.id, resource: stock.resource,
                    onHand: frame.ledger.onHand(stock.resource, at: site.id),
                    reserved: frame.ledger.reserved(stock.resource, at: site.id),
                    suppliedTotal: booked?.supplied.total ?? .zero,
                    consumedTotal: booked?.consumedTotal ?? .zero)
            }
        }
    }

    public func orderStandings(in frame: HubFrame) -> [HubStateView.OrderStanding] {
        orders.open.values.map {
            let shipment = $0.order.shipment
            return .init(
                id: $0.order.id, state: $0.state, isInDoubt: $0.isInDoubt, resource: shipment.resource,
                source: shipment.source, destination: shipment.destination, quantity: shipment.quantity,
                inTransit: frame.ledger.inTransit($0.order.id), revisionCount: $0.revisionCount,
                isHeld: $0.isHeld, isReturning: $0.isReturning, basis: $0.order.basis)
        }
    }
}
