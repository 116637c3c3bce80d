"""Quantity to quality: whether the signs of a turn to quality are there, and how often pilots went nationwide."""

from __future__ import annotations

import textwrap
from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, points
from telecompilot.evidence.formats import change, count, course, date, listed, num, pct, texts
from telecompilot.evidence.guards import guarded
from telecompilot.evidence.points import documents
from telecompilot.figure import observed, palette, parts
from telecompilot.figure.plot import Plot
from telecompilot.report import pilot_record
from telecompilot.study import quality
from telecompilot.study.quality import BREAK, CHINA, EACH, EQUITY, FIRMS, KINDS, MEAN, MONEY, OTHER, REST, TOTAL

UNITS = {MONEY: ("CNY billion", "{:,.0f}"), FIRMS: ("number", "{:,.0f}"), EACH: ("CNY million", "{:.1f}")}
SCORED, STEP = 2018, 2021  # first year of the OECD's scores, and the year in which the other restrictions rose
FILLS = {EQUITY: palette.FOREIGN, OTHER: palette.DOMESTIC, REST: palette.CONTEXT}
SAID = {  # of a sign, by its result: of one or none, of several
    quality.FOR: ("is present", "are present"),
    quality.MIXED: ("is mixed", "are mixed"),
    quality.STILL: ("has not moved", "have not moved"),
    quality.AGAINST: ("points the other way", "point the other way"),
}
SIGNS = tuple(sign.series_id for sign in quality.SIGNS)
WHOLE = "{:.0%}".format


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the page's prose that take arithmetic."""
    return texts(_signs(ev), _money(ev), _rules(ev), pilot_record.words(ev))


def _signs(ev: Evidence) -> dict[str, str]:
    card = quality.scorecard(ev)
    results = {name: int((card.result == name).sum()) for name in quality.RESULTS}
    said = {name: f"{count(number)} {SAID[name][number > 1]}" for name, number in results.items()}
    *others, against = said.values()
    copied = sum(ev.weak(series_id) for series_id in card.series_id)
    return {
        "answer": "Yes" if results[quality.FOR] > len(card) / 2 else "Not so far",
        "tests": count(len(card)),
        "tests_copied": f"{count(copied)} {'rests' if copied == 1 else 'rest'}",
        "signs": f"{', '.join(others)}, and {against}",
        **{f"tests_{name}": count(results[name]) for name in (quality.FOR, quality.AGAINST)},
    }


def _money(ev: Evidence) -> dict[str, str]:
    then, now = ({name: ev.at(name, when).value for name in quality.INVESTMENT.values()} for when in (BREAK, "latest"))
    money, firms, each = quality.INVESTMENT.values()
    line = ev.series(each)
    lower, earlier = int((line.iloc[:-1] < line.iloc[-1]).sum()), len(line) - 1
    place = f"lower than in all but {count(lower)}" if lower < earlier else "higher than in any"
    return {
        "money_change": change(then[money], now[money]),
        "firms_change": change(then[firms], now[firms]),
        "each_years": count(earlier),
        "each_place": place if lower else "lower than in any",
        "starts": f"{count(earlier - lower)} of" if lower else "all",
        "tech_made": pct(ev.at("fdi_hightech_manufacturing_cny", "2024").value / ev.at(money, "2024").value),
    }


def _china(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of quality.restrictions for China, a row a year, a column a kind."""
    return scores[scores.place == CHINA].pivot(index="year", columns="kind", values="score")


def _rules(ev: Evidence) -> dict[str, str]:
    score = _china(quality.restrictions(ev))
    part = score[EQUITY] / score.drop(columns=TOTAL).sum(axis=1)
    digital, rank = ev.series("oecd_dstri_overall_ed2025"), ev.latest("oecd_pmr_ecommunications_rank").value
    moves = digital.index[digital.diff().fillna(0) != 0]
    return {
        "equity_change": change(score[EQUITY][SCORED], score[EQUITY].iloc[-1]),
        "equity_part_first": pct(part[SCORED], 0),
        "equity_part_last": pct(part.iloc[-1], 0),
        "other_jump": num(score[OTHER][STEP] - score[OTHER][SCORED], 3),
        "telecom_rank": "the strictest" if rank == 1 else f"number {count(rank)} by strictness",
        "digital_moved": date(moves[-1] if len(moves) else digital.index[0]),
    }


def tab_signs(ev: Evidence) -> pd.DataFrame:
    """Return the signs of a turn to quality, then and now, and what each speaks for; its series are SIGNS."""
    card = quality.scorecard(ev).drop(columns="series_id")
    return card.set_axis(["What quality would mean", "Then", "Latest", "Speaks"], axis=1)


def fig_money(ev: Evidence) -> Plot:
    """Money, new firms and money a firm, one panel below the other."""
    frame = quality.investment(ev)
    frame["bound"] = [points.bound(*row) for row in frame[["value", "low", "high"]].itertuples(index=False)]
    wide = frame.pivot(index="year", columns="measure", values="value")[list(UNITS)]
    lines = {name: wide[name].dropna() for name in UNITS}
    money, firms = (change(lines[name][BREAK], lines[name].iloc[-1]) for name in (MONEY, FIRMS))
    words = (
        f"{name} ({unit}) " + course(lines[name].loc[lambda line: [line.index[0], BREAK, line.index[-1]]], form.format)
        for name, (unit, form) in UNITS.items()
    )
    table = wide.set_axis([f"{name}, {unit}" for name, (unit, _) in UNITS.items()], axis=1).rename_axis("Year")
    table["Scope of the money"] = ["with finance" if year >= BREAK else "without finance" for year in table.index]
    return Plot(
        draw=lambda width: _money_panels(frame, width),
        table=table.reset_index(),
        title=f"Foreign investment {money} from {BREAK} to {lines[MONEY].index[-1]}; new foreign firms {firms}",
        units="Foreign direct investment put to use and newly set-up foreign-invested firms, by year",
        alt=f"Three panels below each other: {'; '.join(words)}. "
        + guarded(
            "firms_jumped_in_2018", f"Firms jump to {ev.at(quality.INVESTMENT[FIRMS], '2018').value:,.0f} in 2018."
        ),
        series=quality.INVESTMENT.values(),
        cite=[documents(ev, quality.INVESTMENT.values(), str(year)) for year in wide.index],
        note=f"The ministry's total leaves out banks, brokers and insurers before May {BREAK} and counts them since, "
        "so lines are not joined there. Triangles are bounds (“more than”). Money for each new firm is not the "
        "size of a project: it includes what older firms add.",
    )


def _money_panels(frame: pd.DataFrame, width: int) -> alt.VConcatChart:
    x = parts.years("year", width, int(frame.year.min()) - 0.4, int(frame.year.max()) + 0.6)
    axis, scale = alt.Axis(title=None, tickCount=3, format=",~f"), alt.Scale(zero=True)
    panels = []
    for name, (unit, form) in UNITS.items():
        rows, head = frame[frame.measure == name], f"{name}, {unit}"
        y = alt.Y("value:Q", title=head, axis=axis, scale=scale)  # its title is told by tooltips
        shape = "triangle-up" if (rows.bound == "at least").any() else "triangle-down"
        bounds = alt.Chart(rows[rows.bound != ""]).mark_point(shape=shape, size=110, color=palette.FOREIGN)
        ends = rows.year.isin([rows.year.min(), BREAK, rows.year.max()])
        dip = (rows.value < rows.value.shift(1)) & (rows.value < rows.value.shift(-1))  # labelled below the line
        scope = parts.note(BREAK - 0.5, 0, "banks included", dx=4, dy=-9)
        panel = alt.layer(
            *([parts.reference(BREAK - 0.5, "", width, "x"), scope] if name != FIRMS else []),
            *(parts.line(part, x, y) for _, part in rows.groupby("part")),
            bounds.encode(x=x, y=y),
            parts.values(rows[ends & ~dip], "year:Q", "value", form.format, -13),
            parts.values(rows[ends & dip], "year:Q", "value", form.format, 15),
        )
        panels.append(panel.properties(width=width, height=120, title=alt.Title(head, frame="group")))
    return alt.vconcat(*panels, spacing=22)


def fig_restrictions(ev: Evidence) -> Plot:
    """The OECD index as bars of its parts: China by year, the OECD mean beside the last one."""
    frame = quality.restrictions(ev)
    score = _china(frame)
    first, last = score.index[0], score.index[-1]
    added = score.loc[last] - score.loc[first]
    equity, other = ("fell" if added[kind] < 0 else "rose" for kind in (EQUITY, OTHER))
    compared = frame.year[frame.place == MEAN].max()
    chosen = frame[(frame.place == CHINA) | (frame.year == compared)]
    bars = chosen.assign(bar=chosen.year.astype(str).where(chosen.place == CHINA, "OECD"))
    table = bars.pivot(index="bar", columns="kind", values="score")[list(KINDS)].reset_index()
    heads = ["Year (OECD: mean of members, last year)", *(f"{kind}, score" for kind in KINDS)]
    words = (f"{kind.lower()} {course(score[kind].iloc[[0, -1]], '{:.3f}'.format)}" for kind in KINDS)
    mean = bars.score[(bars.place == MEAN) & (bars.kind == TOTAL)].iloc[0]
    holes = listed([str(year) for year in range(first, last) if year not in score.index])
    return Plot(
        draw=lambda width: _restrictions_chart(bars, width),
        table=table.set_axis(heads, axis=1),
        title=f"China’s ownership limits {equity}, {first}–{last}; other restrictions {other}, and the total "
        f"{'with them' if added[TOTAL] * added[OTHER] > 0 else 'did not follow'}",
        units="OECD index of restrictions on foreign direct investment, all activities, 0 open to 1 closed",
        alt=f"Stacked bars for China by year: {'; '.join(words)}. The OECD members' mean in {compared} is {mean:.3f}.",
        series=quality.RESTRICTIONS,
        note=f"Method of 2022; {f'no scores for {holes}' if holes else 'a score for every year'}. Parts can add up to "
        "slightly more than the total, as the index caps a sector at 1; bars are drawn to the total. "
        + guarded("oecd_files_are_second_hand", "Known to us from a copy of the OECD's own export, not from its site."),
    )


def _restrictions_chart(bars: pd.DataFrame, width: int) -> alt.LayerChart:
    pieces, totals = bars[bars.kind != TOTAL], bars[bars.kind == TOTAL]
    legend = alt.Legend(title=None, columns=1 if width <= parts.PHONE else 3, symbolType="square", labelLimit=300)
    fills = alt.Scale(domain=list(FILLS), range=list(FILLS.values()))
    pieces = pieces.assign(score=pieces.score * pieces.bar.map(totals.set_index("bar").score / _sums(pieces)))
    scored = sorted(set(bars.year[bars.place == CHINA]))
    years = [str(year) for year in range(scored[0], scored[-1] + 1)]
    holes = pd.DataFrame({"bar": [year for year in years if year not in set(bars.bar)], "score": 0.005})
    x = alt.X(
        "bar:N",
        scale=alt.Scale(domain=[*years, "OECD"]),
        axis=alt.Axis(title=None, labelAngle=0, domain=True, ticks=False),
    )
    top = alt.Scale(domain=[0, max(0.28, 1.1 * totals.score.max())])
    y = alt.Y("score:Q", title="OECD score", axis=alt.Axis(title=None, tickCount=5, format=".2f"), scale=top)
    base = alt.Chart(pieces.assign(rank=pieces.kind.map(list(FILLS).index)))
    stack = base.mark_bar(stroke=palette.PAPER, strokeWidth=1.5)
    stack = stack.encode(
        x=x, y=y, color=alt.Color("kind:N", title="part of it", scale=fills, legend=legend), order="rank:O"
    )
    labels = parts.values(totals, "bar:N", "score", "{:.3f}".format, -12)
    empty = alt.Chart(holes).mark_text(angle=270, align="left", color=palette.MUTED)
    empty = empty.encode(x=x, y=y, text=alt.value("no score"))
    return alt.layer(stack, labels, empty).properties(width=width, height=260)


def _sums(pieces: pd.DataFrame) -> pd.Series:
    return pieces.groupby("bar").score.sum()


def fig_firms(ev: Evidence) -> Plot:
    """What firms say in surveys, one panel a question."""
    frame = quality.surveys(ev)
    shares = {question: rows.set_index("year").share for question, rows in frame.groupby("question", sort=False)}
    missed = shares[quality.MISSED]
    falls = {line.iloc[-1] < line.iloc[0] for question, line in shares.items() if question != quality.MISSED}
    ranked = "" if len(falls) > 1 else f"; {'fewer' if falls == {True} else 'more'} rank China high"
    words = (f"{question}: {course(line, WHOLE)}" for question, line in shares.items())
    table = frame.assign(share=100 * frame.share, about=frame.about.map({True: "about", False: ""}))
    table = table[["question", "asked", "year", "share", "about"]]
    return Plot(
        draw=lambda width: _firms_chart(frame, width),
        table=table.set_axis(["Question", "Asked", "Edition", "Share, %", "Precision"], axis=1),
        title=f"Of EU Chamber members that answered, {WHOLE(missed.iloc[-1])} missed business through barriers in "
        f"{missed.index[-1]}, {WHOLE(missed.iloc[0])} in {missed.index[0]}{ranked}",
        units="Percent of firms that answered, by edition of the survey",
        alt=f"Three small panels of points by year. {'; '.join(words)}.",
        series=[series_id for series_id, _ in quality.SURVEYS.values()],
        cite=[documents(ev, quality.SURVEYS[row.question][:1], str(row.year)) for row in frame.itertuples()],
        note="EU Chamber and AmCham China, each asking its own members. Members answer, firms that left do not. "
        "Dashed: no figure found between.",
    )


def _firms_chart(frame: pd.DataFrame, width: int) -> alt.ConcatChart:
    first, last = int(frame.year.min()), int(frame.year.max())
    letters = int(width / (3 if width > parts.PHONE else 2) / 8)
    ticks = alt.Axis(title=None, format="d", values=[first, (first + last) // 2, last])
    x = alt.X("year:Q", axis=ticks, scale=alt.Scale(domain=[first - 1, last + 1], nice=False))

    def panel(rows: pd.DataFrame, room: int) -> alt.LayerChart:
        labels = parts.values(rows.iloc[[0, -1]], "year:Q", "share", WHOLE)
        return alt.layer(*_joined(rows, x), labels).properties(width=room, height=170)

    groups = list(frame.groupby("question", sort=False))
    heads = [[*textwrap.wrap(question, letters), rows.asked.iloc[0]] for question, rows in groups]
    most = max(map(len, heads))
    heads = [[*head, *[" "] * (most - len(head))] for head in heads]  # so that all begin on one line
    return parts.multiples([(head, rows) for head, (_, rows) in zip(heads, groups, strict=True)], panel, width, 3)


def _joined(rows: pd.DataFrame, x: alt.X) -> list[alt.Chart]:
    """Return points joined by lines, dashed where a year between two editions is missing."""
    y, later = parts.share("share", 0.8), rows.shift(-1)
    steps = rows.assign(year2=later.year, share2=later.share).dropna(subset="year2")
    near = steps.year2 - steps.year < observed.NEAR
    kinds = (steps[near], {"strokeWidth": 2.5}), (steps[~near], {"strokeDash": [3, 3]})
    lines = [alt.Chart(some).mark_rule(color=palette.FOREIGN, **style) for some, style in kinds if len(some)]
    dots = alt.Chart(rows).mark_point(color=palette.FOREIGN, size=38)
    return [*(line.encode(x=x, y=y, x2="year2:Q", y2="share2:Q") for line in lines), dots.encode(x=x, y=y)]
