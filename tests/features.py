"""What authors write in a Jupyter Book, page by page: a piece of Markdown, and what a reader must then see of it.

To add one, add a line here: `tests/site/test_site_outputs.py` builds a small book of all of them and looks at each in a
browser, light and dark.
"""

from __future__ import annotations

import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import small_book
from PIL import Image

from telecompilot.evidence import paths


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


FRAME = "import pandas as pd\ndf = pd.DataFrame({'year': [2020, 2021, 2022], 'share': [1.0, 2.5, 2.0]})\n"
ALTAIR = FRAME + "import altair as alt\nbase = alt.Chart(df).encode(x='year:O', y='share:Q')\n"
PLOT = FRAME + "import matplotlib.pyplot as plt\n"

CELLS = [
    Feature("a word", cell("'a plain word'"), ".cell_output pre", "a plain word"),
    Feature("printed", cell("print('printed words')"), ".cell_output pre", "printed words"),
    Feature("numpy number", cell("import numpy as np\nnp.float64(0.3418803418803419)"), ".cell_output pre", "0.3419\n"),
    Feature("numpy whole number", cell("np.int64(1234567)"), ".cell_output pre", "1234567\n"),
    Feature("float", cell("0.1 + 0.2"), ".cell_output pre", "0.3\n"),
    Feature("large float", cell("1234567.891"), ".cell_output pre", "1234568\n"),
    Feature("numpy numbers in a list", cell("[np.float32(0.5), np.bool_(True)]"), ".cell_output pre", "[0.5, True]"),
    Feature(
        "number in a sentence", cell("share = np.float64(0.34188)") + "\n\nIt is {eval}`share`.", "p", "is 0.3419."
    ),
    Feature("object", cell("class Thing: pass\nThing()"), ".cell_output pre", "Thing"),
    Feature("altair line", cell(ALTAIR + "base.mark_line()"), ".tc-picture svg", "2020"),
    Feature(
        "altair title", cell("base.mark_bar().properties(title='Bars rose', width=200)"), "figcaption", "Bars rose"
    ),
    Feature("altair display", cell("display(base.mark_point())\nNone"), ".tc-picture svg", "2021"),
    Feature("altair in mid-cell", cell("base.mark_area().display()\nprint('after')"), ".tc-picture svg", "2021"),
    Feature("altair layers", cell("base.mark_line() + base.mark_point()"), ".tc-picture svg", "share"),
    Feature("altair side by side", cell("base.mark_line() | base.mark_bar()"), ".tc-picture svg", "share"),
    Feature("altair one over another", cell("base.mark_line() & base.mark_bar()"), ".tc-picture svg", "share"),
    Feature("altair facets", cell("base.mark_bar().encode(column='year:O')"), ".tc-picture svg:not([hidden])", "2022"),
    Feature("altair facet method", cell("base.mark_bar().facet('year:O', columns=2)"), ".tc-picture svg", "2022"),
    Feature(
        "altair repeat",
        cell("alt.Chart(df).mark_bar().encode(x=alt.X(alt.repeat(), type='quantitative')).repeat(['year', 'share'])"),
        ".tc-picture svg",
        "share",
    ),
    Feature(
        "altair map",
        cell(
            "ring = [[0, 0], [0, 10], [10, 10], [10, 0], [0, 0]]\nshape = {'type': 'Polygon', 'coordinates': [ring]}\n"
            "land = {'type': 'Feature', 'properties': {'name': 'A'}, 'geometry': shape}\n"
            "form = alt.DataFormat(property='features', type='json')\n"
            "lands = {'type': 'FeatureCollection', 'features': [land]}\n"
            "alt.Chart(alt.InlineData(values=lands, format=form)).mark_geoshape().properties(title='A square of land')"
        ),
        ".tc-picture svg path",
    ),
    Feature(
        "altair data in a file",
        cell("with alt.data_transformers.enable('json'):\n    display(base.mark_bar())"),
        ".tc-picture svg",
        "2021",
    ),
    Feature("altair interactive", cell("base.mark_point().interactive()"), "button.tc-explore", "Explore"),
    Feature("altair data", cell("base.mark_tick()"), "summary", "Data"),
    Feature("altair too wide", cell("base.mark_line().properties(width=1400)"), ".tc-wider", "2020"),
    Feature("altair theme", cell("with alt.theme.enable('ggplot2'):\n    display(base.mark_bar())"), ".tc-picture svg"),
    Feature("altair svg renderer", cell("with alt.renderers.enable('svg'):\n    display(base.mark_bar())"), "img"),
    Feature("altair png renderer", cell("with alt.renderers.enable('png'):\n    display(base.mark_bar())"), "img"),
    Feature(
        "matplotlib",
        cell(PLOT + "plt.plot(df.year, df.share)\nplt.title('A line')"),
        "img[alt*='A line']",
        needs=("matplotlib",),
    ),
    Feature(
        "matplotlib axes",
        cell("fig, axes = plt.subplots(1, 2)\naxes[0].bar(df.year, df.share)\nfig"),
        "img",
        needs=("matplotlib",),
    ),
    Feature("pandas plot", cell("df.plot(x='year')"), "img[alt*='year from 2020 to 2022']", needs=("matplotlib",)),
    Feature(
        "matplotlib png",
        cell(
            "%config InlineBackend.figure_formats = ['png']\nplt.bar(df.year, df.share)\n"
            "plt.show()\n%config InlineBackend.figure_formats = ['svg']"
        ),
        "img[src$='.png']",
        needs=("matplotlib",),
    ),
    Feature(
        "alt text in the cell's head",
        cell("plt.plot(df.year, df.share);", "---", "mystnb: {image: {alt: A rise and a fall}}", "---"),
        "img[alt='A rise and a fall']",
        needs=("matplotlib",),
    ),
    Feature(
        "heavy scatter",
        cell("x = np.arange(9000) % 97\nplt.scatter(x, x ** 2 % 89)\nplt.title('Many points')"),
        "img[src$='.png']",
        needs=("matplotlib",),
    ),
    Feature("table", cell(FRAME + "df"), "table.tc-table th[scope=col]", "year"),
    Feature("table's numbers", cell("df.assign(name=['a', 'b', 'c'])"), "td.n", "2020"),
    Feature("series as a table", cell("df.set_index('year').share.to_frame()"), "table.tc-table", "2.5"),
    Feature("series", cell("df.share"), ".cell_output pre", "2.5"),
    Feature(
        "table of two headings",
        cell("df.pivot_table(index='year', columns=['share'], aggfunc=['size'])"),
        "table.tc-table",
    ),
    Feature("long table", cell("pd.DataFrame({'n': range(100)})"), ".tc-cell", "100 rows"),
    Feature("coloured table", cell("df.style.map(lambda v: 'background-color: yellow')"), ".tc-plate table", "2020"),
    Feature("styled numbers", cell("df.style.format('{:.2f}').hide()"), "table.tc-table", "2.50"),
    Feature(
        "statsmodels",
        cell(
            "import statsmodels.api as sm\nsm.OLS([1, 2, 3, 5, 4, 6, 8, 7.5, 9], "
            "sm.add_constant(list(range(9)))).fit().summary()"
        ),
        "table.tc-table",
        "R-squared",
    ),
    Feature(
        "pillow",
        cell(
            "from PIL import Image as Pillow, ImageDraw\npic = Pillow.new('RGB', (90, 60), 'white')\n"
            "ImageDraw.Draw(pic).rectangle((20, 20, 60, 40), fill='navy')\npic"
        ),
        "img",
    ),
    Feature(
        "image with words",
        cell(
            "from IPython.display import *\nimport io\nbuf = io.BytesIO()\n"
            "pic.save(buf, 'PNG')\nImage(buf.getvalue(), alt='A blue box')"
        ),
        "img[alt='A blue box']",
    ),
    Feature(
        "svg",
        cell(
            'SVG(\'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40">'
            '<rect width="40" height="40"/></svg>\')'
        ),
        "img",
    ),
    Feature("markdown", cell("Markdown('A **bold** word')"), ".cell_output strong", "bold"),
    Feature("markdown formula", cell("Markdown('Of $x^2$ it is said')"), ".cell_output math", "x"),
    Feature("formula", cell(r"Math(r'\frac{a}{b}')"), ".cell_output math", "a"),
    Feature("latex", cell(r"Latex(r'$\sum_i x_i$')"), ".cell_output math", "x"),
    Feature("latex with words", cell(r"Latex(r'The sum $\sum_i x_i$ grows')"), ".cell_output p", "grows"),
    Feature("json", cell("JSON({'a': 1})"), ".cell_output pre", '"a": 1'),
    Feature("html", cell("HTML('<b>bold</b> words')"), ".cell_output b", "bold"),
    Feature("coloured html", cell("HTML('<p style=\"color: navy\">Navy words</p>')"), ".tc-plate p", "Navy"),
    Feature(
        "html with a picture beside the chapter",
        cell("pic.save('box.png')\nHTML('<img src=\"box.png\" alt=\"Box\">')"),
        "img[alt=Box]",
    ),
    Feature(
        "html with single quotes",
        cell("HTML(\"<img alt='Single' src='box.png'><img alt=Bare src=box.png>\")"),
        "img[alt=Single]",
    ),
    Feature("audio", cell("Audio(np.sin(np.arange(4000) / 9), rate=8000)"), "audio"),
    Feature(
        "a display that is updated",
        cell("handle = display('first', display_id=True)\nhandle.update('second')"),
        ".cell_output pre",
        "second",
    ),
    Feature("hidden output", cell("print('behind a click')", ":tags: [hide-output]"), "summary"),
    Feature("hidden output's words", cell("print('x')", ":tags: [hide-output]"), "summary .collapsed", "Show"),
    Feature(
        "an error that is expected", cell("1 / 0", ":tags: [raises-exception]"), ".cell_output pre", "ZeroDivision"
    ),
    Feature(
        "stderr that is not shown",
        cell("import warnings\nwarnings.warn('old')\n7", ":tags: [remove-stderr]"),
        ".cell_output pre",
        "7",
    ),
]
PROSE = [
    Feature("a formula in dollars", "The share $p_t$ is in $(0, 1)$.", "p > math", "p"),
    Feature("a displayed formula", "$$\n\\sum_{i=1}^n x_i\n$$", ".tc-math math", "x"),
    Feature("a displayed formula in a paragraph", "So $$a = b$$ holds.", "span.tc-within math", "a"),
    Feature("an aligned formula", "\\begin{align}\na &= b + c \\\\\nd &= e\n\\end{align}", ".tc-math mtable", "a"),
    Feature(
        "a numbered formula",
        "```{math}\n:label: eq-one\na = b\n```\nBy {eq}`eq-one` and [](#eq-one).",
        ".tc-math .eqno",
        "(2)",
    ),
    Feature("a formula with a label", "$$c = d$$ (eq-two)\n\nBy {eq}`eq-two`.", "a[href='#equation-eq-two']", "(3)"),
    Feature("amounts", "It rose from $5 to $6 billion, or \\$7.", "p", "It rose from $5 to $6 billion, or $7."),
    Feature(
        "tabs",
        "````{tab-set}\n```{tab-item} One\nFirst words\n```\n```{tab-item} Two\nSecond words\n```\n````",
        ".sd-tab-content",
        "First words",
    ),
    Feature(
        "cards in a grid",
        "::::{grid} 2\n:::{grid-item-card} Card A\nText A\n:::\n:::{grid-item-card} Card B\nText B\n:::\n::::",
        ".sd-card",
        "Card A",
    ),
    Feature("a dropdown", "```{dropdown} Title of it\nHidden words\n```", "details summary", "Title of it"),
    Feature("a badge", "A {bdg-primary}`badge here`.", ".sd-badge", "badge here"),
    Feature("a button", "```{button-link} https://example.org\nPress\n```", "a.sd-btn", "Press"),
    Feature("an icon", "An {octicon}`report;1em` icon.", "svg.sd-octicon"),
    Feature("an icon of a font", "A {material-regular}`star;2em` icon.", "svg"),
    Feature("a toggle", "```{toggle}\nToggled words\n```", "details.tc-fold summary", "Show"),
    Feature("a folded note", "```{note}\n:class: dropdown\nFolded words\n```", ".admonition.note summary", "Show"),
    Feature("an open toggle", "```{toggle}\n:show:\nOpen words\n```", "details.tc-fold[open] p", "Open words"),
    Feature(
        "an admonition of one's own",
        "```{admonition} My title\n:class: tip\nTip words\n```",
        ".admonition.tip",
        "Tip words",
    ),
    Feature("a margin note", "```{margin} Aside\nMargin words\n```\nText beside it.", "aside.margin", "Margin words"),
    Feature(
        "a margin note without title",
        "```{margin}\nBare margin words\n```\nText beside it.",
        "aside.margin",
        "Bare margin words",
    ),
    Feature("a sidebar", "```{sidebar} Side title\nSide words\n```\nText beside it.", "aside.sidebar", "Side words"),
    Feature(
        "a numbered figure",
        "```{figure} own.png\n:name: fig-own\n:alt: A blue square\nIts caption\n```\nSee {numref}`fig-own`.",
        "figcaption",
        "Its caption",
    ),
    Feature("a picture in Markdown", "![A blue square](own.png)", "img[alt='A blue square']"),
    Feature("a picture of the book", "![Static](../_static/own.png)", "img[alt='Static']"),
    Feature("a picture in HTML", '<img src="../_static/own.png" alt="Raw" width="60">', "img[alt='Raw']"),
    Feature(
        "a picture in raw HTML",
        '```{raw} html\n<p><img src="../_static/deep/own2.png" alt="Raw2" width="60"></p>\n```',
        "img[alt='Raw2']",
    ),
    Feature(
        "a picture beside the page in HTML",
        '<table><tr><td><img src="own.png" alt="Beside" width="60"></td></tr></table>',
        "img[alt='Beside']",
    ),
    Feature("an own style", "```{div} own-box\nBoxed words\n```", ".own-box", "Boxed words"),
    Feature("an own script", "<p id='own-script'>Not yet.</p>", "#own-script", "Set by own.js"),
    Feature("a footnote", "Words[^one].\n\n[^one]: The footnote's words.", "a.footnote-reference", "1"),
    Feature("tasks", "- [ ] open\n- [x] done", "li.task-list-item", "open"),
    Feature("definitions", "Term\n: Its meaning", "dd", "Its meaning"),
    Feature("a substitution", "The word is {{ own_word }}.", "p", "The word is substituted."),
    Feature("struck text", "~~struck~~ words", "s", "struck"),
    Feature(
        "a link by itself", "See https://example.org/page for it.", "a[href='https://example.org/page']", "example.org"
    ),
    Feature(
        "code with a caption",
        "```{code-block} python\n:caption: Its caption\n:linenos:\n:emphasize-lines: 1\nx = 1\n```",
        ".code-block-caption",
        "Its caption",
    ),
    Feature("code", "```python\nx = 1\n```", ".highlight pre", "x = 1"),
    Feature(
        "a table with a caption",
        "```{table} Its caption\n:name: tab-own\n| a | b |\n|---|---|\n| 1 | 2 |\n```\nSee {numref}`tab-own`.",
        "table caption",
        "Its caption",
    ),
    Feature("a list as a table", "```{list-table}\n:header-rows: 1\n* - A\n  - B\n* - 1\n  - 2\n```", "table td", "1"),
    Feature(
        "a quotation",
        "> Quoted words\n\n```{epigraph}\nSaid words\n\n-- Someone\n```",
        "blockquote.epigraph",
        "Said words",
    ),
    Feature(
        "glue",
        cell("from myst_nb import glue\nglue('own_n', 42, display=False)\nglue('own_t', 'glued', display=False)")
        + "\n\nThe number is {glue}`own_n`; {glue:text}`own_t`.",
        "p",
        "The number is 42; glued.",
    ),
    Feature("contents of the page", "```{contents}\n:local:\n```\n\n### Below\n\nWords.", "nav.contents", "Below"),
    Feature(
        "glue with formulas",
        cell("from IPython.display import Markdown\nglue('own_md', Markdown('Of **x** and $y^2$'), display=False)")
        + "\n\nOf {glue:md}`own_md`.",
        "p math",
        "y",
    ),
    Feature("a download", "Take {download}`own.png <own.png>`.", "a[download]", "own.png"),
    Feature("keys", "Press {kbd}`Ctrl` and {abbr}`IDC (data centre)` and {sub}`low`.", "kbd", "Ctrl"),
    Feature("HTML", "<details><summary>Raw summary</summary>Raw words</details>", "details summary", "Raw summary"),
]
PAGES = {"cells": CELLS, "prose": PROSE}  # further pages: a name, and a list of features


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


def write(book: Path) -> Path:
    """The small book of all features, with the settings of the report itself, and an author's own files."""
    small_book.write(book, **pages())
    settings = (paths.ROOT / "_config.yml").read_text(encoding="utf-8")
    (book / "_config.yml").write_text(settings.replace("parse:\n", f"parse:\n  {SUBSTITUTIONS}\n"), encoding="utf-8")
    static = book / "_static"
    shutil.copytree(paths.STATIC, static)
    (static / "deep").mkdir()
    for file in (book / "chapters" / "own.png", static / "own.png", static / "deep" / "own2.png"):
        Image.new("RGB", (60, 40), (40, 90, 200)).save(file)
    (static / "own.css").write_text(".own-box { border: 3px solid rgb(200, 0, 0); background: url(own.png) }", "utf-8")
    (static / "own.js").write_text(SCRIPT, encoding="utf-8")
    return book


SUBSTITUTIONS = "myst_substitutions: {own_word: substituted}"
SCRIPT = """\
addEventListener("DOMContentLoaded", () => {
  for (const own of document.querySelectorAll("#own-script")) own.textContent = "Set by own.js";
});
"""
