"""Manufacturing: what happened to foreign shares while the ceilings on foreign ownership came off."""

from __future__ import annotations

import textwrap
from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence
from telecompilot.evidence.formats import count, date, listed, num, pct, points, texts
from telecompilot.evidence.guards import guarded
from telecompilot.evidence.points import documents
from telecompilot.figure import observed, parts
from telecompilot.figure.palette import CONTEXT, DOMESTIC, FOREIGN, INK, MUTED, PAPER, RULE, SEQUENCE, THIRD
from telecompilot.figure.plot import Plot
from telecompilot.study.manufacturing import (
    CAAM,
    CPCA,
    LISTS,
    NATION,
    NEW_BASE,
    PLANT,
    PROFITS,
    RELEASED,
    RETAIL,
    SHIPMENTS,
    WEIGHTS,
    ZONES,
    cars,
    export_effect,
    lists,
    on_the_tick,
    tesla,
    weights,
)

STEPS = {  # of an opening whose own words do not fit: words on a wide picture, on a narrow one, alignment and shift
    "cars-cap-announced": ("Timetable\nannounced", "Timetable", "right", -5),
    "cars-cap-nev": ("Ceiling off\nelectric cars", "Electric\ncars free", "left", 5),
    "cars-cap-passenger": ("Ceiling off\nall passenger cars", "All cars\nfree", "left", 5),
}
TIE = 0.002  # of the share: a year this near the peak is named with it
START = "2005"  # from when on exports and imports are compared


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the chapter's prose that take arithmetic, as Text."""
    return texts(_cars(ev), _exports(ev), _makers(ev), _money(ev))


def _cars(ev: Evidence) -> dict[str, str]:
    year = {year: ev.at(CAAM, year).value for year in ("2014", "2017", "2018", "2020", "2021")}
    shares = cars(ev).query("series_id == @CAAM").reset_index(drop=True)
    last, gone = shares.iloc[-1], int(ev.events.date["cars-cap-passenger"][:4])
    return {
        "cars_since": count(int(last.period) - gone),
        "cars_just": {"at least": "just over", "at most": "just under"}.get(last.bound, "about"),
        "bound_years": listed(shares.period[shares.bound != ""].tolist()),
        "lost_under": points(year["2017"] - year["2014"]),
        "regained": points(year["2020"] - year["2018"]),
        "lost_before": points(year["2021"] - year["2020"]),
        "nev_foreign": pct(1 - ev.at("nev_share_chinese_brands", "2022").value),
    }


def _exports(ev: Evidence) -> dict[str, str]:
    effect = export_effect(ev)
    first, last = effect.iloc[0], effect.iloc[-1]
    return {
        "gap_low": num(100 * effect.gap.min()),
        "gap_high": points(effect.gap.max()),
        "gap_moved": "grown" if last.gap > first.gap else "shrunk",
        "effect_first": str(first.year),
        "effect_last": str(last.year),
        "fall_retail": points(first.retail - last.retail),
        "fall_shipments": f"{'at most ' * bool(last.bound)}{points(first.shipments - last.shipments)}",
    }


def _makers(ev: Evidence) -> dict[str, str]:
    eleven, bmw = ev.at("tesla_china_retail_ytd", "2025-11"), "bmw_china_deliveries"
    return {
        "tesla_growth": pct(ev.at(PLANT["total"], "2023").value / ev.at(PLANT["total"], "2021").value - 1, 0),
        "tesla_missing": num(ev.at(PLANT["home"], "2024").value - eleven.value, 0),
        "tesla_mean": num(eleven.value / eleven.period.month, 0),
        "bmw_change": pct(1 - ev.at(bmw, "2025").value / ev.at(bmw, "2021").value, 0),
    }


def _money(ev: Evidence) -> dict[str, str]:
    money, profits = "fdi_manufacturing_cny", "fie_share_industrial_profits_release"
    then, now = ev.at(profits, str(NEW_BASE)).value, ev.latest(profits).value
    return {
        "profits_moved": "fell" if now < then else "rose",
        "fdi_fall": pct(1 - ev.latest(money).value / ev.at(money, "2022").value, 0),
    }


def fig_lists(ev: Evidence) -> Plot:
    """The items on both negative lists, edition by edition."""
    editions = lists(ev)
    zones, nation = (editions[editions.scope == scope] for scope in LISTS)
    shrunk = [pct(1 - rows["items"].iloc[-1] / rows["items"].iloc[0], 0) for rows in (zones, nation)]
    items = editions["items"].astype(str) + " items in the " + editions.edition.astype(str) + " edition"
    falls = [" and ".join(items[editions.scope == scope].iloc[[0, -1]]) for scope in LISTS]
    known = editions.dropna(subset="manufacturing")
    last = known.drop_duplicates("scope", keep="last").manufacturing
    left = "no manufacturing item is left" if (last == 0).all() else "manufacturing items remain"
    table = editions.assign(edition=editions.edition.astype(str), effective=editions.effective.map(date))
    names = ["List", "Edition", "In effect from", "Items", "Of these manufacturing"]
    return Plot(
        draw=lambda width: _lists_chart(zones, nation, width),
        table=table.drop(columns=["when", "source_id"]).set_axis(names, axis=1),
        cite=table.source_id,
        title=guarded(
            "lists_shrank",
            f"Lists of closed industries shrank by {shrunk[0]} in zones and {shrunk[1]} nationwide; {left}",
        ),
        units="Items on the negative lists for foreign investment",
        alt=guarded("lists_shrank", "Two falling staircases. ")
        + f"Free-trade zones: {falls[0]}. Nationwide: {falls[1]}. Manufacturing stood at "
        f"zero in the zones from {_zero(zones)}, nationwide from {_zero(nation)}.",
        series=tuple(f"negative_list_{part}{of}_items" for part, _ in LISTS.values() for of in ("", "_manufacturing")),
        note="An edition is drawn from the day it took effect, or from mid-year where no day is known. Items differ in "
        "breadth: a list half as long is not twice as open. The nationwide figure of 2015 counts the restrictive "
        f"measures of the investment catalogue. Manufacturing items of editions before {known.edition.min()} were not "
        "found.",
    )


def _zero(rows: pd.DataFrame) -> str:
    return next(map(date, rows.effective[rows.manufacturing == 0]), "no date so far")


def _lists_chart(zones: pd.DataFrame, nation: pd.DataFrame, width: int) -> alt.LayerChart:
    end, bold = max(2026.0, zones.when.max() + 1, nation.when.max() + 1), {"fontWeight": 600}
    axes = observed.Axes((2013, end), (0, 205), observed.years(2013, int(end), width), range(0, 201, 50), suffix="")
    layers = []
    for rows, colour, dash in ((zones, FOREIGN, [1, 0]), (nation, DOMESTIC, [6, 3])):
        drawn = pd.concat([rows, rows.iloc[[-1]].assign(when=end)])[["when", "items"]]
        mark = alt.Chart(drawn).mark_line(interpolate="step-after", color=colour, strokeDash=dash)
        layers.append(mark.encode(**axes.encode(x="when", y="items")))
    first, other = (rows["items"].iloc[0] for rows in (zones, nation))
    layers += [
        parts.note(zones.when.iloc[0], first, f"{first}  {ZONES}", FOREIGN, dy=-10, **bold),
        parts.note(nation.when.iloc[1] - 0.1, other, f"{other}  {NATION}", DOMESTIC, align="right", dy=12, **bold),
    ]
    for rows, top, where in ((zones, 124, "in zones"), (nation, 164, "nationwide")):
        for row in rows[rows.manufacturing == 0].itertuples():
            words = f"No manufacturing\nitem {where}\nfrom {pd.Timestamp(row.effective):%b %Y}"
            label = parts.note(row.when, top + 4, words, INK, align="right", baseline="line-bottom")
            layers += [observed.rules(axes, [row.when], top=top), label]
    for rows, where, dy in ((nation, "nationwide", -13), (zones, "in zones", 13)):
        tail = f"{rows['items'].iloc[-1]} {where}"
        layers.append(parts.note(end, rows["items"].iloc[-1], tail, INK, align="right", dy=dy))
    return observed.panel(axes, layers, width, 300)


def fig_cars(ev: Evidence) -> Plot:
    """Foreign brands' share of passenger cars on two bases, with the steps of the opening."""
    ruled = ev.events[(ev.events.rule != "") & ev.events.series_id.str.split().str[0].eq(CAAM)]
    shares, openings = cars(ev), on_the_tick(observed.openings(ev, *ruled.index)).join(ruled.opened)
    shipments, retail = (shares[shares.basis == basis] for basis in (SHIPMENTS, RETAIL))
    steps = "; ".join(f"{date(row.date)}, {row.opened}" for row in openings.itertuples())
    turns = [shipments.iloc[[0, -1]].index, shipments[shipments.bound == ""].value.nlargest(2).index]
    turning = shipments.loc[sorted({at for some in turns for at in some})]
    table = {"Year": shares.period, "Basis": shares.basis, "Foreign brands": observed.in_words(shares)}
    table |= {"Lowest, %": 100 * shares.low, "Highest, %": 100 * shares.high}
    return Plot(
        draw=lambda width: _cars_chart(shipments, retail, openings, width),
        table=pd.DataFrame(table),
        title=_cars_title(shipments),
        units="Foreign brands, percent of passenger cars sold",
        alt=f"Two lines. Shipments: {observed.course(turning)}. Retail in China: "
        f"{observed.course(retail.iloc[[0, -1]])}. Vertical lines mark {steps}.",
        series=(CAAM, CPCA),
        sources=openings.source_id,
        cite=shares.source_id,
        note="Brand origin, not ownership: cars of joint ventures count as foreign brands before and after. Shipments "
        "count exports and leave imports out. "
        + "Arrow: the source gives a bound (“close to” a figure for Chinese brands), the foreign share lies above it. "
        * bool((shares.bound == "at least").any())
        + "Error bars: what rounding leaves open. Dashed: no figure found between.",
        share="brand share",
    )


def _cars_title(shipments: pd.DataFrame) -> str:
    last, exact = shipments.iloc[-1], shipments[shipments.bound == ""]
    peak = exact[exact.value > exact.value.max() - TIE].iloc[-1]  # the latest year at the top
    now = f"{'just over ' * (last.bound == 'at least')}{pct(last.value)}"
    if last.value >= peak.value - TIE:
        return f"Foreign car brands’ share stands at {now} in {last.period}, no lower than at any time before"
    return f"Foreign car brands fell from {pct(peak.value)} in {peak.period} to {now} in {last.period}"


def _cars_chart(shipments: pd.DataFrame, retail: pd.DataFrame, openings: pd.DataFrame, width: int) -> alt.LayerChart:
    end = max(2025, shipments.when.max(), retail.when.max())
    axes = observed.Axes((2011.6, end + 0.6), (0, 80), observed.years(2012, int(end), width), (0, 20, 40, 60, 80))
    layers, wide = [observed.rules(axes, openings.when)], width > parts.PHONE
    for row in openings.itertuples():
        opened = textwrap.fill(row.opened.capitalize() or "Opening", 14)
        long, short, align, shift = STEPS.get(row.Index, (opened, opened, "left", 5))
        when = f"{pd.Timestamp(row.date):%b %Y}" if len(row.date) > 4 else row.date
        words = f"{long if wide else short}\n{when}"
        layers.append(parts.note(row.when, 22, words, align=align, dx=shift, baseline="line-top"))
    layers += [
        *observed.line(axes, retail, THIRD, shape="square"),
        *observed.line(axes, shipments, FOREIGN),
        parts.note(2020.35, 68, RETAIL, THIRD, fontWeight=600),
        parts.note(2012, 51, SHIPMENTS if wide else "Shipments (CAAM)", FOREIGN, fontWeight=600),
    ]
    peak = shipments[shipments.bound == ""].sort_values("value")
    beside = {"align": "center", "dx": 0}, {"align": "left", "dx": 9}, {"align": "right", "dx": -8}
    places = zip((shipments, retail, peak), (FOREIGN, THIRD, FOREIGN), (15, 0, -11), beside, strict=True)
    for rows, colour, dy, side in places:
        row = rows.iloc[-1]
        words = f"{'over ' * (row.bound == 'at least')}{pct(row.value)}"
        layers.append(parts.note(row.when, 100 * row.value, words, colour, dy=dy, fontWeight=600, **side))
    return observed.panel(axes, layers, width, 340)


def fig_exports(ev: Evidence) -> Plot:
    """Foreign brands' share with exports counted and without, side by side, year by year."""
    effect = export_effect(ev)
    first, last = effect.iloc[0], effect.iloc[-1]
    fall = first.retail - last.retail
    moved = f"in China alone foreign brands {'lost' if fall > 0 else 'gained'} {num(abs(100 * fall), 0)} points"
    explain = "do not explain the fall" if fall > effect.gap.max() else "may explain the fall"
    table = pd.DataFrame({"Year": effect.year.astype(str), "Retail in China, %": 100 * effect.retail})
    table["Shipments"] = observed.in_words(effect.assign(value=effect.shipments))
    table["Difference, points"] = [f"{'at most ' * bool(row.bound)}{100 * row.gap:.1f}" for row in effect.itertuples()]
    years = (f"{year}: retail {pct(home / 100)}, shipments {out}" for year, home, out, _ in table.to_numpy())
    return Plot(
        draw=lambda width: _exports_chart(effect, table["Difference, points"], width),
        table=table,
        title=f"Exports {explain}: {moved}, {first.year} to {last.year}",
        units="Foreign brands, percent of passenger cars sold",
        alt=f"A row for each year with both figures, a dot for shipments and a square for retail. {'. '.join(years)}.",
        series=(CPCA, CAAM),
        cite=[documents(ev, (CPCA, CAAM), year) for year in table.Year],
        note="Retail (CPCA) leaves exports out; shipments (CAAM) count what factories send out, exports included. "
        "Above each bar: points of difference, which also holds imports and stocks. "
        + guarded(
            "retail_count_begins_softly",
            "The retail figure of 2020 is rounded and its source does not name the basis; that of 2021 was read in a "
            "copy.",
        )
        + " Triangle: a lower bound." * bool((effect.bound != "").any()),
        share="brand share",
    )


def _exports_chart(effect: pd.DataFrame, apart: pd.Series, width: int) -> alt.LayerChart:
    home, out = 100 * effect.retail, 100 * effect.shipments
    drawn = effect.assign(year=effect.year.astype(str), home=home, out=out, middle=(home + out) / 2, words=apart)
    drawn["told"] = [pct(value) for value in effect.retail]
    fall = home.iloc[0] - home.iloc[-1]
    drawn.loc[drawn.index[-1], "told"] += f": {num(abs(fall), 0)} points {'less' if fall > 0 else 'more'}"
    years = [str(year) for year in range(effect.year.min(), effect.year.max() + 1)]
    holes = pd.DataFrame({"year": [year for year in years if year not in set(drawn.year)], "home": home.mean()})
    y = alt.Y("year:N", scale=alt.Scale(domain=years), axis=alt.Axis(title=None, domain=False, ticks=False))
    axis = alt.Axis(title=None, labelExpr="datum.value + '%'", values=[30, 40, 50, 60, 70, 80], grid=True)
    ends = alt.Scale(domain=[min(25, home.min() - 5, out.min() - 5), max(88, home.max() + 24)], nice=False)
    home, out, middle = (alt.X(f"{name}:Q", scale=ends, axis=axis) for name in ("home", "out", "middle"))
    groups = drawn, drawn.iloc[[0]], drawn.iloc[1:], drawn[drawn.bound == ""], drawn[drawn.bound != ""], holes
    base, top, later, exact, bounds, missing = (alt.Chart(rows).encode(y=y) for rows in groups)
    left = {"align": "right", "dx": -9, "dy": -8, "color": FOREIGN, "fontWeight": 600, "lineHeight": 16}
    right = left | {"align": "left", "dx": 9, "color": THIRD}
    layers = [
        base.mark_rule(color=RULE, strokeWidth=2).encode(x=out, x2="home:Q"),
        exact.mark_point(shape="circle", color=FOREIGN).encode(x=out),
        bounds.mark_point(shape="triangle-right", color=FOREIGN, size=110).encode(x=out),
        base.mark_point(shape="square", color=THIRD).encode(x=home),
        base.mark_text(dy=-12).encode(x=middle, text="words:N"),
        missing.mark_text(color=MUTED).encode(x=home, text=alt.value("no retail figure found")),
        top.mark_text(**left).encode(x=out, text=alt.value(["Shipments,", "exports included"])),
        top.mark_text(**right).encode(x=home, text=alt.value([f"{drawn.told.iloc[0]} retail,", "China alone"])),
        later.mark_text(**right | {"dy": 0}).encode(x=home, text="told:N"),
    ]
    return alt.layer(*layers).properties(width=width, height=alt.Step(46))


def fig_weights(ev: Evidence) -> Plot:
    """Foreign-invested firms' share of exports, imports and industrial profits, vintages of profits apart."""
    shares = weights(ev)
    series = []
    for key, line in shares.groupby(["measure", "vintage"], sort=False):
        ends = line.loc[sorted({line.index[0], line.value.idxmax(), line.index[-1]})]
        series.append(f"{' '.join(key).strip()}: {observed.course(ends)}.")
    table = pd.DataFrame({"Year": shares.period, "Of": shares.measure, "Vintage": shares.vintage})
    return Plot(
        draw=lambda width: _weights_chart(shares, width),
        table=table.assign(**{"Foreign-invested firms": observed.in_words(shares)}),
        title=_weights_title(shares),
        units="Foreign-invested firms, Hong Kong, Macau and Taiwan capital included, percent of the total",
        alt=f"{count(shares.measure.nunique()).capitalize()} panels. {' '.join(series)}",
        series=tuple(WEIGHTS),
        cite=shares.source_id,
        note="Profits are three lines that must not be joined: final yearbook figures, first releases, and first "
        "releases on a new base. Most of the step up from 2019 to 2020 is that change of base. "
        "Dashed: no figure found between. Arrow: at most. Joint ventures count; "
        + guarded("profit_releases_are_copies", "part of the statistics releases were read in copies."),
    )


def _weights_title(shares: pd.DataFrame) -> str:
    exact = shares[shares.bound == ""]
    moved = exact.groupby(["measure", "vintage"]).value.agg(lambda values: values.iloc[-1] - values.iloc[0])
    since = exact[exact.period >= START].groupby("measure").value.agg(lambda values: values.iloc[-1] - values.iloc[0])
    exports, imports, profits = since["Exports"], since["Imports"], moved[PROFITS].abs().max()
    verb, other = ("lost" if change < 0 else "gained" for change in (exports, imports))
    less = ", less in profits" if profits < min(abs(exports), abs(imports)) else ""
    return (
        f"Foreign firms {verb} {num(abs(100 * exports), 0)} points of China’s exports and "
        f"{f'{other} ' * (other != verb)}{num(abs(100 * imports), 0)} of its imports after {START}{less}"
    )


def _weights_chart(shares: pd.DataFrame, width: int) -> alt.ConcatChart:
    columns, each = parts.columns(width, 3, 1, 24)
    end = max(2026, shares.when.max() + 1)
    axes = observed.Axes((1988, end), (0, 68), observed.years(1990, int(end) - 1, int(each)), (0, 20, 40, 60))
    panels = []
    for measure, rows in shares.groupby("measure", sort=False):
        layers = []
        for vintage, line in rows.groupby("vintage", sort=False):
            shape = "diamond" if vintage.endswith("base") else "circle"
            titled = (line.period >= START) & (vintage == "")  # in colour what the title counts
            layers += observed.line(axes, line[~titled | (line.period == START)], CONTEXT, shape)
            layers += [*observed.line(axes, line[titled], FOREIGN), *_words(line, vintage)]
        panels.append(observed.panel(axes, layers, each, 200, title=measure))
    return alt.concat(*panels, columns=columns, spacing=24)


def _words(line: pd.DataFrame, vintage: str) -> list[alt.Chart]:
    """Name a vintage beside its line, without its ends, which do not compare; else give both ends and the change."""
    if vintage:
        words, up = vintage.removeprefix(f"{RELEASED}, "), -8 if vintage == RELEASED else 8
        return [parts.note(line.when.mean(), 100 * line.value.mean() + up, words, align="center")]
    exact = line[(line.bound == "") & (line.period >= START)]
    change = 100 * (exact.value.iloc[-1] - exact.value.iloc[0])
    moved = f",\n{num(abs(change), 0)} points {'less' if change < 0 else 'more'}"
    places = ("", {"align": "left", "dx": 12, "dy": -13}), (moved, {"align": "right", "dx": -10, "dy": 14})
    return [
        parts.note(row.when, 100 * row.value, f"{pct(row.value)} in {row.period}{more}", FOREIGN, fontWeight=600, **at)
        for row, (more, at) in zip(exact.iloc[[0, -1]].itertuples(), places, strict=True)
    ]


def fig_tesla(ev: Evidence) -> Plot:
    """The cars of Tesla's wholly owned plant by year, at home and abroad where the split is known."""
    known = (years := tesla(ev)).dropna()
    first, last, peak = years.iloc[0], years.iloc[-1], years.loc[years.total.idxmax()]
    slip = f", then slipped by {pct(1 - last.total / peak.total, 0)}" if last.year > peak.year else ""
    grew = f"up {pct(peak.total / first.total - 1, 0)} from {first.year:.0f} to {peak.year:.0f}"
    totals = ", ".join(f"{row.year}: {row.total:,.0f}" for row in years.itertuples())
    rough = [str(period) for period in ev.rows(PLANT["total"]).query("qualifier == '~'").index]
    split = (f"{row.year}: {row.home:,.0f} sold in China, {row.abroad:,.0f} exported" for row in known.itertuples())
    return Plot(
        draw=lambda width: _tesla_chart(years, width),
        table=years.astype({"year": str}).set_axis(["Year", "Cars delivered", "Sold in China", "Exported"], axis=1),
        title=f"Tesla’s wholly owned Shanghai plant: deliveries {grew}{slip}",
        units="Cars delivered, thousands",
        alt=f"Bars by year, stacked where the split is known. {totals}. Of these in {'; '.join(split)}.",
        series=tuple(PLANT.values()),
        cite=[documents(ev, PLANT.values(), str(year)) for year in years.year],
        note="Counts of the passenger-car association. The parts miss the total by a few cars, as they are counted at "
        f"different points.{f' The figure of {listed(rough)} is rounded.' if rough else ''}",
    )


def _tesla_chart(years: pd.DataFrame, width: int) -> alt.LayerChart:
    pieces = {"Sold in China": years.home, "Exported": years.abroad, "Not split": years.total.where(years.home.isna())}
    text, order = years.year.astype(str), list(pieces)
    frames = [pd.DataFrame({"year": text, "part": name, "cars": cars / 1e3}) for name, cars in pieces.items()]
    drawn = pd.concat(frames).dropna()
    drawn["rank"] = drawn.part.map(order.index)
    colours = alt.Scale(domain=order, range=[FOREIGN, SEQUENCE[1], CONTEXT])
    x = alt.X("year:N", title=None, axis=alt.Axis(labelAngle=0))
    top = alt.Scale(domain=[0, max(1060, 1.1 * years.total.max() / 1e3)])
    y = alt.Y("cars:Q", title=None, axis=alt.Axis(values=[0, 250, 500, 750, 1000]), scale=top)
    bars = alt.Chart(drawn).mark_bar(size=min(90, width / 6))

    def thousands(rows: pd.DataFrame, height: pd.Series, cars: pd.Series, **mark) -> alt.Chart:
        words = [num(value / 1e3, 0) for value in cars]
        frame = pd.DataFrame({"year": rows.year.astype(str), "cars": height / 1e3, "words": words})
        return alt.Chart(frame).mark_text(**mark).encode(x=x, y="cars:Q", text="words:N")

    known = years.dropna()
    layers = [
        bars.encode(x=x, y=y, color=alt.Color("part:N", title=None, scale=colours), order="rank:Q"),
        thousands(years, years.total, years.total, dy=-9, fontWeight=600, color=INK),
        thousands(known, known.home / 2, known.home, color=PAPER),
        thousands(known, known.total - known.abroad / 2, known.abroad, color=INK),
    ]
    return alt.layer(*layers).properties(width=width, height=260)
