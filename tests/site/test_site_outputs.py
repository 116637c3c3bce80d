"""What authors write in a Jupyter Book can be seen on the page, in light and dark, or the build says why not."""

from __future__ import annotations

import io
import re
from types import SimpleNamespace

import features
import pytest
import small_book
from conftest import Quiet, sampled, served
from PIL import Image
from site_reader import parsed
from sphinx.errors import ExtensionError
from windows import opener

from telecompilot.figure import authored
from telecompilot.site import markup, outputs

SMALLEST = 8  # px


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """The small book of all features, built once; the folder of its pages."""
    folder = features.write(tmp_path_factory.mktemp("features"))
    done = small_book.build(folder)
    assert done.returncode == 0, done.stderr[-3000:]
    return folder / "_build" / "html"


@pytest.fixture(scope="module", params=["light", "dark"])
def opened(request, windows, book):
    """Pages of the book by name, each opened once in light or dark, with what went wrong in it."""
    pages = {}
    with served(book, Quiet, policy="") as address, opener(windows) as window:
        for name in features.PAGES:
            page = window(address, scheme=request.param)
            page.goto(f"{address}/chapters/{name}.html")
            page.add_style_tag(content="* { content-visibility: visible !important; }")
            pages[name] = page
        yield pages


@pytest.mark.browser
@pytest.mark.parametrize(("name", "feature"), features.shown(), ids=lambda value: getattr(value, "name", None))
def test_feature_cannot_be_seen(opened, name, feature):
    section = opened[name].locator(f"section:has(> #at-{features.slug(feature.name)})")
    found = section.locator(feature.css).first
    found.scroll_into_view_if_needed(timeout=5000)
    box = found.bounding_box()
    assert box and min(box["width"], box["height"]) >= SMALLEST, f"{feature.css}: {box}"
    colours = Image.open(io.BytesIO(found.screenshot())).convert("L").getcolors()
    ground = max(colours)[0]
    assert sum(count for count, _ in colours) - ground > 20, "one colour: nothing is drawn"
    light = [shade for count, shade in colours if count > 2]
    assert max(light) - min(light) > 60, "what is drawn can hardly be told from its ground"
    assert feature.words in found.text_content()


@pytest.mark.browser
def test_page_asks_another_host_or_breaks_its_policy(opened):
    for name, page in opened.items():
        assert not page.faults, f"{name}: {page.faults}"


@pytest.mark.browser
def test_chart_of_a_cell_cannot_be_explored(opened):
    page = opened["cells"]
    figure = page.locator("section:has(> #at-altair-interactive) figure")
    figure.locator("button.tc-explore").click()
    figure.locator(".tc-live svg .role-mark path").first.wait_for(state="visible", timeout=15000)
    assert figure.locator(".tc-live svg").bounding_box()["height"] > 100 and not page.faults
    page.keyboard.press("Escape")
    figure.locator(".tc-picture svg.tc-wide").wait_for(state="visible")


def test_picture_is_described_by_a_path_or_not_at_all(book):
    for page in features.PAGES:
        for image in parsed(book / "chapters" / f"{page}.html").select("article img"):
            assert re.search(r"[A-Za-z]", image.get("alt", "")), image
            assert "/" not in image["alt"] and ".svg" not in image["alt"], image["alt"]
        for drawing in parsed(book / "chapters" / f"{page}.html").select("svg[role=img]"):
            assert len(drawing["aria-label"]) > 10


def test_build_after_which_nothing_changed_runs_a_chapter_or_writes_a_page(book):
    """Names with digests on pages that stay as they are were taken for an author's own files."""
    again = small_book.build(book.parent.parent)
    assert again.returncode == 0 and (again.read, again.written) == (set(), set())


@pytest.mark.slow
def test_second_build_of_the_same_cells_differs(book, tmp_path):
    """Libraries draw ids at random, write dates into pictures, print addresses of objects."""
    folder = features.write(tmp_path)
    assert small_book.build(folder).returncode == 0
    for file in sorted(book.rglob("*")):
        if file.suffix in (".html", ".svg", ".png", ".csv", ".js") and not file.name.startswith("search"):
            assert file.read_bytes() == (folder / "_build" / "html" / file.relative_to(book)).read_bytes(), file


PAGE = SimpleNamespace(srcdir="/book", doc2path=lambda page: f"/book/{page}.md", temp_data={})
PLACE = outputs.Place(PAGE, "chapters/films", 12, 3)
WIDGET, WORDS = "application/vnd.jupyter.widget-view+json", {"text/plain": "<some object>"}
ROWS = {"data": {"name": "a"}, "datasets": {"a": [{"year": 2020, "share": 3.5}, {"year": 2021, "share": 4}]}}
EMPTY = ROWS | {"mark": "bar", "encoding": {"x": {"field": "nope", "type": "quantitative"}}}
CHART = {"data": {"url": "https://example.org/cars.json"}, "mark": "point"}
REFUSED = [  # what a cell hands over, and what the message says of it
    ({"text/html": "<script>draw()</script>"}, "a script"),
    ({"text/html": "<link href='https://a.org/b.css'><script>animate()</script>"}, "a script"),
    ({"text/html": "<div></div><script src='https://cdn.plot.ly/plotly.js'></script>"}, "a Plotly figure"),
    ({"text/html": "<script>Bokeh.embed()</script>"}, "a Bokeh plot"),
    ({"text/html": "<iframe srcdoc='leaflet'></iframe>"}, "a map of tiles"),
    ({"text/html": "<iframe src='https://www.youtube.com/embed/x'></iframe>"}, "write a link to it"),
    ({"text/html": "<object data='a.pdf'></object>"}, "a frame (<object>)"),
    ({"text/html": "<p onclick='go()'>Go</p>"}, "(onclick)"),
    ({"text/html": "<a href='javascript:go()'>Go</a>"}, "a link that is a script"),
    ({"text/html": "<img src='https://example.org/a.png'>"}, "a picture of another host (example.org)"),
    ({"text/html": "<img src='//example.org/a.png'>"}, "save it beside the chapter"),
    ({"text/html": "<svg><image href='https://example.org/a.png'/></svg>"}, "a picture of another host"),
    ({"text/html": "<video><source src='https://example.org/a.mp4'></video>"}, "a file (<source>) of another host"),
    ({"text/html": "<img src='gone.png'>"}, "'gone.png', and there is no such file"),
    ({"text/html": "<p style='background: url(https://example.org/a.png)'>x</p>"}, "a style that loads"),
    ({"text/html": "<form action='https://example.org'></form>"}, "a form of another host"),
    ({"application/javascript": "alert(1)"}, "a script"),
    ({WIDGET: {}} | WORDS, "a widget (ipywidgets), which needs a running Python"),
    ({"application/vnd.bokehjs_exec.v0+json": ""}, "a Bokeh plot"),
    ({"application/pdf": "JVBERi0="} | WORDS, "a PDF"),
    ({"application/geo+json": {}} | WORDS, "an output of the kind application/geo+json"),
    ({"application/x-new": ""}, "an output of the kind application/x-new"),
    ({"application/vnd.vegalite.v6+json": EMPTY}, "a chart of 'nope', which its table does not have"),
    ({"application/vnd.vegalite.v6+json": CHART}, "a chart that fetches 'https://example.org/cars.json'"),
]


@pytest.mark.parametrize(("data", "words"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_output_that_no_page_can_show_vanishes(data, words):
    with pytest.raises(ExtensionError) as refusal:
        outputs.shown(data, {}, PLACE)
    said = str(refusal.value)
    assert said.startswith("/book/chapters/films.md:12: code cell 3 shows ") and words in said
    assert len(said.partition("; ")[2]) > 15, "it does not say what to write instead"


@pytest.mark.parametrize(
    "chart",
    [
        ROWS | {"encoding": {"x": {"field": "year"}, "tooltip": [{"field": "share"}]}},
        ROWS | {"encoding": {"x": {"aggregate": "count"}, "y": {"field": {"repeat": "row"}}}},
        ROWS | {"encoding": {"x": {"field": "made"}}, "transform": [{"calculate": "1", "as": "made"}]},
        ROWS | {"encoding": {"x": {"field": "a.b"}}},
        {"data": {"sphere": True}, "mark": "geoshape", "encoding": {"x": {"field": "made"}}},
    ],
)
def test_chart_is_refused_though_it_draws_something(chart):
    assert authored.absent(chart) == ""


def test_link_to_a_file_beside_the_chapter_leads_nowhere(tmp_path):
    (tmp_path / "own.csv").write_text("a\n")
    (tmp_path / "other.md").write_text("# A page\n")
    assert 'href="site:/' in markup.with_files("<a href='own.csv'>own.csv</a>", tmp_path)
    for kept in ('<a href="https://example.org/own.csv">b</a>', '<a href="gone.html">c</a>', '<a href="#d">d</a>'):
        assert markup.with_files(kept, tmp_path) == kept


def test_figure_of_the_report_is_changed_on_its_way():
    table = '<table class="tc-table" style="color:red"><tr><th></th></tr></table>'
    for own in (f'<figure class="tc-figure" id="fig-a-b">{table}</figure>', f'<form id="tc-play">{table}</form>'):
        assert outputs.shown({"text/html": own}, {}, PLACE) == {"text/html": own}


def test_words_of_a_warning_are_lost():
    text = "/tmp/ipykernel_7/12.py:2: UserWarning: take care\n  warnings.warn('take care')\n"
    assert outputs.warned(text) == "line 2: UserWarning: take care / warnings.warn('take care')"
    assert outputs.warned("  0%|   |\r100%|###|\r").endswith("100%|###|")


BUILDS = [
    ("import warnings\nwarnings.warn('take care')", "code cell 1 warns: line 2: UserWarning: take care"),
    ("import os, time\nos.write(2, b'from C')\ntime.sleep(0.5)", "code cell 1 warns: from C"),
    (
        "import altair as alt, pandas as pd\nalt.Chart(pd.DataFrame({'x': range(6000)})).mark_point().encode(x='x')",
        "the chart has 6,000 rows, and all would be in the page: draw a summary",
    ),
    (
        "from IPython.display import IFrame\nIFrame('https://example.org', 9, 9)",
        "code cell 1 shows a frame of another host (example.org)",
    ),
    ("class Odd:\n    def _repr_html_(self): return 1 / 0\nOdd()", "ZeroDivisionError: division by zero"),
]


@pytest.mark.parametrize(
    ("code", "words"),
    sampled(BUILDS, lambda code, _: "1 / 0" in code),
    ids=lambda value: value.rpartition("\n")[2][:30],
)
def test_build_does_not_say_what_is_wrong_with_a_cell(tmp_path, code, words):
    book = small_book.write(tmp_path, **{"chapters/odd": f"{small_book.HEAD}\n# Odd\n\n{features.cell(code)}\n"})
    config = book / "_config.yml"
    config.write_text(config.read_text("utf-8").replace("timeout: 120", "timeout: 120, stderr_output: error"))
    done = small_book.build(book)
    assert done.returncode == 1
    assert re.fullmatch(rf"chapters/odd\.md:1\d: {re.escape(words)}.*", done.stderr.rstrip().splitlines()[-1])
