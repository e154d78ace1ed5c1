"""The linear optimum of a problem: tier by tier the greatest total; given all totals, tier by tier the max-min fair levels; then the most
must-run stock; last the least cost.

Max-min by progressive filling: raise the common level of all needs that are not frozen, freeze those whose price shows that they are
blocked, go on (Nace and Pioro, Max-min fairness and its applications to routing and load-balancing, 2008).
"""

from dataclasses import dataclass

from programme import Programme, ReferenceFailed


@dataclass
class TierOptimum:
    tier: int
    members: list  # indices of needs
    total: float  # base units, each by its weight
    levels: list  # of each member, 0 to 1
    full: set  # links and places that are full
    slack: float = 0.0  # by how much less the total is held for the tiers after it

    @property
    def is_full(self):
        """Whether every need gets all."""
        return all(level == 1.0 for level in self.levels)


@dataclass
class Optimum:
    tiers: list
    cost: float
    seconds: float  # CPU, in HiGHS alone
    run_count: int


def patiently(solve):
    """What `solve` returns with the least slack with which HiGHS finds an optimum in every stage."""
    for slack in SLACKS:
        try:
            return solve(slack)
        except ReferenceFailed:
            if slack == SLACKS[-1]:
                raise


SLACKS = (1.0, 100.0, 10000.0)


def linear_optimum(problem, slack=1.0):
    """All stages in their order: the totals of all tiers, the levels of each, the cost."""
    programme = Programme(problem, slack)
    for _, members in problem.tiers:
        programme.close_needs(members)
    tiers = [greatest_total(programme, tier, members) for tier, members in problem.tiers]
    for optimum in tiers:
        find_levels(programme, optimum)
        # The total that is held holds every need of a tier that gets all: bounds for each would leave less slack than it has, and perhaps no point.
        if not optimum.is_full:
            fix_levels(programme, optimum)
            programme.hold_total(optimum.tier)
    if problem.must_run:
        programme.hold_must_run(programme.greatest_must_run())
    cost = programme.least_cost()
    return Optimum(tiers, cost, programme.seconds, programme.run_count)


def greatest_totals(problem, slack=1.0):
    """Of each tier given those of the tiers before, where limits are what whole units can use of them."""
    programme = Programme(problem, slack, tight=True)
    for _, members in problem.tiers:
        programme.close_needs(members)
    return [greatest_total(programme, tier, members).total for tier, members in problem.tiers]


def fix_levels(programme, tier):
    needs = programme.problem.needs
    quantities = [needs[index].quantity for index in tier.members]
    lowest = [quantity * level for quantity, level in zip(quantities, tier.levels)]
    programme.bound_needs(tier.members, lowest, quantities, loosely=True)


def greatest_total(programme, tier, members):
    """The greatest total of a tier while the totals of those before are held; it stays held itself."""
    needs = programme.problem.needs
    quantities = [needs[index].quantity for index in members]
    programme.bound_needs(members, [0] * len(members), quantities)
    total = programme.greatest_total(members)
    programme.hold_total(tier, total)
    slack = programme.in_base_units(programme.slack_of(total))
    return TierOptimum(tier, members, programme.in_base_units(total), [], programme.full_limits(), slack)


def find_levels(programme, optimum):
    """The max-min fair levels of a tier, while all totals are held and the amounts of the tiers before."""
    problem = programme.problem
    needed = sum(
        problem.needs[index].quantity * problem.weights[problem.needs[index].resource] for index in optimum.members
    )
    if optimum.total >= needed - 1e-7 - 1e-12 * needed:
        optimum.levels = [1.0] * len(optimum.members)
        return
    optimum.levels = fill(programme, optimum.members)
    optimum.full |= programme.full_limits()


def fill(programme, members):
    """The max-min fair level of each member."""
    needs = programme.problem.needs
    levels = {}
    rising = list(members)
    programme.hold_level(rising)
    last = 0.0
    try:
        while rising:
            level = min(1.0, max(last, programme.greatest_level()))
            last = level
            prices = programme.level_prices(rising)
            if level >= 1 - 1e-12:
                blocked = list(rising)
            else:
                blocked = [index for index, price in zip(rising, prices) if price > 1e-7]
                if not blocked:
                    raise ReferenceFailed("no need has a price, though the level cannot rise")
            for index in blocked:
                levels[index] = level
            programme.hold_level(blocked, held=False)
            quantities = [needs[index].quantity for index in blocked]
            programme.bound_needs(blocked, [level * quantity for quantity in quantities], quantities, loosely=True)
            frozen = set(blocked)
            rising = [index for index in rising if index not in frozen]
    finally:
        programme.hold_level(rising, held=False)
    return [levels[index] for index in members]
