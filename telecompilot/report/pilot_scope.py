"""The pilot's scope: what it opened, where, on what conditions and for whom."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import Text, count, date, num, pct, texts
from telecompilot.evidence.guards import guarded
from telecompilot.figure import palette, parts
from telecompilot.figure.plot import Plot, ids
from telecompilot.figure.rows import LINE, at
from telecompilot.report import pilot_firms
from telecompilot.study import ceilings
from telecompilot.study.approvals import APPROVALS, approvals
from telecompilot.study.ceilings import BEFORE, CHINA, PILOT, ZONES, columns, in_force, nationwide, rules, spans, stated

START, REGIONS, MARCH = "vats-pilot-b11", "pilot_regions", "2025-03-31"  # the first batch was counted up to then
# Conditions that other columns of the table of services say already.
ROUTINE = ("Ministry approval for each firm", "registered seat", "service ", "Not on the pilot's list")
CAPS = {0: "closed", 100: "none"}  # how a ceiling of so many percent is called beside a dot
UNSTATED, CLOSED, OPEN = "No figure", "Closed", "No ceiling"  # how it is called in the legend of the bars
LEVELS = 2  # how many labels may stand on either side of a row's line
CHARACTER, WIDE = 6.8, 7.4  # px: the mean width of a character at theme.SIZE, and with its share of space
LANE, GAP = 19, 13  # px: a bar's lane, the space between two categories


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the page's prose that take arithmetic or are no figure of a series."""
    counts, limits, services = approvals(ev), in_force(rules(ev)), ev.services
    first = counts.iloc[0]
    firms = ev.firms.assign(late=[pd.Period(day).start_time > first.date for day in ev.firms.date])
    approved = int(((firms.status == "approved") & ~firms.late).sum())
    before, regulation = services[services.regime == BEFORE], services[services.regime.str.startswith("Regulation")]
    by_region = sum(ev.at(f"pilot_approvals_region_{name}", "first").value for name in ("shanghai", "hainan"))
    unnamed = first.approvals - approved
    stock = [ev.at("fie_telecom_stock", month).value for month in ("2023-12", "2024-12")]
    return texts(
        {
            "regions": _regions(ev),
            "later_counts": _later(counts),
            "levels": count(counts.approvals.nunique()),
            "course": _course(counts),
            "coincidence": _coincidence(ev),
            "lifted": count((before.foreign_cap != 100).sum()),
            "b21_before": _cap(before, "B21", "other than"),
            "general": _cap(regulation, "VATS"),
            "basic": _cap(regulation, "basic"),
            "unnamed_sentence": f"{count(unnamed).capitalize()} of the first batch have no name in public."
            if unnamed > 0
            else "All of the first batch are named.",
            "elsewhere": count(first.approvals - by_region),
            "stock_growth": pct(stock[1] / stock[0] - 1, 0),
            "rules": count(len(limits)),
            "rules_partial": count((limits.place != CHINA).sum()),
            "firms_caption": pilot_firms.caption(firms, approved, first.approvals),
        },
        pilot_firms.words(ev),
    )


def _regions(ev: Evidence) -> str:
    """Say of how many regions the pilot is made, once more than those with which it began are counted."""
    first, last = ev.at(REGIONS, "first"), ev.latest(REGIONS)
    more = f" ({count(last.value)} since {date(last.period)})" if last.value != first.value else ""
    return f"{count(first.value)} pilot regions{more}"


def _later(counts: pd.DataFrame) -> str:
    """Give the counts after those of the first batch, and the months between the first of all and the last."""
    first, last, later = counts.iloc[0], counts.iloc[-1], counts[counts.date > MARCH]
    figures = [f"{number:,}, as of {when}" for number, when in columns(later, "approvals when")]
    dated, months = (", and " if len(later) < 3 else "; ").join(figures), round((last.date - first.date).days / 30.44)
    begin, end = ("figures are", "the last ") if len(later) > 1 else ("figure is", "")
    return f"The next {begin} {dated}, {end}{months} months after the first."


def _course(counts: pd.DataFrame) -> str:
    """Say what the levels show of the pace: nothing where there are two, else the mean of each stretch."""
    levels = counts.drop_duplicates("approvals")
    added = f"approvals rose by {num(levels.approvals.iloc[-1] - levels.approvals.iloc[0])}"
    if len(levels) < 3:
        return f"They show that {added}, but not whether the pace is quickening, steady or over."
    months = levels.date.diff().dt.days / 30.44
    pace = dict.fromkeys(num(rate, 0) for rate in (levels.approvals.diff() / months).dropna())
    return f"They show that {added}, from level to level by about {', then '.join(pace)} a month. That makes no trend."


def _cap(rows: pd.DataFrame, code: str, word: str = "") -> Text:
    return pct(rows[(rows.code == code) & rows.name.str.contains(word)].foreign_cap.iloc[0] / 100)


def _coincidence(ev: Evidence) -> str:
    """Say whether an older count of another population happens to equal the approvals of June 2026."""
    older, number = ev.series("fie_telecom_caict"), ev.at(APPROVALS, "2026-06").value
    equal = older.index[older == number]
    if equal.empty:
        return f"No earlier count of foreign-invested telecom firms equals the {num(number)} of June 2026."
    return (
        f"The same number, {num(number)}, was also the research academy’s count of all foreign-invested telecom firms "
        f"in {date(equal[-1])}. That is a coincidence: the two count different firms."
    )


def tab_services(ev: Evidence) -> pd.DataFrame:
    """Return each service, its ceiling in all China and under the pilot, where it may be sold; `service_sources`."""
    pilot = ev.services[ev.services.regime.str.startswith(PILOT) & ev.services.code.str.startswith("B")]
    pilot = pilot.sort_values("effective", kind="stable").drop_duplicates(["code", "name"], keep="last").sort_index()
    table = pd.DataFrame([_service(ev, row) for row in pilot.itertuples(index=False)])
    return table.iloc[(pilot.in_pilot != "yes").argsort(kind="stable")].reset_index(drop=True)


def _service(ev: Evidence, row) -> dict[str, str]:
    member, ceiling = row.in_pilot == "yes", stated(row.foreign_cap, row.conditions)
    standing = nationwide(ev, row.code, row.name) or ("not stated" if member else ceiling)
    remarks = [part.strip() for part in row.conditions.split(";")]
    return {
        "Service": row.name if row.code in row.name else f"{row.code} {row.name}",
        "Ceiling, all China": standing,
        "Ceiling, pilot regions": ceiling if member else "not in the pilot",
        "May be sold": ceilings.area(ev, row) if member else "–",
        "Remark": "; ".join(part for part in remarks if part != "Outside the pilot" and not part.startswith(ROUTINE)),
    }


def service_sources(ev: Evidence) -> tuple[str, ...]:
    """Return the ids of the documents behind `tab_services`."""
    return ids(ev.services.source_id[ev.services.regime.str.startswith((PILOT, BEFORE))])


def fig_ceilings(ev: Evidence) -> Plot:
    """Foreign-equity ceilings through time, a lane a service and place."""
    bars = spans(ev)
    bars["kind"] = _classes(bars.cap)
    last = bars[bars.in_pilot].drop_duplicates(["codes", "category", "lane"], keep="last")
    services = last.drop_duplicates(["codes", "category"]).services.sum()
    free = {lane: last.services[(last.cap == 100) & (last.lane == lane)].sum() for lane in (ZONES, CHINA)}
    every = "all" if free[ZONES] == services else f"{count(free[ZONES])} of"
    ends = {end: bars[end].dt.strftime("%Y-%m") for end in ("start", "end")}
    table = bars.assign(service=bars.codes.str.cat(bars.category, sep=" ").str.strip(), **ends)
    table = table[["service", "lane", "start", "end", "stated", "rules"]]
    return Plot(
        draw=lambda width: _ceilings_chart(bars, width),
        table=table.set_axis(["Service", "Where", "From", "Until", "Ceiling", "Rule"], axis=1),
        title=f"In the pilot regions {every} {count(services)} services have no foreign ceiling; across China "
        f"{count(free[CHINA])} of them {'has' if free[CHINA] == 1 else 'have'} none",
        units="Highest foreign stake allowed, percent of equity, by place",
        alt=f"Bars from {bars.start.min().year} to {bars.end.max().year}, one lane a service and place. "
        f"{'. '.join(_in_words(bars))}.",
        sources=bars.source_id,
        note="For investors from outside Hong Kong and Macau. “Zones” are the free-trade zones and, from October 2024, "
        "the pilot regions. A bar runs from the first rule or reading found to the next; where it begins in "
        "2024, the reading is of 2024 and the rule may be older. Services of the pilot by the notice, read in a copy; "
        "ceilings before it by law firms’ readings.",
    )


def _classes(caps: pd.Series) -> pd.Series:
    """Name the group of each ceiling by the lowest and highest ceiling in it."""
    group = pd.cut(caps.fillna(-1), [-2, -0.5, 0, 35, 99.9, 100], labels=False)
    names = {0: UNSTATED, 1: CLOSED, 4: OPEN}
    for key, low, high in caps.groupby(group).agg(["min", "max"]).itertuples():
        names.setdefault(key, f"{low:g}%" if low == high else f"{low:g}–{high:g}%")
    return group.map(names)


def _in_words(bars: pd.DataFrame) -> Iterator[str]:
    for (codes, category), rows in bars.groupby(["codes", "category"], sort=False):
        lanes = (
            f"{lane} {', then '.join(f'{bar.stated} from {bar.start.year}' for bar in held.itertuples())}"
            for lane, held in rows.groupby("lane")
        )
        yield f"{codes} {category}: {'; '.join(lanes)}".strip()


def _lanes(spans: pd.DataFrame, width: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place every category: its label, then a lane for all China and one for zones; return bars, labels, height."""
    bars, labels, y = [], [], 0
    order = spans.assign(outside=~spans.in_pilot, last=spans.codes == "")
    order = order.sort_values(["outside", "last", "codes", "category"], kind="stable")
    for outside, part in order.groupby("outside"):
        labels.append({"text": "Not in the pilot" if outside else "In the pilot", "y": y, "head": True})
        y += LINE + 4
        for (codes, category), rows in part.groupby(["codes", "category"], sort=False):
            lines = textwrap.wrap(f"{codes} {category}".strip(), max(24, int(width / CHARACTER)))
            labels.append({"text": "\n".join(lines), "y": y, "head": False})
            y += LINE * len(lines) + 3
            for _, lane in rows.groupby("lane"):
                bars.append(lane.assign(top=y, bottom=y + LANE - 3, middle=y + LANE / 2 - 1))
                y += LANE
            y += GAP
    return pd.concat(bars), pd.DataFrame(labels), y


def _ceilings_chart(spans: pd.DataFrame, width: int) -> alt.LayerChart:
    room = width - int(21 * CHARACTER)  # the rest is for the words behind a lane
    bars, labels, height = _lanes(spans, width)
    first, end = spans.start.min(), spans.end.max()
    years = [alt.DateTime(year=year, month=1, date=1) for year in range(-(-first.year // 5) * 5, end.year + 1, 5)]
    ends = (first.replace(month=1, day=1), end)
    domain = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in ends]
    axis = alt.Axis(title=None, format="%Y", values=years)
    x = alt.X("start:T", scale=alt.Scale(domain=domain, range=[0, room]), axis=axis)
    per_year = room / ((end - first).days / 365.25)
    fits = bars[(bars.end - bars.start).dt.days / 365.25 * per_year > bars.stated.str.len() * CHARACTER + 13]
    behind = bars.groupby(["codes", "category", "lane"], sort=False).tail(1)
    behind = behind.assign(text=behind.lane.where(behind.lane == CHINA, "Zones") + ": " + behind.stated)
    dark = alt.FieldOneOfPredicate(field="kind", oneOf=[CLOSED, OPEN])
    ink = alt.condition(dark, alt.value(palette.PAPER), alt.value(palette.INK))
    bar = alt.Chart(bars).mark_rect(stroke=palette.RULE, strokeWidth=0.7)
    inside = alt.Chart(fits).mark_text(align="left", dx=5, baseline="middle")
    lane = alt.Chart(behind).mark_text(align="left", baseline="middle", color=palette.MUTED)
    middle = at("middle", height)
    return alt.layer(
        bar.encode(x=x, x2="end:T", y=at("top", height), y2="bottom", color=_shades(bars.kind, width)),
        inside.encode(x=x, y=middle, text="stated:N", color=ink),
        lane.encode(x=alt.value(room + 6), y=middle, text="text:N"),
        _words(labels[~labels["head"]], height),
        _words(labels[labels["head"]], height, fontWeight=600),
    ).properties(width=width, height=height)


def _shades(kinds: pd.Series, width: int) -> alt.Color:
    """Return the colours of ceilings and their legend, from no figure and closed up to no ceiling."""
    between = sorted(set(kinds) - {UNSTATED, CLOSED, OPEN})
    seq = palette.SEQUENCE
    fill = dict(zip([UNSTATED, CLOSED, *between], [palette.PAPER, palette.MUTED, *seq[:2], seq[1]], strict=False))
    fill[OPEN] = seq[4]
    symbol = {"symbolType": "square", "symbolStrokeColor": palette.RULE, "symbolStrokeWidth": 1}
    legend = alt.Legend(title=None, columns=3 if width <= parts.PHONE else 5, **symbol)
    return alt.Color("kind:N", scale=alt.Scale(domain=list(fill), range=list(fill.values())), legend=legend)


def _words(labels: pd.DataFrame, height: int, **font) -> alt.Chart:
    mark = alt.Chart(labels).mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=LINE, **font)
    return mark.encode(x=alt.value(0), y=at("y", height), text="text:N")


def fig_approvals(ev: Evidence) -> Plot:
    """The dated counts of pilot approvals as points, with no line between them."""
    counts = approvals(ev)
    counts = counts.assign(
        start=counts.date,
        label=[f"{number:,}" for number in counts.approvals],
        known=counts.weak.map({True: "reported, not verified", False: "announced"}),
    )
    levels = counts.drop_duplicates("approvals").label
    moved = "rose" if counts.approvals.is_monotonic_increasing else "went"
    known = [f"{row.label} {'on' if row.when[0].isdigit() else 'in'} {row.when}" for row in counts.itertuples()]
    trend = guarded("approvals_few_levels", f"{count(counts.approvals.nunique())} levels make no trend")
    between = "" if moved == "rose" else "".join(f" over {label}" for label in levels[1:-1])
    hollow = " A hollow dot is reported, not verified." if counts.weak.any() else ""
    return Plot(
        draw=lambda width: _approvals_chart(counts, pd.Timestamp(ev.events.date[START]), width),
        table=counts[["when", "approvals", "known"]].set_axis(["Date", "Approvals", "Known"], axis=1),
        title=f"Approvals {moved} from {levels.iloc[0]}{between} to {counts.label.iloc[-1]}; {trend}",
        units="Foreign-invested firms with a pilot approval, cumulative",
        alt=f"{count(len(counts)).capitalize()} dots, no line: {', '.join(known)}. Nothing is known in between.",
        series=[APPROVALS],
        note=f"No count between the dots or after the last was found.{hollow}",
    )


def _approvals_chart(counts: pd.DataFrame, start: pd.Timestamp, width: int) -> alt.LayerChart:
    top, end, phone = counts.approvals.max(), counts.date.max() + pd.DateOffset(months=3), width <= parts.PHONE
    scale = alt.Scale(domain=[alt.DateTime(year=day.year, month=day.month, date=1) for day in (start, end)])
    x = alt.X("start:T", scale=scale, axis=alt.Axis(title=None, format="%b %Y", tickCount=4 if phone else 8))
    y = alt.Y("approvals:Q", title=None, scale=alt.Scale(domain=[0, top * 1.25]), axis=alt.Axis(tickCount=4))
    ends = counts.drop_duplicates("approvals")
    ends = ends.assign(words=ends.label + "\n" + ends.when)
    gaps = counts.date.diff()
    half = counts.date[gaps.idxmax()] - gaps.max() / 2  # in the longest gap
    words = [text.replace(" ", "\n") if phone else text for text in ("Pilot starts", "no count found")]
    notes = pd.DataFrame({"start": [start, half], "words": words, "approvals": top * 0.57})
    lines, dot = {"lineBreak": "\n", "lineHeight": LINE}, {"size": 110, "color": palette.FOREIGN}
    hollow = alt.Chart(counts).transform_filter("datum.weak").mark_point(filled=False, strokeWidth=2.5, **dot)
    solid = alt.Chart(counts).transform_filter("!datum.weak").mark_point(filled=True, **dot)
    beside = alt.Chart(notes).mark_text(color=palette.MUTED, align="left", dx=6, **lines)
    above = alt.Chart(ends).mark_text(align="center", baseline="bottom", dy=-27, **lines)
    return alt.layer(
        alt.Chart(notes[:1]).mark_rule(strokeDash=[3, 3], color=palette.RULE).encode(x=x),
        beside.encode(x=x, y=y, text="words:N"),
        solid.encode(x=x, y=y),
        hollow.encode(x=x, y=y),
        above.encode(x=x, y=y, text="words:N"),
    ).properties(width=width, height=230)


def fig_rules(ev: Evidence) -> Plot:
    """Dated rules on foreign stakes, one row a kind of place, labelled with the ceiling that each set."""
    changes = rules(ev)
    limits = in_force(changes)
    partial = int((limits.place != CHINA).sum())
    table = changes[["published", "place", "what", "cap_before", "cap_after"]].assign(
        state=changes.announced.map({True: "announced", False: "in force"})
    )
    heads = ["Date", "Where", "Rule", "Ceiling before, %", "Ceiling after, %", "State"]
    counted = ", ".join(f"{place} {number}" for place, number in limits.groupby("place", sort=False).size().items())
    return Plot(
        draw=lambda width: _rules_chart(changes, width),
        table=table.set_axis(heads, axis=1).reset_index(drop=True),
        title=f"{'Most openings came in parts: ' if 2 * partial > len(limits) else ''}{partial} of {len(limits)} dated "
        f"ceilings since {limits.date.min().year} held only in some places or for some investors",
        units="Ceiling on the foreign stake that each rule set, percent of equity",
        alt=f"Dots from {changes.date.min().year} to {changes.date.max().year}, one row a kind of place. In force: "
        f"{counted}. The lowest ceiling is {limits.cap_after.min():g} and the highest {limits.cap_after.max():g} "
        "percent.",
        sources=changes.source_id,
        note="Value-added services, e-commerce included. A hollow dot is announced only; a diamond sets no ceiling.",
    )


def _marks(changes: pd.DataFrame) -> pd.DataFrame:
    """Return one mark a place and day: the ceilings set that day, and what kind of mark they are."""
    cap = [CAPS.get(cap, f"{cap:g}%") if pd.notna(cap) else "" for cap in changes.cap_after]
    kind = changes.announced.map({True: "announced", False: "in force"})
    marks = changes.assign(cap=cap, kind=kind.mask(changes.cap_after.isna(), "no ceiling in it"))
    return (
        marks.sort_values(["date", "cap_after"])
        .groupby(["place", "date"], sort=False, as_index=False)
        .agg(text=("cap", lambda caps: ", ".join(dict.fromkeys(filter(None, caps)))), kind=("kind", "first"))
    )


def _levels(texts: pd.Series, px: pd.Series) -> list[int]:
    """Give each label the level nearest to the line on which it runs into no earlier one: 1, -1, 2, -2."""
    ends: dict[int, float] = {}
    order = [sign * level for level in range(1, LEVELS + 1) for sign in (1, -1)]
    chosen = []
    for middle, text in zip(px, texts, strict=True):
        half = len(text) * WIDE / 2 + 4
        level = next((level for level in order if ends.get(level, -1e9) < middle - half), order[-1])
        if text:
            ends[level] = middle + half
        chosen.append(level)
    return chosen


def _placed(changes: pd.DataFrame, left: int, right: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place marks and their labels between two px, row under row as tall as its labels need.

    Returns marks, rows and the height in px.
    """
    marks = _marks(changes)
    first, last = marks.date.min().year, marks.date.max().year + 1
    marks["year"] = [day.year + (day.day_of_year - 1) / 366 for day in marks.date]
    placed, rows, y = [], [], 0
    for place in dict.fromkeys(changes.place):
        group = marks[marks.place == place].sort_values("year")
        px = left + (group.year - first) / (last - first) * (right - left)
        level = pd.Series(_levels(group.text, px), group.index)
        line = y + LINE * (1 + max(level.max(), 0)) + 12
        placed.append(group.assign(line=line, label=line - level * LINE - level.clip(-1, 1) * 2))
        rows.append({"place": place, "y": y, "line": line, "year": first, "end": last})
        y = line + LINE * max(-level.min(), 0) + 26
    return pd.concat(placed), pd.DataFrame(rows), y


def _rules_chart(changes: pd.DataFrame, width: int) -> alt.LayerChart:
    left, right = 14, width - 24
    marks, rows, height = _placed(changes, left, right)
    first, last = int(rows.year[0]), int(rows.end[0])
    years = alt.Axis(title=None, format="d", values=list(range(-(-first // 5) * 5, last + 1, 5)))
    x = alt.X("year:Q", scale=alt.Scale(domain=[first, last], range=[left, right]), axis=years)
    kinds = alt.Scale(domain=["in force", "announced", "no ceiling in it"], range=["circle", "circle", "diamond"])
    fill = alt.condition("datum.kind == 'announced'", alt.value(palette.PAPER), alt.value(palette.FOREIGN))
    line, shape = at("line", height), alt.Shape("kind:N", legend=None, scale=kinds)
    heads = alt.Chart(rows).mark_text(align="left", baseline="top", fontWeight=600)
    dots = alt.Chart(marks).mark_point(filled=True, size=75, stroke=palette.FOREIGN, strokeWidth=2)
    labels = alt.Chart(marks).mark_text(baseline="middle")
    return alt.layer(
        alt.Chart(rows).mark_rule(color=palette.RULE).encode(x=x, x2="end:Q", y=line),
        heads.encode(x=alt.value(0), y=at("y", height), text="place:N"),
        dots.encode(x=x, y=line, shape=shape, fill=fill),
        labels.encode(x=x, y=at("label", height), text="text:N"),
    ).properties(width=width, height=height)
