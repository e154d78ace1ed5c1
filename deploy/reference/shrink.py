"""Makes a failing network small: drops and halves what it can while a failure of the same kind stays."""

import copy
import time

from problem import Problem
from programme import ReferenceFailed
from verdict import FAILURES, judge



class Shrinking:
    def __init__(self, worker, units_per_limit=1, seconds_max=120):
        """`seconds_max`: how long one network may take; the smallest so far is the answer then."""
        self.worker = worker
        self.units_per_limit = units_per_limit
        self.seconds_max = seconds_max

    def failures(self, text):
        """Kind: words, of one problem."""
        answer = self.worker.problem(text)
        if "failure" in answer:
            return {answer["failure"]: answer["words"]}
        try:
            return judge(Problem.of(text), answer, units_per_limit=self.units_per_limit).failures
        except ReferenceFailed:
            return {}

    def shrunk(self, text, kind):
        """The smallest problem found that fails like this, and what is said of it; None where the given one does not."""
        words = self.failures(text).get(kind)
        if words is None:
            return None
        end = time.monotonic() + self.seconds_max
        size = None
        while size != (size := weight_of(text)) and time.monotonic() < end:
            for step in STEPS:
                position = 0
                while time.monotonic() < end:
                    smaller, position = step(text, position)
                    if smaller is None:
                        break
                    found = self.failures(smaller)
                    if kind in found:
                        # The same number is another change now: the lists are shorter, or the item is changed already.
                        text, words = smaller, found[kind]
                    else:
                        position += 1
        tidy = tidied(text)
        words_when_tidy = self.failures(tidy).get(kind)
        return (text, words) if words_when_tidy is None else (tidy, words_when_tidy)


def weight_of(text):
    """Falls with every change that a step makes."""
    lists = [text["places"], text["links"], text["resources"], text["sites"]]
    numbers = [value for item in text["places"] + text["links"] + text["resources"] + stocks_of(text) for value in item.values()]
    return text["tierCount"], sum(map(len, lists)), sum(number for number in numbers if type(number) is int), numbers.count(None)


def size_of(text):
    parts = ("places", "links", "resources", "sites")
    return ", ".join(f"{len(text[part])} {part}" for part in parts) + f", {text['tierCount']} tiers"


# Each step gives the problem with the first change that it has from number `position` on, and that change's number; None where there is none.
# Large changes have low numbers.


def chunks(count):
    """Ranges to drop from a list: halves, quarters, ..., single elements."""
    size = count
    while size >= 1:
        for start in range(0, count, size):
            yield start, min(count, start + size)
        size //= 2


def dropping(part, drop):
    """Drops a range of a list, where something usable is left."""

    def step(text, position):
        for number, (start, end) in enumerate(chunks(len(text[part]))):
            if number < position:
                continue
            smaller = drop(copy.deepcopy(text), set(range(start, end)))
            if smaller is not None:
                return smaller, number
        return None, position

    return step


def without_sites(text, gone):
    text["sites"] = [site for index, site in enumerate(text["sites"]) if index not in gone]
    return usable(text)


def without_links(text, gone):
    text["links"] = [link for index, link in enumerate(text["links"]) if index not in gone]
    return usable(text)


def without_places(text, gone):
    """With the links and sites there."""
    text["links"] = [link for link in text["links"] if link["from"] not in gone and link["to"] not in gone]
    text["sites"] = [site for site in text["sites"] if site["place"] not in gone]
    return usable(without_unused_places(text))


def without_resources(text, gone):
    kept = [index for index in range(len(text["resources"])) if index not in gone]
    number = {old: new for new, old in enumerate(kept)}
    text["resources"] = [text["resources"][index] for index in kept]
    for link in text["links"]:
        if link.get("resources") is not None:
            link["resources"] = [number[index] for index in link["resources"] if index in number]
    text["links"] = [link for link in text["links"] if link.get("resources") != []]
    for site in text["sites"]:
        site["stocks"] = [{**stock, "resource": number[stock["resource"]]} for stock in site["stocks"] if stock["resource"] in number]
    return usable(text)


def without_unused_places(text):
    used = {site["place"] for site in text["sites"]} | {link[end] for link in text["links"] for end in ("from", "to")}
    kept = [index for index in range(len(text["places"])) if index in used]
    number = {old: new for new, old in enumerate(kept)}
    text["places"] = [text["places"][index] for index in kept]
    for link in text["links"]:
        link["from"], link["to"] = number[link["from"]], number[link["to"]]
    for site in text["sites"]:
        site["place"] = number[site["place"]]
    return text


def usable(text):
    """A network folder needs a site, a place, a resource and a stock."""
    has_stock = any(site["stocks"] for site in text["sites"])
    return text if has_stock and text["places"] and text["resources"] else None


def stocks_of(text):
    return [stock for site in text["sites"] for stock in site["stocks"]]


def changing(items, change):
    """Changes a range of items, by halves, quarters, ..., one by one."""

    def step(text, position):
        for number, (start, end) in enumerate(chunks(len(items(text)))):
            if number < position:
                continue
            changed = copy.deepcopy(text)
            if any([change(item) for item in items(changed)[start:end]]):
                return changed, number
        return None, position

    return step


def set_to(key, value):
    def change(item):
        was = item.get(key)
        item[key] = value
        return was != value

    return change


def halve(*keys):
    def change(item):
        for key in keys:
            if item.get(key):
                item[key] //= 2
        if "livelihood" in item:
            item["livelihood"] = min(item["livelihood"], item["need"])
        return True

    def is_changed(item):
        return any(item.get(key) for key in keys) and change(item)

    return is_changed


def lower_load(item):
    was, item["load"] = item["load"], max(1, item["load"] // 2)
    return was != item["load"]


def no_stock(item):
    was = item["offer"] or item["need"]
    item["offer"] = item["need"] = item["livelihood"] = 0
    return was


def no_livelihood(item):
    was, item["livelihood"] = item["livelihood"], 0
    return was


def fewer_tiers(text, position):
    """Makes two neighbouring tiers one."""
    if position + 1 >= text["tierCount"]:
        return None, position
    merged = copy.deepcopy(text)
    merged["tierCount"] -= 1
    for site in merged["sites"]:
        if site["tier"] > position + 1:
            site["tier"] -= 1
    return merged, position


STEPS = [
    dropping("resources", without_resources),
    dropping("places", without_places),
    dropping("sites", without_sites),
    dropping("links", without_links),
    fewer_tiers,
    changing(stocks_of, no_livelihood),
    changing(stocks_of, no_stock),
    changing(lambda text: text["links"], set_to("resources", None)),
    changing(lambda text: text["links"], lambda link: link.pop("twoWay", False)),
    changing(lambda text: text["places"], set_to("handling", None)),
    changing(lambda text: text["links"], set_to("capacity", None)),
    changing(lambda text: text["links"], set_to("cost", 0)),
    changing(lambda text: text["links"], set_to("cost", 1)),
    changing(lambda text: text["resources"], set_to("weight", 1)),
    changing(lambda text: text["resources"], set_to("load", 1)),
    changing(lambda text: text["resources"], lower_load),
    changing(stocks_of, halve("offer", "need", "livelihood")),
    changing(lambda text: text["links"], halve("capacity")),
    changing(lambda text: text["places"], halve("handling")),
    changing(lambda text: text["links"], halve("cost")),
]


def tidied(text):
    """Without stocks of nothing, sites without stocks, and places that nobody uses."""
    text = copy.deepcopy(text)
    for site in text["sites"]:
        site["stocks"] = [stock for stock in site["stocks"] if stock["offer"] or stock["need"]] or site["stocks"][:1]
    return without_unused_places(text)
