"""Expansion scenarios: foreign share to 2035, what the pilot adds to it, and what decides the answer.

Shares are in 0-1. Every path is conditional on its scenario; the scenarios have no probabilities of their own.
"""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.formats import pct, points, rough
from telecompilot.figure import parts
from telecompilot.figure.plot import Plot
from telecompilot.report import scenario_choices, scenario_drivers, scenario_ranges
from telecompilot.report.scenario_choices import signed, sources
from telecompilot.study import assumptions, fans, scenarios, survival
from telecompilot.study.assumptions import Assumptions
from telecompilot.study.fans import EARLY, LAST
from telecompilot.study.scenarios import NONE, PILOT, path

TWO_POINTS = 0.02  # the gain that the chapter and the front page speak of
LEVELS = (50, 80, 95)  # percent: the ranges of a path
SHARES = {"brand": "brand share", "licence": "licence-holder share"}
WHAT = {"brand": "Foreign vendors’ share of China’s cloud", "licence": "Foreign-held licences’ share of China’s cloud"}
SERVICES = {"cloud": "Cloud and data centres", "access": "Internet access", "all": "All services, by licence items"}
BEHIND_CHANCES = ("start_brand_cloud", "start_licence_cloud", "step_mean", "short_mean", "effect_mean", "transfer")
BEHIND_SERVICES = ("start_licence_access", "start_licence_all", "items_national", "items_access",
                   "region_weight_access")  # fmt: skip


def _last(given: Assumptions, share: str = "brand") -> pd.DataFrame:
    """Return the fans in the last year, by path."""
    frame = fans.fans(given, share)
    return frame[frame.year == LAST].set_index("path")


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the chapter's prose, as text."""
    given, record = assumptions.load(ev), fans.record(ev)
    held = {"fan_held": f"{record.held} of {record.total}", "fan_pct": pct(record.held / record.total, 0)}
    held |= {"fan_span": formats.span(record.low, record.high, 0), "chances_title": _chances_title(given)}
    return formats.texts(
        _paths(given),
        _licence(given),
        _spreading(ev, given),
        scenario_drivers.numbers(ev, given),
        held,
        scenario_choices.numbers(ev),
    )


def _paths(given: Assumptions) -> dict[str, str]:
    last, added = _last(given), fans.added(given)
    none, pilot = (last.loc[path(given, name)] for name in (NONE, PILOT))
    more, start = added.loc[path(given, PILOT)], given.get("start_brand_cloud")
    return {
        "none": pct(none["median"]),
        "none_span": _band(none),
        "pilot": pct(pilot["median"]),
        "pilot_span": _band(pilot),
        "gap": points(more["median"], sign=True),
        "gap_low": signed(more.low80).split()[0],  # the unit stands with gap_high
        "gap_high": signed(more.high80),
        "gap_error": points(fans.error(given), 2),  # below a tenth of a point
        "gap_regional": points(added["median"][path(given, PILOT, "regional")], sign=True),
        "direction": _toward(
            more, "more than without it", "less than without it", "neither clearly more nor clearly less"
        ),
        "plan": _toward(more, "on a gain", "on a loss", "on neither a gain nor a loss"),
        "two": formats.count(100 * TWO_POINTS),
        "chance": pct(fans.gained(given, TWO_POINTS), 0),
        "start_span": formats.span(start.low / 100, start.high / 100),
        "weight": pct(given.value("region_weight") / 100, 0),
    }


def _toward(more: pd.Series, up: str, down: str, neither: str) -> str:
    """Return the words for an 80 percent interval of a difference above zero, below it, or on both sides."""
    return up if more.low80 > 0 else down if more.high80 < 0 else neither


def _licence(given: Assumptions) -> dict[str, str]:
    last, (stay, most) = _last(given, "licence"), fans.moved(given)
    return {
        "licence_start": pct(given.value("start_licence_cloud") / 100),
        "licence_none": pct(last["median"][path(given, NONE)]),
        "licence_pilot": pct(last["median"][path(given, PILOT)]),
        "licence_pilot_span": _band(last.loc[path(given, PILOT)]),
        "moved_none": pct(stay),
        "moved_most": pct(most),
        "moved_part": pct(given.get("transfer").high, 0),
    }


def _spreading(ev: Evidence, given: Assumptions) -> dict[str, str]:
    """How often earlier pilots spread or were taken back, and what it matters to the middle of the last year."""
    rates, closing = survival.base_rates(ev.pilots), given.get("closing", "retrenchment")
    telecom, every = rates.loc["telecom categories"], rates.loc["categories and episodes"]
    low, high = sorted(fans.by_base_rate(given, (telecom.low, telecom.high)))
    return {
        "spread_of": formats.count(int(telecom.total)),
        "spread_n": formats.count(int(telecom.nationwide)),
        "spread_low": pct(telecom.low, 0),
        "spread_high": pct(telecom.high, 0),
        "base_low": pct(low),
        "base_high": pct(high),
        "spread_matters": _matters(high - low, fans.added(given).loc[path(given, "nationwide", "regional")]),
        "settled": formats.count(int(every.total)),
        "reversed": formats.count(int(every.reversed)),
        "reversed_span": formats.span(every.reversed_low, every.reversed_high, 0),
        "closing_span": f"the beginning of {closing.low:.0f} and that of {closing.high:.0f}",
    }


def _matters(moved: float, more: pd.Series) -> str:
    """Weigh how far the pilot spreads against what opening does: how far a middle moves against an effect's width."""
    less = moved < (more.high80 - more.low80) / 2
    return f"Whether the pilot spreads matters {'less than' if less else 'as much as'} what opening does"


def _chances_title(given: Assumptions) -> str:
    brand = fans.chances(given).set_index(["share", "path"]).level_2035["brand"]
    without, pilot = (pct(brand[path(given, name)], 0) for name in (NONE, PILOT))
    level = f"Brand share of {given.value('crossing_level'):g} percent or more in {LAST}"
    return f"{level}: {without} of paths without a pilot, {pilot} with it"


def _band(row) -> formats.Text:
    """Return the 80 percent interval of a share in words."""
    return formats.span(rough(row.low80), rough(row.high80))


def tab_chances(ev: Evidence) -> pd.DataFrame:
    """Chances of a tenth of the market and of two points more, percent, by path and definition of share."""
    given = assumptions.load(ev)
    table, level, gain = fans.chances(given), given.value("crossing_level"), given.value("gain_points")
    heads = {f"level_{year}": f"At {level:g}% in {year}, %" for year in (EARLY, LAST)}
    heads |= {f"added_{year}": f"+{gain:g} points by {year}, %" for year in (EARLY, LAST)}
    named = {"Path": table.path, "Share": table.share.map(SHARES)}
    return pd.DataFrame(named | {head: (100 * table[name]).round(0) for name, head in heads.items()})


def tab_services(ev: Evidence) -> pd.DataFrame:
    """Licence-holder share in the last year: a row a scenario, a column a service, median and 80 percent interval."""
    table, given = fans.by_service(assumptions.load(ev)), assumptions.load(ev)
    cells = [f"{pct(row.median)} ({_band(row)})" for row in table.itertuples(index=False)]
    wide = table.assign(cell=cells).pivot(index="scenario", columns="service", values="cell")
    wide = wide.loc[scenarios.spreading(given), list(SERVICES)]
    wide = wide.rename(index=lambda name: given.scenarios[name].name, columns=SERVICES)
    return wide.rename_axis(index="Scenario", columns=None).reset_index()


def tab_assumptions(ev: Evidence) -> pd.DataFrame:
    """Return the assumptions as a reader's table: assumption, value, range, unit, basis, sources (ids)."""
    table, given = assumptions.table(ev), assumptions.load(ev)
    own = {name: f" ({one.name.lower()})" for name, one in given.scenarios.items()}
    names = [given.get(row.parameter, row.scenario).name + own.get(row.scenario, "") for row in table.itertuples()]
    return pd.DataFrame(
        {
            "Assumption": names,
            "Value": [f"{value:g}".replace("-", "−") for value in table.value],
            "Range": [
                f"{a:g} to {b:g}".replace("-", "−") if pd.notna(a) else "–"
                for a, b in zip(table.low, table.high, strict=True)
            ],
            "Unit": table.unit,
            "How the number was found": table.basis,
            "Sources": table.source_id,
        }
    )


def fig_ranges(ev: Evidence, share: str = "brand") -> Plot:
    """A row a path: its range in the last year, above them the share in the first; `share`, "brand" or "licence"."""
    given, record = assumptions.load(ev), fans.record(ev)
    frame, last, open_markets = fans.fans(given, share), _last(given, share), given.get("level", "upper_reference")
    none, pilot = (last.loc[path(given, name)] for name in (NONE, PILOT))
    first = frame[frame.path == path(given, NONE)].iloc[0]
    return Plot(
        draw=lambda width: _ranges(first, last, width),
        table=pd.DataFrame(
            {"Path": frame.path, "Year": frame.year, "Middle path, %": (100 * frame["median"]).round(1)}
            | scenario_ranges.ends(frame, LEVELS, ", %")
        ),
        title=_title(none, pilot, share),
        units=f"{WHAT[share]} at the end of {LAST}, percent, and for comparison at the end of {first.year:.0f}",
        alt=f"A row a scenario. The middles lie at {formats.extent(last['median'])}, the upper ends at "
        f"{formats.span(rough(last.high80.min()), rough(last.high80.max()))}. At the end of {first.year:.0f} the range "
        f"is {_band(first)}.",
        sources=sources(ev),
        note="Each range holds if its scenario comes true; no scenario is given a probability. For comparison, "
        f"open markets stand at {formats.span(open_markets.low / 100, open_markets.high / 100, 0)} by brand. On "
        f"earlier markets, nominal 80% bands contained {record.held} of {record.total} exact later figures. They were "
        "drawn as if nothing was opened; what an opening adds has no such test.",
        share=SHARES[share],
    )


def _title(none: pd.Series, pilot: pd.Series, share: str) -> str:
    if share == "brand":
        return f"By {LAST} {_meet(none, pilot)}: {_band(none)} of cloud without the pilot, {_band(pilot)} with it"
    does = "lifts" if pilot["median"] > none["median"] else "lowers"
    middles = f"from {pct(none['median'])} to {pct(pilot['median'])}"
    return f"By licence the pilot {does} the middle for {LAST} {middles}; {_meet(none, pilot)}"


def _meet(none: pd.Series, pilot: pd.Series) -> str:
    """Say whether the 80 percent ranges with and without the pilot overlap."""
    apart = max(none.low80, pilot.low80) >= min(none.high80, pilot.high80)
    return "the ranges part" if apart else "the ranges overlap"


def _ranges(first: pd.Series, last: pd.DataFrame, width: int) -> alt.LayerChart:
    before = first.rename(f"End of {first.year:.0f}, any scenario").to_frame().T.assign(aside=True)
    whole = pd.concat([before, last.assign(aside=False)]).drop(columns=["path", "error"], errors="ignore")
    whole = whole.assign(words=[f"{pct(row.median)} ({_band(row)})" for row in whole.itertuples()], group="")
    ends = [f"{side}{level}" for side in ("low", "high") for level in LEVELS]
    whole = whole.astype(dict.fromkeys(["median", *ends], float))
    return scenario_ranges.draw(whole, width, parts.share("median", whole.high95.max(), channel=alt.X))
