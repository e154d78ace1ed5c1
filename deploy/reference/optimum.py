"""The linear optimum of a problem, tier by tier: the greatest total, then the max-min fair levels; last the least cost.

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
    levels: list  # of each member, 0 to 1; empty where they were not asked for
    full: set  # links and places that are full


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


def linear_optimum(problem, fair=True, slack=1.0):
    """All stages in their order. Without `fair` no levels are fixed: a tier fixes only its total."""
    programme = Programme(problem, slack)
    for _, members in problem.tiers:
        programme.close_needs(members)
    tiers = []
    for tier, members in problem.tiers:
        tiers.append(tier_optimum(programme, tier, members, fair))
        if fair:
            fix_levels(programme, tiers[-1])
            programme.hold_total(tier)
    cost = programme.least_cost()
    return Optimum(tiers, cost, programme.seconds, programme.run_count)


def fix_levels(programme, tier):
    needs = programme.problem.needs
    quantities = [needs[index].quantity for index in tier.members]
    lowest = [quantity * level for quantity, level in zip(quantities, tier.levels)]
    programme.bound_needs(tier.members, lowest, quantities, loosely=True)


def tier_optimum(programme, tier, members, fair=True):
    """The best of one tier, when the bounds of the programme already hold what the tiers before get and the tiers after get nothing.

    The total stays held.
    """
    problem, needs = programme.problem, programme.problem.needs
    quantities = [needs[index].quantity for index in members]
    programme.bound_needs(members, [0] * len(members), quantities)
    total = programme.greatest_total(members)
    full = programme.full_limits()
    in_units = programme.in_base_units(total)
    needed = sum(quantity * problem.weights[needs[index].resource] for quantity, index in zip(quantities, members))
    if in_units >= needed - 1e-7 - 1e-12 * needed:
        return TierOptimum(tier, members, in_units, [1.0] * len(members), full)
    programme.hold_total(tier, total)
    if not fair:
        return TierOptimum(tier, members, in_units, [], full)
    levels = fill(programme, members)
    full |= programme.full_limits()
    return TierOptimum(tier, members, in_units, levels, full)


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
