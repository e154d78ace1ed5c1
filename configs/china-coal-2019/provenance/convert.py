#!/usr/bin/env python3
"""Makes the tables of this network folder from their sources beside this script.

    provenance/convert.py            writes ../*.csv
    provenance/convert.py --check    writes nothing; exits 1 if a table differs from what would be written

Amounts are exact: a source figure that is not a whole number of kg or of millionths of a dollar stops the script.
README.md says what is source data and what is ours.
"""

import csv
import gzip
import re
import sys
from decimal import Decimal
from pathlib import Path

SOURCES = Path(__file__).resolve().parent
FOLDER = SOURCES.parent
sys.path.append(str(FOLDER.parents[1] / "deploy"))
from network_tables import write_tables  # noqa: E402

RESOURCES = {  # grade: English, Chinese
    "HCC": ("Hard coking coal", "硬焦煤"),
    "PCI": ("Coal for pulverised injection", "喷吹煤"),
    "SCC": ("Soft coking coal", "软焦煤"),
}
PROVINCES = {
    "Anhui": "安徽", "Beijing": "北京", "Chongqing": "重庆", "Fujian": "福建", "Gansu": "甘肃", "Guangdong": "广东",
    "Guangxi": "广西", "Guizhou": "贵州", "Hainan": "海南", "Hebei": "河北", "Heilongjiang": "黑龙江", "Henan": "河南",
    "Hong Kong": "香港", "Hubei": "湖北", "Hunan": "湖南", "Inner Mongolia": "内蒙古", "Jiangsu": "江苏",
    "Jiangxi": "江西", "Jilin": "吉林", "Liaoning": "辽宁", "Macau": "澳门", "Ningxia": "宁夏", "Qinghai": "青海",
    "Shaanxi": "陕西", "Shandong": "山东", "Shanghai": "上海", "Shanxi": "山西", "Sichuan": "四川", "Tianjin": "天津",
    "Tibet": "西藏", "Xinjiang": "新疆", "Yunnan": "云南", "Zhejiang": "浙江",
}
OVERSEAS = ("overseas", "Abroad", "境外")
# Coal fields that are named after a part of a province.
PROVINCE_OF_FIELD = {"Ordos": "Inner Mongolia", "Wuhai": "Inner Mongolia"}
HUB = "china"
LOCATION_KIND = {"ctct": "city", "rwst": "station", "port": "port", "pwpl": "power", "stpt": "steel", "navo": "sea",
                 "navr": "river", "basi": "basin", "mine": "mine", "ovld": "border"}
# Type of a site's node: its class and tier.
SITE_CLASS = {"pwpl": ("power", 1), "stpt": ("steel", 2), "ctct": ("city", 3), "mine": ("mine", 3)}

# Ours, not the source's: average km/h under way, and hours to load or unload.
SPEED_KMH = {"rail": 45, "navi": 22, "fob": 22, "import": 22}
SPEED_KMH_ELSEWHERE = 40
HANDLING_HOURS = {"rail": 0, "road": 0, "mine-basin": 0, "minemouth": 0, "navi": 4, "port-plant": 1}
HANDLING_HOURS_ELSEWHERE = 2

# Ours: days of need or supply.
DAYS_PER_YEAR = 365
RESERVE_DAYS, OPENING_DAYS, LIMIT_DAYS, SUPPLIER_OPENING_DAYS = 7, 8, 20, 3

ROUNDING_KG_MAX = 10


def rows(name):
    with gzip.open(SOURCES / f"{name}.gz", "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def whole(text, factor):
    value = Decimal(text) * factor
    if value != value.to_integral_value():
        sys.exit(f"{text} × {factor} is not a whole number")
    return int(value)


def kg_of_mt(text):
    return whole(text, 10**9)


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("'", "").replace("’", "").replace("ü", "u")).strip("-")


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


def province(node):
    if node["province"]:
        return node["province"]
    fields = sorted([*PROVINCES, *PROVINCE_OF_FIELD], key=len, reverse=True)
    field = next((name for name in fields if node["name"].startswith(name)), None)
    return PROVINCE_OF_FIELD.get(field, field)


def title(node):
    """English and Chinese, from names such as "Shaowu 邵武" or "上腰墩Shangyaodun"."""
    chinese = "".join(re.findall(r"[\u4e00-\u9fff]+", node["name"]))
    english = re.sub(r"[\u4e00-\u9fff（）]+", " ", node["name"]) if len(chinese) > 0 else node["name"]
    english = re.sub(r"\s+", " ", english).strip() or chinese
    if node["type"] == "rwst":
        return f"{english} station", f"{chinese}站" if chinese else f"{english} station"
    return english, chinese or english


def tables():
    nodes = rows("nodes.csv")
    arcs = rows("arcs.csv")
    grades = sorted({row["coal"] for row in rows("balance.csv")})

    net = {}  # kg needed, by node and grade; supplied where negative
    for row in rows("balance.csv"):
        net.setdefault(row["node"], {})[row["coal"]] = kg_of_mt(row["net_Mt"])
    for grade in grades:
        close(net, grade)

    prefectures = [(slug(name), name, chinese) for name, chinese in PROVINCES.items()] + [OVERSEAS]
    settled = {slug(where) if where else OVERSEAS[0] for where in (province(node) for node in nodes if node["id"] in net)}
    yield "prefectures.csv", ["id", "name_en", "name_zh"], sorted(row for row in prefectures if row[0] in settled)

    # A name that another place has already gets its kind, or its kind and a number. Sites choose first.
    taken = {HUB} | {id for id, _, _ in prefectures}
    ids, last = {}, {}
    for node in sorted(nodes, key=lambda node: (node["id"] not in net, int(node["id"]))):
        kind = LOCATION_KIND[node["type"]]
        base = slug(re.sub(r"^(SCN)?\d+ | power station| station$", "", title(node)[0]))[:40].strip("-") or kind
        suffixed = base if base.endswith(f"-{kind}") else f"{base}-{kind}"
        id = next((id for id in (base, suffixed) if id not in taken), None)
        while id is None:
            last[suffixed] = last.get(suffixed, 1) + 1
            candidate = f"{suffixed}-{last[suffixed]}"
            id = candidate if candidate not in taken else None
        ids[node["id"]] = id
        taken.add(id)

    yield "resources.csv", [
        "id", "name_en", "name_zh", "base_unit", "display_unit", "base_units_per_display_unit", "load_per_base_unit",
        "shipment_base_units_min",
    ], [(grade.lower().replace("_", "-"), *names, "kg", "t", 1000, 1, 1000) for grade, names in (
        (grade, RESOURCES.get(grade) or (
            f"Thermal coal, {grade.split('_')[1]} kcal/kg", f"动力煤 {grade.split('_')[1]} 大卡"))
        for grade in grades)]

    yield "locations.csv", [
        "id", "name_en", "name_zh", "kind", "latitude_deg", "longitude_deg", "handling_load_per_year_max",
    ], sorted((ids[node["id"]], *title(node), LOCATION_KIND[node["type"]], node["lat"], node["lon"],
               kg_of_mt(node["port_out_cap_Mt"]) if node["port_out_cap_Mt"] else "") for node in nodes)

    # 1 USD/t is 1000 millionths of a dollar for a kg. Numbers for ids: two names together would be too long.
    yield "links.csv", [
        "id", "from", "to", "kind", "cost_money_per_load", "capacity_load_per_year", "transit", "resources",
    ], [(f"{arc['kind']}-{number}", ids[arc["from"]], ids[arc["to"]], arc["kind"], whole(arc["cost_usd_t"], 1000),
         kg_of_mt(arc["cap_Mt"]) if arc["cap_Mt"] else "", f"{minutes(arc)}m", "")
        for number, arc in enumerate(arcs, start=1)]

    sites, stocks = [], []
    for node in nodes:
        if node["id"] not in net:
            continue
        id = ids[node["id"]]
        site_class, tier = SITE_CLASS[node["type"]]
        where = province(node)
        sites.append((id, *title(node), slug(where) if where else OVERSEAS[0], id, site_class, tier))
        for grade, amount in net[node["id"]].items():
            resource = grade.lower().replace("_", "-")
            if amount > 0:
                stocks.append((id, resource, "", amount, share(amount, OPENING_DAYS), share(amount, RESERVE_DAYS),
                               share(amount, LIMIT_DAYS)))
            elif amount < 0:
                stocks.append((id, resource, -amount, "", share(-amount, SUPPLIER_OPENING_DAYS), "", ""))
    yield "sites.csv", ["id", "name_en", "name_zh", "parent", "location", "class", "tier"], sorted(sites)
    yield "stocks.csv", [
        "site", "resource", "supply_base_units_per_year", "need_base_units_per_year", "opening_base_units",
        "reserve_base_units", "limit_base_units",
    ], sorted(stocks)


write_tables(tables(), FOLDER, sys.argv[1:], __doc__)
