"""The pilot's scope: what it opened, where, on what conditions and for whom."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import Text, count, counted, date, num, pct, texts
from telecompilot.figure import palette, parts, provenance
from telecompilot.figure.plot import Plot, ids
from telecompilot.figure.rows import LINE, at
from telecompilot.report import pilot_firms
from telecompilot.study import ceilings
from telecompilot.study.approvals import APPROVALS, approvals
from telecompilot.study.ceilings import BEFORE, CHINA, PILOT, ZONES, columns, in_force, nationwide, rules, spans, stated

REGIONS, MARCH = "pilot_regions", "2025-03-31"  # the first batch was counted up to then
# Conditions that other columns of the table of services say already.
ROUTINE = ("Ministry approval for each firm", "registered seat", "service ", "Not on the pilot's list")
CHARACTER = 6.8  # px: the mean width of a character at theme.SIZE
BOX, GAP, MIDDLE, HATCH = 22, 12, 16, 7  # px: a ceiling's box, between two rows, between the places, between two lines
LANE = 22  # px: a row of rules
ROW, WORDS = 66, 84  # px: a count of approvals, where its words begin
HEADS = {CHINA: "All China", ZONES: "Pilot regions and zones"}
OPEN_PART = {"not stated": 100, "no commitment": 0}  # percent of a box left unhatched where no rule states a ceiling


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the page's prose that take arithmetic or are no figure of a series."""
    counts, limits, services = approvals(ev), in_force(rules(ev)), ev.services
    before, regulation = services[services.regime == BEFORE], services[services.regime.str.startswith("Regulation")]
    stock = [ev.at("fie_telecom_stock", month).value for month in ("2023-12", "2024-12")]
    return texts(
        {
            "regions": _regions(ev),
            "later_counts": _later(counts),
            "levels": count(counts.approvals.nunique()),
            "course": _course(counts),
            "lifted": count((before.foreign_cap != 100).sum()),
            "services": count(len(services[services.in_pilot == "yes"].drop_duplicates(["code", "name"]))),
            "b21_before": _cap(before, "B21", "other than"),
            "general": _cap(regulation, "VATS"),
            "basic": _cap(regulation, "basic"),
            "stock_growth": pct(stock[1] / stock[0] - 1, 0),
            "rules": count(len(limits)),
            "rules_partial": count((limits.place != CHINA).sum()),
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
    """Foreign-equity ceilings by the last rule found, a box a service and place, hatched where it is closed."""
    held = spans(ev)
    last = held.drop_duplicates(["codes", "category", "lane"], keep="last")
    inside = last[last.in_pilot]
    services = inside.drop_duplicates(["codes", "category"]).services.sum()
    free = {lane: inside.services[(inside.cap == 100) & (inside.lane == lane)].sum() for lane in (ZONES, CHINA)}
    every = "all" if free[ZONES] == services else f"{count(free[ZONES])} of"
    ends = {end: held[end].dt.strftime("%Y-%m") for end in ("start", "end")}
    table = held.assign(service=held.codes.str.cat(held.category, sep=" ").str.strip(), **ends)
    table = table[["service", "where", "start", "end", "stated", "rules"]]
    return Plot(
        draw=lambda width: _ceilings_chart(last, width),
        table=table.set_axis(["Service", "Where", "From", "Until", "Ceiling", "Rule"], axis=1),
        title=f"In the pilot regions {every} {count(services)} services may be wholly foreign-owned; across "
        f"China {count(free[CHINA]) if free[CHINA] else 'none'}",
        units="Stake that foreign owners may hold; hatched: closed to them",
        alt=f"{' '.join(_in_words(inside))} Below stand services outside the pilot, last the general rule.",
        cite=held.source_id,
        note="By the last rule or reading found, for investors from outside Hong Kong and Macau. The data give the "
        "ceilings since 2001. Services of the pilot by the notice, read in a copy; ceilings before it by law firms’ "
        "readings.",
    )


def _in_words(inside: pd.DataFrame) -> Iterator[str]:
    """Say for each place how many services of the pilot have which ceiling."""
    for lane, where in ((ZONES, "In the pilot regions"), (CHINA, "Across China")):
        found = inside[inside.lane == lane].groupby("stated", sort=False).services.sum().sort_values(ascending=False)
        yield f"{where}: {', '.join(f'{words} for {count(number)}' for words, number in found.items())}."


def _split(last: pd.DataFrame) -> pd.DataFrame:
    """Give each service of the pilot a row of its own where several share one, so that rows can be counted."""
    alike = last.in_pilot & last.services.gt(1) & ~last.codes.str.contains(",")
    names = last.category.where(alike, "").str.split("; ").where(alike, last.category)
    return last.assign(category=names).explode("category").reset_index(drop=True)


def _boxes(last: pd.DataFrame, width: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place every service: its name, below it a box for all China and one for the regions; return these, height."""
    side, boxes, labels, y = (width - MIDDLE) // 2, [], [], 0
    letters, tall = (int(side / 2 / CHARACTER) - 1, 2 * LINE + 6) if width <= parts.PHONE else (99, BOX)
    left = {CHINA: 0, ZONES: side + MIDDLE}
    labels += [{"text": words, "x": left[lane], "y": y, "head": True} for lane, words in HEADS.items()]
    y += LINE + 8
    last = _split(last)
    order = last.assign(outside=~last.in_pilot, last=last.codes == "")
    order = order.sort_values(["outside", "last", "codes", "category"], kind="stable")
    for outside, part in order.groupby("outside"):
        number = part.drop_duplicates(["codes", "category"]).shape[0]
        head = "Not in the pilot" if outside else f"In the pilot: {counted(number, 'service')}"
        labels.append({"text": head, "x": 0, "y": y, "head": True})
        y += LINE + 4
        for (codes, category), rows in part.groupby(["codes", "category"], sort=False):
            lines = textwrap.wrap(f"{codes} {category}".strip(), int(width / CHARACTER))
            labels.append({"text": "\n".join(lines), "x": 0, "y": y, "head": False})
            y += LINE * len(lines) + 3
            if not outside and CHINA not in set(rows.lane):
                labels.append({"text": "not stated", "x": 7, "y": y + 4, "head": False})
            for row in rows.itertuples():
                boxes.append(_box(row, left[row.lane], side, letters, y, tall))
            y += tall + GAP
    return pd.DataFrame(boxes), pd.DataFrame(labels), y


def _box(row, left: float, side: float, letters: int, y: float, tall: float) -> dict:
    """Place one ceiling's box with its words, in two lines where the open part has no room for one."""
    open_ = OPEN_PART.get(row.stated, 50) if pd.isna(row.cap) else row.cap
    words = ("at most " if 0 < row.cap < 100 else "") + row.stated
    words = textwrap.fill(words, letters) if 0 < open_ < 100 else words
    box = {"left": left, "right": left + side, "edge": left + side * open_ / 100, "words": words}
    return box | {"y": y, "bottom": y + tall, "line": y + (tall - LINE * words.count("\n")) / 2}


def _hatching(boxes: pd.DataFrame) -> pd.DataFrame:
    """Return the slanted lines that fill each box from the end of the part that is open (`parts.hatching`)."""
    closed = boxes[["edge", "right", "bottom", "y"]].set_axis(["left", "right", "low", "high"], axis=1)
    return parts.hatching(closed, (1, -1), HATCH)


def _ceilings_chart(last: pd.DataFrame, width: int) -> alt.LayerChart:
    boxes, labels, height = _boxes(last, width)
    scale = alt.Scale(domain=[0, width], range=[0, width])
    x, y = (lambda name: alt.X(f"{name}:Q", axis=None, scale=scale)), at("y", height)
    frame = alt.Chart(boxes).mark_rect(fill=palette.PAPER, stroke=palette.RULE)
    closed = alt.Chart(_hatching(boxes)).mark_line(**parts.HATCHED | {"color": palette.MUTED})
    inside = {"align": "left", "dx": 7, "baseline": "middle", "lineBreak": "\n", "lineHeight": LINE}
    words = alt.Chart(boxes).mark_text(**inside, **parts.HALO)
    text = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": LINE}
    names, heads = (alt.Chart(labels[labels["head"] == head]) for head in (False, True))
    return alt.layer(
        frame.encode(x=x("left"), x2="right:Q", y=y, y2="bottom:Q"),
        closed.encode(x=x("x"), y=y, order="at:Q"),
        words.encode(x=x("left"), y=at("line", height), text="words:N"),
        names.mark_text(**text).encode(x=x("x"), y=y, text="text:N"),
        heads.mark_text(fontWeight=600, **text).encode(x=x("x"), y=y, text="text:N"),
    ).properties(width=width, height=height)


def fig_approvals(ev: Evidence) -> Plot:
    """The dated counts of pilot approvals one below the other: how many, when, who counted, how it is known."""
    counts, doubt = approvals(ev), {True: "reported, not verified", False: "announced"}
    documents = {one.id: one.publisher for one in provenance.credits(ev, [APPROVALS])}
    counts = counts.assign(
        label=[f"{number:,}" for number in counts.approvals],
        known=counts.weak.map(doubt),
        who=[documents[source.split()[0]] for source in counts.source_id],
    )
    first, last = counts.iloc[0], counts.iloc[-1]
    said = [
        f"{row.label} {'on' if row.when[0].isdigit() else 'in'} {row.when}, {row.known}" for row in counts.itertuples()
    ]
    return Plot(
        draw=lambda width: _approvals_chart(counts, width),
        table=counts[["when", "approvals", "who", "known"]].set_axis(["Date", "Approvals", "By", "Known"], axis=1),
        title=f"{first.label} approvals {doubt[first.weak]} by {_month(first.date)}; {last.label} by "
        f"{_month(last.date)}{'' if first.weak == last.weak else f' are {doubt[last.weak]}'}",
        units="Foreign-invested firms with a pilot approval, every dated count",
        alt=f"A list of {count(len(counts))}: {'; '.join(said[:4])}. Nothing is known in between.",
        series=[APPROVALS],
        cite=counts.source_id,
        note="Spaced evenly, not by time. " + "A hollow dot is reported, not verified." * bool(counts.weak.any()),
    )


def _month(day: pd.Timestamp) -> str:
    return date(day.to_period("M"))


def _approvals_chart(counts: pd.DataFrame, width: int) -> alt.LayerChart:
    steps = [round(gap.days / 30.44) for gap in counts.date.diff()[1:]]
    gaps = pd.DataFrame({"words": [f"no count found for {gap} months" if gap > 1 else "" for gap in steps]})
    said = [
        "\n".join(textwrap.wrap(words, int((width - WORDS) / CHARACTER))) for words in counts.who + ", " + counts.known
    ]
    row = ROW + LINE * max(words.count("\n") for words in said)
    rows = counts.assign(y=[row * place + 20 for place in range(len(counts))], words=said)
    gaps["y"], gaps["y2"] = rows.y[:-1].to_numpy() + 12, rows.y[1:].to_numpy() - 12
    gaps["middle"], height = gaps.y2 - 14, row * len(counts) - 10
    number, dot, left = (alt.value(WORDS - before) for before in (40, 20, 0))
    shown = alt.Chart(rows[["label", "when", "words", "weak", "y"]])
    marks = shown.mark_point(filled=True, size=130, stroke=palette.FOREIGN, strokeWidth=2.5, opacity=1)
    fill = alt.condition("datum.weak", alt.value(palette.PAPER), alt.value(palette.FOREIGN))
    line, text = at("y", height), {"align": "left", "lineBreak": "\n", "lineHeight": LINE}
    beside = alt.Chart(gaps).mark_text(color=palette.MUTED, baseline="middle", **text)
    large = shown.mark_text(align="right", baseline="middle", fontSize=20, fontWeight=700)
    return alt.layer(
        alt.Chart(gaps).mark_rule(strokeDash=[2, 4], color=palette.RULE).encode(x=dot, y=line, y2="y2:Q"),
        beside.encode(x=left, y=at("middle", height), text="words:N"),
        marks.encode(x=dot, y=line, fill=fill),
        large.encode(x=number, y=line, text="label:N"),
        shown.mark_text(fontWeight=600, baseline="middle", **text).encode(x=left, y=line, text="when:N"),
        shown.mark_text(baseline="top", dy=9, **text).encode(x=left, y=line, text="words:N"),
    ).properties(width=width, height=height)


def fig_rules(ev: Evidence) -> Plot:
    """Dated ceilings on foreign stakes: for each kind of place a lane for each kind of ceiling."""
    changes = rules(ev)
    limits = in_force(changes)
    partial = int((limits.place != CHINA).sum())
    table = changes[["published", "place", "what", "cap_before", "cap_after"]].assign(
        state=changes.announced.map({True: "announced", False: "in force"})
    )
    heads = ["Date", "Where", "Rule", "Ceiling before, %", "Ceiling after, %", "State"]
    sizes = ", ".join(f"{place} {number}" for place, number in limits.groupby("place", sort=False).size().items())
    return Plot(
        draw=lambda width: _rules_chart(limits, width),
        table=table.set_axis(heads, axis=1).reset_index(drop=True),
        title=f"{'Openings came in parts: ' if 2 * partial > len(limits) else ''}{partial} of {len(limits)} "
        "ceilings held only in some places or for some investors",
        units="Rules on the highest foreign stake, by where they hold; a box is a rule, with its year",
        alt=f"Boxes, {limits.date.min().year} to {limits.date.max().year}, grouped by place, a row for each kind of "
        f"ceiling. In force: {sizes}. The lowest is {limits.cap_after.min():g} and the highest "
        f"{limits.cap_after.max():g} percent.",
        cite=changes.source_id,
        note="Value-added services, e-commerce included.",
    )


def _kinds(caps: pd.Series) -> pd.Series:
    """Name what each ceiling in a kind of place allows: nothing, all, or the range of those between."""
    between = caps[(caps > 0) & (caps < 100)]
    ends = dict.fromkeys(f"{end:g}" for end in (between.min(), between.max()))
    return caps.map({0: "closed", 100: "no ceiling"}).fillna(f"at most {' to '.join(ends)}%")


def _rules_chart(limits: pd.DataFrame, width: int) -> alt.LayerChart:
    left, lanes, heads, y = int(19 * CHARACTER), [], [], 0
    kinds = limits.groupby("place", sort=False).cap_after.transform(_kinds)
    limits = limits.assign(kind=kinds, year=limits.date.dt.year.astype(str)).sort_values("date", kind="stable")
    rank = limits.groupby(["place", "kind"]).cumcount()
    step = min(LANE * 2.2, (width - left) / (rank.max() + 1))
    for place, rows in limits.groupby("place", sort=False):
        heads.append({"y": y, "text": f"{place}: {counted(len(rows), 'ceiling')}"})
        y += LINE + 4
        for kind in rows.sort_values("cap_after", ascending=False).kind.drop_duplicates():
            lanes.append({"place": place, "kind": kind, "top": y, "line": y + LANE / 2, "bottom": y + LANE - 3})
            y += LANE
        y += GAP
    lanes = pd.DataFrame(lanes)
    boxes = limits.assign(start=left + rank * step).merge(lanes, on=["place", "kind"])
    boxes = boxes.assign(end=boxes.start + step - 3, middle=boxes.start + step / 2 - 1.5, part=boxes.place != CHINA)
    boxes = boxes[["year", "start", "end", "middle", "part", "top", "line", "bottom"]]
    scale, base = alt.Scale(domain=[0, width], range=[0, width]), alt.Chart(boxes)
    x, line = (lambda name: alt.X(f"{name}:Q", axis=None, scale=scale)), at("line", y)
    fill = alt.condition("datum.part", alt.value(palette.FOREIGN), alt.value(palette.CONTEXT))
    words = {"align": "left", "color": palette.INK}
    names = alt.Chart(pd.DataFrame(heads)).mark_text(baseline="top", fontWeight=600, **words)
    return alt.layer(
        base.mark_rect(opacity=1).encode(x=x("start"), x2="end:Q", y=at("top", y), y2="bottom:Q", color=fill),
        base.mark_text(color=palette.PAPER, baseline="middle").encode(x=x("middle"), y=line, text="year:N"),
        names.encode(x=alt.value(0), y=at("y", y), text="text:N"),
        alt.Chart(lanes).mark_text(baseline="middle", **words).encode(x=alt.value(8), y=line, text="kind:N"),
    ).properties(width=width, height=y)
