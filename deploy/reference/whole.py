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


def greatest_must_run(problem, served):
    """Each unit by its weight, when the needs get what `served` says; `ReferenceFailed` where it takes too long."""
    programme = Programme(problem, whole=True)
    for _, members in problem.tiers:
        amounts = [served[index] for index in members]
        programme.bound_needs(members, amounts, amounts)
    return round(programme.in_base_units(programme.greatest_must_run()))


def least_cost(problem, served, must_run_used):
    """Of what `served` says, with as much must-run stock in use; `ReferenceFailed` where it takes too long."""
    programme = Programme(problem, whole=True)
    for _, members in problem.tiers:
        amounts = [served[index] for index in members]
        programme.bound_needs(members, amounts, amounts)
    if problem.must_run:
        programme.hold_must_run(programme.own_units(must_run_used))
    return programme.least_cost()
