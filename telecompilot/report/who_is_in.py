"""Who is in: the register of pilot firms, who holds the market, voices on the pilot, the law, a form to correct it."""

from __future__ import annotations

import json
import re
from html import escape
from types import SimpleNamespace

import altair as alt
import pandas as pd
import yaml

from telecompilot.evidence import Evidence, paths
from telecompilot.evidence.formats import capital, count, counted, date, num, texts
from telecompilot.evidence.quotes import figure_words, period_words
from telecompilot.figure import Display, palette, provenance
from telecompilot.figure.plot import Plot
from telecompilot.figure.rows import LINE, at
from telecompilot.study.approvals import APPROVALS, approvals, approved_firms

UNKNOWN = "not named in public"
KINDS = {
    "foreign": "Named, foreign-owned",
    "Chinese": "Named, under Chinese control",
    "not stated": "Named, owner unclear",
}
UNNAMED = "Not named"
LOOKS = {  # of a kind of firm: colour and shape
    KINDS["foreign"]: (palette.FOREIGN, "square"),
    KINDS["Chinese"]: (palette.DOMESTIC, "diamond"),
    KINDS["not stated"]: (palette.THIRD, "triangle-up"),
    UNNAMED: (palette.PAPER, "square"),
}
SQUARE = 21  # px: a firm's square with the space behind it
HOLDERS = [  # who, the market and its counter, the series of the share
    ("Alibaba", "Cloud infrastructure (Canalys, Omdia)", "alibaba_share_canalys"),
    ("Huawei", "Cloud infrastructure (Canalys, Omdia)", "huawei_share_canalys"),
    ("Tencent", "Cloud infrastructure (Canalys, Omdia)", "tencent_share_canalys"),
    ("Five largest vendors", "Public cloud, infrastructure (IDC)", "top5_share_idc_iaas"),
    ("State telecom carriers", "Colocation (DCD)", "carrier_share_colocation"),
]
FIELDS = ["firm", "parent", "home", "control", "place", "service", "status", "date", "source_id", "note"]  # of a row
ASKED = {name: f"Its {name}" for name in ("status", "date", "parent", "home", "control", "place", "service")}
ASKED |= {"note": "Something else about it"}
ASKED |= {"add approved": "A firm that is missing: approved", "add signed": "A firm that is missing: signed up"}


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return the numbers of the page's prose."""
    batch, later = unnamed(ev)
    named = approved_firms(ev)[lambda rows: ~rows.late]
    signed = int((ev.firms.status != "approved").sum())
    return texts(
        {
            "named": count(len(named)),
            "foreign": count((named.control == "foreign").sum()),
            "chinese": count((named.control == "Chinese").sum()),
            "unnamed": f"{count(batch).capitalize()} of the first batch have no name in public"
            if batch
            else "All of the first batch are named",
            "later": _since(ev),
            "signed": count(signed),
            "register_caption": f"The register: {counted(len(ev.firms), 'firm')} by name, those approved first",
        }
    )


def _since(ev: Evidence) -> str:
    """Say how many of the firms counted after the first batch are named, and how good that count is."""
    later, late, last = unnamed(ev)[1], int(approved_firms(ev).late.sum()), approvals(ev).iloc[-1]
    named = f"{count(late)} {'is' if late == 1 else 'are'} named" if late else "none is named"
    if last.weak:
        return f"Of the {num(later)} counted since, {named}; their number, as of {last.when}, is reported, not verified"
    return f"Of the {num(later)} counted by {last.when}, {named}"


def unnamed(ev: Evidence) -> tuple[int, int]:
    """Return how many firms of the first batch have no name in public, and how many were counted since."""
    counts, firms = approvals(ev).approvals, approved_firms(ev)
    return max(0, counts.iloc[0] - int((~firms.late).sum())), max(0, counts.iloc[-1] - counts.iloc[0])


def tab_register(ev: Evidence) -> pd.DataFrame:
    """Return everything known of each firm, approved ones first, then how many have no name; `id` is a row's anchor."""
    firms = ev.firms.assign(rank=ev.firms.status != "approved").sort_values(["rank", "date"], kind="stable")
    states = [f"{status}, {date(day)}" for status, day in zip(firms.status, firms.date, strict=True)]
    known = ("Service: " + firms.service + ". " + firms.note).str.strip()
    register = pd.DataFrame(
        {
            "id": ["firm-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") for name in firms.firm],
            "Firm": firms.firm,
            "Status": states,
            "Owner": firms.parent + ", " + firms.home,
            "Control": firms.control,
            "Place": firms.place,
            "What is known": pd.Series([provenance.cited(ev, text) for text in known], firms.index, object),
            "Sources": firms.source_id,
        }
    )
    missing = [row for row in _nameless(ev) if row["number"]]
    rows = [
        {
            "id": f"firm-{row['id']}",
            "Firm": f"{count(row['number']).capitalize()} more",
            "Status": row["status"],
            **dict.fromkeys(["Owner", "Control", "Place"], UNKNOWN),
            "What is known": row["known"],
            "Sources": row["source_id"],
        }
        for row in missing
    ]
    return pd.concat([register, pd.DataFrame(rows)], ignore_index=True).fillna("")


def _nameless(ev: Evidence) -> list[dict]:
    counts, (batch, later) = approvals(ev), unnamed(ev)
    first, last = counts.iloc[0], counts.iloc[-1]
    late = int(approved_firms(ev).late.sum())
    doubt = "Reported, not verified: the number alone." if last.weak else "The number alone."
    return [
        {
            "id": "unnamed-first",
            "number": batch,
            "status": f"approved, {first.when}",
            "known": "Of the first batch; the service, place and owner of each are unknown.",
            "source_id": first.source_id,
        },
        {
            "id": "unnamed-later",
            "number": later - late,
            "status": f"approved by {last.when}",
            "known": doubt,
            "source_id": last.source_id,
        },
    ]


def fig_named(ev: Evidence) -> Plot:
    """Every firm that was counted as a square: named or not, and who controls it."""
    (batch, later), firms, counts = unnamed(ev), approved_firms(ev), approvals(ev)
    first, last = counts.iloc[0], counts.iloc[-1]
    groups = {
        f"First batch: {first.approvals:,} approved, {first.when}": (firms[~firms.late], batch),
        f"Counted since: {later:,} more by {last.when}": (firms[firms.late], later - int(firms.late.sum())),
    }
    squares, table, cite = [], [], []
    for (group, (with_name, rest)), counted_by in zip(groups.items(), (first.source_id, last.source_id), strict=True):
        kinds = [*sorted(map(KINDS.get, with_name.control), key=[*KINDS.values()].index), *[UNNAMED] * rest]
        squares += [{"group": group, "kind": kind} for kind in kinds]
        table += [{"Group": group, "Name, owner": kind, "Firms": kinds.count(kind)} for kind in dict.fromkeys(kinds)]
        by_kind = with_name.source_id.groupby(with_name.control.map(KINDS)).agg(" ".join)
        cite += [by_kind.get(kind, counted_by) for kind in dict.fromkeys(kinds)]
    named, late = int((~firms.late).sum()), int(firms.late.sum())
    others = f"of the next {later:,}, {count(late) if late else 'none'}" * bool(later)
    shares = [f"{row['Firms']} {row['Name, owner'][0].lower()}{row['Name, owner'][1:]}" for row in table]
    return Plot(
        draw=lambda width: _squares_chart(pd.DataFrame(squares), width),
        table=pd.DataFrame(table),
        title=capital(
            f"{count(named)} of the first {first.approvals:,} approved firms are named{'; ' * bool(later)}{others}"
        ),
        units="Firms with a pilot approval, one square each",
        alt=f"Two groups of squares. {'; '.join(shares)}, group by group. The named fill a small corner.",
        series=[APPROVALS],
        cite=cite,
        note=f"The count of {last.when} is reported, not verified." if last.weak else "",
    )


def _squares_chart(squares: pd.DataFrame, width: int) -> alt.LayerChart:
    across, y, heads, placed = int(width // SQUARE), 0, [], []
    for group, rows in squares.groupby("group", sort=False):
        heads.append({"y": y, "text": group})
        y += LINE + 8
        order = range(len(rows))
        placed.append(
            rows.assign(
                left=[i % across * SQUARE + 8 for i in order], top=[y + i // across * SQUARE + 7 for i in order]
            )
        )
        y += -(-len(rows) // across) * SQUARE + 14
    marks = pd.concat(placed)
    kinds = [kind for kind in LOOKS if (marks.kind == kind).any()]
    colours, shapes = zip(*map(LOOKS.get, kinds), strict=True)
    legend = alt.Legend(
        title=None, orient="top", columns=1 if width < 400 else 3, labelLimit=0, symbolStrokeColor=palette.RULE
    )
    colour = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[*colours]), legend=legend)
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=[*shapes]), legend=legend)
    x = alt.X("left:Q", axis=None, scale=alt.Scale(domain=[0, width], range=[0, width]))
    words = alt.Chart(pd.DataFrame(heads)).mark_text(align="left", baseline="top", fontWeight=600)
    return alt.layer(
        words.encode(x=alt.value(0), y=at("y", y), text="text:N"),
        alt.Chart(marks)
        .mark_point(filled=True, size=150, stroke=palette.RULE, strokeWidth=1, opacity=1)
        .encode(x=x, y=at("top", y), color=colour, shape=shape),
    ).properties(width=width, height=y)


def tab_holders(ev: Evidence) -> pd.DataFrame:
    """Return who holds the markets that the pilot opens: the newest share of each, and its date."""
    rows = []
    for who, market, series_id in HOLDERS:
        figure, frequency = ev.latest(series_id), ev.about(series_id).frequency
        share = figure_words(figure, []) + " (copy or blog)" * figure.weak
        rows.append((who, market, share, period_words(figure.period, frequency)))
    return pd.DataFrame(rows, columns=["Held by", "Market", "Share", "As of"])


def held() -> tuple[str, ...]:
    """Return the ids of the series of `tab_holders`."""
    return tuple(series_id for *_, series_id in HOLDERS)


def _statements(ev: Evidence) -> pd.DataFrame:
    return ev.events[ev.events.phase == "statement"].sort_values("date", kind="stable")


def tab_statements(ev: Evidence) -> pd.DataFrame:
    """Return what firms, chambers and observers said of the pilot, in order of time, with the source of each."""
    said = _statements(ev)
    parts = said.what.str.partition(": ")
    table = {"Who": parts[0], "When": said.date.map(date), "Said": parts[2].map(capital), "Source": said.source_id}
    return pd.DataFrame(table).reset_index(drop=True)


def laws(ev: Evidence) -> pd.DataFrame:
    """Return rules on data and licences that took effect in all China or in a region of the pilot, in order of time."""
    events, places = ev.events, {"China", *ev.regions.name[ev.regions.pilot != ""]}
    licensing = (events.sector == "telecom") & events.cap_after.isna()  # rules that set a ceiling are on the other page
    found = events[(licensing | (events.sector == "data")) & (events.phase == "effective") & events.geo.isin(places)]
    return found.sort_values("date", kind="stable")


def tab_laws(ev: Evidence) -> pd.DataFrame:
    """Return `laws` as a table: date, rule, where, source."""
    found = laws(ev)
    table = {"In force": found.date.map(date), "Rule": found.what, "Where": found.geo, "Source": found.source_id}
    return pd.DataFrame(table).reset_index(drop=True)


def form(ev: Evidence) -> Display:
    """Show a form that makes a correction of the register ready to send; without scripts, an empty one to copy.

    `_static/correct.js` answers it. A link to the address that `_config.yml` names under `repository: url` stands
    beside the text; without one the reader copies it.
    """
    known = {row.firm: [getattr(row, name) for name in FIELDS] for row in ev.firms.itertuples()}
    settings = yaml.safe_load((paths.ROOT / "_config.yml").read_text(encoding="utf-8")) or {}
    address = str((settings.get("repository") or {}).get("url") or "").rstrip("/")
    named = "".join(f'<option value="{escape(name)}">' for name in known)
    asked = "".join(f'<option value="{value}">{escape(words)}</option>' for value, words in ASKED.items())
    data = escape(json.dumps({"fields": FIELDS, "firms": known, "address": address}, ensure_ascii=False))
    empty = "Firm:\nWhat is wrong or missing:\nIt should say:\nDate:\nLink to a source:"
    send = f'<a class="tc-correct-send" href="{escape(address)}">Send it</a>' if address else ""
    return Display(
        f'<section class="tc-correct" id="correct" aria-label="Correct the register" data-register="{data}">'
        f'<pre class="tc-correct-static" role="group" tabindex="0" aria-label="Empty form to copy">{empty}</pre>'
        f"<form hidden>"
        f'<label>Firm<input name="firm" required list="correct-firms"></label>'
        f'<datalist id="correct-firms">{named}</datalist>'
        f'<label>What is wrong or missing<select name="what">{asked}</select></label>'
        '<label>What it should say<textarea name="says" rows="2"></textarea></label>'
        '<label>Date of it<input name="date" type="date"></label>'
        '<label>Link to a source<input name="link" type="url" placeholder="https://"></label>'
        '<label>Text to send<textarea name="text" rows="9" readonly></textarea></label>'
        f'<p><button type="button">Copy the text</button> {send}</p><p role="status"></p></form></section>',
        "A form to correct the register: needs a page.",
    )
