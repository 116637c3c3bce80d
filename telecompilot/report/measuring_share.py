"""Measuring share: four counts of "foreign" in China's telecom and cloud, and what each leaves open."""

from __future__ import annotations

from types import SimpleNamespace

import altair as alt
import pandas as pd

from telecompilot.evidence import Evidence, quotes
from telecompilot.evidence.formats import count, date, listed, num, pct, span, texts
from telecompilot.evidence.guards import guarded
from telecompilot.figure import parts, rows
from telecompilot.figure.palette import CONTEXT, DOMESTIC, FOREIGN, PAPER, RULE, SEQUENCE, THIRD
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
        "all at most {rest_share_idc_iaas@latest}, {rest_share_idc_iaas@latest|date}",
        "customers changing vendor",
    ),
]
SERIES = ids(spec.partition("@")[0] for spec in quotes.specs(map(" ".join, FOUR)))  # behind that table
COUNTED = (  # what, series, period
    ("Pilot approvals", APPROVALS, "2025-02"),
    ("Pilot approvals", APPROVALS, "latest"),
    ("Foreign telecom firms, academy’s count", ACADEMY, "latest"),
    ("Foreign telecom firms, ministry’s count", STOCK, "latest"),
    ("All licence holders", TOTAL, "latest"),
)
LOOKS = ((FOREIGN, "circle"), (THIRD, "diamond"), (DOMESTIC, "square"))  # of the definitions of a licence holder
ROOM, SINGLE, PUBLISHED = "room for all foreign brands together", "most that one could have", "AWS, as printed"
ELEVENTH = "2024-Q2"  # AWS is not among the first ten, so eight or more share what the three leaders leave
DROPPED = "2023-12"  # the first half-year in which the five largest of IDC's ranking are all Chinese


def counts(ev: Evidence) -> pd.DataFrame:
    """Return counts of firms, smallest first: row (what and when), number, bound, label, series_id, source_id."""
    firms = []
    for what, series, when in COUNTED:
        figure = ev.latest(series) if when == "latest" else ev.at(series, when)
        firm = f"{what}, {date(figure.period)}", int(figure.value), figure.qualifier, quotes.figure_words(figure, [])
        firms.append((*firm, series, figure.source_id))
    frame = pd.DataFrame(firms, columns=["row", "number", "bound", "label", "series_id", "source_id"])
    return frame.drop_duplicates().sort_values("number", kind="stable", ignore_index=True)


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the chapter's prose that take arithmetic, and the words that hang on them, as Text."""
    fractions, items = holders(ev), categories(ev)
    wide = fractions[fractions.of == WIDE].iloc[0]
    first = fractions[(fractions.of == HOLDERS) & (fractions.period == BEFORE)].iloc[0]
    b21 = items.set_index("code").loc["b21"]
    academy, owned = (ev.at(series, "2019-09").value for series in (ACADEMY, "fie_equity_100"))
    approvals, firms, dots = ev.latest(APPROVALS).value, ev.latest(WIDE_TOTAL).value, cloud.aws(ev)
    return texts(
        {
            "approvals_of_wide": pct(approvals / firms),
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
        parts.append(f"{listed(shares)} by {dated.basis.iloc[0].split(':')[0]}")
    return ", then ".join(parts)


def tab_counts(ev: Evidence) -> pd.DataFrame:
    """The four counts: what each counts, its latest figure, and what moves it."""
    guarded("foreign_brands_outside_top_five", "all at most")
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
    """Counts of firms on a scale of powers of ten."""
    firms = counts(ev)
    low, high = firms.number.min(), firms.number.max()
    ratio = high / firms.number[firms.series_id == APPROVALS].iloc[-1]
    return Plot(
        draw=lambda width: _counts_chart(firms, width),
        table=firms[["row", "number", "bound"]].set_axis(["What is counted", "Firms", "Bound"], axis=1),
        title=f"For each firm approved under the pilot there are some {num(float(f'{ratio:.1g}'))} licence holders",
        units="Number of firms, on a scale of powers of ten",
        alt=f"Dots on a logarithmic scale from {low:,} to {high:,} firms: {'; '.join(firms.row + ' ' + firms.label)}.",
        sources=firms.source_id,
        note="Different populations and dates; no two dots make a growth rate. The ministry’s count of foreign-"
        "invested firms is wider than the academy’s.",
    )


def _counts_chart(firms: pd.DataFrame, width: int) -> alt.LayerChart:
    placed, height = rows.placed(firms[["number", "label"]], list(firms.row), width)
    axis = alt.Axis(title=None, values=[10**k for k in range(1, 6)], format=",", grid=True)
    x = alt.X("number:Q", scale=alt.Scale(type="log", domain=[5, firms.number.max() * 8]), axis=axis)
    base = alt.Chart(placed).encode(y=rows.at("line", height), x=x)
    marks = (
        base.mark_point(size=90, filled=True, color=FOREIGN),
        base.mark_text(align="left", dx=9).encode(text="label:N"),
    )
    return alt.layer(*marks, rows.heads(placed, height)).properties(width=width, height=height)


def fig_holders(ev: Evidence) -> Plot:
    """The foreign fraction of licence holders under three definitions, never joined."""
    known = holders(ev).sort_values(["of", "when"])
    known["middle"], known["text"] = (known.low + known.high) / 2, [str(date(period)) for period in known.period]
    known["label"] = [_fraction(row) for row in known.itertuples()]
    dated = known.label + " in " + known.text
    exact = dated[(known.of == HOLDERS) & known.exact]
    ends = [f"of {of} {' and '.join(dict.fromkeys(one.iloc[[0, -1]]))}" for of, one in dated.groupby(known.of)]
    table = pd.DataFrame({"Foreign firms as a fraction of": known.of, "Date": known.text})
    return Plot(
        draw=lambda width: _holders_chart(known, width),
        table=table.assign(**{"Low, %": 100 * known.low, "High, %": 100 * known.high}),
        title=f"Foreign firms among all licence holders: {', '.join(exact)}; no later count compares",
        units="Foreign-invested firms, percent of firms",
        alt=f"Marks from {known.when.min().year} to {known.when.max().year}, no lines. Foreign: {'; '.join(ends)}.",
        series=(ACADEMY, TOTAL, CROSS_SHARE, STOCK, WIDE_TOTAL),
        note="Counted in firms, not in revenue. Bars: the total is known only for months nearby, or is rounded. "
        "The three definitions differ in who counts as foreign and in the total: they must not be joined.",
        share="licence-holder share",
    )


def _fraction(row) -> str:
    """Put a fraction in words: the figure where it is exact, else both ends."""
    return str(pct(row.middle) if row.exact else span(row.low, row.high, 1 if row.high > 0.01 else 2))


def _holders_chart(known: pd.DataFrame, width: int) -> alt.LayerChart:
    known = known.drop(columns="period").sort_values("when")
    first, last = 2016, int(known.when.max().year) + 2
    ends = [alt.DateTime(year=year, month=1, date=1) for year in (first, last)]
    x = alt.X("when:T", axis=alt.Axis(title=None, format="%Y", tickCount=5), scale=alt.Scale(domain=ends))
    axis = alt.Axis(title=None, format=".1%", tickCount=4, grid=True)
    y = alt.Y("middle:Q", axis=axis, scale=alt.Scale(domain=[0, known.high.max() * 1.25]))
    groups = zip(known.groupby("of", sort=False), LOOKS, strict=True)
    layers = [_definition(group, x, y, *look, last) for (_, group), look in groups]
    return alt.layer(*layers).properties(width=width, height=230)


def _definition(group: pd.DataFrame, x: alt.X, y: alt.Y, colour: str, shape: str, last: int) -> alt.LayerChart:
    """Draw one definition's figures, the first and last labelled, its name at the side where there is room."""
    base, ends = alt.Chart(group).encode(x=x), group.iloc[[0, -1]].drop_duplicates()
    late = group.when.min().year > last - 4
    below = group.middle.max() < 0.004
    side = {"align": "right", "dx": -10} if late else {"align": "left", "dx": -4}
    name = alt.Chart(group.iloc[[-1 if late else 0]]).mark_text(color=colour, dy=17 if below else -27, **side)
    labels = alt.Chart(ends).mark_text(align="left", dx=7, baseline="bottom", dy=-3)
    return alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.4, color=colour).encode(y=alt.Y("low:Q"), y2="high:Q"),
        base.mark_point(size=65, filled=True, color=colour, shape=shape).encode(y=y),
        labels.encode(x=x, y=y, text="label:N"),
        name.encode(x=x, y=y, text="of:N"),
    )


def fig_categories(ev: Evidence) -> Plot:
    """The foreign share of licence items by category: a range for end-2018, a dot for end-2019."""
    items = categories(ev)
    items["label"] = [str(pct(share)) for share in items.share]
    items["row"] = items.category + (", uncapped " + items.uncapped.str[:4]).where(items.uncapped != "", "")
    top, first = items.iloc[0], items[items.uncapped != ""].sort_values("uncapped").category.head(1)
    leads = f"{top.category.split()[0]}, uncapped earliest," if [*first] == [top.category] else top.category
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
        title=f"{leads} has the highest foreign share of licences: {top.label}",
        units="Licence items held by foreign-invested firms, percent of all items of the category",
        alt=f"A dot a category for December 2019, from the highest share to the lowest: {listed}. A bar shows December "
        f"2018, for {top.category} {span(top.low, top.high, 2)}.",
        sources=items.source_id,
        note="Licence items, not firms and not revenue; a firm can hold several. Dot: December 2019. Bar: December "
        "2018, whose total is known only for months nearby. "
        + guarded("category_totals_second_hand", "The totals by category come from a copy of the academy’s report. ")
        + "“Uncapped” is the year in which a nationwide ceiling went, in B21 for e-commerce only.",
        share="licence-holder share",
    )


def _categories_chart(items: pd.DataFrame, width: int) -> alt.LayerChart:
    placed, height = rows.placed(items, list(items.row), width)
    axis = alt.Axis(title=None, format=".1%", tickCount=4, grid=True)
    x = alt.X("share:Q", axis=axis, scale=alt.Scale(domain=[0, items[["share", "high"]].max().max() * 1.2]))
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    bars = base.mark_rule(strokeWidth=11, color=CONTEXT, opacity=0.45)
    labels = base.mark_text(align="left", dx=5).encode(x=alt.X("right:Q"), text="label:N")
    return alt.layer(
        bars.encode(x=alt.X("low:Q"), x2="high:Q"),
        base.mark_point(size=85, filled=True, color=FOREIGN).encode(x=x),
        labels.transform_calculate(right="max(datum.share, datum.high) + 0.0001"),
        rows.heads(placed, height),
    ).properties(width=width, height=height)


def fig_china_cloud(ev: Evidence) -> Plot:
    """Bounds on foreign brands' share of China's cloud, one panel a basis, bounds as bounds."""
    bounds = cloud.china(ev)
    bounds = bounds.assign(text=bounds.period.map(words))  # a copy: every page is handed the same frame
    dots = bounds[bounds.aws.notna()].sort_values("start")
    last, final = dots.iloc[-1], bounds.sort_values("start").iloc[-1]
    since = "since then there are only upper bounds" if final.start > last.start else "it is the latest figure"
    figures = ", ".join(f"{pct(row.aws)} in the {row.text}" for row in dots.itertuples())
    highs = bounds[bounds.why != cloud.OPEN].groupby(bounds.basis.str.split(":").str[0]).high
    ranges = "; ".join(f"{basis} upper bounds {pct(high.min())} to {pct(high.max())}" for basis, high in highs)
    return Plot(
        draw=lambda width: _china_chart(bounds, width),
        table=pd.DataFrame(
            {
                "Basis": bounds.basis,
                "Period": bounds.text,
                "All foreign brands, low, %": 100 * bounds.low,
                "All foreign brands, high, %": 100 * bounds.high,
                "AWS as printed, %": 100 * bounds.aws,
                "Most that one could have, %": 100 * bounds.single,
                "High end rests on": bounds.why,
            }
        ),
        title=f"The last published share of a foreign cloud brand in China is {pct(last.aws)}, {last.text}; {since}",
        units="Percent of cloud spending or revenue in mainland China",
        alt=f"Two panels of upright bars from {bounds.start.min().year} to {bounds.end.max().year}, no lines. AWS is "
        f"printed as {figures}. {ranges}.",
        series=cloud.series(ev),
        note="A bar spans what printed figures leave open for all foreign brands together; Chinese vendors outside "
        "the ranking share that room. A taller bar can mean that fewer vendors were printed: it shows no foreign gain. "
        "The two bases differ in scope and must not be joined.",
        share="brand share",
    )


def _china_chart(bounds: pd.DataFrame, width: int) -> alt.VConcatChart:
    first, last = bounds.start.min().year, bounds.end.max().year + 1
    ends = [alt.DateTime(year=int(year), month=1, date=1) for year in (first, last)]
    bounds = bounds.assign(high=bounds.high.where(bounds.why != cloud.OPEN))
    top = -(-max(bounds.high.max(), bounds.aws.max()) // 0.1) / 10
    scale = alt.Scale(domain=[ROOM, SINGLE, PUBLISHED], range=[SEQUENCE[1], DOMESTIC, FOREIGN])
    legend = alt.Legend(title=None, columns=3 if width > parts.PHONE else 1, labelLimit=330, symbolType="square")
    drawn = bounds.assign(
        middle=bounds.start + (bounds.end - bounds.start) / 2,
        words=[str(pct(share)) if pd.notna(share) else "" for share in bounds.aws],
        room=ROOM,
        one=SINGLE,
        printed=PUBLISHED,
    )
    colours = [alt.Color(f"{field}:N", scale=scale, legend=legend) for field in ("room", "one", "printed")]
    x = alt.X("start:T", axis=alt.Axis(title=None, format="%Y", tickCount=5), scale=alt.Scale(domain=ends))
    axis = alt.Axis(title=None, format=".0%", tickCount=4, grid=True)
    y = alt.Y("low:Q", axis=axis, scale=alt.Scale(domain=[0, top]))
    panels = [_panel(own, x, y, colours).properties(width=width, title=of) for of, own in drawn.groupby("basis")]
    return alt.vconcat(*panels, spacing=14)


def _panel(part: pd.DataFrame, x: alt.X, y: alt.Y, colours: list[alt.Color]) -> alt.LayerChart:
    base, at, aws = alt.Chart(part), alt.X("middle:T"), alt.Y("aws:Q")
    single, dots = base.transform_filter("isValid(datum.single)"), base.transform_filter("isValid(datum.aws)")
    bars = base.transform_filter("isValid(datum.high)").mark_rect(stroke=RULE, strokeWidth=0.6)
    labels = dots.mark_text(align="right", dx=-7, stroke=PAPER, strokeWidth=4)
    return alt.layer(
        bars.encode(x=x, x2="end:T", y=y, y2="high:Q", color=colours[0]),
        single.mark_rule(strokeWidth=2.5).encode(x=x, x2="end:T", y=alt.Y("single:Q"), color=colours[1]),
        dots.mark_point(filled=True, size=75).encode(x=at, y=aws, color=colours[2]),
        labels.encode(x=at, y=aws, text="words:N"),
        height=170,
    )


def fig_open_markets(ev: Evidence) -> Plot:
    """Foreign brands' share of cloud in open markets against China: published range, and what is left open above it."""
    markets = open_markets.markets(ev)
    markets["label"] = [_held(row) for row in markets.itertuples()]
    markets["row"] = markets.place + ", " + markets.when.map(words) + ": " + markets.label
    least, last = markets.low[markets.place != "China"].min(), cloud.ceilings(ev, cloud.IDC).iloc[-1]
    title = f"Foreign brands hold {pct(least)} or more of cloud in the open markets here"
    if least > last.high:
        hold = f"hold at least {pct(least)} of cloud in each open market here"
        title = f"Foreign brands {hold}; in China at most {pct(last.high)}, {words(last.period)}"
    tops = [f", at most {pct(row.ceiling)} for all" * (row.high == row.high) for row in markets.itertuples()]
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
        title=title,
        units="Percent of cloud infrastructure revenue in each market",
        alt=f"Horizontal bars, highest first. {'; '.join(markets.row + tops)}.",
        series=markets.series,
        note="Thick: the share of the foreign brands named. Thin: up to what domestic vendors named leave. Bases "
        "differ: infrastructure services in Europe and Britain, IaaS and PaaS in Korea and Japan (fiscal year), IaaS "
        "in China.",
        share="brand share",
    )


def _held(row) -> str:
    """Say what the brands named hold; a range no wider than rounding is one figure."""
    if pd.isna(row.high):
        return f"no figure, at most {pct(row.ceiling)} for all"
    exact = row.high - row.low < 0.005
    return f"{row.who} {pct((row.low + row.high) / 2) if exact else span(row.low, row.high)}"


def _markets_chart(markets: pd.DataFrame, width: int) -> alt.LayerChart:
    thick = markets.drop(columns="series").assign(thick=markets.high.clip(lower=markets.low + 0.006))
    placed, height = rows.placed(thick, list(markets.row), width)
    axis = alt.Axis(title=None, format=".0%", tickCount=5, grid=True)
    x = alt.X("low:Q", axis=axis, scale=alt.Scale(domain=[0, 1]))
    base = alt.Chart(placed).encode(y=rows.at("line", height))
    known = base.transform_filter("isValid(datum.high)")
    return alt.layer(
        base.mark_rule(strokeWidth=2.5, color=CONTEXT).encode(x=x, x2="ceiling:Q"),
        base.mark_tick(thickness=2, size=13, color=CONTEXT).encode(x=alt.X("ceiling:Q")),
        known.mark_rule(strokeWidth=12, color=FOREIGN).encode(x=alt.X("low:Q"), x2="thick:Q"),
        rows.heads(placed, height),
    ).properties(width=width, height=height)
