"""Every page and every picture file, read by the checker that the makers of HTML use (vnu)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import npm
import pytest
from conftest import pages
from site_reader import parsed

pytestmark = pytest.mark.site
# Its CSS checker does not know container queries (in browsers since 2023); styles are seen to by browsers themselves.
PASSED_OVER = "(CSS: .*)"


@pytest.fixture(scope="session")
def vnu():
    """The checker, installed once into the cache; a function from files to what is wrong with them."""
    jar = next(npm.installed("java").glob("vnu-jar/**/vnu.jar"))

    def faults(*files: Path) -> list[str]:
        options = ["--errors-only", "--also-check-svg", "--format", "json", "--filterpattern", PASSED_OVER]
        command = ["java", "-Xss4m", "-jar", str(jar), *options, *map(str, files)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=300)
        found = json.loads(done.stderr)["messages"]
        assert bool(found) == bool(done.returncode), done.stderr[:500]
        return [f"{Path(m.get('url', '')).name}:{m.get('lastLine')}: {m['message']}" for m in found]

    return faults


def test_checker_passes_over_a_fault(vnu, tmp_path):
    page = '<!doctype html><html lang="en"><head><title>a</title></head><body><p id="a">x<p id="a">{}</body></html>'
    (tmp_path / "a.html").write_text(page.format("<div><span></div>"), encoding="utf-8")
    (tmp_path / "a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"><p>x</p><g id="a"/><g id="a"/></svg>', encoding="utf-8"
    )
    found = vnu(tmp_path / "a.html", tmp_path / "a.svg")
    assert any("Duplicate ID" in fault for fault in found) and any(fault.startswith("a.svg") for fault in found)


def test_page_is_not_valid_html(site, vnu):
    files = sorted(site.rglob("*.html"))
    assert len(files) > len(pages())
    assert not vnu(*files)


def test_picture_file_is_not_valid_svg(site, vnu):
    pictures = sorted((site / "_static" / "figures").glob("*.svg"))
    assert len(pictures) > 20
    assert not vnu(*pictures)


def test_heading_skips_a_level(site):
    for page in (site / name for name in pages()):
        levels = [int(node.name[1]) for node in parsed(page).select("article :is(h1, h2, h3, h4, h5, h6)")]
        assert levels[:1] == [1] and levels.count(1) == 1, page.name
        jumps = [(a, b) for a, b in zip(levels, levels[1:], strict=False) if b > a + 1]
        assert not jumps, f"{page.name}: {jumps}"
