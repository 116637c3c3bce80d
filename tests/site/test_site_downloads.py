"""What the site offers to take along: notebooks that run, zips that are whole, checksums that hold."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile

import nbformat
import pandas as pd
import pytest
from conftest import pages
from nbclient import NotebookClient
from site_reader import parsed, resolves

from telecompilot.evidence import paths
from telecompilot.report import downloads

pytestmark = pytest.mark.site
NOTEBOOKS = [name.removesuffix(".html") for name in pages() if "glossary" not in name]
each_notebook = pytest.mark.parametrize("page", NOTEBOOKS)


@pytest.fixture
def folder(site):
    return site / downloads.FOLDER


def unpacked(archive, target):
    """Unpack a zip as a reader would and return its one folder."""
    with zipfile.ZipFile(archive) as packed:
        assert packed.testzip() is None
        packed.extractall(target)
    (only,) = target.iterdir()
    return only


def faulty(folder):
    """Files whose content is not what the list of checksums beside them says, or that it leaves out."""
    listed = dict(reversed(line.split("  ")) for line in (folder / downloads.SUMS).read_text("utf-8").splitlines())
    packed = {".br", ".gz"}  # by and for servers: the same files in another form
    here = {file.name for file in folder.iterdir() if file.suffix not in packed} - {downloads.SUMS}
    wrong = {
        name for name in here & set(listed) if hashlib.sha256((folder / name).read_bytes()).hexdigest() != listed[name]
    }
    return wrong | (here ^ set(listed))


def test_checksum_of_a_download_is_wrong_or_missing(folder):
    assert len(list(folder.iterdir())) > 15
    assert not faulty(folder)


@pytest.mark.parametrize(("offer", "data"), [(downloads.DATA, paths.DATA), (downloads.PANEL, paths.DATA / "panel")])
def test_data_package_is_not_whole_or_not_what_its_description_says(folder, tmp_path, offer, data):
    from frictionless import Package

    found = unpacked(folder / offer.file, tmp_path)
    assert not faulty(found)
    tables = {file.name for file in data.glob("*.csv")}
    assert {file.name for file in found.iterdir()} == tables | {"README.md", "datapackage.json", downloads.SUMS}
    for resource in json.loads((found / "datapackage.json").read_text("utf-8"))["resources"]:
        content = (found / resource["path"]).read_bytes()
        assert content == (data / resource["path"]).read_bytes(), "the site is older than the tables"
        assert resource["bytes"] == len(content)
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
    report = Package(str(found / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])[:5]


def test_figure_pack_lacks_a_picture_or_a_picture_lacks_its_source(site, folder, tmp_path):
    found = unpacked(folder / downloads.FIGURES.file, tmp_path)
    drawn = {file.stem for file in (site / "_static/figures").glob("fig-*.json")}
    for language in ("en", "zh"):
        listed = pd.read_csv(found / language / "figures.csv")
        assert set(listed.file) == drawn and listed.citation.str.contains("CC BY 4.0").all()
        for kind in ("svg", "png"):
            assert {file.stem for file in (found / language).glob(f"*.{kind}")} == drawn
    for file in (found / "en").glob("*.svg"):
        words = file.read_text("utf-8")
        assert "Source:" in words and "CC BY 4.0" in " ".join(re.sub("<[^>]+>", " ", words).split()), file.name


def test_copy_for_offline_reading_differs_from_the_site_or_has_dead_links(site, folder, tmp_path):
    found = unpacked(folder / downloads.SITE.file, tmp_path)
    there = {file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file()}
    there = {name for name in there if not name.endswith((".br", ".gz"))}
    assert {file.relative_to(found).as_posix() for file in found.rglob("*") if file.is_file()} == there - {
        f"{downloads.FOLDER}/{downloads.SITE.file}"
    }
    for name in pages():
        links = [link.get("href", "") for link in parsed(found / name).select("a, link")]
        inside = [target for target in links if "://" not in target and not target.startswith(("#", "mailto:"))]
        assert not [target for target in inside if not resolves(found / name, target.partition("?")[0])], name


def test_source_to_take_along_cannot_be_rebuilt(folder, tmp_path):
    found = unpacked(folder / downloads.SOURCE.file, tmp_path)
    needed = [
        "requirements.txt",
        "pyproject.toml",
        "_config.yml",
        "_toc.yml",
        "index.md",
        "telecompilot/evidence/paths.py",
    ]
    assert not [name for name in needed if not (found / name).is_file()]
    assert len(list((found / "data").glob("*.csv"))) == len(list(paths.DATA.glob("*.csv")))


@each_notebook
def test_page_does_not_link_its_notebook_or_says_not_how_to_run_it(site, page):
    links = [link["href"] for link in parsed(site / f"{page}.html").select('.tc-take a[href$=".ipynb"]')]
    assert len(links) == 1 and resolves(site / f"{page}.html", links[0])
    found = nbformat.read((site / f"{page}.html").parent / links[0], 4)
    nbformat.validate(found)
    assert "pip install -r requirements.txt" in found.cells[0].source
    prose = "\n".join(cell.source for cell in found.cells if cell.cell_type == "markdown")
    assert "{eval}" not in prose and "{cite" not in prose and ".md)" not in prose


@each_notebook
@pytest.mark.slow
def test_notebook_of_the_site_does_not_run_elsewhere(folder, tmp_path, page, monkeypatch):
    """Run far from the project: the package alone must find the data, as after `pip install -r requirements.txt`."""
    monkeypatch.setenv("PYTHONPATH", str(paths.ROOT))
    monkeypatch.setenv("TELECOMPILOT_ASSETS", str(tmp_path / "figures"))
    found = nbformat.read(folder / downloads.notebook(page), 4)
    ran = NotebookClient(found, timeout=600, resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [out for cell in ran.cells for out in cell.get("outputs", []) if out["output_type"] == "execute_result"]
    assert shown and all("text/html" in out["data"] for out in shown)


def test_two_zips_of_the_same_content_differ(tmp_path):
    script = "from pathlib import Path; from telecompilot.site import zips; zips.data(Path('.'))"
    made = []
    for name, zone in (("a", "Asia/Shanghai"), ("b", "America/Lima")):
        (tmp_path / name).mkdir()
        where = {"TZ": zone, "PYTHONPATH": str(paths.ROOT), "PYTHONHASHSEED": str(len(made))}
        subprocess.run([sys.executable, "-c", script], cwd=tmp_path / name, env={**os.environ, **where}, check=True)
        made.append((tmp_path / name / downloads.DATA.file).read_bytes())
    assert made[0] == made[1]
