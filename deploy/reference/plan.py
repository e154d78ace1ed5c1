"""What a plan does, recomputed from its shipments alone, and the rules it breaks."""


class CheckedPlan:
    def __init__(self, problem, answer):
        self.problem = problem
        self.answer = answer
        self.faults = []
        self.taken = {}  # (site, resource)
        self.received = {}  # (site, resource)
        self.link_loads = [0] * len(problem.tails)
        self.handled = [0] * len(problem.handling)
        self.cost = 0
        self.passed = []  # by shipment: the places on its way
        for shipment in answer["shipments"]:
            self._follow(shipment)
        self.served = self._served()
        self._check_limits()
        self._check_figures()

    def _follow(self, shipment):
        problem, resource, quantity = self.problem, shipment["resource"], shipment["quantity"]
        place = problem.site_places[shipment["source"]]
        load = quantity * problem.loads[resource]
        cost = 0
        self.passed.append([place])
        for link in shipment["route"]:
            end = problem.exit(link, place)
            if end is None:
                self.faults.append(f"link {link} of a route does not begin where the goods are")
                break
            if resource not in problem.carried[link]:
                self.faults.append(f"link {link} does not carry resource {resource}")
            self.link_loads[link] += load
            self.handled[place] += load
            cost += problem.costs[link] * load
            place = end
            self.passed[-1].append(place)
        if place != problem.site_places[shipment["destination"]]:
            self.faults.append("a route does not end at its destination")
        if quantity <= 0:
            self.faults.append("a shipment moves nothing")
        if cost != shipment["cost"]:
            self.faults.append(f"a shipment costs {cost}, and the plan says {shipment['cost']}")
        self.cost += cost
        for sums, site in ((self.taken, shipment["source"]), (self.received, shipment["destination"])):
            sums[site, resource] = sums.get((site, resource), 0) + quantity

    def _served(self):
        """What each need gets: the need less what the plan says is unmet."""
        unmet = {}
        for entry in self.answer["unmet"]:
            key = entry["site"], entry["resource"], entry["tier"]
            unmet[key] = unmet.get(key, 0) + entry["quantity"]
        served, sums = [], {}
        for need in self.problem.needs:
            amount = need.quantity - unmet.pop((need.site, need.resource, need.tier), 0)
            if not 0 <= amount <= need.quantity:
                self.faults.append(f"site {need.site} gets {amount} of {need.quantity} of resource {need.resource}")
            served.append(amount)
            key = need.site, need.resource
            sums[key] = sums.get(key, 0) + amount
        for key in unmet:
            self.faults.append(f"a need is unmet that nobody has: {key}")
        for key in sorted(sums.keys() | self.received.keys()):
            # What a site serves itself need not be a shipment.
            own = sums.get(key, 0) - self.received.get(key, 0)
            if own < 0:
                self.faults.append(f"{-own} more arrives at {key} than is said to be served")
            elif own > 0:
                self.taken[key] = self.taken.get(key, 0) + own
        return served

    def _check_limits(self):
        problem = self.problem
        for key, amount in sorted(self.taken.items()):
            if amount > problem.offers.get(key, 0):
                self.faults.append(f"{amount} is taken from {key}, and {problem.offers.get(key, 0)} is offered")
        for kind, loads, limits in (
            ("link", self.link_loads, problem.capacities), ("place", self.handled, problem.handling)
        ):
            for index, (load, limit) in enumerate(zip(loads, limits)):
                if limit is not None and load > limit:
                    self.faults.append(f"{kind} {index} has a load of {load}, and {limit} is allowed")

    def _check_figures(self):
        if self.cost != self.answer["cost"]:
            self.faults.append(f"the shipments cost {self.cost}, and the plan says {self.answer['cost']}")
        said = {tier["tier"]: tier for tier in self.answer["tiers"]}
        for tier, members in self.problem.tiers:
            served = sum(self.served[index] for index in members)
            needed = sum(self.problem.needs[index].quantity for index in members)
            if tier not in said or (said[tier]["served"], said[tier]["need"]) != (served, needed):
                self.faults.append(f"tier {tier} gets {served} of {needed}, and the plan says {said.get(tier)}")

    @property
    def must_run_used(self):
        """Each unit by its weight."""
        return sum(
            min(amount, self.taken.get(key, 0)) * self.problem.weights[key[1]]
            for key, amount in self.problem.must_run.items()
        )

    # Whoever can be served in place is served in place.

    def passed_over(self):
        """Open needs that stock of lower or no use could serve where it lies or over links with room for it.

        Yields the need's index, the kind ("in-place", "free-way") and what it could have. Exact, in whole units: such stock is unused, or is
        on its way through a place to a need of a later tier; that shipment would be cut off there, which frees what lies behind.
        """
        found = []
        for resource in range(len(self.problem.loads)):
            open_needs = [
                (need.tier, index)
                for index, need in enumerate(self.problem.needs)
                if need.resource == resource and self.served[index] < need.quantity
            ]
            if not open_needs:
                continue
            use = self._least_use(resource)
            reached = {}
            for tier, index in sorted(open_needs):
                place = self.problem.needs[index].place
                if place in use and use[place] > tier:
                    found.append((index, "in-place"))
                    continue
                if place not in reached:
                    reached[place] = self._free_sources(place, resource)
                if any(source in use and use[source] > tier for source in reached[place]):
                    found.append((index, "free-way"))
        return found

    def _least_use(self, resource):
        """For each place with stock of the resource, or through which it passes, the lowest use of it: a tier, infinite for none."""
        use = {}

        def note(place, tier):
            use[place] = max(use.get(place, -1), tier)

        problem = self.problem
        for (site, own), amount in problem.offers.items():
            if own == resource and amount > self.taken.get((site, own), 0):
                note(problem.site_places[site], float("inf"))
        last_tier = {}
        for index, need in enumerate(problem.needs):
            if need.resource == resource and self.served[index] > 0:
                last_tier[need.site] = max(last_tier.get(need.site, -1), need.tier)
        for shipment, places in zip(self.answer["shipments"], self.passed):
            if shipment["resource"] == resource and shipment["destination"] in last_tier:
                for place in places:
                    note(place, last_tier[shipment["destination"]])
        return use

    def _free_sources(self, place, resource):
        """Places from which one more unit of the resource could get to `place`."""
        problem, load = self.problem, self.problem.loads[resource]
        incoming = {}
        for link, tail, head in problem.arcs:
            limit, handling = problem.capacities[link], problem.handling[tail]
            if resource not in problem.carried[link]:
                continue
            if limit is not None and limit - self.link_loads[link] < load:
                continue
            if handling is not None and handling - self.handled[tail] < load:
                continue
            incoming.setdefault(head, []).append(tail)
        seen, stack = {place}, [place]
        while stack:
            for tail in incoming.get(stack.pop(), ()):
                if tail not in seen:
                    seen.add(tail)
                    stack.append(tail)
        return seen - {place}
