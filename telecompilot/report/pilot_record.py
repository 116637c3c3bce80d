"""How often and how fast earlier pilots went nationwide: the second half of the chapter on quality."""

from __future__ import annotations

import math

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, collected
from telecompilot.evidence.formats import capital, count, date, listed, num, pct, span
from telecompilot.evidence.guards import guarded
from telecompilot.figure import palette, parts
from telecompilot.figure import rows as layout
from telecompilot.figure.plot import Plot, ids
from telecompilot.study import survival

STATES = {  # what became of a pilot: its name on the page, its colour
    "extended": ("gone nationwide", palette.FOREIGN),
    "partial": ("limited to some places", palette.CONTEXT),
    "reversed": ("taken back", palette.DOMESTIC),
    "open": ("begun since {}", palette.CONTEXT),
}
KINDS = {"category": "Telecom services"}  # of a pilot, by the unit counted; all others are other pilots
MEASURES = ids(" ".join(pair) for pair in survival.MEASURES.values())


def words(ev: Evidence) -> dict[str, str]:
    """Return the numbers of earlier pilots that the chapter's prose quotes, as text."""
    return _pilots(ev) | _curves(ev)


def _pilots(ev: Evidence) -> dict[str, str]:
    pilots = survival.outcomes(ev)
    kinds, settled = pilots.query("unit == 'category'"), pilots[pilots.state != "open"]
    longest = settled.months[settled.state == "extended"].max()
    spread, partial, back = (kinds.months[kinds.state == state] for state in ("extended", "partial", "reversed"))
    age, rates = survival.present_age(ev.pilots), survival.rates(ev)
    telecom = rates.loc["telecom categories"]
    done, tasks = (ev.at(f"ftz_{name}_cum", "2023").value for name in ("measures_replicated", "pilot_tasks"))
    return {
        "kinds": count(len(kinds)),
        "kinds_spread": count(len(spread)),
        "kinds_partial": f"{count(len(partial))} {'are' if len(partial) > 1 else 'is'}",
        "spread_names": listed([*map(_inside, kinds.pilot[kinds.state == "extended"])]),
        "partial_names": listed([*map(_inside, kinds.pilot[kinds.state == "partial"])]),
        "kinds_back": f"{count(len(back))} {'were' if len(back) > 1 else 'was'}",
        "wait_short": num(spread.min(), 0) if len(spread) else "no",
        "wait_long": num(spread.max(), 0) if len(spread) else "no",
        "partial_years": num(partial.min() // 12) if len(partial) else "no",
        "age": num(age, 0),
        "settled": count(len(settled)),
        "settled_spread": count(int((settled.state == "extended").sum())),
        "settled_years": f"within {count(math.ceil(longest / 12))} years" if longest == longest else "so far",
        "spread_by_age": count(int((spread <= age).sum())),
        "undated": count(len(survival.UNDATED)).capitalize(),
        "undated_names": " and ".join(survival.UNDATED),
        "dated_rate": pct(rates.rate["categories and episodes"], 0),
        "known_rate": pct(rates.rate["the same, and those of unknown start"], 0),
        "rate_low": pct(rates.rate.min(), 0),
        "rate_high": pct(rates.rate.max(), 0),
        "rate_span": span(telecom.low, telecom.high, 0),
        "back_high": pct(telecom.reversed_high, 0),
        "measures_share": pct(done / tasks, 0),
    }


def _inside(name: str) -> str:
    """Return a pilot's name as it stands inside a sentence."""
    return name[0].lower() + name[1:]


def _curves(ev: Evidence) -> dict[str, str]:
    age, lines = survival.present_age(ev.pilots), survival.curves(ev)
    telecom, every = (lines[lines.group == group] for group in survival.GROUPS)
    words = {}
    for name, line, months in (
        ("telecom_now", telecom, age),
        ("telecom_last", telecom, telecom.months.max()),
        ("earlier_now", every, age),
    ):
        words[name], interval = _read(line, months)
        words[f"{name}_span"] = interval or "not known"
    return words


def _read(line: pd.DataFrame, age: float) -> tuple[str, str]:
    """Return a curve's value at an age in months, and its interval ("" where none is known), in words."""
    row = line[line.months <= age].iloc[-1]
    return pct(row.nationwide, 0), "" if pd.isna(row.low) else span(row.low, row.high, 0)


def tab_rates(ev: Evidence) -> pd.DataFrame:
    """Return how often pilots went nationwide and were taken back, by what is counted; MEASURES and pilot_sources."""
    rows = survival.rates(ev)
    spread = zip(rows.rate, rows.low, rows.high, strict=True)
    back = zip(rows.reversed / rows.total, rows.reversed_low, rows.reversed_high, strict=True)
    return pd.DataFrame(
        {
            "What is counted": list(map(capital, rows.index)),
            "Settled": rows.total.to_numpy(),
            "Nationwide": rows.nationwide.to_numpy(),
            "Rate (95% interval)": [_rate(*row) for row in spread],
            "Taken back (95% interval)": [_rate(*row) for row in back],
        }
    )


def _rate(rate: float, low: float, high: float) -> str:
    return "not published" if pd.isna(rate) else f"{pct(rate, 0)} ({span(low, high, 0)})"


def pilot_sources(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the documents behind the pilots, each once."""
    return ids(survival.outcomes(ev).source_id)


def fig_pilots(ev: Evidence) -> Plot:
    """A bar a pilot: months until nationwide, until taken back, or so far."""
    frame = survival.outcomes(ev)
    frame[["group", "colour"]] = [STATES[state] for state in frame.state]
    began = frame.start[frame.state == "open"].str[:4].min()
    frame["group"] = frame.unit.map(KINDS).fillna("Other pilots") + " " + frame.group.str.replace("{}", str(began))
    frame = frame.sort_values("unit", key=lambda unit: unit != "category", kind="stable", ignore_index=True)
    frame["label"] = frame.months.map("{:.0f}".format) + frame.ended.map({True: "", False: " so far"})
    telecom = frame[frame.unit == "category"]
    spread = telecom.months[telecom.state == "extended"]
    acts = telecom[telecom.ended].groupby(["start", "extended"]).size().max() if telecom.ended.any() else 0
    spans = f", after {spread.min():.0f} to {spread.max():.0f} months" if len(spread) else ""
    end = max(180, 12 * (int(frame.months.max() / 12) + 1))
    months = frame.groupby("group", sort=False).months
    waits = months.agg(lambda line: " to ".join(dict.fromkeys(f"{end:.0f}" for end in (line.min(), line.max()))))
    words = (f"{group}: {count(size)}, {waits[group]} months" for group, size in months.size().items())
    table = frame[["pilot", "group", "unit", "start", "months", "ended"]].round({"months": 1})
    table["ended"] = table.ended.map({True: "ended", False: "goes on"})
    return Plot(
        draw=lambda width: layout.spells(frame.rename(columns={"pilot": "name"}), end, width),
        table=table.set_axis(["Pilot", "What became of it", "What is counted", "Start", "Months", "Wait"], axis=1),
        title=guarded(
            "telecom_pilots_began_in_shanghai",
            f"Of {count(len(telecom))} telecom services piloted in Shanghai, {count(len(spread))} went "
            f"nationwide{spans}",
        ),
        units="Months from the start of the pilot",
        alt=f"Horizontal bars, a pilot each, in groups by what became of it. {'. '.join(words)}.",
        cite=frame.source_id,
        note="Collected by hand, not a sample; pilots that spread are easier to find. "
        + f"{count(acts).capitalize()} of the telecom services were opened and extended by the same acts. "
        * int(acts > 1)
        + f"Pale bars with an arrow go on; they run to {date(collected()[:7])}.",
    )


def fig_spread(ev: Evidence) -> Plot:
    """The chance of having gone nationwide by age, with pointwise intervals, and the present pilot's age."""
    lines, age = survival.curves(ev), survival.present_age(ev.pilots)
    sizes = {group: len(survival.earlier(ev.pilots, unit=unit)) for group, unit in survival.GROUPS.items()}
    waits = survival.outcomes(ev).query("unit == 'category'")
    early = int((waits.months[waits.state == "extended"] <= age).sum())
    now, end = (
        {group: "{} ({})".format(*_read(line, months)).removesuffix(" ()") for group, line in lines.groupby("group")}
        for months in (age, lines.months.max())
    )
    each = (
        f"{group} ({size}) from 0% to {now[group]} at {age:.0f} months and {end[group]} at the end"
        for group, size in sizes.items()
    )
    table = lines[["group", "months"]].round(1).join((100 * lines[["nationwide", "low", "high"]]).round(1))
    table = pd.concat([table, pd.DataFrame({"group": ["Present pilot"], "months": [round(age, 1)]})], ignore_index=True)
    heads = ["Pilots", "Age, months", "Gone nationwide, %", "95% interval, from", "95% interval, to"]
    return Plot(
        draw=lambda width: _spread_chart(lines, age, sizes, width),
        table=table.set_axis(heads, axis=1),
        title=f"At {age:.0f} months, this pilot’s age, {count(early)} of {count(len(waits))} earlier telecom services "
        "had gone nationwide",
        units="Percent of pilots gone nationwide, by age in months; bands: 95 percent intervals",
        alt=f"Two rising step curves with wide bands, a line at the present pilot’s age. {'; '.join(each)}.",
        sources=pilot_sources(ev),
        note=f"Kaplan-Meier estimates with pointwise bands. Pilots not nationwide are followed to "
        f"{date(collected()[:7])}; a reversed one counts as not spread. Before the first step no interval can be "
        "computed. Services opened and extended by one act are not independent: the bands are too narrow rather than "
        "too wide. Collected by hand; successes are easier to find.",
    )


def _spread_chart(lines: pd.DataFrame, age: float, sizes: dict[str, int], width: int) -> alt.ConcatChart:
    last = 12 * (int(lines.months.max() / 12) + 1)
    axis = alt.Axis(title=None, values=list(range(0, last + 1, 24 if width <= parts.PHONE else 48)))
    x = alt.X("months:Q", axis=axis, scale=alt.Scale(domain=[0, last], nice=False))
    style = {"color": palette.FOREIGN, "fillOpacity": 0.2, "stroke": palette.FOREIGN, "strokeOpacity": 0.6}

    def panel(rows: pd.DataFrame, each: int) -> alt.LayerChart:
        band = alt.Chart(rows.dropna(subset="low")).mark_area(interpolate="step-after", **style)
        band = band.encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q")
        mark, y = (
            parts.reference(age, f"this pilot, {age:.0f} months", each, channel="x"),
            parts.share("nationwide", top=1),
        )
        steps = alt.Chart(rows).mark_line(interpolate="step-after", color=palette.FOREIGN).encode(x=x, y=y)
        return alt.layer(mark, band, steps).properties(width=each, height=200)

    groups = [(f"{group} ({size})", lines[lines.group == group]) for group, size in sizes.items()]
    return parts.multiples(groups, panel, width, 2)
