"""Compare what readers get from two built sites: ``python tests/compare_sites.py BEFORE AFTER``.

Compared, page by page and in both editions: visible text, tables, figures, descriptions for screen readers, links; then
each data file, picture and notebook. Left out, as they must differ: version and commit, names that hold a digest of
their content, cards of quoted figures, code of notebooks. Build both sites with one SOURCE_DATE_EPOCH, for figures
carry the date. Prints each difference and their number; exit code 1 if there is any.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

STAMPS = re.compile(r"telecompilot \d+\.\d+\.\d+|(?<![0-9a-f])[0-9a-f]{10}\+?(?![0-9a-z])")  # version, commit
HASHED = re.compile(r"\.[0-9a-f]{10}(?=\.(?:js|css)\b)")
UNSEEN = {"script", "style", "head", "template"}
INLINE = {"a", "abbr", "b", "br", "button", "cite", "code", "em", "i", "kbd", "label", "math", "output", "q", "small"}
INLINE |= {"span", "strong", "sub", "sup", "time", "var", "wbr"}
SPOKEN = ("alt", "aria-label", "title", "placeholder")
PACKED, BOUND = (".br", ".gz"), (".zip", ".pdf", "SHA256SUMS", ".buildinfo", "objects.inv")


def main(before: Path, after: Path) -> int:
    """Print the differences; return how many files differ."""
    old, new = ({_name(site, file): file for file in site.rglob("*") if _read(file)} for site in (before, after))
    lone = [f"only before: {name}" for name in sorted(old.keys() - new.keys())]
    lone += [f"only after: {name}" for name in sorted(new.keys() - old.keys())]
    print(*lone, sep="\n", end="\n" if lone else "")
    differing = len(lone)
    for name in sorted(old.keys() & new.keys()):
        parts = zip(content(old[name]), content(new[name]), strict=True)
        changed = [(what, was, now) for (what, was), (_, now) in parts if was != now]
        differing += bool(changed)
        for what, was, now in changed:
            lines = [line for line in difflib.unified_diff(was, now, lineterm="", n=0) if not line.startswith("@@")][2:]
            print(f"{name}: {what}: {len(lines)} lines", *(f"    {line[:300]}" for line in lines[:6]), sep="\n")
    kinds = dict(Counter(Path(name).suffix for name in old).most_common(6))
    print(f"{len(old.keys() & new.keys())} files compared ({kinds}), {differing} differ")
    return differing


def _name(site: Path, file: Path) -> str:
    return HASHED.sub("", file.relative_to(site).as_posix())


def _read(file: Path) -> bool:
    """Tell whether a file is compared: not what is packed from others, nor the sources, which are not shown."""
    return (
        file.is_file() and file.suffix not in PACKED and not file.name.endswith(BOUND) and "_sources" not in file.parts
    )


def content(file: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield what a file holds for a reader: names of parts, and each part as lines."""
    if file.suffix == ".html":
        yield from page(html.fromstring(file.read_bytes()))
    elif file.suffix == ".svg":
        yield "drawing", drawing(etree.fromstring(file.read_bytes()))
    elif file.suffix == ".ipynb":
        cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
        prose = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
        yield "prose", plain(prose).splitlines()
        yield "code cells", [str(sum(cell["cell_type"] == "code" for cell in cells))]
    elif file.suffix == ".png":
        yield "digest", [hashlib.sha256(file.read_bytes()).hexdigest()]
    elif file.name.startswith("search-index"):
        yield "entries", plain(file.read_text(encoding="utf-8")).replace("],[", "],\n[").splitlines()
    else:
        yield "content", plain(file.read_text(encoding="utf-8", errors="replace")).splitlines()


def plain(text: str) -> str:
    """Return a text without what must differ from build to build."""
    return HASHED.sub("", STAMPS.sub("…", text))


def page(tree: etree._Element) -> Iterator[tuple[str, list[str]]]:
    """Yield the parts of a page."""
    for card in tree.xpath("//*[contains(concat(' ', @class, ' '), ' tc-card ')]"):
        card.drop_tree()
    figures, tables = tree.xpath("//*[local-name()='svg']"), tree.xpath("//table")
    yield "figures", [line for figure in figures for line in drawing(figure)]
    yield (
        "tables",
        [plain(" | ".join(_words(cell) for cell in row)) for table in tables for row in table.xpath(".//tr")],
    )
    spoken = [plain(f"{name}: {node.get(name)}") for node in tree.iter("*") for name in SPOKEN if node.get(name)]
    yield "spoken", spoken
    yield "links", [plain(node.get("href")) for node in tree.xpath("//a[@href]")]
    body = tree.find("body")
    for node in body.xpath(".//*[local-name()='svg']"):
        node.drop_tree()
    yield "visible text", [line for line in (plain(" ".join(_seen(block).split())) for block in _blocks(body)) if line]


def _words(node: etree._Element) -> str:
    return " ".join(node.text_content().split())


def _blocks(body: etree._Element) -> list[etree._Element]:
    """Return the elements of a page that hold text themselves or in inline elements, innermost first met."""
    return [node for node in body.iter("*") if node.tag not in INLINE and node.tag not in UNSEEN]


def _seen(block: etree._Element) -> str:
    """Return the text of a block without that of the blocks inside it."""
    words = [block.text or ""]
    for child in block:
        if isinstance(child.tag, str) and child.tag not in UNSEEN:
            words.append(_seen(child) if child.tag in INLINE else "")
        words.append(child.tail or "")
    return "".join(words)


def drawing(svg: etree._Element) -> list[str]:
    """Return a drawing as lines."""
    text = re.sub(r">\s*<", ">\n<", etree.tostring(svg, encoding="unicode", with_tail=False))
    return plain(text).splitlines()


if __name__ == "__main__":
    sys.exit(bool(main(Path(sys.argv[1]), Path(sys.argv[2]))))
