#!/usr/bin/env python3
"""Makes the tables of this network folder from their sources beside this script.

    provenance/convert.py            writes ../*.csv
    provenance/convert.py --check    writes nothing; exits 1 if a table differs from what would be written

Amounts are exact: a source figure that is not a whole number of kg or of millionths of a dollar stops the script.
README.md says what is source data and what is ours.
"""

import csv
import re
import sys
from decimal import Decimal
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
FOLDER = SOURCES.parent
sys.path.append(str(FOLDER.parents[1] / "deploy"))
from network_tables import write_tables  # noqa: E402

RESOURCES = {  # grade: id, English, Chinese
    "HCC": ("hcc", "Hard coking coal", "硬焦煤"),
    "PCI": ("pci", "Coal for pulverised injection", "喷吹煤"),
    "SCC": ("scc", "Soft coking coal", "软焦煤"),
    "Thermal_5500": ("thermal-5500", "Thermal coal, 5500 kcal/kg", "动力煤 5500 大卡"),
    "Thermal_6000": ("thermal-6000", "Thermal coal, 6000 kcal/kg", "动力煤 6000 大卡"),
}
HUB = "fujian"
LOCATION_KIND = {"ctct": "city", "rwst": "station", "port": "port", "pwpl": "power", "stpt": "steel",
                 "navo": "sea", "navr": "river", "basi": "basin"}
# Type of a site's node: its class and tier.
SITE_CLASS = {"pwpl": ("power", 1), "stpt": ("steel", 2), "ctct": ("city", 3), "rwst": ("rail", 3),
              "navo": ("sea", 3), "basi": ("basin", 3)}
KEY_CLASSES = {"power", "steel"}  # children of the hub
# Sites outside the polygons of the province. The basin has no place in the source: Longyan is where Fujian mines
# most of its coal. Tieguancun's line enters the province at Yuandai, in Nanping.
PREFECTURE_OF_OUTSIDE = {"basi Fujian": "Longyan", "rwst Tieguancun 铁关村": "Nanping"}

# Ours, not the source's: average km/h under way, and hours to load or unload.
SPEED_KMH = {"rail": 45, "navi": 22}
SPEED_KMH_ELSEWHERE = 40
HANDLING_HOURS = {"rail": 0, "road": 0, "navi": 4, "port-plant": 1}
HANDLING_HOURS_ELSEWHERE = 2

# Ours: days of need or supply.
DAYS_PER_YEAR = 365
RESERVE_DAYS, OPENING_DAYS, LIMIT_DAYS, SUPPLIER_OPENING_DAYS = 7, 8, 20, 3

ROUNDING_KG_MAX = 5


def rows(name):
    with open(SOURCES / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def whole(text, factor):
    value = Decimal(text) * factor
    if value != value.to_integral_value():
        sys.exit(f"{text} × {factor} is not a whole number")
    return int(value)


def kg_of_mt(text):
    return whole(text, 10**9)


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "")).strip("-")


def share(per_year, days):
    return -(-per_year * days // DAYS_PER_YEAR)  # rounded up


def minutes(arc):
    speed = SPEED_KMH.get(arc["kind"], SPEED_KMH_ELSEWHERE)
    handling = HANDLING_HOURS.get(arc["kind"], HANDLING_HOURS_ELSEWHERE) * 60
    return handling + int(-(-Decimal(arc["km"]) * 60 // speed))  # rounded up


def close(net, grade):
    """Supply and need of a grade are equal but for the source's rounding: its largest supplier takes the difference."""
    amounts = {node: grades[grade] for node, grades in net.items() if grade in grades}
    difference = sum(amounts.values())
    if abs(difference) > ROUNDING_KG_MAX:
        sys.exit(f"{grade}: need exceeds supply by {difference} kg")
    largest = min(amounts, key=lambda node: (amounts[node], int(node)))
    net[largest][grade] -= difference


def tables():
    nodes = rows("nodes.csv")
    arcs = rows("arcs.csv")
    balance = rows("balance.csv")
    names = {row["node"]: row for row in rows("names.csv")}
    prefecture_of = {row["id"]: row["prefecture"] for row in rows("node_prefectures.csv")}
    prefectures = sorted({(slug(row["prefecture"]), row["prefecture"], row["prefecture_zh"])
                          for row in rows("node_prefectures.csv")})

    net = {}  # kg needed, by node and grade; supplied where negative
    for row in balance:
        net.setdefault(row["node"], {})[row["coal"]] = kg_of_mt(row["net_Mt"])
    for grade in RESOURCES:
        close(net, grade)
    is_site = {node["id"]: node["id"] in net or node["type"] == "ctct" and node["province"] == "Fujian"
               for node in nodes}

    # A name that another place has already gets its kind, or its kind and a number. Sites choose first.
    taken_by_prefectures = {id for id, _, _ in prefectures}
    taken = {HUB} | taken_by_prefectures
    ids, titles = {}, {}
    for node in sorted(nodes, key=lambda node: (not is_site[node["id"]], int(node["id"]))):
        kind = LOCATION_KIND[node["type"]]
        if node["id"] in names:
            own = names[node["id"]]
            base, titles[node["id"]] = own["slug"], (own["name_en"], own["name_zh"])
        else:  # "Shaowu 邵武"
            english, chinese = re.fullmatch(r"(.*?) ?([^\x00-\x7f]+)", node["name"]).groups()
            base = slug(english)
            if kind == "station":
                english, chinese = f"{english} station", f"{chinese}站"
            elif base in taken_by_prefectures:
                english, chinese = f"{english} city", f"{chinese}区"
            titles[node["id"]] = (english, chinese)
        suffixed = base if base.endswith(f"-{kind}") else f"{base}-{kind}"
        candidates = [base, suffixed] + [f"{suffixed}-{number}" for number in range(2, 10)]
        ids[node["id"]] = next(id for id in candidates if id not in taken)
        taken.add(ids[node["id"]])

    yield "prefectures.csv", ["id", "name_en", "name_zh"], prefectures

    yield "resources.csv", [
        "id", "name_en", "name_zh", "base_unit", "display_unit", "base_units_per_display_unit", "load_per_base_unit",
        "shipment_base_units_min",
    ], [(id, english, chinese, "kg", "t", 1000, 1, 1000) for id, english, chinese in RESOURCES.values()]

    yield "locations.csv", [
        "id", "name_en", "name_zh", "kind", "latitude_deg", "longitude_deg", "handling_load_per_year_max",
    ], sorted((ids[node["id"]], *titles[node["id"]], LOCATION_KIND[node["type"]], node["lat"], node["lon"],
               kg_of_mt(node["port_out_cap_Mt"]) if node["port_out_cap_Mt"] else "") for node in nodes)

    # 1 USD/t is 1000 millionths of a dollar for a kg.
    yield "links.csv", [
        "id", "from", "to", "kind", "cost_money_per_load", "capacity_load_per_year", "transit", "resources",
    ], sorted(("", ids[arc["from"]], ids[arc["to"]], arc["kind"], whole(arc["cost_usd_t"], 1000),
               kg_of_mt(arc["cap_Mt"]) if arc["cap_Mt"] else "", f"{minutes(arc)}m", "") for arc in arcs)

    sites, stocks = [], []
    for node in nodes:
        if not is_site[node["id"]]:
            continue
        id = ids[node["id"]]
        site_class, tier = SITE_CLASS[node["type"]]
        outside = PREFECTURE_OF_OUTSIDE.get(f"{node['type']} {node['name']}")
        parent = HUB if site_class in KEY_CLASSES else slug(prefecture_of.get(node["id"]) or outside)
        sites.append((id, *titles[node["id"]], parent, id, site_class, tier))
        for grade, amount in net.get(node["id"], {}).items():
            resource = RESOURCES[grade][0]
            if amount > 0:
                stocks.append((id, resource, "", amount, share(amount, OPENING_DAYS), share(amount, RESERVE_DAYS),
                               share(amount, LIMIT_DAYS)))
            else:
                stocks.append((id, resource, -amount, "", share(-amount, SUPPLIER_OPENING_DAYS), "", ""))
    yield "sites.csv", ["id", "name_en", "name_zh", "parent", "location", "class", "tier"], sorted(sites)
    yield "stocks.csv", [
        "site", "resource", "supply_base_units_per_year", "need_base_units_per_year", "opening_base_units",
        "reserve_base_units", "limit_base_units",
    ], sorted(stocks)

    # 1 USD/t is a million millionths of a dollar for a tonne.
    yield "gateways.csv", ["location", "resource", "price_money_per_display_unit"], sorted(
        (ids[row["node"]], RESOURCES[row["coal"]][0], whole(row["relative_price_usd_t"], 10**6))
        for row in rows("gateway_prices.csv"))


write_tables(tables(), FOLDER, sys.argv[1:], __doc__)
