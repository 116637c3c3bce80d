"""One stylesheet for the whole site: the theme's and the report's own, without what no page and no script can use."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import furo
import sphinx_design
import tinycss2
from tinycss2.ast import Node

from telecompilot.evidence import paths

THEME = Path(furo.__file__).parent / "theme" / "furo" / "static" / "styles" / "furo.css"
# Tabs, cards, grids, buttons: their rules, and their colours in this theme, light and dark.
DESIGN = (Path(sphinx_design.__file__).parent / "static/sphinx-design.min.css", THEME.with_name("furo-extensions.css"))
OWN = ("telecompilot.css", "playground.css")
NESTING = {"media", "supports", "container", "layer"}
ALTERNATIVES = {"is", "where", "matches", "-webkit-any", "-moz-any", "has"}
CONTAINER = re.compile(r"@container \(width ?(<|>=) ?(\d+)px\)")
MARGINS = 96  # px, of a page on both sides of a figure
READ = re.compile(r"var\(\s*(--[\w-]+)")
# Classes of what is made later: by the bundle of live charts, whose own words are too many to tell; by the edition.
MADE = {"vega-embed", "vg-tooltip", "key", "value", "tc-english", "tc-left"}


def sheet(pages: Iterable[str], scripts: Iterable[str], pygments: str) -> str:
    """The stylesheet that goes with some pages and scripts. `pygments` are the rules for highlighted code."""
    pages, scripts = list(pages), list(scripts)
    tags, names = vocabulary(pages, scripts)
    read = {name for text in (*pages, *scripts) for name in READ.findall(text)}
    design = DESIGN if any(name.startswith("sd-") for name in names) else ()
    files = [*design[:1], THEME, *design[1:], *(paths.STATIC / name for name in OWN)]
    css = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    return older(purged("\n".join([pygments, *css]), tags, names, read))


def older(css: str) -> str:
    """The same, with ways around what Chromium 86 to 104 lacks, which live on in messengers.

    A rule with `:is` goes before its like with `:-webkit-any`; one that asks for the width of a figure before its like
    that asks for that of the window, less the page's margins.
    """
    return "".join(map(str, _older(_kept(tinycss2.parse_stylesheet(css), None, None))))


def _older(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        inner = list(_older(block.inner))
        yield Block(block.head, block.declared, inner)
        if asked := CONTAINER.fullmatch(block.head):
            edge = int(asked[2]) + MARGINS
            window = f"@media (max-width:{edge - 1}px)" if asked[1] == "<" else f"@media (min-width:{edge}px)"
            yield Block("@supports not (container-type:inline-size)", [], [Block(window, [], inner)])
        elif ":is(" in block.head and not block.head.startswith("@"):
            head = block.head.replace(":is(", ":-webkit-any(")
            yield Block("@supports not selector(:is(a))", [], [Block(head, block.declared, [])])


def vocabulary(pages: Iterable[str], scripts: Iterable[str]) -> tuple[set[str], set[str]]:
    """What selectors may name: element names and attributes' values of pages; and, for both, any word of a script."""
    tags, names = {"html", "head", "body"}, set(MADE)
    for page in pages:
        tags.update(re.findall(r"<([a-zA-Z][\w-]*)", page))
        for values in re.findall(r'\b(?:class|id)="([^"]*)"', page):
            names.update(values.split())
    for script in scripts:
        words = set(re.findall(r"[A-Za-z_][\w-]*", script))
        tags |= words
        names |= words
    return {tag.lower() for tag in tags}, names


class Block(NamedTuple):
    """A rule: what stands before its braces, and in them either declarations (name, value) or further rules."""

    head: str
    declared: list[tuple[str, str]]
    inner: list[Block]

    def __str__(self) -> str:
        declared = ";".join(f"{name}:{value}" for name, value in self.declared)
        return f"{self.head}{{{declared}{''.join(map(str, self.inner))}}}"


def purged(css: str, tags: set[str], names: set[str], elsewhere: set[str] = frozenset()) -> str:
    """Return rules that can match something, without comments, spare blanks and variables that nothing reads.

    `elsewhere` are variables that pages and scripts read, as pictures do.
    """
    blocks = list(_kept(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), tags, names))
    text, before = "".join(map(str, blocks)), ""
    while text != before:  # a variable may be read by a variable only
        before, read = text, elsewhere | set(READ.findall(text))
        blocks = list(_without_unread(blocks, read))
        text = "".join(map(str, blocks))
    return text


def _without_unread(blocks: Iterable[Block], read: set[str]) -> Iterator[Block]:
    for block in blocks:
        declared = [(name, value) for name, value in block.declared if not name.startswith("--") or name in read]
        inner = list(_without_unread(block.inner, read))
        if declared or inner:
            yield Block(block.head, declared, inner)


def _kept(rules: Iterable[Node], tags: set[str] | None, names: set[str] | None) -> Iterator[Block]:
    for rule in rules:
        if rule.type == "qualified-rule":
            every = list(_split(rule.prelude))
            heads = [_text(one) for one in every if tags is None or matches(one, tags, names)]
            if heads:
                yield Block(",".join(heads), list(_declarations(rule.content)), [])
        elif rule.type == "at-rule" and rule.content is not None:
            head = f"@{rule.at_keyword} {_text(rule.prelude)}".strip()
            if rule.at_keyword in NESTING:
                inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                yield Block(head, [], list(_kept(inner, tags, names)))
            elif rule.at_keyword == "page":
                yield Block(head, list(_declarations(rule.content)), [])


def _declarations(content: list[Node]) -> Iterator[tuple[str, str]]:
    for one in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration":
            yield one.name, _text(one.value) + ("!important" if one.important else "")


def _split(prelude: list[Node]) -> Iterator[list[Node]]:
    part: list[Node] = []
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            yield part
            part = []
        else:
            part.append(token)
    yield part


def matches(selector: list[Node], tags: set[str], names: set[str]) -> bool:
    """Tell whether every element, class and id that a selector asks for is there; what it excludes does not count."""
    before = ""
    for token in selector:
        if token.type == "hash" and token.value not in names:
            return False
        if token.type == "ident" and before == "." and token.value not in names:
            return False
        if token.type == "ident" and before not in (".", ":") and token.lower_value not in tags:
            return False
        either = token.type == "function" and token.lower_name in ALTERNATIVES
        if either and not any(matches(one, tags, names) for one in _split(token.arguments)):
            return False
        before = token.value if token.type == "literal" else ""
    return True


def _text(tokens: list[Node]) -> str:
    text = tinycss2.serialize([token for token in tokens if token.type != "comment"]).strip()
    quoted = re.split(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", text)
    quoted[::2] = [re.sub(r"\s*([,>{};])\s*", r"\1", re.sub(r"\s+", " ", part)) for part in quoted[::2]]
    return "".join(quoted)
