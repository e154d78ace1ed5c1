internal import ArgumentParser
internal import Console
internal import Funds
internal import FundsTables

struct FundsClearCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clear",
        abstract:
            "Decide a round of funds: who is covered, what is lent, which debts are settled, and why others are not.",
        discussion: """
            In this order: tier by tier the most working capital is covered, and the worst share is as high as it can be; then the \
            most of all bills is settled; of that, amounts times days overdue; last, the least is lent. Without banks, needs and \
            cash debts are set off against each other alone. The certificate is checked before anything is printed. Exits with 0 \
            also when bills stay open: that is an answer.
            """)

    @OptionGroup var source: FundsSource

    @Option(
        help: ArgumentHelp(
            "What all banks may lend together. Without a credit.csv one bank has a line to every enterprise.",
            valueName: "amount"), transform: FundsSource.money)
    var quota: FundsSource.OptionMoney?

    @Option(
        help: ArgumentHelp(
            "A table of working-capital needs: enterprise,tier,amount. Default: needs.csv of the folder.",
            valueName: "file"))
    var needs: String?

    @Option(
        help: ArgumentHelp(
            "Print one table as CSV: bills, enterprises, loans, needs or chains.", valueName: "table"))
    var csv: FundsCSV.Table?

    @Option(
        help: "How many chains, open bills and open needs to list.",
        transform: NumberOption.whole(0...1_000_000))
    var list = 10

    @OptionGroup var global: GlobalOptions

    func validate() throws {
        if csv != nil && global.json { throw ValidationError("--csv does not go with --json.") }
    }

    func run() throws {
        var tables = try source.read(needs: needs)
        try source.lend(in: &tables, isAsked: quota != nil)
        if let quota = try source.amount(quota, "quota", of: tables) { tables.problem.pool = quota }
        if !tables.disputed.isEmpty {
            global.note(
                "\(tables.billsFile): \(tables.disputed.count) disputed bills do not count, the first in line \(tables.disputed[0].line); set their status to confirmed once both sides agree"
            )
        }
        let outcome: FundsOutcome
        do throws(FundsError) {
            let (decision, certificate) = try decideFunds(for: tables.problem)
            outcome = FundsOutcome(tables, decision, certificate)
        } catch {
            throw Failure(error, clearing: source.path)
        }
        if let csv {
            FundsCSV(outcome).write(csv)
        } else if global.json {
            Console.json(FundsReport(outcome, listCount: list))
        } else {
            Console.data(lines: FundsPage(outcome, global, listCount: list).lines)
        }
    }
}
