"""The page of sources: every document that was read, what kind of host it stood on, and what rests on it."""

from __future__ import annotations

import re
from html import escape
from types import SimpleNamespace
from urllib.parse import urlsplit

import pandas as pd
from babel import Locale

from telecompilot.evidence import Evidence, formats, panel, publishers
from telecompilot.evidence.tables import KINDS, WEAK_KINDS
from telecompilot.figure import Display

MEANINGS = {
    "official": "a government, regulator, statistics office or international body, on its own site",
    "association": "a trade body or chamber of commerce that publishes its own counts or surveys",
    "company_filing": "a company's own report to its regulator or its shareholders",
    "research_firm": "a market researcher, law firm or consultancy that publishes its own work",
    "academic": "a paper, book or university page",
    "newswire": "a newspaper, agency or trade journal that reports somebody else's figure",
    "blog": "a personal or unsigned site; its name is followed by “blog”",
    "mirror": "a copy of a document on a host that is not its publisher's; who published it stands first, then “copy”",
}
READ_AS = {"excerpt": "", "page": "whole page read", "file": "data file read"}
# Official texts that were not opened: whose site the address is on, and the sources that name it.
ORIGINALS = {
    "The pilot’s notice, on the ministry’s site": (
        "https://www.miit.gov.cn/zwgk/zcwj/wjfb/tg/art/2024/art_2326271e1b424e09b6e5924ad2948863.html",
        ("gh_factlog_202609", "gh_runnote_202609"),
    ),
    "The pilot’s notice, on the State Council’s site": (
        "https://www.gov.cn/zhengce/zhengceku/202404/content_6944441.htm",
        ("gh_factlog_202609", "gh_runnote_202609"),
    ),
    "The count of approvals, on the State Council’s English site": (
        "https://english.www.gov.cn/news/202606/04/content_WS6a20d716c6d00ca5f9a0b635.html",
        ("govcn_166_via_note",),
    ),
    "The plan for foreign investment, on the commerce ministry’s site": (
        "https://www.mofcom.gov.cn/zfxxgk/gkml/art/2026/art_544b95c97cf043aa822be835d45e9f69.html",
        ("gh_policylist_2026",),
    ),
}
# What a source can be behind: series of figures, and rows of other tables; one of them, and several.
ROWS = {
    "series": ("series", "series"),
    "events": ("dated event", "dated events"),
    "services": ("service rule", "service rules"),
    "firms": ("firm", "firms"),
    "pilots": ("earlier pilot", "earlier pilots"),
    "scenarios": ("assumption", "assumptions"),
    "regions": ("region", "regions"),
    "claims": ("claim", "claims"),
}
ABROAD = {  # the same of the tables of markets abroad
    "shares": ("figure abroad", "figures abroad"),
    "openings": ("opening abroad", "openings abroad"),
    "law": ("answer on the law", "answers on the law"),
}
# Runs of Chinese, Japanese, Korean, Cyrillic or Arabic writing, with the digits and marks between their letters.
FOREIGN_LETTERS = "\u0400-\u04ff\u0600-\u06ff\u2e80-\u9fff\uac00-\ud7af\uff00-\uffef"
FOREIGN_RUN = re.compile(rf"[{FOREIGN_LETTERS}](?:[^A-Za-z()]*[{FOREIGN_LETTERS}])?")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def originals(ev: Evidence) -> Display:
    """Return the list of official texts that were not opened, each with its address and the documents that name it."""
    items = []
    for text, (address, named) in ORIGINALS.items():
        by = "; ".join(f'<a href="#{key}">{escape(publishers.first(ev.sources.publisher[key]))}</a>' for key in named)
        link = f'<a href="{address}" rel="noopener noreferrer">{urlsplit(address).netloc}</a>'
        items.append(f"<li>{escape(text)}: {link}. <small>Named by {by}</small></li>")
    return Display(f"<ul>{''.join(items)}</ul>", f"{len(items)} official texts that were not opened")


def of_kind(ev: Evidence, kind: str) -> Display:
    """Return the list of all sources of one kind, by publisher and date, each with its source_id as anchor.

    Raises ValueError for a kind that is not in tables.KINDS.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of source {kind!r}; there are {', '.join(KINDS)}")
    chosen = ev.sources[ev.sources.kind == kind]
    return Display(_list(chosen, usage(ev)), f"{len(chosen)} sources: {MEANINGS[kind]}")


def of_panel(ev: Evidence) -> Display:
    """Return the list of all documents on markets abroad (`panel`), which are kept apart from the report's own."""
    found = panel.load(ev)
    uses = _counted({name: getattr(found, name) for name in ABROAD})
    return Display(_list(found.sources.assign(link="yes"), uses), f"{len(found.sources)} sources on markets abroad")


def _list(chosen: pd.DataFrame, uses: dict[str, dict[str, int]]) -> str:
    order = chosen.publisher.map(publishers.first).str.casefold()
    chosen = chosen.assign(order=order).sort_values(["order", "published", "title"])
    items = "".join(_item(source_id, row, uses.get(source_id, {})) for source_id, row in chosen.iterrows())
    return f'<ul class="tc-sources">{items}</ul>'


def usage(ev: Evidence) -> dict[str, dict[str, int]]:
    """Return for each source_id how many series, and how many rows of each other table in ROWS, name it."""
    series = ev.observations.drop_duplicates(["series_id", "source_id"])
    return _counted({name: series if name == "series" else getattr(ev, name) for name in ROWS})


def _counted(tables: dict[str, pd.DataFrame]) -> dict[str, dict[str, int]]:
    """Return for each source_id how many rows of each table name it."""
    uses: dict[str, dict[str, int]] = {}
    for name, rows in tables.items():
        for source_id, number in rows.source_id.str.split().explode().value_counts().items():
            uses.setdefault(source_id, {})[name] = int(number)
    return uses


def _item(source_id: str, row: pd.Series, uses: dict[str, int]) -> str:
    date = formats.date(row.published) if row.published else "undated"
    publisher = publishers.first(row.publisher)
    host = f"found as “{row.publisher}”" if row.publisher != publisher else ""
    facts = [host, in_language(row.language), _host(row), READ_AS.get(row.read_as, ""), _uses(uses)]
    rest = "; ".join(escape(fact) for fact in facts if fact)
    return (
        f'<li id="{escape(source_id)}"><b>{marked(publisher, row.language)}</b>, {escape(date)}: {linked_title(row)}. '
        f"<small>{rest}. <code>{escape(source_id)}</code></small></li>\n"
    )


def linked_title(row: pd.Series) -> str:
    """HTML of the title, foreign writing marked with its language, as a link where the address may be followed."""
    words = marked(row.title, row.language)
    if not linkable(row.url, row.link):
        return f"<cite>{words}</cite>"
    language = f' hreflang="{escape(row.language)}"' if row.language not in ("", "en") else ""
    return f'<cite><a href="{escape(row.url)}"{language} rel="noopener noreferrer">{words}</a></cite>'


def linkable(url: str, link: str) -> bool:
    """Tell whether an address may be followed: the table allows it, and it is an http address without blanks."""
    return link == "yes" and ADDRESS.fullmatch(url) is not None


def marked(title: str, language: str, tag: str = "span") -> str:
    """Return a title as HTML: escaped, with runs of non-Latin writing wrapped in their language.

    A title in Latin writing is marked as a whole where it has accented letters; elsewhere it is our English rendering.
    """
    if language == "en":
        return escape(title)
    wrap = f'<{tag} lang="{escape(language)}">'
    parts, at = [], 0
    for run in FOREIGN_RUN.finditer(title):
        parts += [escape(title[at : run.start()]), f"{wrap}{escape(run[0])}</{tag}>"]
        at = run.end()
    if not parts and re.search(r"[À-ɏ]", title):
        return f"{wrap}{escape(title)}</{tag}>"
    return "".join([*parts, escape(title[at:])])


def in_language(code: str) -> str:
    """The language of a document that is not in English: "in Chinese"."""
    name = Locale.parse(code).get_display_name("en") if code and code != "en" else ""
    return f"in {name}" if name else ""


def _host(row: pd.Series) -> str:
    host = urlsplit(row.url).hostname or ""
    if linkable(row.url, row.link):
        return host
    return f"seen on {host}, not linked" if host else "read without an address"


def _uses(uses: dict[str, int]) -> str:
    parts = [f"{formats.num(number)} {(ROWS | ABROAD)[name][number != 1]}" for name, number in uses.items()]
    return "behind " + ", ".join(parts) if parts else "read as background"


def numbers(ev: Evidence) -> SimpleNamespace:
    """Return what the page's prose quotes, as text: all sources, by kind, linked, foreign, weak; what a kind means."""
    table, used = ev.sources, usage(ev)
    weak = table.kind.isin(WEAK_KINDS)
    counts = {kind: (table.kind == kind).sum() for kind in KINDS} | {
        "all": len(table),
        "linked": sum(map(linkable, table.url, table.link)),
        "foreign": (table.language != "en").sum(),
        "weak": weak.sum(),
        "background": sum(source_id not in used for source_id in table.index),
        "excerpts": (table.read_as == "excerpt").sum(),
        "panel": len(panel.load(ev).sources),
    }
    means = {f"{kind}_means": words for kind, words in MEANINGS.items()}
    words = {name: formats.num(number) for name, number in counts.items()}
    return formats.texts(words, means, {"weak_share": formats.pct(weak.mean(), 0)})
