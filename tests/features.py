"""What authors write in a Jupyter Book, page by page: a piece of Markdown, and what a reader must then see of it.

To add one, add a line here: `tests/site/test_site_outputs.py` builds a small book of all of them and looks at each in a
browser, light and dark.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import NamedTuple

import small_book


class Feature(NamedTuple):
    """A feature: its name; the Markdown; the CSS selector of what must be seen, within the feature's section.

    `words` must stand in that element; `needs` are libraries without which the feature is left out.
    """

    name: str
    markdown: str
    css: str
    words: str = ""
    needs: tuple[str, ...] = ()


def cell(code: str, *options: str) -> str:
    """A code cell; `options` are lines such as ":tags: [hide-input]"."""
    return "\n".join(["```{code-cell} ipython3", *options, code.strip("\n"), "```"])


CELLS = [
    Feature("a word", cell("'a plain word'"), ".cell_output pre", "a plain word"),
    Feature("printed", cell("print('printed words')"), ".cell_output pre", "printed words"),
]
PAGES = {"cells": CELLS}  # further pages: a name, and a list of features


def shown() -> list[tuple[str, Feature]]:
    """Every feature whose libraries are here, with its page."""
    every = [(page, feature) for page, features in PAGES.items() for feature in features]
    return [(page, feature) for page, feature in every if all(map(find_spec, feature.needs))]


def slug(name: str) -> str:
    """The id of a section by its heading."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def pages() -> dict[str, str]:
    """The Markdown of every page, by the page's name."""
    texts = {f"chapters/{page}": f"{small_book.HEAD}\n# Features: {page}\n" for page in PAGES}
    for page, feature in shown():
        texts[f"chapters/{page}"] += f"\n(at-{slug(feature.name)})=\n## {feature.name}\n\n{feature.markdown}\n"
    return texts
