"""Measuring share: four counts of "foreign" in China's telecom and cloud, and what each leaves open."""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, points, quotes
from telecompilot.evidence.formats import count, date, listed, num, pct, span, texts
from telecompilot.evidence.guards import guarded
from telecompilot.evidence.periods import decimal
from telecompilot.figure import parts, rows
from telecompilot.figure.palette import CONTEXT, FOREIGN, INK, MUTED, THIRD
from telecompilot.figure.plot import Plot, ids
from telecompilot.report import index
from telecompilot.study import assumptions, cloud, open_markets
from telecompilot.study.cloud import words
from telecompilot.study.licence_holders import HOLDERS, WIDE, categories, holders

APPROVALS, STOCK, ACADEMY = "pilot_approvals_cum", "fie_telecom_stock", "fie_telecom_caict"
TOTAL, WIDE_TOTAL = "vats_enterprises_total", "infocom_enterprises_total"
CROSS_SHARE = "fie_in_crossregional_share"
BEFORE = pd.Period("2016-12")  # three years before the last good share of licence holders
FOUR = [  # the four counts; what braces hold is quoted (quotes.fill)
    (
        "Approvals",
        "Firms with a permission under the pilot",
        "{pilot_approvals_cum@latest}, {pilot_approvals_cum@latest|date}",
        "a new approval",
    ),
    (
        "Licences",
        "Foreign-invested firms with any telecom licence",
        "{fie_telecom_stock@latest}, {fie_telecom_stock@latest|date}",
        "a new licence, a small foreign stake, a wider definition",
    ),
    (
        "Licence-holder share",
        "Foreign-invested firms, percent of all licence holders",
        "{fie_share_vats_licence_holders@latest}, {fie_share_vats_licence_holders@latest|date}",
        "foreign licences growing faster than domestic ones",
    ),
    (
        "Brand share",
        "Sales under foreign brands, percent of all sales, cloud infrastructure by IDC",
        "AWS {aws_share_idc_iaas_dated@latest}, {aws_share_idc_iaas_dated@latest|date}; "
        "all together at most {rest_share_idc_iaas@latest}, {rest_share_idc_iaas@latest|date}",
        "customers changing vendor",
    ),
]
SERIES = ids(spec.partition("@")[0] for spec in quotes.specs(map(" ".join, FOUR)))  # behind that table
FIRMS = {TOTAL: "All licence holders", STOCK: "Foreign-invested licence holders", APPROVALS: "Approved under the pilot"}
# Of the definitions of a licence holder with several figures; px to its name.
LOOKS = (FOREIGN, "circle", -32), (THIRD, "diamond", 20)
PANEL = 170  # px: height of a panel of the bounds
ELEVENTH = "2024-Q2"  # AWS is not among the first ten, so eight or more share what the three leaders leave
DROPPED = "2023-12"  # the first half-year in which the five largest of IDC's ranking are all Chinese


def counts(ev: Evidence) -> pd.DataFrame:
    """Return the latest counts of firms, largest first: series_id, row (name), number, bound, label, source_id."""
    firms = []
    for series, what in FIRMS.items():
        figure = ev.latest(series)
        firm = f"{what}, {date(figure.period)}", int(figure.value), figure.qualifier, quotes.figure_words(figure, [])
        firms.append((series, *firm, figure.source_id))
    frame = pd.DataFrame(firms, columns=["series_id", "row", "number", "bound", "label", "source_id"])
    return frame.sort_values("number", ascending=False, kind="stable", ignore_index=True)


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the chapter's prose that take arithmetic, and the words that hang on them, as Text."""
    fractions, items = holders(ev), categories(ev)
    wide = fractions[fractions.of == WIDE].iloc[0]
    first = fractions[(fractions.of == HOLDERS) & (fractions.period == BEFORE)].iloc[0]
    b21 = items.set_index("code").loc["b21"]
    academy, owned = (ev.at(series, "2019-09").value for series in (ACADEMY, "fie_equity_100"))
    part, dots = ev.latest(APPROVALS).value / ev.latest(WIDE_TOTAL).value, cloud.aws(ev)
    return texts(
        {
            "approvals_of_wide": pct(part),
            "minority": num(academy - owned),
            "share_first": span(first.low, first.high, 2),
            "holders_wide": span(wide.low, wide.high, 1),
            "top": items.category[0].split()[0],
            "top_share": pct(items.share[0]),
            "uncapped": date(items.uncapped[0][:7]),
            "second": items.category[1],
            "second_share": pct(items.share[1]),
            "b21_growth": pct(b21.licences / b21.before - 1, 0),
            "b21_before": span(b21.low, b21.high, 2),
            "aws_figures": count(len(dots)).capitalize(),
            "aws_shares": _aws_shares(dots),
            "single": pct(ev.at("top5_share_idc_iaas", DROPPED).value / 5),
            "eleventh": pct((1 - ev.at("top3_chinese_share_canalys", ELEVENTH).value) / 8),
            "floor": pct(assumptions.load(ev).get("start_brand_cloud").low / 100, 0),
            "europe": pct(1 - ev.latest("european_provider_share_eu").value),
            "japan": span(*(ev.latest(f"us_big3_share_jp_{end}").value for end in ("low", "high"))),
        },
        index.wider(ev),
    )


def _aws_shares(dots: pd.DataFrame) -> str:
    """List the shares of AWS, those of one basis that follow each other together."""
    run = (dots.basis != dots.basis.shift()).cumsum()
    parts = []
    for _, dated in dots.groupby(run):
        rows = dated.itertuples()
        shares = [f"{pct(row.aws)}{' (second-hand)' * row.weak} in the {words(row.period)}" for row in rows]
        parts.append(f"By {dated.basis.iloc[0].split(':')[0]}: {listed(shares)}")
    return ". ".join(parts)


def tab_counts(ev: Evidence) -> pd.DataFrame:
    """The four counts: what each counts, its latest figure, and what moves it."""
    guarded("foreign_brands_outside_top_five", "all together at most")
    table = pd.DataFrame(FOUR, columns=["Count", "What is counted", "Latest figure", "What moves it"])
    return table.map(quotes.fill, evidence=ev)


def tab_moves(ev: Evidence) -> pd.DataFrame:
    """What four kinds of event do to each count: reasoned from the definitions, so no figure of `ev` is in it."""
    taken_over = "AWS takes over from its local operator with a licence of its own"
    table = [
        ("A foreign firm is approved and sells nothing", "up", "up by number, not by revenue", "no change"),
        (taken_over, "up", "up, by its whole sales", "no change"),
        ("An approved firm wins clients from a Chinese rival", "no change", "up by revenue", "up"),
        ("A foreign brand leaves, as Akamai announced", "no change", "down, if it held the licence", "down"),
    ]
    return pd.DataFrame(table, columns=["If this happens", "Approvals", "Licence-holder share", "Brand share"])


def fig_counts(ev: Evidence) -> Plot:
    """Counts of firms as bars on one scale."""
    firms = counts(ev)
    ratio = num(float(f"{firms.number.max() / ev.latest(APPROVALS).value:.1g}"))
    return Plot(
        draw=lambda width: _counts_chart(firms, f"one for some {ratio} licence holders", width),
        table=firms[["row", "number", "bound"]].set_axis(["What is counted", "Firms", "Bound"], axis=1),
        title=f"For each firm approved under the pilot there are some {ratio} licence holders",
        units="Number of firms",
        alt="Bars on one scale; beside the longest the others are "
        f"hardly visible. {'; '.join(firms.row + ': ' + firms.label)}.",
        cite=firms.source_id,
        note="Different populations and dates: no two bars make a growth rate. Foreign-invested firms by the "
        "ministry’s count, which includes small stakes.",
    )


def _counts_chart(firms: pd.DataFrame, ratio: str, width: int) -> alt.LayerChart:
    placed, height = rows.placed(firms[["number", "label", "bound", "series_id"]], list(firms.row), width)
    placed.loc[placed.series_id == APPROVALS, "label"] += f", {ratio}"
    colour = alt.condition(f"datum.series_id == '{APPROVALS}'", alt.value(FOREIGN), alt.value(CONTEXT))
    x = alt.X("number:Q", scale=alt.Scale(domain=[0, firms.number.max() * 1.18], nice=False), axis=None)
    base = alt.Chart(placed).encode(y=rows.at("line", height), x=x, color=colour)
    exact, bound = (base.transform_filter(f"datum.bound {sign} ''") for sign in ("==", "!="))
    marks = (
        exact.mark_rule(strokeWidth=14).encode(x2=alt.datum(0)),
        exact.mark_tick(thickness=2.5, size=14, opacity=1),  # the end of a bar too short to be seen
        bound.mark_rule(opacity=0.4, strokeWidth=14).encode(x2=alt.datum(0)),  # pale, with an arrow: it goes on
        bound.mark_point(shape="triangle-right", size=130, filled=True, opacity=1, xOffset=5),
        base.mark_text(dx=15, align="left", fontWeight=600).encode(text="label:N"),
    )
    return alt.layer(*marks, rows.heads(placed, height)).properties(width=width, height=height)


def fig_holders(ev: Evidence) -> Plot:
    """The foreign fraction of licence holders under the two definitions that have several figures, never joined."""
    known = holders(ev).sort_values(["of", "when"])
    wider, known = known[known.of == WIDE].iloc[-1], known[known.of != WIDE].copy()
    known["middle"], known["text"] = (known.low + known.high) / 2, [str(date(period)) for period in known.period]
    known["label"] = [_fraction(row) for row in known.itertuples()]
    last = known[(known.of == HOLDERS) & known.exact].iloc[-1]
    dated = known.label + " in " + known.text
    ends = [f"of {of} {' and '.join(dict.fromkeys(one.iloc[[0, -1]]))}" for of, one in dated.groupby(known.of)]
    table = {"Foreign firms as a fraction of": known.of, "Date": known.text}
    return Plot(
        draw=lambda width: _holders_chart(known, ev.latest(APPROVALS).period.year, width),
        table=pd.DataFrame(table | {"Low, %": 100 * known.low, "High, %": 100 * known.high}),
        title=f"Foreign firms were {last.label} of licence holders in {last.text}; no later count compares",
        units="Foreign firms’ percent of licence holders; pale bar: range, as the total is not exact",
        alt=f"Points from {known.when.min().year} to {known.when.max().year}, no lines. Foreign: {'; '.join(ends)}.",
        series=(ACADEMY, TOTAL, CROSS_SHARE, STOCK, WIDE_TOTAL),
        cite=known.source_id,
        note="Counted in firms, not in revenue. Error bars: the total is known only for months nearby, or is rounded. "
        f"A wider count over a wider total gives {span(wider.low, wider.high, 1)} for {date(wider.period)}; it does "
        "not compare and is not drawn.",
        share="licence-holder share",
    )


def _fraction(row) -> str:
    """Put a fraction in words: the figure where it is exact, else both ends."""
    return str(pct(row.middle) if row.exact else span(row.low, row.high, 1 if row.high > 0.01 else 2))


def _holders_chart(known: pd.DataFrame, last: int, width: int) -> alt.LayerChart:
    gap = pd.DataFrame([{"when": known.when.max() + pd.DateOffset(months=26), "middle": known.high.max() / 4}])
    known = known.drop(columns="period").sort_values("when")
    ends = [alt.DateTime(year=year, month=1, date=1) for year in (2016, last + 1)]
    x = alt.X("when:T", axis=alt.Axis(title=None, format="%Y", tickCount=5), scale=alt.Scale(domain=ends))
    axis = alt.Axis(title=None, format=".1%", tickCount=4, grid=True)
    y = alt.Y("middle:Q", title="middle of range", axis=axis, scale=alt.Scale(domain=[0, known.high.max() * 1.35]))
    groups = zip(known.groupby("of", sort=False), LOOKS, strict=True)
    layers = [_definition(group, x, y, *look) for (_, group), look in groups]
    none = alt.Chart(gap).mark_text(align="left", color=MUTED)
    none = none.encode(x=x, y=y, text=alt.value(["no later count", "compares"]))
    return alt.layer(*layers, none).properties(width=width, height=230)


def _definition(group: pd.DataFrame, x: alt.X, y: alt.Y, colour: str, shape: str, dy: int) -> alt.LayerChart:
    """Draw one definition's figures, the first and last labelled, its name near the first."""
    base, first, last = (alt.Chart(some).encode(x=x) for some in (group, group[:1], group[1:][-1:]))
    style = {"align": "left", "dx": -4}
    return alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.4, color=colour).encode(y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_point(size=65, filled=True, color=colour, shape=shape).encode(y=y),
        first.mark_text(dy=-14, **style).encode(y=y, text="label:N"),
        last.mark_text(align="left", dx=9).encode(y=y, text="label:N"),
        first.mark_text(color=colour, fontWeight=600, dy=dy, **style).encode(y=y, text="of:N"),
    )


def fig_categories(ev: Evidence) -> Plot:
    """The foreign share of licence items by category: a range for end-2018, a dot for end-2019."""
    items = categories(ev)
    items["label"] = [str(pct(share)) for share in items.share]
    items["row"] = items.category + (", ceiling gone " + items.uncapped.str[:4]).where(items.uncapped != "", "")
    top = items.iloc[0]
    listed = ", ".join(items.category + " " + items.label)
    return Plot(
        draw=lambda width: _categories_chart(items, width),
        table=pd.DataFrame(
            {
                "Category": items.category,
                "Foreign share, December 2019, %": 100 * items.share,
                "December 2018, low, %": 100 * items.low,
                "December 2018, high, %": 100 * items.high,
                "Foreign licences, December 2019": items.licences,
                "Foreign licences, December 2018": items.before,
                "Nationwide ceiling gone from": items.uncapped,
            }
        ),
        title=f"Foreign share of licences: {_risen(items)}",
        units="Foreign firms’ percent of licence items; dot: end of 2019, line below: range for end of 2018",
        alt=f"A dot a category for December 2019, from the highest share to the lowest: {listed}. A line shows "
        f"December 2018, for {top.category} {span(top.low, top.high, 2)}.",
        cite=items.source_id,
        note="Licence items, not firms and not revenue; a firm can hold several. The line is as wide as it is because "
        "the total of 2018 is known only for months nearby. "
        + guarded("category_totals_second_hand", "The totals by category come from a copy of the academy’s report. ")
        + "In B21 the ceiling went for e-commerce only.",
        share="licence-holder share",
    )


def _risen(items: pd.DataFrame) -> str:
    """Name, without its code, the category that stands farthest above its range of the year before, if any."""
    names = [" ".join(reversed(name.split(" ", 1)[1].split(", "))) for name in items.category]
    row = items.iloc[at := (items.share - items.high).argmax()]
    if row.share <= row.high:
        return f"none clearly rose; highest: {names[0]}, {items.label[0]}"
    return f"{names[at]} rose most, to {row.label} from at most {pct(row.high)}"


def _categories_chart(items: pd.DataFrame, width: int) -> alt.LayerChart:
    placed, height = rows.placed(items, list(items.row), width)
    axis = alt.Axis(title=None, format=".1%", tickCount=4, grid=True)
    x = alt.X("share:Q", axis=axis, scale=alt.Scale(domain=[0, items[["share", "high"]].max().max() * 1.2]))
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    below = {"color": CONTEXT, "yOffset": 9}  # the year before, apart from the dot and its number
    return alt.layer(
        base.mark_rule(strokeWidth=2, **below).encode(x=alt.X("low:Q"), x2="high:Q"),
        *(base.mark_tick(thickness=2, size=8, **below).encode(x=f"{end}:Q") for end in ("low", "high")),
        base.mark_point(size=85, filled=True, color=FOREIGN, opacity=1).encode(x=x),
        base.mark_text(align="left", dx=8, color=FOREIGN).encode(x=x, text="label:N"),
        rows.heads(placed, height),
    ).properties(width=width, height=height)


def fig_china_cloud(ev: Evidence) -> Plot:
    """Bounds on foreign brands' share of China's cloud, one panel a basis, bounds as bounds."""
    bounds = cloud.china(ev)
    bounds = bounds.assign(text=bounds.period.map(words))  # a copy: every page is handed the same frame
    dots = bounds[bounds.aws.notna()].sort_values("start")
    last, final = dots.iloc[-1], bounds.sort_values("start").iloc[-1]
    since = "since then only ceilings" if final.start > last.start else "the latest figure"
    figures = ", ".join(dots.aws.map(pct) + " in the " + dots.text)
    highs = bounds[bounds.why != cloud.OPEN].groupby(bounds.basis.str.split(":").str[0]).high
    ranges = "; ".join(f"by {basis} {pct(high.min())} to {pct(high.max())}" for basis, high in highs)
    return Plot(
        draw=lambda width: _china_chart(bounds, width),
        table=pd.DataFrame(
            {
                "Basis": bounds.basis,
                "Period": bounds.text,
                "All foreign brands, low, %": 100 * bounds.low,
                "All foreign brands, high, %": 100 * bounds.high,
                "AWS as published, %": 100 * bounds.aws,
                "Most that one could have, %": 100 * bounds.single,
                "High end rests on": bounds.why,
            }
        ),
        title=f"Last published share of a foreign cloud in China: {pct(last.aws)}, {last.text}; {since}",
        units="Percent of cloud spending in mainland China; hatched: Chinese vendors named",
        alt=f"Two panels, {bounds.start.min().year} to {bounds.end.max().year}. Columns hatched from the top down to a "
        f"line, the ceiling for all foreign brands together: {ranges}. Dots: AWS {figures}.",
        series=cloud.series(ev),
        cite=cloud.documents(ev, bounds),
        note="Below the line is room for foreign brands and for Chinese vendors that were not named. A higher line can "
        "mean that fewer vendors were named: it shows no foreign gain. The two bases differ in scope and must not be "
        "joined.",
        share="brand share",
    )


def _china_chart(bounds: pd.DataFrame, width: int) -> alt.VConcatChart:
    first, last = bounds.start.min().year, bounds.end.max().year + 1
    drawn = bounds.assign(left=bounds.start.map(decimal), right=bounds.end.map(decimal), low=bounds.high, high=1.0)
    drawn = drawn.assign(middle=(drawn.left + drawn.right) / 2)
    x, y = parts.years("x", width, first, last), parts.share("y", 1)
    unit = ((last - first) / width, 1 / PANEL)
    groups = [(of.replace(":", " –"), own) for of, own in drawn.groupby("basis")]
    panels = [_panel(own, x, y, unit).properties(width=width, height=PANEL, title=of) for of, own in groups]
    return alt.vconcat(*panels, spacing=14)


def _panel(part: pd.DataFrame, x: alt.X, y: alt.Y, unit: tuple[float, float]) -> alt.LayerChart:
    ceilings, dots = part[part.why != cloud.OPEN], part[part.aws.notna()]
    layers = [parts.ruled_out(ceilings, unit, x, y)]
    named = part.why.str.extract(r"^what (\w+) Chinese leaders leave", expand=False).fillna("")
    for _, run in part.groupby((named != named.shift()).cumsum()):
        if named[run.index[0]] and len(run) > 1:  # says why the line stands higher
            words = f"{named[run.index[0]]}\nnamed"
            layers.append(parts.note(run.middle.mean(), 0.75, words, INK, align="center", baseline="line-bottom"))
    points = dots[["middle", "aws"]].set_axis(["x", "y"], axis=1)
    words = points.assign(words=[f"AWS {pct(share)}" for share in points.y])
    layers.append(alt.Chart(points).mark_point(filled=True, size=75, color=FOREIGN, opacity=1).encode(x=x, y=y))
    for labelled, dx, side in ((words[:-1], -8, "right"), (words[-1:], 8, "left")):
        layers.append(parts.labels(labelled, "x:Q", "y:Q", "words", FOREIGN, dx=dx, align=side))
    return alt.layer(*layers)


def fig_open_markets(ev: Evidence) -> Plot:
    """Foreign brands' share of cloud in open markets against China: published range, and what is left open above it."""
    markets = open_markets.markets(ev)
    markets["label"] = [_held(row) for row in markets.itertuples()]
    markets["row"] = markets.place + ", " + markets.when.map(words) + ": " + markets.label
    least, last = markets.low[markets.place != "China"].min(), cloud.ceilings(ev, cloud.IDC).iloc[-1]
    beside = f", in China at most {pct(last.high)}" * bool(least > last.high)
    spare = (markets.ceiling < 1) & (markets.ceiling - markets.high > 0.02)
    tops = spare.map({True: ", at most ", False: ""}) + markets.ceiling.map(pct).where(spare, "")
    return Plot(
        draw=lambda width: _markets_chart(markets, width),
        table=pd.DataFrame(
            {
                "Market": markets.place,
                "Period": markets.when.map(words),
                "Brands named": markets.who,
                "Low, %": 100 * markets.low,
                "High, %": 100 * markets.high,
                "Most for all foreign brands, %": 100 * markets.ceiling,
                "Set by the share of": markets.domestic,
            }
        ),
        title=f"Foreign brands hold at least {pct(least)} of cloud in {count(len(set(markets.place)) - 1)} open markets"
        + beside,
        units="Percent of cloud infrastructure revenue; blue: foreign brands named, hatched: domestic ones",
        alt=f"A row a market, highest first. {'; '.join(markets.row + tops)}.",
        series=markets.series,
        cite=[points.documents(ev, row.series.split(), row.when) for row in markets.itertuples()],
        note="Between the two: vendors that were not named. Bases differ: infrastructure services in Europe and "
        "Britain, IaaS and PaaS in Korea and Japan (fiscal year), IaaS in China.",
        share="brand share",
    )


def _held(row) -> str:
    """Say what the brands named hold; a range no wider than rounding is one figure."""
    if pd.isna(row.high):
        return f"no figure, at most {pct(row.ceiling)} for all"
    exact = row.high - row.low < 0.005
    return f"{row.who} {pct((row.low + row.high) / 2) if exact else span(row.low, row.high)}"


def _markets_chart(markets: pd.DataFrame, width: int) -> alt.LayerChart:
    thick = markets.drop(columns="series").assign(thick=markets.high.clip(lower=markets.low + 0.012))
    placed, height = rows.placed(thick, list(markets.row), width)
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    known = base.transform_filter("isValid(datum.high)")
    held = placed[placed.ceiling < 1]
    boxes = pd.DataFrame({"left": held.ceiling, "right": 1.0, "low": held.line - 8, "high": held.line + 8})
    return alt.layer(
        parts.ruled_out(boxes, (1 / width, -1), parts.share("x", 1, alt.X), rows.at("y", height), "left"),
        known.mark_rule(strokeWidth=12, color=FOREIGN).encode(x=alt.X("low:Q"), x2="thick:Q"),
        rows.heads(placed, height),
    ).properties(width=width, height=height)
