"""How each sentence of the report stays true: `python tests/sentences.py` counts them by file and kind.

Read are the prose of the pages with their descriptions, the texts in the tables, and every string of the modules that
can reach a reader, both branches of those that the data choose between. Typed words that a row could overturn have to
be guarded, or listed with a reason in plain_sentences.csv: `--missing` prints the lines that are not there, without the
reason, and `--stale` those that fit no sentence.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from telecompilot.evidence import guards, pages, paths
from telecompilot.report.dry_run import CELL

KINDS = ("quoted", "computed", "guarded", "document", "dated", "question", "plain")
COLUMNS = {  # texts of tables that readers see, but for titles of documents and the article's own words
    "series": ("title", "definition"),
    "events": ("what",),
    "services": ("conditions",),
    "firms": ("service",),
    "pilots": ("note",),
    "scenarios": ("basis", "note"),
    "claims": ("why",),
}
SOURCED = ("events", "services", "firms")  # a row says what its documents say
DEFINITIONS = ("chapters/glossary.md", "data/series.csv")  # "all premiums": what is counted, whatever the figures
MODULES = ("report/*.py", "study/*.py", "figure/*.py", "site/*.py", "site/paper/words.py")
FOR_AUTHORS = (
    "proofread",
    "dry_run",
    "failure",
    "plot",
    "svg",
    "figure_index",
    "policy",
    "fork_server",
    "kernels",
    "inputs",
    "cards",
    "assets",
    "upstream",
    "publish",
    "cite",
)

# Words that a row to come can make false wherever they stand.
NOW = r"""today now still yet since latest newest nobody never ever again so\sfar no\slater not\sby no\slonger
(?:was|were|is|are)\snot\sfound not\sseen (?:has|have)\snot no\sword at\spresent (?:up\sto|until)\snow to\sdate
second[\s-]hand overlaps? back"""
ABSENT = "none only no"
MOVED = r"""fell fallen falls falling rose risen rises rising grew grown shrank shrunk gained lost doubled tripled peak
peaked stopped until"""
# Words that are safe in a definition and in a fact that carries its date.
COMPARED = r"""highest lowest largest smallest biggest best worst most fewest fewer few first last neither both all
every half nearly almost clearly same far above below more\sthan less\sthan fewer\sthan close\sto
two three four five six seven eight nine ten eleven twelve dozens? twice several"""
# What these words also mean: nothing that figures say.
IDIOMS = r"""no\s(?:more|less|fewer)\sthan at\s(?:most|least) all\sbut (?:at|in)\sall (?:how|as)\sfar far\sfrom
four\s(?:\w+\s)?(?:chances|times|outcomes|cases)?\s?in\sfive one\sin\sten no\s(?:ceiling|interval|one|matter)
half[\s-]year(?:s|ly)? half\sa\syear year\sto\sdate above\sdesignated\ssize (?:at|in)\sthe\ssame\stime first\srelease
taken?\sback back-tests? (?:below|above)\szero of\sno\suse"""

ALLOWED = Path(__file__).with_name("plain_sentences.csv")
BEGINNING = 70  # letters of a sentence by which it is known
OPEN, SHUT = "\ue000", "\ue001"  # round guarded words
HOLE = re.compile(r"⟦[^⟧]*⟧")  # what is filled in
ROLE = re.compile(r"\{([\w:+-]+)\}`([^`]*)`")
END = re.compile(r"[.!?][”\"’)*_]*(?=\s+[“\"‘(*\[A-Z⟦\d])(?<!\b[A-Z]\.)(?<!\bNo\.)(?<!e\.g\.)|[.!?]\s*$|\n{2,}")
TAG = re.compile(r"<[^<>]*>")
CHOSEN = "⟦eval: the data choose between these words and others⟧"
THIS_YEAR = int(json.loads((paths.DATA / "datapackage.json").read_text(encoding="utf-8"))["created"][:4])
YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _any(*words: str) -> re.Pattern:
    return re.compile(rf"\b(?:{'|'.join(' '.join(words).split())})\b", re.IGNORECASE)


LATER, GONE, WENT, WORDS, IDIOM = map(_any, (NOW, ABSENT, MOVED, COMPARED, IDIOMS))


class Sentence(NamedTuple):
    """One sentence: the file, its words with ⟦what is filled in⟧, its kind, and the words that rows could overturn."""

    file: str
    text: str
    kind: str
    risky: tuple[str, ...]

    @property
    def entry(self) -> tuple[str, str, str]:
        """File, beginning and words, as plain_sentences.csv names the sentence."""
        start = HOLE.sub("…", self.text)[:BEGINNING]
        return self.file, start if len(start) < BEGINNING else start[: start.rfind(" ")], "/".join(self.risky)


def sentences() -> list[Sentence]:
    """Return every sentence of pages, tables and modules, once a file."""
    found = [*_prose(), *_tables(), *_modules()]
    return list(dict.fromkeys(found))


def split(file: str, text: str, kind: str = "plain") -> Iterator[Sentence]:
    """Yield the sentences of a text with OPEN and SHUT round guarded words; `kind` is theirs if nothing else is."""
    clean, mask, depth = [], [], 0
    for letter in text:
        if letter in (OPEN, SHUT):
            depth += 1 if letter == OPEN else -1
        else:
            clean.append(letter)
            mask.append(depth > 0)
    text, at = "".join(clean), 0
    for end in [*(hit.end() for hit in END.finditer(text)), len(text)]:
        part, held = text[at:end], mask[at:end]
        at = end
        if re.search(r"[A-Za-z]{2}", HOLE.sub("", part)):
            yield _judged(file, part, held, kind)


def _judged(file: str, text: str, held: list[bool], kind: str) -> Sentence:
    free = "".join(" " if hold else letter for letter, hold in zip(text, held, strict=True))
    free = IDIOM.sub(" ", " ".join(HOLE.sub(" ; ", free).split()))
    later, absent, moved, words = (kind_of.findall(free) for kind_of in (LATER, GONE, WENT, WORDS))
    kind = _kind(text, any(held), kind, bool(later))
    if kind in ("document", "dated", "question"):  # what may fall, rise and be most in the past, or in a document
        moved = words = []
    if kind == "document":
        absent = []
    words = [*later, *absent, *moved, *([] if file in DEFINITIONS else words)]
    risky = () if kind == "computed" and text.startswith(CHOSEN) else dict.fromkeys(map(str.lower, words))
    return Sentence(file, " ".join(text.removeprefix(CHOSEN).split()), kind, tuple(risky))


def _kind(text: str, held: bool, kind: str, later: bool) -> str:
    holes = "".join(HOLE.findall(text))
    if held:
        return "guarded"
    if "⟦eval" in holes or "⟦datum" in holes:
        return "computed" if "⟦eval" in holes else "quoted"
    if "⟦cite" in holes and not later:
        return "document"
    if text.rstrip().endswith("?"):
        return "question"
    past = any(int(year) < THIS_YEAR for year in YEAR.findall(text))
    return "dated" if kind == "plain" and past and not later else kind


def _marked(text: str) -> str:
    """Return a text with OPEN and SHUT in the place of the marks of guarded words."""
    while end := guards.SPAN_END.search(text):
        start = guards._start(text, end.start(), 0)
        text = f"{text[:start]}{OPEN}{text[start + 1 : end.start()]}{SHUT}{text[end.end() :]}"
    return text


def _filled(role: re.Match) -> str:
    name, text = role.groups()
    if name in ("eval", "datum") or name.startswith("cite"):
        return f"⟦{name.partition(':')[0]}:{text}⟧"
    return "" if name == "math" else re.sub(r"\s*<[^>]*>$", "", text)


def _prose() -> Iterator[Sentence]:
    for page in pages.files():
        head, body = page.read_text(encoding="utf-8")[4:].split("\n---\n", 1)
        file = page.relative_to(paths.ROOT).as_posix()
        yield from split(file, _marked(yaml.safe_load(head)["myst"]["html_meta"]["description"]))
        body = re.sub(r"^```\{math\}.*?^```$|<!--.*?-->|^%.*?$|^\(.*?\)=$", "", CELL.sub("", body), flags=re.S | re.M)
        body = re.sub(r"^[:`]{3,}(?:\{[\w-]+\})?(.*)$|^:[\w-]+:.*$|^\{\.[\w-]+\}$", r"\1", body, flags=re.M)
        body = guards.BLOCK.sub(lambda hit: f"⟦holds:{hit[1]}⟧", body)
        body = re.sub(r"\]\([^()\s]*\)", "]", ROLE.sub(_filled, _marked(body)))
        wish = False  # under a heading that asks what would change our mind, nothing is said to be so
        for block in re.split(r"\n\s*\n|\n(?=\s*(?:[-*|]|\d+\.|#+) )", body):
            wish = "would change" in block if block.lstrip().startswith("#") else wish
            guard = re.match(r"\s*⟦holds:[^⟧]*⟧", block)
            text = re.sub(r"^\s*(?:[-*>]|\d+\.|#+)\s", "", block[guard.end() :] if guard else block)
            yield from split(file, f"{OPEN}{text}{SHUT}" if guard else text, "question" if wish else "plain")


def _tables() -> Iterator[Sentence]:
    for table, columns in COLUMNS.items():
        with open(paths.DATA / f"{table}.csv", encoding="utf-8", newline="") as opened:
            for row in csv.DictReader(opened):
                for column in columns:
                    text = _marked(row[column]).replace("{", "⟦datum:").replace("}", "⟧")
                    yield from split(f"data/{table}.csv", text, "document" if table in SOURCED else "plain")


def _modules() -> Iterator[Sentence]:
    for pattern in MODULES:
        for module in sorted((paths.ROOT / "telecompilot").glob(pattern)):
            if module.stem not in FOR_AUTHORS:
                file = module.relative_to(paths.ROOT).as_posix()
                for text in strings(ast.parse(module.read_text(encoding="utf-8"))):
                    words = HOLE.sub("", text).split()
                    if len(words) > 2 or (len(words) == 2 and LATER.search(text)):  # else a name, or a code
                        text = re.sub(r"\{(\w[^{}]*@[^{}]*)\}", r"⟦datum:\1⟧", TAG.sub(" ", text))
                        yield from split(file, text)


def strings(node: ast.AST, held: bool = False, chosen: bool = False) -> Iterator[str]:
    """Yield the texts below a node of a module, without docstrings and errors.

    held: they are words that `guarded` was handed. chosen: the data choose between them and others.
    """
    if isinstance(node, ast.Raise):
        return
    if isinstance(node, ast.JoinedStr | ast.BinOp | ast.Constant) and (text := _text(node)) is not None:
        yield f"{CHOSEN if chosen else ''}{OPEN}{text}{SHUT}" if held else f"{CHOSEN if chosen else ''}{text}"
        for inner in ast.walk(node):
            if isinstance(inner, ast.FormattedValue):
                yield from strings(inner.value, held, chosen)
        return
    held = held or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "guarded")
    chosen = chosen or isinstance(node, ast.IfExp | ast.If | ast.Match | ast.BoolOp)
    chosen = chosen or (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict | ast.Tuple | ast.List))
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)):  # a docstring
            yield from strings(child, held, chosen)


def _text(node: ast.AST) -> str | None:
    """Return a string expression with ⟦eval⟧ for what is computed in it, None if it is no string."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) or "" if isinstance(part, ast.Constant) else "⟦eval⟧" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = _text(node.left), _text(node.right)
        if any(sides):
            return "".join("⟦eval⟧" if side is None else side for side in sides)
    return None


def allowed() -> dict[tuple[str, str, str], str]:
    """Return the reason of each sentence that may stay plain, by file, beginning and words."""
    with open(ALLOWED, encoding="utf-8", newline="") as opened:
        return {(row["file"], row["beginning"], row["words"]): row["reason"] for row in csv.DictReader(opened)}


def compared() -> tuple[list[tuple[str, str, str]], list[tuple[str, str, str]]]:
    """Return the entries that plain_sentences.csv lacks, and those in it that fit no sentence."""
    needed, there = dict.fromkeys(one.entry for one in sentences() if one.risky), allowed()
    return [entry for entry in needed if entry not in there], [entry for entry in there if entry not in needed]


def main() -> None:
    """Print what the argument asks for."""
    if sys.argv[1:] in (["--missing"], ["--stale"]):
        csv.writer(sys.stdout, lineterminator="\n").writerows(compared()[sys.argv[1] == "--stale"])
        return
    counts = Counter((one.file, one.kind) for one in sentences())
    files = dict.fromkeys(file for file, _ in counts)
    print("file", *KINDS, sep=",")
    for file in files:
        print(file, *(counts[file, kind] for kind in KINDS), sep=",")
    print("all", *(sum(counts[file, kind] for file in files) for kind in KINDS), sep=",")


if __name__ == "__main__":
    main()
