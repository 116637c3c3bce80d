"""What could not be found, and how the figures that were found stand to each other."""

from __future__ import annotations

from telecompilot.evidence import Evidence, collected
from telecompilot.evidence.formats import listed, num, pct
from telecompilot.evidence.tables import WEAK_KINDS
from telecompilot.study.conditions.statements import Part, dated, none_of

SHOWN = 3  # figures that a message names, of those that fill a gap
HALF = 0.6  # of the years: still called about half of them


def _none(ev: Evidence, what: str, ids: str, after: str = "", before: str = "9999") -> Part:
    """Whether no series whose id fits a pattern has a figure of a period that ends between two days."""
    names = ev.catalogue.index[ev.catalogue.index.str.fullmatch(ids)]
    periods = ((name, when) for name in names for when in ev.rows(name).index)
    found = [ev.at(*at) for at in periods if after < str(at[1].end_time.date()) < before][:SHOWN]
    return none_of(what, map(dated, found), found)


def _years(ev: Evidence, what: str, ids: str, since: int, most: float) -> Part:
    """Whether series have figures for no more than the part `most` of the years from `since` on."""
    names = ev.catalogue.index[ev.catalogue.index.str.fullmatch(ids)]
    known = {when.year for name in names for when in ev.rows(name).index if when.year >= since}
    part = len(known) / (int(collected()[:4]) - since)
    return Part(f"{what}, years known since {since}: {len(known)}", part <= most)


def pilot_business_unpublished(ev: Evidence) -> Part:
    """No share, sales or customers of pilot firms have been published."""
    about = ev.catalogue[ev.catalogue.sector.isin(["telecom", "cloud"])]
    texts = about.index + " " + about.title.str.lower()
    names = about.index[texts.str.contains("pilot") & texts.str.contains("revenue|sales|customers|market share")]
    found = [ev.latest(name) for name in names]
    return none_of("Business of pilot firms", map(dated, found), found)


def gaps_pilot(ev: Evidence) -> Part:
    """Fewer than half of the approved firms are known by name."""
    total, named = ev.latest("pilot_approvals_cum"), (ev.firms.status == "approved").sum()
    return Part(f"approved firms known by name: {named} of {num(total.value)}", named < total.value / 2, (total,))


def gaps_telecom(ev: Evidence) -> list[Part]:
    """No count of foreign-invested telecom firms from autumn 2020 to the end of 2023, none by licence after 2020."""
    return [
        _none(ev, "foreign-invested telecom firms", "fie_telecom_(stock|caict)", "2020-11-30", "2023-11-30"),
        _none(ev, "licences of foreign firms by category", "fie_(share_)?licences_b.*", "2020-12-31"),
        _none(ev, "all licensed firms before 2016", "vats_enterprises_total", before="2016-01-01"),
    ]


def gaps_cloud(ev: Evidence) -> list[Part]:
    """The share of Amazon by IDC is known for few years, and of no other foreign vendor for any."""
    others = "(azure|microsoft|ibm|oracle|sap)_share_idc.*"
    return [
        _years(ev, "Amazon’s share by IDC", "aws_share_idc_iaas.*", 2016, 0.5),
        _none(ev, "shares of other foreign vendors by IDC", others),
    ]


def gaps_regions(ev: Evidence) -> Part:
    """No software or internet revenue of Shenzhen, Hangzhou or Chengdu."""
    return _none(ev, "revenue of these cities", "(software|internet)_.*_(shenzhen|hangzhou|chengdu)")


def gaps_cars(ev: Evidence) -> list[Part]:
    """The car makers' association's shares lack the years named, and are bounds for 2024 and 2025."""
    share = "pv_share_chinese_brands_caam"
    last = [ev.at(share, year) for year in ("2024", "2025")]
    return [
        _none(ev, "shares of 2009 to 2011", share, "2008-12-31", "2012-01-01"),
        _none(ev, "share of 2015", share, "2014-12-31", "2016-01-01"),
        Part(f"only bounds: {listed([dated(row) for row in last])}", all(row.low <= 0 for row in last), (*last,)),
        _years(ev, "split by country", "pv_share_german_brands_caam", 2009, 0.5),
        _years(ev, "revenue and assets of foreign-invested industry", "fie_industry_(revenue|assets)_.*", 2009, 0.5),
        _none(ev, "manufacturing items", "negative_list_national_manufacturing_items", before="2021-01-01"),
    ]


def gaps_trade(ev: Evidence) -> list[Part]:
    """New foreign firms lack 2012, high-technology shares the years before 2018, 2020 and 2024."""
    share = "fdi_hightech_share"
    return [
        _none(ev, "new foreign firms in 2012", "fdi_new_enterprises", "2011-12-31", "2013-01-01"),
        _none(ev, "high-technology shares before 2018", share, before="2018-01-01"),
        _none(ev, "high-technology share of 2020", share, "2019-12-31", "2021-01-01"),
        _none(ev, "high-technology share of 2024", share, "2023-12-31", "2025-01-01"),
    ]


def gaps_finance(ev: Evidence) -> list[Part]:
    """Shares of foreign banks and insurers are known for about half of the years, of parcels for none after 2015."""
    premiums = "insurance_foreign_share_(premium|life|property)(_dated)?"
    return [
        _years(ev, "foreign banks’ share of assets", "banking_foreign_share_assets", 2003, HALF),
        _years(ev, "foreign insurers’ share of premiums", premiums, 2008, HALF),
        _none(ev, "parcels by ownership after 2015", "express_(foreign|private)_.*", "2015-12-31"),
    ]


def mostly_excerpts(ev: Evidence) -> Part:
    """Most documents were read in excerpts."""
    part = (ev.sources.read_as == "excerpt").mean()
    return Part(f"{pct(part, 0)} of the documents were read in excerpts", part > 0.5)


def indices_from_copies(ev: Evidence) -> list[Part]:
    """The OECD's scores and the indices of policy uncertainty are known from copies."""
    return [_copied(ev, "the OECD’s scores", "oecd_"), _copied(ev, "indices of policy uncertainty", "epu_")]


def _copied(ev: Evidence, what: str, start: str) -> Part:
    rows = ev.observations
    kinds = rows.kind[rows.series_id.str.startswith(start)]
    part = kinds.isin(WEAK_KINDS).mean()
    return Part(f"{what}: {pct(part, 0)} of the figures come from copies and blogs", part > HALF)


def car_retail_shorter(ev: Evidence) -> Part:
    """The count of factory shipments is the longer series of cars' shares, retail inside China the shorter."""
    shipped, retail = (len(ev.rows(name)) for name in ("pv_share_chinese_brands_caam", "pv_share_chinese_brands_cpca"))
    return Part(f"{shipped} years of shipments, {retail} of retail", shipped > retail)
