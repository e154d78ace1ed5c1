"""The best in whole units, by HiGHS's integer programmes."""

from programme import Programme

# In larger networks they take too long.
PLACE_COUNT_MAX = 70


def greatest_total(problem, served, tier):
    """Of one tier, when the tiers before it get as much in all as `served` says; `ReferenceFailed` where it takes too long."""
    programme = Programme(problem, whole=True)
    for other, members in problem.tiers:
        amounts = [served[index] for index in members]
        if other < tier:
            programme.hold_total(other, programme.own_units(problem.weighed(members, amounts)))
        elif other > tier:
            programme.close_needs(members)
    return round(programme.greatest_total(dict(problem.tiers)[tier]))


def least_cost(problem, served):
    """Of what `served` says; `ReferenceFailed` where it takes too long."""
    programme = Programme(problem, whole=True)
    for _, members in problem.tiers:
        amounts = [served[index] for index in members]
        programme.bound_needs(members, amounts, amounts)
    return programme.least_cost()
