"""Files of a figure in Chinese: table, picture, sidecar, live chart, all from the English ones beside them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from html import unescape

from telecompilot.edition.runs import shared
from telecompilot.edition.walker import LETTERS, Walker
from telecompilot.figure import svg

Say = Callable[[str, str], str | None]
SIZE = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
DRAWING = re.compile(rf'(.*)<g transform="translate\({svg.MARGIN},([\d.]+)\)">(.*)</g></svg>', re.DOTALL)
CREDIT = re.compile(r'font-size="12"[^>]*>([^<]*)<')
CALL = re.compile(r'telecompilot\.live\(("[^"]+"),(.*)\);\n', re.DOTALL)
LITERAL = re.compile(r"'([^'\\]+)'")
# Where a specification holds words, and not names of columns, types and colours.
WORDS = {"domain", "sort", "values", "text", "equal", "oneOf", "value"}
PLAIN = {"config", "usermeta", "$schema"}


def words(text: str, say: Say, kind: str = "td") -> str:
    """Return the text in Chinese, or as it is where it has no words or nobody has translated them."""
    found = " ".join(text.split())
    return (say(found, kind) if LETTERS.search(found) else None) or text


def table(text: str, say: Say) -> str:
    """A CSV with heads and words in Chinese; numbers, ids and codes as they are."""
    head, *rows = csv.reader(io.StringIO(text))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([words(cell, say, "th") for cell in head])
    writer.writerows([[words(cell, say) for cell in row] for row in rows])
    return out.getvalue()


def sidecar(text: str, say: Say) -> str:
    """The words that go with a figure."""
    about = json.loads(text)
    shown = f"{about['units']} <a>{about['definition']}</a>"  # as a page says it
    units = say(shown, "p") if about["definition"] else None
    for name in ("title", "units", "definition", "note", "alt"):
        about[name] = words(about[name], say, "p")
    about["units"] = units.partition("<a>")[0].strip() if units else about["units"]
    about["columns"] = [words(name, say, "th") for name in about["columns"]]
    about["citation"] = re.sub(r"(?<=“)[^”]+(?=”)", lambda hit: words(hit[0], say, "p"), about["citation"])
    about["language"] = "zh-CN"
    return json.dumps(about, ensure_ascii=False, indent=1) + "\n"


def picture(text: str, about: dict, say: Say) -> str:
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


def live(text: str, say: Say, find: Callable[[str], str | None]) -> str:
    """The live chart's script with its words in Chinese, also where an expression or a scale names one.

    A script of another kind holds numbers only and stays. `say` is asked for what tooltips call their values, `find`
    for what the picture may hold already.
    """
    if not (hit := CALL.fullmatch(text)):
        return text
    name, spec = hit.groups()
    told = json.dumps(_Spec(say, find).told(json.loads(spec)), separators=(",", ":"), ensure_ascii=False)
    return f"telecompilot.live({name},{told});\n"


class _Spec:
    """Puts a specification into Chinese: cells of data, titles, texts, scales and expressions that name them."""

    def __init__(self, say: Say, find: Callable[[str], str | None]):
        self.say, self.find = say, find

    def told(self, node: object, key: str = "") -> object:
        """A part of a specification that stands under `key`."""
        if isinstance(node, dict):
            if key == "datasets":
                return {name: [self._row(row) for row in rows] for name, rows in node.items()}
            return {name: part if name in PLAIN else self.told(part, name) for name, part in node.items()}
        if isinstance(node, list) and node and key in ("title", "text") and all(isinstance(line, str) for line in node):
            return self._cell(node)
        if isinstance(node, list):
            return [self.told(part, key) for part in node]
        if not isinstance(node, str):
            return node
        if key == "title":
            return words(node, self.say, "text")
        if key in WORDS:
            return self._found(node)
        return LITERAL.sub(lambda hit: f"'{self._found(hit[1])}'", node) if "datum" in node else node

    def _found(self, text: str) -> str:
        return self.find(" ".join(text.split())) or text if LETTERS.search(text) else text

    def _row(self, row: object) -> object:
        if not isinstance(row, dict):
            return row
        return {name: self._cell(cell) for name, cell in row.items()}

    def _cell(self, cell: object) -> object:
        if isinstance(cell, list):
            whole = self.find(" ".join(map(str, cell)))
            return shared(whole, len(cell)) if whole else cell
        return self._found(cell) if isinstance(cell, str) else cell
