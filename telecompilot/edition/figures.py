"""Files of a figure in Chinese: table, picture, sidecar, live chart, all from the English ones beside them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html import unescape

from telecompilot.edition import documents, scaled, typography
from telecompilot.edition.message import shared
from telecompilot.edition.walker import LETTERS, Translate, Walker
from telecompilot.figure import provenance, svg
from telecompilot.figure.plot import COMPUTED

CODES = {"id", "Anchor", "series_id", "source_id", "Sources", "unit", "event_id"}  # columns of names for machines
ABOUT = ("title", "definition")  # of a series; its unit is a code
DOCUMENT = re.compile(r"(.+?), ((?:\d{4}|undated)(?:, (?:copy|blog))?)")
BRACKETS = re.compile(r" \[(.*?: (?:holds|does not hold))\](?= \[| Sources:|$)")
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
DRAWING = re.compile(rf'(.*)<g transform="translate\({svg.MARGIN},([\d.]+)\)">(.*)</g></svg>', re.DOTALL)
CREDIT = re.compile(r'font-size="12"[^>]*>([^<]*)<')
CALL = re.compile(r'telecompilot\.live\(("[^"]+"),(.*)\);\n', re.DOTALL)
LITERAL = re.compile(r"'([^'\\]+)'")
# Where a specification holds words, and not names of columns, types and colours.
WORDS = {"domain", "sort", "values", "text", "equal", "oneOf", "value"}
PLAIN = {"config", "usermeta", "$schema"}


def words(text: str, say: Translate, kind: str = "td") -> str:
    """Return the text in Chinese, or as it is where it has no words or nobody has translated them, set as Chinese."""
    return typography.line(_said(text, say, kind))


def _said(text: str, say: Translate, kind: str = "td") -> str:
    found = " ".join(text.split())
    return (say(found, kind) if LETTERS.search(found) else None) or text


def table(text: str, say: Translate) -> str:
    """A CSV with heads and words in Chinese; numbers, ids and codes as they are."""
    head, *rows = csv.reader(io.StringIO(text))
    out = io.StringIO()
    cells = ([_cell(cell, name, say) for cell, name in zip(row, head, strict=True)] for row in rows)
    csv.writer(out, lineterminator="\n").writerows([[typography.line(_cell(name, "", say)) for name in head], *cells])
    return out.getvalue()


def _cell(text: str, column: str, say: Translate) -> str:
    """One cell: a number in its head's unit; or words, what was checked in brackets, ids of sources, each by itself."""
    if column in CODES:
        return text
    if column == provenance.SOURCE:  # documents in words, or ids
        return "；".join(_document(part, say) for part in documents.reachable_first(text.split("; ")))
    if (factor := scaled.times(column)) > 1:
        return scaled.number(text, factor, "")
    if text.startswith("'"):  # which keeps a spreadsheet from reading a formula
        return f"'{_cell(text[1:], column, say)}"
    told, mark, ids = text.partition(" Sources: ")
    first, *checks = BRACKETS.split(told)
    kind = "note" if column == "note" else "td"
    parts = [_said(first, say, kind), *(f"[{_said(check, say)}]" for check in checks[::2])]
    return "".join(parts) + (f" {_said('Sources:', say)}{ids}" if mark else "")


def _document(text: str, say: Translate) -> str:
    """A document as a row of data names it: "Reuters, 2014, copy"."""
    if text == COMPUTED:
        return words(text, say)
    if not (hit := DOCUMENT.fullmatch(text)):
        return text
    return "，".join([say(hit[1], documents.KIND) or hit[1], *(words(part, say) for part in hit[2].split(", "))])


def sidecar(text: str, say: Translate) -> dict:
    """The words that go with a figure."""
    about = json.loads(text)
    shown = f"{about['units']} <a>{about['definition']}</a>"  # as a page says it
    units = say(shown, "p") if about["definition"] else None
    whole = units.partition("<a>")[0].strip() if units else words(about["units"], say)
    for part, names in ((about, ("title", "definition", "note", "alt")), *((one, ABOUT) for one in about["series"])):
        part |= {name: words(part[name], say) for name in names}
    for one in about.get("sources", ()):
        kinds = (("publisher", documents.KIND), ("title", documents.TITLE))
        one |= {name: say(one[name], kind) or one[name] for name, kind in kinds}
    about["units"] = typography.line(whole)
    about["columns"] = [words(name, say) for name in about["columns"]]
    cited = re.sub(r"(?<=“)[^”]+(?=”)", lambda hit: words(hit[0], say), about["citation"])
    about["citation"] = typography.line(documents.cited(cited, say))
    return about | {"language": "zh-CN"}


def picture(text: str, about: dict, publishers: list[str], say: Translate) -> str:
    """The picture file, its labels in Chinese, its heads as the sidecar `about` has them; the publishers in English.

    Raises ValueError for a file that `svg.standalone` did not make.
    """
    size, drawing = SIZE.search(text), DRAWING.fullmatch(text)
    if not (size and drawing):
        raise ValueError("no picture file of a figure")
    credit = CREDIT.findall(drawing[1])
    height = float(size[2]) - float(drawing[2]) - 8 - 16 * len(credit) - svg.MARGIN
    labels = typography.markup(Walker(say).rewrite(scaled.drawing(drawing[3])))
    shown = svg.Picture(float(size[1]) - 2 * svg.MARGIN, height, labels, {})
    foot = documents.credit(" ".join(unescape(line) for line in credit), publishers, say)
    return svg.standalone(shown, about["title"], about["units"], about["alt"], typography.line(foot, listed=True))


def live(text: str, say: Translate, find: Translate) -> str:
    """The live chart's script with its words in Chinese, also where an expression or a scale names one.

    A script of another kind holds numbers only and stays. `say` is asked for what tooltips tell, `find` for what the
    picture may hold already.
    """

    def cell(value: object, ask: Translate = find) -> object:
        if isinstance(value, list):
            whole = ask(" ".join(map(str, value)), "text")
            return shared(typography.line(whole), len(value)) if whole else value
        return words(value, ask) if isinstance(value, str) else value

    def part(node: object, key: str = "") -> object:
        match node:
            case dict() if key == "datasets":
                asks = dict.fromkeys(told, say)
                return {
                    name: [{key: cell(row[key], asks.get(key, find)) for key in row} for row in rows]
                    for name, rows in node.items()
                }
            case dict():
                return {name: under if name in PLAIN else part(under, name) for name, under in node.items()}
            case [str(), *rest] if key in ("title", "text") and all(isinstance(line, str) for line in rest):
                return cell(node)
            case list():
                return [part(under, key) for under in node]
            case str() if key == "title":
                return words(node, say, "text")
            case str() if key in WORDS:
                return words(node, find)
            case str() if "datum" in node:
                return LITERAL.sub(lambda hit: f"'{words(hit[1], find)}'", node)
        return node

    if not (hit := CALL.fullmatch(text)):
        return text
    whole = {width: scaled.live(one) if isinstance(one, dict) else one for width, one in json.loads(hit[2]).items()}
    told = set(_told(whole))
    spec = json.dumps(part(whole), separators=(",", ":"), ensure_ascii=False)
    return f"telecompilot.live({hit[1]},{spec});\n"


def _told(node: object) -> Iterator[str]:
    """The fields whose values tooltips tell."""
    if isinstance(node, dict):
        tips = node.get("tooltip")
        yield from (tip["field"] for tip in tips or () if "field" in tip) if isinstance(tips, list) else ()
        node = list(node.values())
    if isinstance(node, list):
        for under in node:
            yield from _told(under)
