"""The greatest totals in whole units, by HiGHS's integer programmes."""

from programme import Programme

# In larger networks they take too long.
PLACE_COUNT_MAX = 25


def greatest_totals(problem, served):
    """For each tier, given that the tiers before it get what `served` says; `ReferenceFailed` where one takes too long."""
    programme = Programme(problem, whole=True)
    for _, members in problem.tiers:
        programme.close_needs(members)
    totals = []
    for _, members in problem.tiers:
        programme.bound_needs(members, [0] * len(members), [problem.needs[index].quantity for index in members])
        totals.append(round(programme.greatest_total(members)))
        amounts = [served[index] for index in members]
        programme.bound_needs(members, amounts, amounts)
    return totals
