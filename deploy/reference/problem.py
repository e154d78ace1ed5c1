"""A network as `diaodu-plans` prints it, and what is asked of a plan for it. Nothing here knows how we plan."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Need:
    """What one site needs of one resource in one tier, in base units. Tier 0 is livelihood."""

    site: int
    resource: int
    place: int
    tier: int
    quantity: int


@dataclass
class Problem:
    loads: list  # of a base unit, by resource
    weights: list  # of a base unit in the total of its tier, by resource
    handling: list  # by place; None where nothing limits it
    tails: list  # by link
    heads: list
    costs: list  # of a unit of load
    capacities: list  # None where nothing limits it
    carried: list  # by link: a set of resources
    two_way: list  # by link: whether its capacity serves the other direction too
    site_places: list
    offers: dict = field(default_factory=dict)  # (site, resource): base units, where not zero
    must_run: dict = field(default_factory=dict)  # (site, resource): the part of the offer that is used before any other
    needs: list = field(default_factory=list)  # by tier, then site, then resource

    @staticmethod
    def of(text):
        """The problem that a parsed line of JSON describes."""
        resources = range(len(text["resources"]))
        links = text["links"]
        problem = Problem(
            loads=[resource["load"] for resource in text["resources"]],
            weights=[resource.get("weight", 1) for resource in text["resources"]],
            handling=[place.get("handling") for place in text["places"]],
            tails=[link["from"] for link in links],
            heads=[link["to"] for link in links],
            costs=[link["cost"] for link in links],
            capacities=[link.get("capacity") for link in links],
            carried=[set(resources) if link.get("resources") is None else set(link["resources"]) for link in links],
            two_way=[link.get("twoWay", False) for link in links],
            site_places=[site["place"] for site in text["sites"]],
        )
        for index, site in enumerate(text["sites"]):
            for stock in site["stocks"]:
                resource, floor = stock["resource"], stock["livelihood"]
                if stock["offer"] > 0:
                    problem.offers[index, resource] = stock["offer"]
                    must_run = min(stock.get("mustRun") or 0, stock["offer"])
                    if must_run > 0:
                        problem.must_run[index, resource] = must_run
                for tier, quantity in ((0, floor), (site["tier"], stock["need"] - floor)):
                    if quantity > 0:
                        problem.needs.append(Need(index, resource, site["place"], tier, quantity))
        problem.needs.sort(key=lambda need: (need.tier, need.site, need.resource))
        return problem

    @property
    def arcs(self):
        """Each link in each of its directions: (link, tail, head)."""
        arcs = []
        for link, (tail, head) in enumerate(zip(self.tails, self.heads)):
            if tail != head:
                arcs.append((link, tail, head))
                if self.two_way[link]:
                    arcs.append((link, head, tail))
        return arcs

    def exit(self, link, place):
        """Where goods come out that enter the link at a place; None where they cannot."""
        if place == self.tails[link]:
            return self.heads[link]
        return self.tails[link] if self.two_way[link] and place == self.heads[link] else None

    def weighed(self, members, amounts):
        """The total of these needs' amounts, each unit by its resource's weight."""
        return sum(amount * self.weights[self.needs[index].resource] for index, amount in zip(members, amounts))

    @property
    def tiers(self):
        """Each tier with a need, first served first, and the indices of its needs."""
        tiers = {}
        for index, need in enumerate(self.needs):
            tiers.setdefault(need.tier, []).append(index)
        return sorted(tiers.items())

    @property
    def stock_at(self):
        """(place, resource): what all sites there offer."""
        return self._by_place(self.offers)

    @property
    def must_run_at(self):
        """(place, resource): what all sites there must run."""
        return self._by_place(self.must_run)

    def _by_place(self, quantities):
        sums = {}
        for (site, resource), quantity in quantities.items():
            key = self.site_places[site], resource
            sums[key] = sums.get(key, 0) + quantity
        return sums
