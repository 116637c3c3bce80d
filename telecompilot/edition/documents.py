"""Documents on a page in Chinese: publishers under their usual Chinese names, Chinese documents under their own titles.

Both stand in the catalogue ``documents.po``. What is not in it stays as it is, and is nobody's omission: a foreign
publisher without a usual Chinese name, a title in the language of its document. Of several documents, those that do not
open in mainland China (publishers in ``locale/zh_CN/unreachable.csv``) come after the others.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import cache
from html import escape, unescape

from telecompilot.edition import message
from telecompilot.edition.walker import Translate
from telecompilot.evidence import paths
from telecompilot.figure.plot import COMPUTED
from telecompilot.figure.provenance import REPORT, SHOWN

KIND, TITLE = "document", "document's title"  # of what is asked for
# "Reuters (TRAI)", "The Register (reporting Canalys)", "C114, citing CAICT", "China Daily / CCTV News"
ASIDE = re.compile(r"(.+?)(?: \((?P<bracket>[^()]+)\)|, (?P<after>(?:citing|reporting) .+)| / (?P<both>.+))")
RELAYED = re.compile(r"(?:citing|reporting|quoting) (.+)")
# What stands before a name, the name, and what stands after it; in an entry then the title in its link.
ENTRY = re.compile(
    r'(<li id="[^"]+"><b>|<span class="tc-card" role="note"><b>)(.*?)(</b>.{0,160}?)'
    r"<cite>(<a [^>]*>)?(.*?)(</a>)?</cite>"
)
HAN = re.compile("[\u4e00-\u9fff]")
TAG = re.compile(r"<[^>]+>")  # around foreign writing
NOTE = re.compile(r'(role="doc-noteref" aria-label="\d+: )([^"]+?)((?:, (?:\d{4}|undated|copy|blog))+")')
CITED = re.compile(r'<p class="tc-cite">.*?</p>', re.DOTALL)
LINE = re.compile(r'<p class="tc-source">.*?</p>', re.DOTALL)
CREDIT = re.compile(
    r"((?:^|>)(?:Sources?|Further sources): |; )((?:[^<>;&]|&[#\w]+;|<span [^>]*>[^<]*</span>)+?)( <a href=)"
)
_NAME = r"((?:[^<]|<span [^>]*>[^<]*</span>)+?)"
_YEAR = r"((?:, (?:\d{4}|undated|copy|blog))*</a>)"
LISTED = re.compile(rf'(<a href="[^"]*sources\.html#[\w-]+">){_NAME}{_YEAR}')
LINKED = re.compile(rf'(<a href="[^"]*"[^>]*>){_NAME}{_YEAR}')  # by their own address
# How a figure ends that is cited, and a picture file: report, version, day, licence.
_BUILT = r"(telecompilot \S+), built (\d+ \w+ \d{4})[.,] (CC BY 4\.0)\.?"
BUILT = re.compile(rf"(?:, (fig-[\w-]+), in: {re.escape(REPORT)} )?{_BUILT}")
_LINK = r"<a (?:(?!</a>).)*</a>"
LINKS = re.compile(rf"{_LINK}(?:; {_LINK})+", re.DOTALL)  # of a cell, and on a card
NAMED = re.compile(r"(<p class=\"tc-source\">[^<]*?(?:Sources|sources): )((?:(?!</p>).)*</a>)", re.DOTALL)
# The documents that a figure names, how many it leaves to a list, and that list.
CHOSEN = re.compile(
    r'(<p class="tc-source">Sources: )((?:(?!</p>).)*); and \d+( more(?:(?!<p class="tc-source">).)*'
    r'<p class="tc-source">Further sources: )((?:(?!</p>).)*)\.(?=</p>)',
    re.DOTALL,
)
BETWEEN = re.compile(r"(?<=</a>); ")
REFS = re.compile(r'<span class="tc-refs">.*?</span>', re.DOTALL)


@cache
def unreachable() -> tuple[str, ...]:
    """How the names of publishers begin whose documents do not open in mainland China."""
    with open(paths.ROOT / "locale" / "zh_CN" / "unreachable.csv", encoding="utf-8", newline="") as opened:
        return tuple(row["publisher"] for row in csv.DictReader(opened))


def reachable_first(names: Iterable[str]) -> list[str]:
    """Return documents, words or markup, those that open in mainland China first; what is computed stays last."""

    def last(name: str) -> tuple[bool, bool]:
        words = unescape(TAG.sub("", name))
        return words == COMPUTED, words.startswith(unreachable())

    return sorted(names, key=last)


def publisher(name: str, find: Callable[[str], str | None]) -> str | None:
    """Return a publisher's name in Chinese, also where only a part of it has one: "C114, citing CAICT"; else None."""
    if done := find(name):
        return done
    if not (hit := ASIDE.fullmatch(name)):
        return None
    rest = hit["bracket"] or hit["after"] or hit["both"]
    relayed = RELAYED.fullmatch(rest)
    second = relayed[1] if relayed else rest
    names = [publisher(part, find) for part in (hit[1], second)]
    if not any(names) and not relayed:
        return None
    first, last = (done or part for done, part in zip(names, (hit[1], second), strict=True))
    return f"{first} / {last}" if hit["both"] else f"{first}（{'据' if relayed else ''}{last}）"


def title(words: str, find: Callable[[str], str | None]) -> str | None:
    """Return a document's title in Chinese, or None: of an English one, nothing in brackets is in Chinese alone."""
    return publisher(words, find) if HAN.search(words) else find(words)


def translate(page: str, say: Translate) -> str:
    """Return a page with its documents' publishers and titles in Chinese; an English title is marked as English."""

    def named(hit: re.Match) -> str:
        return f"{hit[1]}{_said(hit[2], say) or hit[2]}{hit[3]}"

    def entry(hit: re.Match) -> str:
        before, heading, after = hit[4] or "", hit[5], hit[6] or ""
        done = _said(heading, say, TITLE)
        cite = f"<cite>{before}{done}{after}" if done else f'<cite lang="en">{before}{heading}{after}'
        return f"{named(hit)}{cite}</cite>"

    page = CHOSEN.sub(_chosen, page)
    page = LINKS.sub(lambda hit: "; ".join(reachable_first(BETWEEN.split(hit[0]))), page)
    page = NAMED.sub(lambda hit: hit[1] + "; ".join(reachable_first(BETWEEN.split(hit[2]))), page)
    page = NOTE.sub(named, ENTRY.sub(entry, page))
    page = LINE.sub(lambda line: CREDIT.sub(named, line[0]), LISTED.sub(named, page))
    page = REFS.sub(lambda cell: LINKED.sub(named, cell[0]), page)
    return CITED.sub(lambda line: cited(line[0], say), page)


def _chosen(hit: re.Match) -> str:
    """A figure's documents with those named beside it that open in mainland China, the others in its list."""
    names = reachable_first(BETWEEN.split(f"{hit[2]}; {hit[4]}"))
    left = sum(name.count("<a ") for name in names[SHOWN:])
    return f"{hit[1]}{'; '.join(names[:SHOWN])}; and {left}{hit[3]}{'; '.join(names[SHOWN:])}."


def _said(markup: str, say: Translate, kind: str = KIND) -> str | None:
    """Return a name or title, as markup, in Chinese; None where it stays as it is."""
    done = say(unescape(TAG.sub("", markup)), kind)
    return done and escape(done)


def cited(line: str, say: Translate) -> str:
    """Return a line with the report, its version and day in Chinese: "…，fig-a，载《…》，telecompilot 2.0.0，…生成"."""

    def told(hit: re.Match) -> str:
        report = f"，{hit[1]}，载《{say(REPORT, 'p') or REPORT}》，" if hit[1] else ""
        return f"{report}{hit[2]}，{message.date(hit[3])}生成，{hit[4]}" + ("。" if hit[1] else "")

    return BUILT.sub(told, line)


def credit(line: str, publishers: Iterable[str], say: Translate) -> str:
    """Return the source line of a picture file, "Source: Xinhua; Reuters and 2 more. Version", with Chinese names.

    publishers: of each document behind the figure; those with most documents that open in mainland China are named.
    """
    if not (hit := re.fullmatch(r"Source: (.+?)( and \d+ more)?(\. .+)", line, re.DOTALL)):
        return line
    known = reachable_first(name for name, _ in Counter(publishers).most_common())[:SHOWN]
    names = "；".join(dict.fromkeys(say(name, KIND) or name for name in known))
    more = re.sub(r" and (\d+) more", r"等（另有\1家）", hit[2] or "")
    return f"来源：{names}{more}。{cited(hit[3].removeprefix('. '), say)}"
