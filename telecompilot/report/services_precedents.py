"""Services precedents: what foreign share did after banks, insurers, films and online shops were opened."""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, formats
from telecompilot.evidence.guards import guarded
from telecompilot.evidence.points import points, twins
from telecompilot.figure import observed, palette, parts, rows
from telecompilot.figure.observed import Axes
from telecompilot.figure.plot import Plot
from telecompilot.study import before_after
from telecompilot.study.before_after import FELL, INSURERS, LIFE, OUTLIER, PREMIUM, ROSE, UNCLEAR, share, without_policy
from telecompilot.study.openings import names
from telecompilot.study.precedents import studied

BANKS = "banking_foreign_share_assets"


HEADINGS = {  # of a panel, by what it shows; any other market stands under its name
    PREMIUM: "Insurers, premiums",
    BANKS: "Banks, assets",
    "film_imported_share_box_office": "Films, box office",
    LIFE: "Life insurers",
    INSURERS: "Insurers, assets",
}
LICENCES, SHARE = "Licensed firms", "Share of assets"
MARKS = {  # of a measure: colour, shape, values to the scale of the axis, its unit
    LICENCES: (palette.THIRD, "square", 1, ""),
    SHARE: (palette.FOREIGN, "circle", 100, "%"),
}
COUNTED = {  # heading: sector of its openings; of each measure its series and the head of its scale
    "Banks": ("banking", {LICENCES: ("banking_foreign_legal_persons", 64), SHARE: (BANKS, 3.2)}),
    "Insurers": ("insurance", {LICENCES: ("insurance_foreign_institutions", 85), SHARE: (INSURERS, 10.7)}),
}
STYLES = {  # of a verdict: colour and sign
    ROSE: (palette.FOREIGN, "▲ rose"),
    FELL: (palette.DOMESTIC, "▼ fell"),
    UNCLEAR: (palette.CONTEXT, "■ unclear"),
}
FIRMS = {"banking": "banks", "film": "films", "insurance": "insurers"}  # of a sector: who works in it
GAP, MARGIN = 26, 36  # px: between panels, and for labels of the vertical axis


def openings(ev: Evidence) -> pd.DataFrame:
    """Return the service openings of the event study, which this chapter neither adds to nor shortens, by event_id.

    In order of date: observed.openings, series_id, name (`study.openings.names`), heading and opened, of a panel.
    """
    chosen = studied(ev, "effective")
    chosen = chosen[chosen.sector.map(ev.sectors.branch) != "goods"]
    dated = observed.openings(ev, *chosen.index).assign(series_id=chosen.series_id, name=names(ev))
    market = chosen.market.mask(chosen.market == "", [ev.about(name).title for name in chosen.series_id])
    words = chosen.opened.str.replace(" percent", "%") + ", " + chosen.date.str[:4]
    heads = chosen.series_id.map(HEADINGS).fillna(market)
    return dated.assign(heading=heads, opened=words.str.removeprefix(", ")).sort_values("when")


def verdicts(ev: Evidence) -> pd.DataFrame:
    """Return `before_after.verdicts` of the service openings: sector, before, after (in words), verdict."""
    found = before_after.verdicts(ev).drop(columns="series_id")
    return found[found.index.isin(openings(ev).index)]


def unshown(names: pd.Series, shown: pd.Index) -> str:
    """Return the sentence of a note on the openings, of some by event_id, that lack a figure before or after them."""
    lost = names[~names.index.isin(shown)]
    return f" Without a figure on both sides, so not shown: {'; '.join(lost)}." if len(lost) else ""


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the prose that take arithmetic: counts of openings, growth of banks and of insurers."""
    found = verdicts(ev)
    counts = {"openings": len(found), "fell": (found.verdict == FELL).sum()}
    counts["rose"] = (found.verdict == ROSE).sum()
    words = {name: formats.count(number) for name, number in counts.items()}
    related = {name: number for name, number in found.sector.value_counts(ascending=True).items() if number > 1}
    concern = [
        f"{formats.count(number)} {'concern ' * (not at)}{FIRMS.get(name, name)}"
        for at, (name, number) in enumerate(related.items())
    ]
    words |= {"course": _course(found), "related": ", ".join(concern)}
    return formats.texts(
        words,
        _banks(ev),
        {"premium_without": formats.span(*without_policy(ev), 1)},
        _paces(ev),
    )


def _banks(ev: Evidence) -> dict[str, str]:
    """Compare the growth of foreign banks' assets since 2011 with that of all banks', up to the last date of both."""
    own, whole = (points(ev, *twins(ev, f"banking_{of}_assets_cny"), stock=True) for of in ("foreign", "total"))
    both = own.merge(whole, on="period", suffixes=("", "_all"))
    last = both.iloc[-1]
    return {
        "banks_date": formats.date(last.period),
        "banks_times": formats.num(last.value / ev.at("banking_foreign_assets_cny", "2011").value),
        "banking_times": formats.num(last.value_all / ev.at("banking_total_assets_cny", "2011").value),
    }


def _paces(ev: Evidence) -> dict[str, str]:
    """Compare the yearly growth of insurers' share of assets before and after the life ceiling ended."""
    pace = before_after.paces(ev)
    return {
        "pace_before": formats.pct(pace.before),
        "pace_after": formats.pct(pace.after),
        "pace_after_span": formats.span(pace.low, pace.high),
        "assets_turn_date": formats.date(pace.turn),
    }


def fig_openings(ev: Evidence) -> Plot:
    """Foreign share before each opening and when last counted, a row an opening, on a log scale."""
    listed = openings(ev)
    events = listed.join(verdicts(ev).drop(columns=["sector", "series_id"], errors="ignore"), how="inner")
    events = events.join(_ends(ev, events)).sort_values("verdict", kind="stable")
    name = events.heading + ": " + events.opened
    ends = ((event, formats.pct(event.old), formats.pct(event.new)) for event in events.itertuples())
    said = (f"{event.heading}, opened in {event.date[:4]}: {old} before, {new} last." for event, old, new in ends)
    return Plot(
        draw=lambda width: _openings_chart(events, width),
        table=pd.DataFrame(
            {
                "Opening": name,
                "Foreign share before": events.before,
                "Foreign share since": events.after,
                "Change": events.verdict,
            }
        ).reset_index(drop=True),
        title=f"Foreign share {_course(events)}",
        units="Foreign share of each market, percent, log scale: ring, before the opening; dot, last count",
        alt=" ".join(said),
        series=events.series_id,
        sources=events.source_id,
        note="Openings of services on the report’s list with a figure on both sides; cars are left out. Fell or rose: "
        "the last figure before the opening against the latest one, where their intervals do not touch. Banks and "
        "insurers: licence-holder share, joint ventures of insurers included; films: brand share. A year with one "
        f"exceptional policy is set apart.{unshown(listed.name, events.index)}",
    )


def _ends(ev: Evidence, events: pd.DataFrame) -> pd.DataFrame:
    """Return the shares (0-1) that `verdicts` compares, by event_id: old, new."""
    found = studied(ev, "effective").loc[events.index]
    pairs = {event.Index: before_after.ends(*before_after.sides(ev, event))[:2] for event in found.itertuples()}
    return pd.DataFrame({one: {"old": old.value, "new": new.value} for one, (old, new) in pairs.items()}).T


def _course(found: pd.DataFrame) -> str:
    """Say after the openings of which sectors foreign share fell, and after how many of which it rose."""
    by = {FIRMS.get(name, name): own for name, own in found.groupby("sector", sort=False).verdict}
    fell = [name for name, own in by.items() if (own == FELL).all()]
    rose = [(name, int((own == ROSE).sum()), len(own)) for name, own in by.items() if (own == ROSE).any()]
    rising = [f"{formats.count(k)} of {formats.count(n)} for {name}" for name, k, n in rose]
    start = f"fell after openings for {formats.listed(sorted(fell))}" if fell else "did not clearly fall"
    return f"{start}, rose after {formats.listed(rising) or 'none'}"


def _openings_chart(events: pd.DataFrame, width: int) -> alt.LayerChart:
    words = (events.before + " → " + events.after).str.replace(" in ", " ")
    words = words.str.replace(r"-\d\d\b", "", regex=True)
    names = events.heading + ", " + events.opened + ": " + words.str.replace(" ", "\u00a0")
    styles = events.verdict.map(STYLES)
    frame = pd.DataFrame({"old": 100 * events.old, "new": 100 * events.new, "colour": [style[0] for style in styles]})
    frame["sign"] = [style[1] for style in styles]
    placed, height = rows.placed(frame.reset_index(drop=True), list(names), width)
    ends = frame[["old", "new"]].to_numpy()
    scale = alt.Scale(type="log", domain=[min(0.5, 0.8 * ends.min()), max(60, 2 * ends.max())], nice=False)
    axis = alt.Axis(values=[0.5, 1, 2, 5, 10, 20, 50], labelExpr="datum.value + '%'", title=None, grid=True)
    x, colour = alt.X("old:Q", scale=scale, axis=axis), alt.Color("colour:N", scale=None, legend=None)
    base = alt.Chart(placed).encode(y=rows.at("line", height), color=colour)
    right = base.transform_calculate(end="max(datum.old, datum.new)")
    ring = base.mark_point(filled=True, size=70, strokeWidth=2, opacity=1)
    return alt.layer(
        base.mark_rule(strokeWidth=3).encode(x=x, x2="new:Q"),
        base.mark_point(filled=True, size=80, opacity=1).encode(x=alt.X("new:Q", title=None)),
        ring.encode(x=x, color=alt.value(palette.PAPER), stroke=alt.Stroke("colour:N", scale=None, legend=None)),
        right.mark_text(align="left", dx=9, fontWeight=600).encode(x=alt.X("end:Q", title=None), text="sign:N"),
        rows.heads(placed, height),
    ).properties(width=width, height=height)


def fig_licences(ev: Evidence) -> Plot:
    """The number of licensed foreign firms above their share of assets, banks beside insurers."""
    events = openings(ev)
    lines = {
        (sector, measure): points(ev, *twins(ev, series_id), stock=True).assign(sector=sector, measure=measure)
        for sector, (_, measures) in COUNTED.items()
        for measure, (series_id, _) in measures.items()
    }
    frame = pd.concat(lines.values(), ignore_index=True)
    frame["figure"] = [_figure(*row) for row in zip(frame.value, frame.measure, strict=True)]
    said = (
        f"{sector}, {measure.lower()}: {', '.join((rows.figure + ' in ' + rows.period).iloc[[0, -1]])}."
        for (sector, measure), rows in frame.groupby(["sector", "measure"], sort=False)
    )
    return Plot(
        draw=lambda width: _licences_chart(lines, events, width),
        table=frame[["sector", "measure", "period", "figure"]].rename(columns=str.capitalize),
        title=_licences_title(lines),
        units="Foreign firms with a licence, number; their assets, percent of all assets of the sector",
        alt=f"Two panels for each sector, licences above share. {' '.join(said)}",
        series=frame.series_id,
        sources=events.source_id,
        note="Banks: locally incorporated banks; branches of foreign banks are in the assets but not in the number. "
        "Insurers: all foreign-invested institutions, joint ventures included; later counts take in holding and "
        "asset-management firms. Dashed vertical lines: openings. Dashed lines: no figure found between. Error bars: "
        "what the sources leave open.",
        share="licence-holder share",
    )


def _licences_title(lines: dict[tuple[str, str], pd.DataFrame]) -> str:
    moved = {key: rows.value.iloc[-1] - rows.value.iloc[0] for key, rows in lines.items()}
    fell = "fell to" if moved["Banks", LICENCES] > 0 > moved["Banks", SHARE] else "stands at"
    both = "; insurers gained both" if min(moved["Insurers", LICENCES], moved["Insurers", SHARE]) > 0 else ""
    firms, last = lines["Banks", LICENCES].value, lines["Banks", SHARE].value.iloc[-1]
    went = f"Licensed foreign banks went from {firms.iloc[0]:.0f} to {firms.iloc[-1]:.0f}"
    return f"{went} while their share {fell} {formats.pct(last)}{both}"


def _figure(value: float, measure: str) -> str:
    return formats.num(value, 0) if measure == LICENCES else formats.pct(value, 2)


def _licences_chart(lines: dict, events: pd.DataFrame, width: int) -> alt.ConcatChart:
    columns, each = parts.columns(width, 2, 1, 2 * GAP)
    stacks = []
    for sector, (market, measures) in COUNTED.items():
        moments = events.when[events.sector == market]
        panels = [_sector(lines[sector, name], moments, top, each) for name, (_, top) in measures.items()]
        stacks.append(alt.vconcat(*panels, spacing=14))
    return alt.hconcat(*stacks, spacing=2 * GAP) if columns == 2 else alt.vconcat(*stacks, spacing=GAP)


def _sector(rows: pd.DataFrame, moments: pd.Series, top: float, width: float) -> alt.LayerChart:
    sector, measure = rows.sector.iloc[0], rows.measure.iloc[0]
    colour, shape, scale, unit = MARKS[measure]
    years = observed.years(2005, 2025, int(width))
    top, end = max(top, 1.15 * scale * rows.value.max()), max(2026.5, rows.when.max() + 1)
    axes = Axes((2001, end), (0, top), years, observed.round_values(top), unit, margin=MARGIN)
    layers = [observed.rules(axes, moments), *observed.line(axes, rows, colour, shape, scale)]
    for at, beside, align in ((0, 1, "left"), (-1, -2, "right")):
        row, dy = rows.iloc[at], 13 if rows.value.iloc[beside] > rows.value.iloc[at] else -13
        text = _figure(row.value, measure)
        layers.append(parts.note(row.when, scale * row.value, text, colour, align=align, dy=dy, fontWeight=600))
    return observed.panel(axes, layers, width, 120, f"{sector}: {measure.lower()}")


def fig_insurance(ev: Evidence) -> Plot:
    """Foreign insurers' share of premiums and of assets, with 2005 as published and without its one big policy."""
    premiums, assets, less = share(ev, PREMIUM), share(ev, INSURERS), without_policy(ev)
    odd, kept = premiums[premiums.outlier].iloc[0], premiums[~premiums.outlier]
    opened, first, last = openings(ev).query("sector == 'insurance'"), assets.iloc[0], assets.iloc[-1]
    return Plot(
        draw=lambda width: _insurance_chart(kept, odd, assets, opened, less, width),
        table=_insurance_table(premiums, assets, less),
        title=guarded("share_rose_only_in_insurance", "Insurance is the exception: ")
        + f"foreign insurers {'grew' if last.value > first.value else 'went'} from {formats.pct(first.value)} of "
        f"assets in {formats.date(first.period)} to {formats.pct(last.value)} in {formats.date(last.period)}",
        units="Foreign-invested insurers, percent of the market",
        alt=f"Two lines. Premiums: {observed.course(kept)}. In {odd.period} {formats.pct(odd.value)} with one group "
        f"policy, {formats.span(*less, 1)} without it. Assets: {observed.course(assets)}.",
        series=[*premiums.series_id, *assets.series_id],
        sources=opened.source_id,
        note="Joint ventures count as foreign in full. Hollow point: a year with one group policy of unusual size; the "
        "bar below it is what remains without that policy, by the two sums of foreign premium that were published. "
        + guarded(
            "latest_premiums_are_round", "Premiums of 2023 and 2025 are round figures from regulators’ speeches; "
        )
        + guarded("some_insurance_figures_are_copies", "several figures were read in copies. ")
        + "Dashed: no figure found between.",
        share="licence-holder share",
    )


def _insurance_table(premiums: pd.DataFrame, assets: pd.DataFrame, less: tuple[float, float]) -> pd.DataFrame:
    frame = pd.concat([premiums.assign(measure="Premiums"), assets.assign(measure="Assets")], ignore_index=True)
    table = pd.DataFrame(
        {
            "Measure": frame.measure,
            "Period": frame.period,
            "Foreign insurers": observed.in_words(frame),
            "Lowest, %": 100 * frame.low,
            "Highest, %": 100 * frame.high,
            "Set apart": frame.outlier.map({True: "as published, with one big policy", False: ""}),
        }
    )
    year, ends = OUTLIER[PREMIUM], [100 * end for end in less]
    table.loc[len(table)] = ["Premiums", year, formats.span(*less, 1), *ends, "without that policy"]
    return table


def _insurance_chart(kept, odd, assets, opened, less: tuple[float, float], width: int) -> alt.LayerChart:
    shown = pd.concat([kept, assets])
    end, top = max(2026.5, shown.when.max() + 1), max(12, 115 * shown.value.max())
    axes = Axes((1995.5, end), (0, top), observed.years(1996, int(end) - 1, width), (0, 2, 4, 6, 8, 10, 12))
    layers = [observed.rules(axes, opened.when)]
    words = {"insurance-place-line": "Place, lines", "life-51-2018": "Life to 51%", "life-cap-end": "Life free"}
    for row in opened.itertuples():
        text = f"{words.get(row.Index) or row.opened.partition(',')[0]}\n{row.date[:4]}"
        align, dx = ("left", 5) if row.Index == opened.index[-1] else ("right", -5)
        layers.append(parts.note(row.when, 11.6, text, align=align, dx=dx, baseline="line-top"))
    ends = {"y": 100 * odd.value, "low": 100 * less[0], "high": 100 * less[1]}
    base, colour = alt.Chart(pd.DataFrame([{"x": odd.when, **ends}])), palette.FOREIGN
    hollow = {"shape": "circle", "filled": False, "strokeWidth": 2, "size": 60}
    layers += [
        base.mark_rule(color=colour, strokeDash=[1, 3]).encode(**axes.encode(y="high", y2="y")),
        base.mark_rule(color=colour, strokeWidth=7, opacity=0.5).encode(**axes.encode(y="low", y2="high")),
        base.mark_point(color=colour, **hollow).encode(**axes.encode()),
        parts.note(odd.when, ends["y"], f"{odd.period} as published", palette.MUTED, dx=9),
        parts.note(odd.when, ends["low"], f"{odd.period} without one policy", palette.MUTED, dx=9, dy=4),
        *observed.line(axes, kept, colour, "circle"),
        *observed.line(axes, assets, palette.THIRD, "square"),
        parts.note(2009.5, 3.1, "Premiums", colour, fontWeight=600),
        parts.note(2012.5, 6.1, "Assets", palette.THIRD, fontWeight=600),
    ]
    return observed.panel(axes, layers, width, 320)
