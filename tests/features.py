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
    Feature("audio", cell("Audio(np.sin(np.arange(4000) / 9), rate=8000)"), "audio"),
    Feature(
        "a display that is updated",
        cell("handle = display('first', display_id=True)\nhandle.update('second')"),
        ".cell_output pre",
        "second",
    ),
    Feature("hidden output", cell("print('behind a click')", ":tags: [hide-output]"), "summary"),
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
