"""Quantity to quality: whether the signs of a turn to quality are there, and how often pilots went nationwide."""

from __future__ import annotations

import textwrap
from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import change, count, course, date, num, pct, span, texts
from telecompilot.figure import observed, palette, parts
from telecompilot.figure import rows as layout
from telecompilot.figure.plot import Plot, ids
from telecompilot.study import quality, survival
from telecompilot.study.quality import BREAK, CHINA, EACH, EQUITY, FIRMS, KINDS, MEAN, MONEY, OTHER, REST, TOTAL

UNITS = {MONEY: ("CNY billion", "{:,.0f}"), FIRMS: ("number", "{:,.0f}"), EACH: ("CNY million", "{:.1f}")}
SCORED, STEP = 2018, 2021  # first year of the OECD's scores, and the year in which the other restrictions rose
FILLS = {EQUITY: palette.FOREIGN, OTHER: palette.DOMESTIC, REST: palette.CONTEXT}
STATES = {  # what became of a pilot: its name on the page, its colour
    "extended": ("Went nationwide", palette.FOREIGN),
    "partial": ("Wider, but not nationwide", palette.CONTEXT),
    "reversed": ("Taken back", palette.DOMESTIC),
    "open": ("Begun since 2024", palette.CONTEXT),
}
SIGNS = tuple(sign.series_id for sign in quality.SIGNS)
MEASURES = ids(" ".join(pair) for pair in survival.MEASURES.values())
WHOLE = "{:.0%}".format


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the page's prose that take arithmetic."""
    return texts(_signs(ev), _money(ev), _rules(ev), _pilots(ev), _curves(ev))


def _signs(ev: Evidence) -> dict[str, str]:
    card = quality.scorecard(ev)
    results = {name: int((card.result == name).sum()) for name in quality.RESULTS}
    return {
        "answer": "Yes" if results[quality.FOR] > len(card) / 2 else "Not so far",
        "tests": count(len(card)),
        "tests_copied": count(sum(ev.weak(series_id) for series_id in card.series_id)),
        **{f"tests_{name.replace(' ', '_')}": count(number) for name, number in results.items()},
    }


def _money(ev: Evidence) -> dict[str, str]:
    money, firms, each = (ev.series(series_id) for series_id in quality.INVESTMENT.values())
    lower, earlier = int((each.iloc[:-1] < each.iloc[-1]).sum()), len(each) - 1
    risk = {"epu_times": ev.series("epu_china_mainland"), "gpr_times": ev.series("gpr_china")}
    return {
        "money_change": change(money[str(BREAK)], money.iloc[-1]),
        "firms_change": change(firms[str(BREAK)], firms.iloc[-1]),
        **{f"{name}_change": change(*ev.series(f"fdi_{name}_cny").iloc[-2:]) for name in ("manufacturing", "services")},
        "each_years": count(earlier),
        "each_place": "lower than in any" if not lower else f"lower than in all but {count(lower)}",
        "starts": "all" if not lower else f"{count(earlier - lower)} of",
        "tech_made": pct(ev.at("fdi_hightech_manufacturing_cny", "2024").value / money["2024"]),
        **{name: num(level["2017":].mean() / level["2010":"2016"].mean(), 1) for name, level in risk.items()},
    }


def _china(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the scores of quality.restrictions for China, a row a year, a column a kind."""
    return scores[scores.place == CHINA].pivot(index="year", columns="kind", values="score")


def _rules(ev: Evidence) -> dict[str, str]:
    score = _china(quality.restrictions(ev))
    part = score[EQUITY] / score.drop(columns=TOTAL).sum(axis=1)
    digital, rank = ev.series("oecd_dstri_overall_ed2025"), ev.latest("oecd_pmr_ecommunications_rank").value
    return {
        "equity_change": change(score[EQUITY][SCORED], score[EQUITY].iloc[-1]),
        "equity_part_first": pct(part[SCORED], 0),
        "equity_part_last": pct(part.iloc[-1], 0),
        "other_jump": num(score[OTHER][STEP] - score[OTHER][SCORED], 3),
        "telecom_rank": "the strictest" if rank == 1 else f"number {count(rank)} by strictness",
        "digital_moved": date(digital.index[digital.diff().fillna(0) != 0][-1]),
    }


def _pilots(ev: Evidence) -> dict[str, str]:
    kinds = survival.outcomes(ev).query("unit == 'category'")
    spread, partial, back = (kinds.months[kinds.state == state] for state in ("extended", "partial", "reversed"))
    age, rates = survival.present_age(ev.pilots), survival.rates(ev)
    telecom = rates.loc["telecom categories"]
    done, tasks = (ev.at(f"ftz_{name}_cum", "2023").value for name in ("measures_replicated", "pilot_tasks"))
    return {
        "kinds": count(len(kinds)),
        "kinds_spread": count(len(spread)),
        "kinds_partial": count(len(partial)),
        "kinds_back": count(len(back)),
        "wait_short": num(spread.min(), 0),
        "wait_long": num(spread.max(), 0),
        "partial_years": num(partial.min() // 12),
        "age": num(age, 0),
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


def _curves(ev: Evidence) -> dict[str, str]:
    age, lines = survival.present_age(ev.pilots), survival.curves(ev)
    telecom, every = (lines[lines.group == group] for group in survival.GROUPS)
    half = telecom.months[telecom.nationwide >= 0.5]
    words = {"telecom_half": f"after {num(half.iloc[0], 0)} months" if len(half) else "not yet"}
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


def tab_signs(ev: Evidence) -> pd.DataFrame:
    """Return the signs of a turn to quality, then and now, and what each speaks for; its series are SIGNS."""
    card = quality.scorecard(ev).drop(columns="series_id")
    return card.set_axis(["What quality would mean", "Then", "Latest", "Speaks"], axis=1)


def tab_rates(ev: Evidence) -> pd.DataFrame:
    """Return how often pilots went nationwide and were taken back, by what is counted; MEASURES and pilot_sources."""
    rows = survival.rates(ev)
    spread = zip(rows.rate, rows.low, rows.high, strict=True)
    back = zip(rows.reversed / rows.total, rows.reversed_low, rows.reversed_high, strict=True)
    return pd.DataFrame(
        {
            "What is counted": [unit[0].upper() + unit[1:] for unit in rows.index],
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


def fig_money(ev: Evidence) -> Plot:
    """Money, new firms and money a firm, one panel below the other."""
    frame = quality.investment(ev)
    frame["bound"] = [observed.bound(*row) for row in frame[["value", "low", "high"]].itertuples(index=False)]
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
        title=f"From {BREAK} to {lines[MONEY].index[-1]} the money {money} while the number of new foreign firms "
        f"{firms}",
        units="Utilised foreign direct investment and newly established foreign-invested enterprises, by year",
        alt=f"Three panels below each other: {'; '.join(words)}. Firms jump to {lines[FIRMS][2018]:,.0f} in 2018.",
        series=quality.INVESTMENT.values(),
        note=f"The ministry's total leaves out banks, brokers and insurers before May {BREAK} and counts them since, "
        "so lines are not joined there. Triangles are bounds (“more than”). Money for each new firm is no project "
        "size: capital that older firms add is in it.",
    )


def _money_panels(frame: pd.DataFrame, width: int) -> alt.VConcatChart:
    x = parts.years("year", width, int(frame.year.min()) - 0.4, int(frame.year.max()) + 0.6)
    y = alt.Y("value:Q", axis=alt.Axis(title=None, tickCount=3, format=",~f"), scale=alt.Scale(zero=True))
    panels = []
    for name, (unit, form) in UNITS.items():
        rows = frame[frame.measure == name]
        shape = "triangle-up" if (rows.bound == "at least").any() else "triangle-down"
        bounds = alt.Chart(rows[rows.bound != ""]).mark_point(shape=shape, size=110, color=palette.FOREIGN)
        ends = rows.year.isin([rows.year.min(), BREAK, rows.year.max()])
        dip = (rows.value < rows.value.shift(1)) & (rows.value < rows.value.shift(-1))  # labelled below the line
        scope = parts.note(BREAK - 0.5, 0, "new scope", dx=4, dy=-9)
        panel = alt.layer(
            *([parts.reference(BREAK - 0.5, "", width, "x"), scope] if name != FIRMS else []),
            *(parts.line(part, x, y) for _, part in rows.groupby("part")),
            bounds.encode(x=x, y=y),
            parts.values(rows[ends & ~dip], "year:Q", "value", form.format, -13),
            parts.values(rows[ends & dip], "year:Q", "value", form.format, 15),
        )
        panels.append(panel.properties(width=width, height=120, title=alt.Title(f"{name}, {unit}", frame="group")))
    return alt.vconcat(*panels, spacing=22)


def fig_technology(ev: Evidence) -> Plot:
    """High technology's share of the money, years without a comparable figure left open."""
    known = ev.series("fdi_hightech_share").rename("share")
    known.index = known.index.year
    frame = known.reindex(range(known.index[0], known.index[-1] + 1)).rename_axis("year").reset_index()
    peak, last = known.idxmax(), known.index[-1]
    rose = f"rose to {pct(known[peak])} in {peak}, then fell" if peak < last else "has risen"
    holes = ", ".join(map(str, frame.year[frame.share.isna()]))
    return Plot(
        draw=lambda width: _technology_chart(frame, width),
        table=frame.assign(share=100 * frame.share).set_axis(["Year", "Share of the money, %"], axis=1),
        title=f"High technology’s share of the money {rose} to {pct(known[last])}",
        units="Percent of utilised foreign direct investment that goes to high-technology industries, by year",
        alt=f"Points by year, joined where years follow each other: {course(known, pct)}. No figure for {holes}.",
        series=["fdi_hightech_share"],
        note="Manufacturing and services together. For 2024 only high-technology manufacturing was published, which is "
        "no point on this line. The last point is computed from the two amounts.",
    )


def _technology_chart(frame: pd.DataFrame, width: int) -> alt.LayerChart:
    x = parts.years("year", width, int(frame.year.min()) - 0.4, int(frame.year.max()) + 0.4)
    y = parts.share("share", 0.45)
    runs = [run.dropna() for _, run in frame.groupby(frame.share.isna().cumsum())]
    holes = frame[frame.share.isna()].assign(share=0.015, text="no figure")
    return alt.layer(
        *(parts.line(run, x, y) for run in runs if len(run)),
        parts.values(frame.dropna(), "year:Q", "share", pct),
        parts.labels(holes, "year:Q", "share:Q", "text", palette.MUTED, dx=0, align="center"),
    ).properties(width=width, height=240)


def fig_restrictions(ev: Evidence) -> Plot:
    """The OECD index as bars of its parts: China by year, the OECD mean beside the last one."""
    frame = quality.restrictions(ev)
    score = _china(frame)
    first, last = score.index[0], score.index[-1]
    added = score.loc[last] - score.loc[first]
    equity, other = ("fell" if added[kind] < 0 else "rose" for kind in (EQUITY, OTHER))
    chosen = frame[(frame.place == CHINA) | (frame.year == last)]
    bars = chosen.assign(bar=chosen.year.astype(str).where(chosen.place == CHINA, "OECD"))
    table = bars.pivot(index="bar", columns="kind", values="score")[list(KINDS)].reset_index()
    heads = ["Year (OECD: mean of members, last year)", *(f"{kind}, score" for kind in KINDS)]
    words = (f"{kind.lower()} {course(score[kind], '{:.3f}'.format)}" for kind in KINDS)
    mean = bars.score[(bars.place == MEAN) & (bars.kind == TOTAL)].iloc[0]
    return Plot(
        draw=lambda width: _restrictions_chart(bars, width),
        table=table.set_axis(heads, axis=1),
        title=f"Limits on foreign equity {equity} from {first} to {last}; other restrictions {other}, and the total "
        f"{'with them' if added[TOTAL] * added[OTHER] > 0 else 'did not follow'}",
        units="OECD index of restrictions on foreign direct investment, all activities, 0 open to 1 closed",
        alt=f"Stacked bars for China by year: {'; '.join(words)}. The OECD members' mean in {last} is {mean:.3f}.",
        series=quality.RESTRICTIONS,
        note="Method of 2022; no scores for 2019 and 2020. Parts can add up to slightly more than the total, as the "
        "index caps a sector at 1. Known to us from a copy of the OECD's own export, not from its site.",
    )


def _restrictions_chart(bars: pd.DataFrame, width: int) -> alt.LayerChart:
    pieces, totals = bars[bars.kind != TOTAL], bars[bars.kind == TOTAL]
    legend = alt.Legend(title=None, columns=1 if width <= parts.PHONE else 3, symbolType="square", labelLimit=300)
    fills = alt.Scale(domain=list(FILLS), range=list(FILLS.values()))
    x = alt.X("bar:N", sort=None, axis=alt.Axis(title=None, labelAngle=0, domain=True, ticks=False))
    y = alt.Y("score:Q", axis=alt.Axis(title=None, tickCount=5, format=".2f"), scale=alt.Scale(domain=[0, 0.28]))
    base = alt.Chart(pieces.assign(rank=pieces.kind.map(list(FILLS).index)))
    stack = base.mark_bar(stroke=palette.PAPER, strokeWidth=1.5)
    stack = stack.encode(x=x, y=y, color=alt.Color("kind:N", scale=fills, legend=legend), order="rank:O")
    labels = parts.values(totals, "bar:N", "score", "{:.3f}".format, -12)
    return alt.layer(stack, labels).properties(width=width, height=260)


def fig_pilots(ev: Evidence) -> Plot:
    """A bar a pilot: months until nationwide, until taken back, or so far."""
    frame = survival.outcomes(ev)
    frame[["group", "colour"]] = [STATES[state] for state in frame.state]
    frame["label"] = frame.months.map("{:.0f}".format) + frame.ended.map({True: "", False: " so far"})
    telecom = frame[frame.unit == "category"]
    spread = telecom.months[telecom.state == "extended"]
    end = max(180, 12 * (int(frame.months.max() / 12) + 1))
    words = (
        f"{group}: {', '.join(f'{row.pilot} {row.months:.0f}' for row in rows.itertuples())}"
        for group, rows in frame.groupby("group", sort=False)
    )
    table = frame[["pilot", "group", "unit", "start", "months", "ended"]].round({"months": 1})
    table["ended"] = table.ended.map({True: "ended", False: "goes on"})
    return Plot(
        draw=lambda width: layout.spells(frame.rename(columns={"pilot": "name"}), end, width),
        table=table.set_axis(["Pilot", "What became of it", "What is counted", "Start", "Months", "Wait"], axis=1),
        title=f"Of {count(len(telecom))} telecom services opened in Shanghai in 2013 and 2014, {count(len(spread))} "
        f"went nationwide, after {spread.min():.0f} to {spread.max():.0f} months",
        units="Months from the start of the pilot",
        alt=f"Horizontal bars, months by pilot. {'. '.join(words)}.",
        sources=pilot_sources(ev),
        note="Collected by hand, not a sample; pilots that spread are easier to find. Three of the telecom services "
        "were opened and extended by the same acts. Pale bars with an arrow go on; they run to November 2026.",
    )


def fig_spread(ev: Evidence) -> Plot:
    """The chance of having gone nationwide by age, with pointwise intervals, and the present pilot's age."""
    lines, age = survival.curves(ev), survival.present_age(ev.pilots)
    sizes = {group: len(survival.earlier(ev.pilots, unit=unit)) for group, unit in survival.GROUPS.items()}
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
        title=f"At the present pilot’s age of {age:.0f} months, {now['Telecom services']} of earlier telecom services "
        "had gone nationwide",
        units="Percent of pilots gone nationwide, by age in months (Kaplan-Meier; bands: 95 percent, pointwise)",
        alt=f"Two rising step curves with wide bands, a line at the present pilot’s age. {'; '.join(each)}.",
        sources=pilot_sources(ev),
        note="Pilots not nationwide are followed to November 2026; a reversed one counts as not spread. Before the "
        "first step no interval can be computed. Services opened and extended by one act are not independent: the "
        "bands are too narrow rather than too wide. Collected by hand; successes are easier to find.",
    )


def _spread_chart(lines: pd.DataFrame, age: float, sizes: dict[str, int], width: int) -> alt.ConcatChart:
    last = 12 * (int(lines.months.max() / 12) + 1)
    axis = alt.Axis(title=None, values=list(range(0, last + 1, 24 if width <= parts.PHONE else 48)))
    x = alt.X("months:Q", axis=axis, scale=alt.Scale(domain=[0, last], nice=False))
    style = {"color": palette.FOREIGN, "fillOpacity": 0.2, "stroke": palette.FOREIGN, "strokeOpacity": 0.6}

    def panel(rows: pd.DataFrame, each: int) -> alt.LayerChart:
        band = alt.Chart(rows.dropna(subset="low")).mark_area(interpolate="step-after", **style)
        band = band.encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q")
        mark, y = parts.reference(age, f"{age:.0f} months", each, channel="x"), parts.share("nationwide", top=1)
        steps = alt.Chart(rows).mark_line(interpolate="step-after", color=palette.FOREIGN).encode(x=x, y=y)
        return alt.layer(mark, band, steps).properties(width=each, height=200)

    groups = [(f"{group}, {size}", lines[lines.group == group]) for group, size in sizes.items()]
    return parts.multiples(groups, panel, width, 2)


def fig_firms(ev: Evidence) -> Plot:
    """What firms say in surveys, one panel a question."""
    frame = quality.surveys(ev)
    shares = {question: rows.set_index("year").share for question, rows in frame.groupby("question", sort=False)}
    then, now = shares[quality.MISSED].iloc[[0, -1]]
    words = (f"{question}: {course(line, WHOLE)}" for question, line in shares.items())
    table = frame.assign(share=100 * frame.share, about=frame.about.map({True: "about", False: ""}))
    table = table[["question", "asked", "year", "share", "about"]]
    return Plot(
        draw=lambda width: _firms_chart(frame, width),
        table=table.set_axis(["Question", "Asked", "Edition", "Share, %", "Precision"], axis=1),
        title=f"{WHOLE(now)} of European firms say barriers cost them business, "
        f"{'more' if now > then else 'fewer'} than the {WHOLE(then)} of {shares[quality.MISSED].index[0]}",
        units="Percent of firms that answered, by edition of the survey",
        alt=f"Three small panels of points by year. {'; '.join(words)}.",
        series=[series_id for series_id, _ in quality.SURVEYS.values()],
        note="EU Chamber and AmCham China, each asking its own members. Members answer, firms that left do not.",
    )


def _firms_chart(frame: pd.DataFrame, width: int) -> alt.ConcatChart:
    first, last = int(frame.year.min()), int(frame.year.max())
    letters = int(width / (3 if width > parts.PHONE else 2) / 8)
    ticks = alt.Axis(title=None, format="d", values=[first, (first + last) // 2, last])
    x = alt.X("year:Q", axis=ticks, scale=alt.Scale(domain=[first - 1, last + 1], nice=False))

    def panel(rows: pd.DataFrame, room: int) -> alt.LayerChart:
        labels = parts.values(rows.iloc[[0, -1]], "year:Q", "share", WHOLE)
        return alt.layer(parts.line(rows, x, parts.share("share", 0.8)), labels).properties(width=room, height=170)

    groups = [
        ([*textwrap.wrap(question, letters), rows.asked.iloc[0]], rows)
        for question, rows in frame.groupby("question", sort=False)
    ]
    return parts.multiples(groups, panel, width, 3)
