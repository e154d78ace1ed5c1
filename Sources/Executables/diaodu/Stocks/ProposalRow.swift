internal import Domain
internal import NetworkFolder
internal import PlainText
internal import Stocks
internal import Tables

/// A proposal as `diaodu stocks propose --json` prints it; the names of its properties are the keys. Quantities in units, money in fen.
struct ProposalRow: Encodable {
    let site: String
    let resource: String
    let tier: Int
    let reserve: Int64
    let limit: Int64
    let reserveNow: Int64?
    let limitNow: Int64?
    /// Of a round to come.
    let meanUse: Double
    let varianceOfUse: Double
    let trendPerRound: Double
    /// How many rounds of use it rests on.
    let rounds: Int
    let leadRounds: Int
    /// Of demand: constant, binomial, poisson or negativeBinomial.
    let family: String
    /// What everything was counted in.
    let step: Int64
    /// Of the policy of least cost, in fen a round; before the service level of the tier.
    let cost: Double
    let isRaisedForService: Bool
    let reason: String

    init(_ record: StockRecord, _ proposal: StockProposal) {
        (site, resource, tier) = (record.site.text, record.resource.text, record.tier)
        (reserve, limit) = (proposal.reserve.rawValue, proposal.limit.rawValue)
        (reserveNow, limitNow) = (record.reserve?.rawValue, record.limit?.rawValue)
        let estimate = proposal.estimate
        meanUse = Double(estimate.meanThousandths) / 1_000
        varianceOfUse = Double(estimate.varianceThousandths) / 1_000
        trendPerRound = Double(estimate.trendThousandths) / 1_000
        (rounds, leadRounds) = (estimate.roundCount, record.leadRounds)
        (family, step) = (proposal.family.rawValue, proposal.step.rawValue)
        cost = Double(proposal.policy.costMillionths) / 1_000_000
        isRaisedForService = proposal.isRaisedForService
        reason = Self.reason(record, proposal)
    }

    private static func reason(_ record: StockRecord, _ proposal: StockProposal) -> String {
        let estimate = proposal.estimate
        func text(_ thousandths: Int64) -> String { Figure.fixed(thousandths, over: 1_000, decimals: 1) }
        if estimate.roundCount == 0 { return "no use on record" }
        var words = [
            "uses \(text(estimate.meanThousandths)) a round (\(estimate.roundCount) rounds on record)"
        ]
        if estimate.trendThousandths != 0 {
            words.append(
                "\(estimate.trendThousandths > 0 ? "+" : "")\(text(estimate.trendThousandths)) a round")
        }
        words.append("goods come after \(record.leadRounds) round\(record.leadRounds == 1 ? "" : "s")")
        if !estimate.isOfRecord {
            words.append(
                "fewer than \(DemandEstimate.roundCountMin) rounds: taken to vary as much as Poisson demand at least"
            )
        }
        words.append(
            proposal.isRaisedForService
                ? "reserve raised for the service level of tier \(record.tier)" : "least cost")
        return words.joined(separator: "; ")
    }

    static func csv(_ rows: [ProposalRow]) -> [String] {
        ["site,resource,tier,reserve_units,limit_units,reserve_now_units,limit_now_units,reason"]
            + rows.map { row in
                [
                    row.site, row.resource, "\(row.tier)", "\(row.reserve)", "\(row.limit)",
                    row.reserveNow.map(String.init) ?? "", row.limitNow.map(String.init) ?? "", row.reason,
                ].map(\.csvCell).joined(separator: ",")
            }
    }
}
