"""Earlier versions of the site: unpacked whole, marked as old, listed."""

from __future__ import annotations

import json
import zipfile

import pytest
from bs4 import BeautifulSoup

from telecompilot.tools import archive

HEAD = '<html><head><link rel="canonical" href="https://a.example/"></head>'
PAGE = HEAD + '<body class="x"><article>{}</article></body></html>'


@pytest.fixture
def site(tmp_path):
    """A site at version 0.10.0 and two releases' zips."""
    (tmp_path / "site" / "chapters").mkdir(parents=True)
    for name in ("index.html", "chapters/changelog.html", "chapters/kept.html"):
        (tmp_path / "site" / name).write_text(PAGE.format("new"), encoding="utf-8")
    (tmp_path / "site" / "chapters" / "changelog.html.gz").write_bytes(b"old")
    for version in ("0.9.0", "0.10.0"):
        with zipfile.ZipFile(tmp_path / f"v{version}.zip", "w") as packed:
            for name in ("index.html", "chapters/kept.html", "chapters/gone.html", "_static/a.css"):
                packed.writestr(f"telecompilot-site/{name}", PAGE.format(version))
    return tmp_path / "site"


def run(site):
    archive.main(site, sorted(site.parent.glob("*.zip")), "0.10.0")


def notice(site, name):
    page = site / "v" / name
    tree = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    assert tree.select_one('meta[content="noindex"]') and not tree.select_one('[rel="canonical"]')
    found = tree.select("body > aside a")
    return [(page.parent / link["href"]).resolve().relative_to(site).as_posix() for link in found]


def test_old_page_does_not_lead_to_the_same_page_of_today(site):
    run(site)
    assert notice(site, "0.9.0/chapters/kept.html") == ["chapters/kept.html"]
    assert notice(site, "0.9.0/index.html") == ["index.html"]
    assert notice(site, "0.9.0/chapters/gone.html") == ["index.html"], "the page is no more"
    assert (site / "v" / "0.9.0" / "_static" / "a.css").is_file()


def test_newest_version_is_called_old(site):
    run(site)
    assert notice(site, "0.10.0/index.html") == []


def test_versions_are_listed_in_the_order_of_letters_or_not_at_all(site):
    run(site)
    rows = json.loads((site / "versions.json").read_text("utf-8"))
    assert [(row["version"], row["newest"]) for row in rows] == [("0.10.0", True), ("0.9.0", False)]
    tree = BeautifulSoup((site / "chapters" / "changelog.html").read_text("utf-8"), "html.parser")
    links = [link["href"] for link in tree.select("article #kept-versions a")]
    assert [(site / "chapters" / link).resolve().is_file() for link in links] == [True, True]
    assert not (site / "chapters" / "changelog.html.gz").exists(), "servers would hand out the page without the list"


def test_release_writes_outside_its_folder_or_has_no_version(site):
    with zipfile.ZipFile(site.parent / "v1.0.0.zip", "w") as packed:
        packed.writestr("telecompilot-site/../../evil.html", "x")
    with pytest.raises(ValueError, match="holds"):
        run(site)
    assert not (site.parent / "evil.html").exists()
    with pytest.raises(ValueError, match="not named"):
        archive.unpack(site, site.parent / "latest.zip", "1.0.0")


def test_site_without_releases_has_a_list_with_nothing_in_it(site):
    archive.main(site, [], "0.10.0")
    assert json.loads((site / "versions.json").read_text("utf-8")) == []
    assert "kept-versions" not in (site / "chapters" / "changelog.html").read_text("utf-8")
