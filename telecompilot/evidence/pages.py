"""The book's pages: which files they are, by its contents, and what each says, a notebook as the text it stands for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import yaml

from telecompilot.evidence import paths

CONTENTS = "_toc.yml"
SUFFIXES = (".md", ".ipynb", ".rst")  # of a notebook that is paired with a text, the text is the page


def files(book: Path | None = None) -> list[Path]:
    """Return the pages that the contents of a book name and that exist, or else all of `chapters`: the front page, then
    the others by their names."""
    book = book or paths.ROOT
    contents = book / CONTENTS
    if not contents.is_file():
        return [page for page in (book / "index.md", *sorted((book / "chapters").glob("*.md"))) if page.is_file()]
    try:
        named = list(names(yaml.safe_load(contents.read_text(encoding="utf-8"))))
    except yaml.YAMLError:  # `check` says so
        return []
    there = list(dict.fromkeys(page for name in named for page in found(book, name)))
    return [*there[:1], *sorted(there[1:])]


def names(contents: object) -> Iterator[str]:
    """Yield what the contents name as pages, in their order: files with or without a suffix, and patterns of files."""
    if isinstance(contents, dict):
        yield from (str(contents[key]) for key in ("root", "file", "glob") if key in contents)
        contents = list(contents.values())
    for part in contents if isinstance(contents, list) else ():
        yield from names(part)


def found(book: Path, name: str) -> list[Path]:
    """Return the file of a name in the contents, or the files of a pattern."""
    if "*" in name:
        return sorted({page for file in book.glob(name) for page in found(book, file.relative_to(book).as_posix())})
    plain = name if not name.endswith(SUFFIXES) else name.rpartition(".")[0]
    there = [page for suffix in SUFFIXES if (page := book / f"{plain}{suffix}").is_file()]
    return there[:1]


def docnames(contents: object, book: Path | None = None) -> list[str]:
    """Return the pages that contents, or a part of them, name, as the site's addresses have them: without suffix."""
    book = book or paths.ROOT
    there = [page for name in names(contents) for page in found(book, name)]
    return list(dict.fromkeys(page.relative_to(book).with_suffix("").as_posix() for page in there))


def text(page: Path) -> str:
    """Return a page's text: a notebook's cells one under another, code as `{code-cell}`."""
    return "\n".join(words for _, words in _cells(page))


def place(page: Path, line: int) -> tuple[str, int]:
    """Return the cell of a notebook ("" for a text), and the line in it, of a line of `text`."""
    for cell, words in _cells(page):
        length = words.count("\n") + 1
        if line <= length or not cell:
            return cell, line
        line -= length
    return "", line


def _cells(page: Path) -> Iterator[tuple[str, str]]:
    content = page.read_text(encoding="utf-8")
    if page.suffix != ".ipynb":
        yield "", content
        return
    try:
        cells = json.loads(content).get("cells", ())
    except ValueError:  # the build says so, by name, as it reads the page
        cells = ()
    for number, cell in enumerate(cells, start=1):
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        kind = cell["cell_type"]
        yield f", cell {number}", f"```{{code-cell}}\n{source}\n```\n" if kind == "code" else f"{source}\n"
