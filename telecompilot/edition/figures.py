"""Files of a figure in Chinese: table, picture, sidecar, live chart, all from the English ones beside them."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape

from telecompilot.edition.message import shared
from telecompilot.edition.walker import LETTERS, Translate, Walker
from telecompilot.figure import svg

SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
DRAWING = re.compile(rf'(.*)<g transform="translate\({svg.MARGIN},([\d.]+)\)">(.*)</g></svg>', re.DOTALL)
CREDIT = re.compile(r'font-size="12"[^>]*>([^<]*)<')
CALL = re.compile(r'telecompilot\.live\(("[^"]+"),(.*)\);\n', re.DOTALL)
LITERAL = re.compile(r"'([^'\\]+)'")
# Where a specification holds words, and not names of columns, types and colours.
WORDS = {"domain", "sort", "values", "text", "equal", "oneOf", "value"}
PLAIN = {"config", "usermeta", "$schema"}


def words(text: str, say: Translate, kind: str = "td") -> str:
    """Return the text in Chinese, or as it is where it has no words or nobody has translated them."""
    found = " ".join(text.split())
    return (say(found, kind) if LETTERS.search(found) else None) or text


def table(text: str, say: Translate) -> str:
    """A CSV with heads and words in Chinese; numbers, ids and codes as they are."""
    out = io.StringIO()
    rows = ([words(cell, say) for cell in row] for row in csv.reader(io.StringIO(text)))
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def sidecar(text: str, say: Translate) -> dict:
    """The words that go with a figure."""
    about = json.loads(text)
    shown = f"{about['units']} <a>{about['definition']}</a>"  # as a page says it
    units = say(shown, "p") if about["definition"] else None
    for name in ("title", "units", "definition", "note", "alt"):
        about[name] = words(about[name], say)
    about["units"] = units.partition("<a>")[0].strip() if units else about["units"]
    about["columns"] = [words(name, say) for name in about["columns"]]
    about["citation"] = re.sub(r"(?<=“)[^”]+(?=”)", lambda hit: words(hit[0], say), about["citation"])
    return about | {"language": "zh-CN"}


def picture(text: str, about: dict, say: Translate) -> str:
    """The picture file, its labels in Chinese, its heads as the sidecar `about` has them.

    Raises ValueError for a file that `svg.standalone` did not make.
    """
    size, drawing = SIZE.search(text), DRAWING.fullmatch(text)
    if not (size and drawing):
        raise ValueError("no picture file of a figure")
    credit = CREDIT.findall(drawing[1])
    height = float(size[2]) - float(drawing[2]) - 8 - 16 * len(credit) - svg.MARGIN
    shown = svg.Picture(float(size[1]) - 2 * svg.MARGIN, height, Walker(say).rewrite(drawing[3]), {})
    foot = re.sub(r"^Source: ", "来源：", " ".join(unescape(line) for line in credit))
    return svg.standalone(shown, about["title"], about["units"], about["alt"], foot)


def live(text: str, say: Translate, find: Translate) -> str:
    """The live chart's script with its words in Chinese, also where an expression or a scale names one.

    A script of another kind holds numbers only and stays. `say` is asked for what tooltips call their values, `find`
    for what the picture may hold already.
    """

    def cell(value: object) -> object:
        if isinstance(value, list):
            whole = find(" ".join(map(str, value)), "text")
            return shared(whole, len(value)) if whole else value
        return words(value, find) if isinstance(value, str) else value

    def part(node: object, key: str = "") -> object:
        match node:
            case dict() if key == "datasets":
                return {name: [{key: cell(row[key]) for key in row} for row in rows] for name, rows in node.items()}
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
    spec = json.dumps(part(json.loads(hit[2])), separators=(",", ":"), ensure_ascii=False)
    return f"telecompilot.live({hit[1]},{spec});\n"
