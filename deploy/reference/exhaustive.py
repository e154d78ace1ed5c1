"""What is best in whole units, for tiny networks by trying every flow there is; knows nothing of any solver."""

from fractions import Fraction
from itertools import product

# Flows of one resource, and combinations of all resources, that are tried at most.
FLOW_COUNT_MAX = 20_000
COMBINATION_COUNT_MAX = 200_000


class TooLarge(Exception):
    """There is too much to try."""


def best_scores(problem, served):
    """For each tier the total and the sorted fills of the best plan in whole units with the greatest totals that serves the tiers before it as
    `served` does.

    And the least cost of what `served` serves: (tier, total, fills) for each tier, then the cost.
    """
    found = _combine(problem, [_choices(problem, resource) for resource in range(len(problem.loads))])
    best = list(found)
    for _, members in problem.tiers:
        totals = [problem.weighed(members, [amounts[index] for index in members]) for amounts in best]
        greatest = max(totals)
        best = [amounts for amounts, total in zip(best, totals) if total == greatest]
    scores = []
    for tier, members in problem.tiers:
        before = [index for index, need in enumerate(problem.needs) if need.tier < tier]
        equal = [amounts for amounts in best if all(amounts[index] == served[index] for index in before)]
        # Where an earlier tier got too little nothing equals it: that is found there.
        scores.append((tier, *max(score(problem, members, amounts) for amounts in equal or best)))
    return scores, found[tuple(served)]


def score(problem, members, served):
    """The greater is the better."""
    fills = sorted(Fraction(served[index], problem.needs[index].quantity) for index in members)
    return sum(served[index] * problem.weights[problem.needs[index].resource] for index in members), fills


def _choices(problem, resource):
    """What one resource alone can serve: {(amounts of its needs): [(loads of limited links and places, cost)]}."""
    load = problem.loads[resource]
    needs = [need for need in problem.needs if need.resource == resource]
    needed = sum(need.quantity for need in needs)
    stock = {place: amount for (place, own), amount in problem.stock_at.items() if own == resource}
    most = min(needed, sum(stock.values()))
    arcs = [arc for arc in problem.arcs if resource in problem.carried[arc[0]]]
    limits = [problem.capacities[link] for link, _, _ in arcs]
    highest = [most if limit is None else min(most, limit // load) for limit in limits]
    count = 1
    for bound in highest + [need.quantity for need in needs]:
        count *= bound + 1
        if count > FLOW_COUNT_MAX:
            raise TooLarge
    amounts_by_place = {}
    for amounts in product(*(range(need.quantity + 1) for need in needs)):
        at = {}
        for need, amount in zip(needs, amounts):
            at[need.place] = at.get(need.place, 0) + amount
        amounts_by_place[amounts] = at
    choices = {}
    places = sorted(set(stock) | {need.place for need in needs} | {place for _, *ends in arcs for place in ends})
    for flows in product(*(range(bound + 1) for bound in highest)):
        net = dict.fromkeys(places, 0)
        use, cost = {}, 0
        for (link, tail, head), flow in zip(arcs, flows):
            net[tail] -= flow
            net[head] += flow
            cost += flow * load * problem.costs[link]
            if flow:
                for key in (("link", link), ("place", tail)):
                    use[key] = use.get(key, 0) + flow * load
        if not _keeps_limits(problem, [use]):
            continue
        for amounts, at in amounts_by_place.items():
            if all(0 <= at.get(place, 0) - net[place] <= stock.get(place, 0) for place in places):
                _keep(choices.setdefault(amounts, []), use, cost)
    return choices


def _keep(kept, use, cost):
    """Adds what is not worse in every respect than something kept."""
    if any(c <= cost and all(u.get(key, 0) >= amount for key, amount in old.items()) for old, c in kept for u in (use,)):
        return
    kept[:] = [(old, c) for old, c in kept if not (cost <= c and all(old.get(key, 0) >= amount for key, amount in use.items()))]
    kept.append((use, cost))


def _combine(problem, choices):
    """{(amounts of all needs, in their order): the least cost}."""
    count = 1
    for choice in choices:
        count *= max(1, sum(len(kept) for kept in choice.values()))
        if count > COMBINATION_COUNT_MAX:
            raise TooLarge
    places = {}
    for index, need in enumerate(problem.needs):
        places.setdefault(need.resource, []).append(index)
    found = {}
    for chosen in product(*(list(choice.items()) for choice in choices)):
        served = [0] * len(problem.needs)
        for resource, (amounts, _) in enumerate(chosen):
            for index, amount in zip(places.get(resource, []), amounts):
                served[index] = amount
        for uses in product(*(kept for _, kept in chosen)):
            if _keeps_limits(problem, [use for use, _ in uses]):
                key, cost = tuple(served), sum(cost for _, cost in uses)
                found[key] = min(cost, found.get(key, cost))
    return found


def _keeps_limits(problem, uses):
    total = {}
    for use in uses:
        for key, amount in use.items():
            total[key] = total.get(key, 0) + amount
    for (kind, index), amount in total.items():
        limit = problem.capacities[index] if kind == "link" else problem.handling[index]
        if limit is not None and amount > limit:
            return False
    return True
