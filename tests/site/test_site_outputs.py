"""What authors write in a Jupyter Book can be seen on the page, in light and dark, or the build says why not."""

from __future__ import annotations

import io

import features
import pytest
import small_book
from conftest import Quiet, served
from PIL import Image
from windows import opener

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
