"""Order meetings against HiGHS: meetings.py DIAODU FIRST COUNT, or meetings.py DIAODU FOLDER...

Draws meetings, has `diaodu sales market --json` clear each, and checks the answer apart from it: the welfare against the linear optimum in fractions of units,
and in whole units where the meeting is small; and every promise of docs/sales.md. Prints one line for each meeting that fails, and exits with 1 then.
"""

import csv
import json
import os
import random
import subprocess
import sys
import tempfile

import highspy
import numpy

TABLES = {
    "asks.csv": ["seller", "location", "product", "price_fen_per_unit", "quantity_units"],
    "bids.csv": ["buyer", "location", "product", "price_fen_per_unit", "quantity_units"],
    "links.csv": ["from", "to", "cost_fen_per_unit", "capacity_units"],
}


class Meeting:
    def __init__(self, asks, bids, links):
        """Rows as in the tables, numbers as int; a capacity may be None."""
        self.asks, self.bids, self.links = asks, bids, links

    @staticmethod
    def read(folder):
        def rows(name):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                return [[row[column] for column in TABLES[name]] for row in csv.DictReader(file)]

        steps = [[(*row[:3], int(row[3]), int(row[4])) for row in rows(name)] for name in ("asks.csv", "bids.csv")]
        links = [(tail, head, int(cost), int(room) if room else None) for tail, head, cost, room in rows("links.csv")]
        return Meeting(*steps, links)

    def write(self, folder):
        for (name, columns), rows in zip(TABLES.items(), (self.asks, self.bids, self.links)):
            with open(os.path.join(folder, name), "w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                writer.writerows([["" if cell is None else cell for cell in row] for row in rows])

    @staticmethod
    def draw(seed):
        """Every fourth one is a ring."""
        draw = random.Random(seed)
        if seed % 4 == 0:
            return Meeting.ring(draw)
        products, places = draw.randint(1, 4), draw.randint(1, 12)
        price_max = draw.choice([10, 100, 10_000])
        cost_max = draw.choice([0, price_max // 10, price_max // 3])
        quantity_max = draw.choice([3, 20, 500])

        def steps(name, factor):
            rows = []
            for number in range(draw.randint(1, 40)):
                place, product = draw.randrange(places), draw.randrange(products)
                price, quantity = draw.randint(0, int(price_max * factor)), draw.randint(1, quantity_max)
                rows.append((f"{name}{number // 3}", f"l{place}", f"p{product}", price, quantity))
            return rows

        links = []
        for _ in range(draw.randint(0, 4 * places) if places > 1 else 0):
            tail, head = draw.sample(range(places), 2)
            links.append((f"l{tail}", f"l{head}", draw.randint(0, cost_max), draw.choice([None, draw.randint(0, 2 * quantity_max)])))
        return Meeting(steps("s", 1), steps("b", 4 / 3), links)

    @staticmethod
    def ring(draw):
        """Narrow links in a ring, over two of which each product must go: their odd capacities are shared in halves."""
        count = draw.choice([3, 5])
        asks, bids, links = [], [], []
        for place in range(count):
            room = 2 * draw.randint(0, 3) + 1
            links.append((f"u{place}", f"v{place}", draw.randint(0, 20), room))
            links.append((f"v{place}", f"u{(place + 1) % count}", draw.randint(0, 3), None))
            product = f"p{place}"
            for number in range(draw.randint(1, 3)):
                asks.append((f"s{place}", f"u{place}", product, draw.randint(0, 20) + number, draw.randint(1, 8)))
                bids.append((f"b{place}", f"v{(place + 1) % count}", product, draw.randint(90, 110), draw.randint(1, 8)))
        return Meeting(asks, bids, links)

    def optimum(self, whole=False):
        """The greatest welfare, and whether the values that HiGHS has found are whole."""
        places = sorted({row[1] for row in self.asks + self.bids} | {end for link in self.links for end in link[:2]})
        products = sorted({row[2] for row in self.asks + self.bids})
        row_of = {key: i for i, key in enumerate((p, l) for p in products for l in places)}
        costs, uppers, starts, rows, values = [], [], [0], [], []

        def column(cost, upper, entries):
            costs.append(cost)
            uppers.append(upper)
            for row, value in entries:
                rows.append(row)
                values.append(value)
            starts.append(len(rows))

        for _, place, product, price, quantity in self.asks:
            column(price, quantity, [(row_of[product, place], 1)])
        for _, place, product, price, quantity in self.bids:
            column(-price, quantity, [(row_of[product, place], -1)])
        most = sum(row[4] for row in self.asks)
        for index, (tail, head, cost, _) in enumerate(self.links):
            for product in products:
                column(cost, most, [(row_of[product, tail], -1), (row_of[product, head], 1), (len(row_of) + index, 1)])
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = len(costs), len(row_of) + len(self.links)
        model.col_cost_ = numpy.array(costs, float)
        model.col_lower_, model.col_upper_ = numpy.zeros(len(costs)), numpy.array(uppers, float)
        limits = [most * len(products) if link[3] is None else link[3] for link in self.links]
        model.row_lower_ = numpy.array([0.0] * len(row_of) + [-highspy.kHighsInf] * len(limits))
        model.row_upper_ = numpy.array([0.0] * len(row_of) + limits)
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_, model.a_matrix_.index_ = numpy.array(starts), numpy.array(rows)
        model.a_matrix_.value_ = numpy.array(values, float)
        if whole:
            model.integrality_ = [highspy.HighsVarType.kInteger] * len(costs)
        solver = highspy.Highs()
        solver.silent()
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.passModel(model)
        solver.run()
        found = numpy.array(solver.getSolution().col_value)
        return -solver.getObjectiveValue(), bool((abs(found - found.round()) < 1e-6).all())


def faults(meeting, answer):
    """What is wrong with an answer, from the tables and the answer alone."""
    prices, excess = {}, {}
    for row in answer["asks"]:
        key = row["product"], row["location"]
        prices[key] = row["price"]
        excess[key] = excess.get(key, 0) + row["sold"]
        if not 0 <= row["sold"] <= row["quantity"]:
            yield "an ask sells what it has not"
        if row["sold"] and row["ask"] > row["price"]:
            yield "an accepted ask is above the price"
        if row["sold"] < row["quantity"] and row["ask"] < row["price"]:
            yield "a refused ask is below the price"
    for row in answer["bids"]:
        key = row["product"], row["location"]
        if prices.setdefault(key, row["price"]) != row["price"]:
            yield "two prices at one place"
        excess[key] = excess.get(key, 0) - row["bought"]
        if not 0 <= row["bought"] <= row["quantity"]:
            yield "a bid buys what it does not want"
        if row["bought"] and row["bid"] < row["price"]:
            yield "an accepted bid is below the price"
        if row["bought"] < row["quantity"] and row["bid"] > row["price"]:
            yield "a refused bid is above the price"
    bid_sum = sum(row["bid"] * row["bought"] for row in answer["bids"])
    ask_sum = sum(row["ask"] * row["sold"] for row in answer["asks"])
    loads = {}
    for row in answer["flows"]:
        for place, sign in ((row["from"], -1), (row["to"], 1)):
            key = row["product"], place
            excess[key] = excess.get(key, 0) + sign * row["quantity"]
        loads[row["from"], row["to"]] = loads.get((row["from"], row["to"]), 0) + row["quantity"]
        if row["rent"] < 0:
            yield "a link carries at a loss"
    if any(excess.values()):
        yield "goods do not add up"
    rooms = {}
    for tail, head, _, room in meeting.links:
        before = rooms.get((tail, head), 0)
        rooms[tail, head] = None if room is None or before is None else before + room
    if any(rooms[ends] is not None and load > rooms[ends] for ends, load in loads.items()):
        yield "a link is overloaded"
    accounts = answer["accounts"]
    paid = sum(row["price"] * row["bought"] for row in answer["bids"])
    got = sum(row["price"] * row["sold"] for row in answer["asks"])
    if accounts["paidByBuyers"] != paid or accounts["paidToSellers"] != got:
        yield "the accounts are not quantities times prices"
    if paid != got + accounts["carriage"] + accounts["rent"] or accounts["rent"] < 0:
        yield "money does not add up"
    if bid_sum - ask_sum - accounts["carriage"] != answer["welfare"]:
        yield "the welfare is not what it says"


def check(program, meeting, folder):
    run = subprocess.run([program, "sales", "market", folder, "--json"], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        return [run.stderr.strip()], False
    answer = json.loads(run.stdout)
    found = list(faults(meeting, answer))
    optimum, is_whole = meeting.optimum()
    if answer["welfare"] > optimum + 1e-6 * max(1, optimum):
        found.append(f"the welfare {answer['welfare']} is above the optimum {optimum}")
    if answer["welfare"] + answer["certificateGap"] < int(optimum * (1 - 1e-9)):
        found.append(f"the gap does not reach the optimum {optimum}")
    if is_whole and abs(answer["welfare"] - optimum) > 1e-6 * max(1, optimum):
        found.append(f"the welfare is {answer['welfare']}, the optimum {optimum}")
    if not is_whole:
        whole, _ = meeting.optimum(whole=True)
        if answer["welfare"] > whole + 1e-6:
            found.append(f"the welfare {answer['welfare']} is above the optimum of whole units {whole}")
        if answer["isProvenGreatest"] and abs(answer["welfare"] - whole) > 1e-6:
            found.append(f"the welfare {answer['welfare']} is not the greatest of whole units, {whole}")
        return found, (answer["welfare"], whole, optimum)
    return found, None


def main():
    program, arguments = sys.argv[1], sys.argv[2:]
    failed, fractions, short = 0, 0, []
    if all(argument.isdigit() for argument in arguments) and len(arguments) == 2:
        first, count = map(int, arguments)
        names = [f"seed {seed}" for seed in range(first, first + count)]
        meetings = (Meeting.draw(seed) for seed in range(first, first + count))
    else:
        names, meetings = arguments, map(Meeting.read, arguments)
    for name, meeting in zip(names, meetings):
        with tempfile.TemporaryDirectory() as folder:
            meeting.write(folder)
            found, fraction = check(program, meeting, folder)
        if found:
            failed += 1
            print(f"{name}: {'; '.join(found)}")
        if fraction:
            fractions += 1
            answer, whole, _ = fraction
            if answer < whole - 1e-6:
                short.append((whole - answer) / whole)
    print(
        f"{len(names)} meetings, {failed} failed; {fractions} optima are fractions, of those {len(short)} answers are"
        f" below the best in whole units, by {100 * max(short, default=0):.3g} % at most"
    )
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
