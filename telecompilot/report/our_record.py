"""Our record: forecasts that were fixed before their outcomes, and what came."""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.forecasts import DIGEST
from telecompilot.evidence.formats import count, counted, date, listed, num, pct, span
from telecompilot.evidence.periods import FREQUENCIES
from telecompilot.evidence.points import documents
from telecompilot.evidence.quotes import period_words
from telecompilot.figure import palette, parts, rows
from telecompilot.figure.plot import COMPUTED, Plot
from telecompilot.figure.provenance import SOURCE
from telecompilot.study import register, survival, tested_shares, watchlist
from telecompilot.study.approvals import APPROVALS
from telecompilot.study.register.recipes import SIGN, WIDER

NAMES = tested_shares.NAMES | {
    "insurance_foreign_share_assets": "Insurers’ assets",
    "rest_share_idc_iaas": "Cloud, outside the top five",
    APPROVALS: "Pilot approvals",
    WIDER: "The pilot gains a region or a service",
}

MODELS = {
    "headline": "Headline",
    "earlier_markets": "Earlier markets",
    "pace": "Pace so far",
    "watch_list": "Watch-list",
    "earlier_pilots": "Earlier pilots",
}


def _counted(ev: Evidence) -> pd.DataFrame:
    """Return the forecasts that count: where a recipe changed, those of its latest version."""
    made = register.scored(ev)
    return made[made.latest]


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return what the page's prose quotes, as text."""
    made = _counted(ev)
    words = {
        "finding": line(ev),
        "targets": count(made.target.nunique()).capitalize(),
        "questions": count(made.target[made.probability.notna()].nunique()),
        "coverage": _coverage(made),
        "seal": ev.forecasts[DIGEST].iloc[-1],
        "sealed": date(ev.forecasts.made_on.iloc[-1]),
        "record_title": _record_title(made, len(register.scored(ev))),
    }
    return formats.texts(words)


def _coverage(made: pd.DataFrame) -> str:
    """Say how many exact outcomes each band has held so far, each with its interval."""
    held = {level: register.coverage(made, level) for level in register.BANDS}
    if not held[80].total:
        return "No exact outcome is scored, so the ranges have no coverage yet"
    parts = [
        f"{level}% ranges held {count(one.held)} of {count(one.total)} ({span(one.low, one.high, 0)})"
        for level, one in held.items()
    ]
    return f"So far {listed(parts)}, in brackets the 95% interval of that part with a year in one piece"


def line(ev: Evidence) -> formats.Text:
    """Return the record in one sentence without its full stop, for this page and the front page."""
    made = _counted(ev)
    came, open_ = made[made.came], made[~made.came]
    when = f"the {'first' if came.empty else 'next'} falls due in {_first(ev, open_)}" if len(open_) else ""
    if came.empty:
        return formats.Text(f"No forecast has come due yet: of {num(len(made))} {when}")
    held, asked = register.coverage(made), came[came.probability.notna()]
    said = [f"of {counted(held.total, 'exact outcome', count)} {count(held.held)} lay in the 80% range"] * (
        held.total > 0
    )
    bounds = came[came.q50.notna() & ~came.exact]
    said += [f"{counted(len(bounds), 'outcome', count)} {_is(len(bounds))} known as a bound only"] * (len(bounds) > 0)
    said += [f"{counted(len(asked), 'question', count)} {_is(len(asked))} answered"] * (len(asked) > 0)
    words = f"{count(len(came)).capitalize()} of {num(len(made))} forecasts {_has(len(came))} come due: {listed(said)}"
    return formats.Text("; ".join(filter(None, [words, when])))


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _has(number: int) -> str:
    return "has" if number == 1 else "have"


def _due(ev: Evidence, made: pd.DataFrame) -> pd.Series:
    return pd.Series([register.falls_due(ev, row) for row in made.itertuples()], made.index, "datetime64[ns]")


def _first(ev: Evidence, made: pd.DataFrame) -> str:
    return date(_due(ev, made).min().strftime("%Y-%m"))


def _name(ev: Evidence, target: str) -> str:
    if target.startswith(SIGN):
        entry = watchlist.WATCHED.get(target.removeprefix(SIGN))
        return f"A sign of a gain: {entry[2] if entry else target}"
    return NAMES.get(target) or str(ev.about(target).title)


def label(ev: Evidence, row) -> str:
    """Return what a row forecasts, and for when."""
    name = _name(ev, row.target)
    if pd.notna(row.probability):
        return f"{name}, by the end of {row.due}"
    if row.target == APPROVALS:
        return f"{name} at the end of {date(row.due)}"
    return f"{name}, {_period(ev, row.target, row.due)}"


def _period(ev: Evidence, series: str, period: str) -> str:
    """Return a period of the register in words, as other pages name it: a half-year as such."""
    frequency = ev.about(series).frequency
    return period_words(pd.Period(period.replace("-Q", "Q"), FREQUENCIES[frequency][0]), frequency)


def _series(target: str) -> list[str]:
    """Return the ids of the series that a forecast is about, none of a question that no series answers."""
    if target.startswith(SIGN):
        entry = watchlist.WATCHED.get(target.removeprefix(SIGN))
        return entry[0].split() if entry else []
    return [target] * (target != WIDER)


def behind(ev: Evidence, row) -> str:
    """Return the ids of the documents of a row's last figure and, once it has come, of its outcome."""
    series, asked = _series(row.target), pd.notna(row.probability)
    if row.target == WIDER:
        return ev.pilots.source_id[ev.pilots.pilot == survival.PRESENT].iloc[0]
    cells = [documents(ev, series, row.origin)]
    if row.came:  # a question is answered by the newest figure, a count may be of a day before or after
        cells.append(documents(ev, series, "" if asked else row.due) or documents(ev, series))
    return " ".join(cells)


def value(row, number: float) -> str:
    """Return a number in the unit of a row."""
    return str(num(number) if row.unit == "count" else pct(number / 100))


def band(row, low: float, high: float) -> str:
    """Return a range in the unit of a row."""
    return f"{num(low)}–{num(high)}" if row.unit == "count" else str(span(low / 100, high / 100))


def said(row) -> str:
    """Return what was forecast, a range and its middle or the chance of yes."""
    if pd.notna(row.probability):
        return f"{pct(row.probability)} for yes"
    return f"{band(row, row.q10, row.q90)}, middle {value(row, row.q50)}"


def came(row) -> str:
    """Return the outcome in words, "open" while there is none."""
    if not row.came:
        return "open"
    if pd.notna(row.probability):
        return "yes" if row.low else "no"
    return value(row, row.low) if row.exact else band(row, row.low, row.high)


def inside(row) -> str:
    """Return which range held the outcome of a row."""
    if not row.came or pd.notna(row.probability):
        return "–"
    within = [f"{level}%" for level in (50, 80, 95) if getattr(row, f"in{level}")]
    return f"inside {within[0]}" if within else "outside"


def _score(row, least: float, most: float) -> str:
    if not row.came or pd.isna(least):
        return "–"
    unit = 2 if row.unit == "percent" else 0
    return str(num(least, unit)) if least == most else f"{num(least, unit)}–{num(most, unit)}"


def tab_record(ev: Evidence) -> pd.DataFrame:
    """Return every registered forecast, what came, and how it did beside the last value; `Anchor` is that of a row."""
    made = register.scored(ev)
    due = _due(ev, made)
    rows = [
        {
            "Forecast": label(ev, row),
            # What a phone has room for beside the name comes first: forecast, outcome, verdict.
            "Said": said(row),
            "Came": came(row),
            "Inside": inside(row),
            "Falls due": date(due[row.Index].strftime("%Y-%m")),
            "Last figure": last(ev, row),
            "Made by, on": f"{MODELS.get(row.model, row.model)}, version {row.version}, {date(row.made_on)}",
            "Our score": _score(row, row.wis, row.wis_most) if pd.isna(row.brier) else num(row.brier, 3),
            "Last value’s score": _score(row, row.last_wis, row.last_wis_most),
            SOURCE: behind(ev, row),
            "Anchor": f"record-{row.target.replace('_', '-')}-{row.due}-{row.Index + 1}",
        }
        for row in made.itertuples()
    ]
    return pd.DataFrame(rows)


def last(ev: Evidence, row) -> str:
    """Return the figure that a forecast was made from, with its date."""
    if row.target == WIDER:
        return f"{num(row.last)} regions and services"
    text = num(row.last) if row.unit == "count" else pct(_last(ev, row) / 100)
    series = next((name for name in _series(row.target) if documents(ev, [name], row.origin)), "")
    return f"{text}, {_period(ev, series, row.origin) if series else date(row.origin)}"


def _last(ev: Evidence, row) -> float:
    """Return the last figure unrounded where the tables still have it: the register keeps four digits, and rounded
    again 38.6531 would be 38.6 here and 38.7 on the pages that quote it."""
    if row.target not in ev.catalogue.index or row.unit != "percent":
        return row.last
    figures = ev.series(row.target)
    found = 100 * figures.get(pd.Period(row.origin.replace("-Q", "Q"), figures.index.freq), float("nan"))
    return found if float(f"{found:.4g}") == row.last else row.last


def _record_title(made: pd.DataFrame, rows: int) -> str:
    """Say how many forecasts count and are scored, and how many of all `rows` of the table do not count."""
    came, older = int(made.came.sum()), rows - len(made)
    more = f"; {count(older)} more {_is(older)} by an earlier version" if older else ""
    if not came:
        return f"What was forecast, and when it falls due: {num(len(made))} open forecasts, none scored yet{more}"
    return f"What was forecast and what came: {num(came)} of {num(len(made))} forecasts scored{more}"


NOTE = (
    "Said: the 80% range and its middle, or the chance of yes. Falls due: when such a figure is "
    "usual, judged by the wait of the last one. Last figure: the one that the forecast was made from; of another month "
    "a newer one may be known. Score: weighted interval score, in points of share or in firms; of a "
    "question the squared distance from the answer. Less is better; a bound has a least score and a greatest. Where a "
    "recipe has several versions, all are shown and the latest counts."
)


def fig_open(ev: Evidence) -> Plot:
    """Open forecasts of shares as ranges on one scale, each beside its last figure."""
    made = _counted(ev)
    shown = made[made.unit == "percent"]
    shown = shown[~shown.came] if (~shown.came).any() else shown
    shown = shown.iloc[_due(ev, shown).argsort(kind="stable")].drop_duplicates("target")
    shown = shown.assign(row=[label(ev, row) for row in shown.itertuples()])
    ends = ["last", "q025", "q10", "q50", "q90", "q975"]
    drawn = shown[["row", "target", *ends]].assign(**(shown[ends] / 100))
    wide = (drawn.q90 - drawn.q10).sort_values()
    drawn["label"] = [
        f"{num(100 * wide[at], 0 if wide[at] > 0.1 else 1)} points; dot: {row.origin[:4]}"
        for at, row in shown.iterrows()
    ]
    least, most = (drawn.row[wide.index[at]].split(", ")[0] for at in (0, -1))
    when = [_period(ev, row.target, row.origin) for row in shown.itertuples()]
    table = shown[["row", "origin", *ends]].assign(origin=when).round(2).set_axis(
        ["Forecast", "Period of the last figure", "Last figure, %", "95% from, %", "80% from, %",
         "Middle of the range, %", "80% to, %", "95% to, %"], axis=1
    )  # fmt: skip
    inside = int(drawn["last"].between(drawn.q10, drawn.q90).sum())
    return Plot(
        draw=lambda width: _ranges(drawn, width),
        table=table,
        title=f"The next figures: our 80% range is {formats.points(wide.iloc[0])} wide for {formats.small(least)}, "
        f"{num(100 * wide.iloc[-1], 0)} for {formats.small(most)}",
        units="Foreign share, percent; grey: ceiling. Thick: 80%; thin: 95%; across: middle; dot: last figure",
        alt=f"{count(len(drawn)).capitalize()} bars on one scale, each with a dot for the last figure. That lies "
        f"inside the 80% range in {count(inside)}. The lowest range begins at {pct(drawn.q10.min())}, the highest ends "
        f"at {pct(drawn.q90.max())}.",
        series=tuple(shown.target.unique()),
        cite=[f"{documents(ev, [row.target], row.origin)} {COMPUTED}" for row in shown.itertuples()],
        note=f"One forecast a share, {count(len(drawn))} of the {num(len(made))} that count, which stand in the table. "
        "Cloud: what all vendors outside the top five hold. Dot: the last figure that the forecast was made from; its "
        "period stands under Data.",
    )


def _ranges(drawn: pd.DataFrame, width: int) -> alt.LayerChart:
    ceiling = drawn.target == "rest_share_idc_iaas"
    drawn = drawn.assign(colour=ceiling.map({True: palette.CONTEXT, False: palette.FOREIGN}))
    placed, height = rows.placed(drawn, list(drawn.row), width)
    axis = alt.Axis(title=None, format=".0%", tickCount=5, grid=True)
    room = drawn.label.str.len() * 1.15 * rows.CHARACTER + rows.MARGIN  # px that the words at a row's end take
    x = alt.X("q025:Q", axis=axis, scale=alt.Scale(domain=[0, (drawn.q975 / (1 - room / width)).max()], nice=False))
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    colour = alt.Color("colour:N", scale=None, legend=None)
    below = {"yOffset": 8, "filled": True, "opacity": 1}  # so that no range is hidden behind its dot
    return alt.layer(
        parts.bar(base, x, "q975", strokeWidth=2).encode(color=colour),
        parts.bar(base, "q10", "q90", strokeWidth=9, opacity=0.55).encode(color=colour),
        base.mark_tick(color=palette.INK, thickness=1.5, size=13).encode(x="q50:Q"),
        base.mark_point(color=palette.DOMESTIC, size=42, **below).encode(x="last:Q"),
        parts.labels(placed, "q975:Q", "line:Q", "label").encode(y=rows.at("line", height)),
        rows.heads(placed, height),
    ).properties(width=width, height=height)
