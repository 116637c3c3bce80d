"""Zips to take along: the data packages, the source, the site; the same bytes from the same content and commit."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from telecompilot.edition import pages
from telecompilot.evidence import paths
from telecompilot.evidence.tables import PANEL_FOLDER
from telecompilot.figure import provenance
from telecompilot.report import downloads

# Twice the same page for servers; and what the zip of the site cannot hold: itself.
LEFT_OUT = {".br", ".gz"}
PACKED = {".png", ".zip", ".woff2", ".pdf", ".xlsx", ".br", ".gz"}  # as small as they get
OWN_LINK = re.compile(rf'<a href="[^"]*{downloads.FOLDER}/{re.escape(downloads.SITE.file)}"[^>]*>.*?</a>')


def write(target: Path, files: Mapping[str, bytes]) -> None:
    """Write a zip of `files` (name in the zip to content), in the order of names, dated by the commit."""
    when = provenance.built().timetuple()[:6]
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w") as packed:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, when)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16  # as on Unix, wherever it is made
            packed_already = Path(name).suffix in PACKED
            entry.compress_type = zipfile.ZIP_STORED if packed_already else zipfile.ZIP_DEFLATED
            packed.writestr(entry, files[name], compresslevel=9)
    part.replace(target)


def data(folder: Path) -> None:
    """Write the data packages: the report's own tables, and shares abroad where there are any."""
    _package(paths.DATA, folder / downloads.DATA.file)
    if (paths.DATA / PANEL_FOLDER).is_dir():
        _package(paths.DATA / PANEL_FOLDER, folder / downloads.PANEL.file)


def _package(tables: Path, target: Path) -> None:
    """Write tables and their codebook, described with size and SHA-256, and checksums of all, in a folder of a zip."""
    files = {file.name: file.read_bytes() for file in tables.glob("*.csv")}
    for name in ("README.md", "datapackage.json"):
        if (tables / name).is_file():
            files[name] = (tables / name).read_bytes()
    if "datapackage.json" in files:
        files["datapackage.json"] = _described(json.loads(files["datapackage.json"]), files)
    files[downloads.SUMS] = sums(files)
    write(target, {f"{target.stem}/{name}": content for name, content in files.items()})


def _described(package: dict, files: Mapping[str, bytes]) -> bytes:
    package["created"] = f"{provenance.built():%Y-%m-%dT%H:%M:%SZ}"
    for resource in package["resources"]:
        content = files[resource["path"]]
        resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def figures(root: Path) -> None:
    """Write the pictures of all figures, of each edition, and a list of what each shows, from the finished site."""
    files: dict[str, bytes] = {}
    for language in ("en", pages.FOLDER):
        folder = (root if language == "en" else root / language) / "_static/figures"
        rows = [("file", "title", "units", "citation")]
        for sidecar in sorted(folder.glob("fig-*.json")):
            about = json.loads(sidecar.read_text(encoding="utf-8"))
            rows.append((sidecar.stem, about["title"], about["units"], about["citation"]))
            for kind in (".svg", ".png"):
                files[f"{language}/{sidecar.stem}{kind}"] = sidecar.with_suffix(kind).read_bytes()
        if rows[1:]:
            listed = io.StringIO()
            csv.writer(listed, lineterminator="\n").writerows(rows)
            files[f"{language}/figures.csv"] = codecs.BOM_UTF8 + listed.getvalue().encode()
    target = root / downloads.FOLDER / downloads.FIGURES.file
    files["LICENCE.txt"] = f"{provenance.LICENCE}: https://creativecommons.org/licenses/by/4.0/\n".encode()
    write(target, {f"{target.stem}/{name}": content for name, content in files.items()})


def sums(files: Mapping[str, bytes]) -> bytes:
    """A list of SHA-256 sums as `sha256sum --check` reads it."""
    return "".join(f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)).encode()


def source(folder: Path) -> bool:
    """Write the project's own files as they stand; False, and no file, where git cannot say which these are."""
    listed = provenance.git("ls-files", "-z").split("\0")
    files = {f"telecompilot/{name}": paths.ROOT / name for name in listed if (paths.ROOT / name).is_file()}
    if "telecompilot/requirements.txt" not in files:
        return False
    write(folder / downloads.SOURCE.file, {name: file.read_bytes() for name, file in files.items()})
    return True


def site(root: Path) -> None:
    """Write the finished site in `root` as one zip, without itself and the copies made for servers."""
    own = root / downloads.FOLDER / downloads.SITE.file
    files = {}
    for file in root.rglob("*"):
        if file.is_file() and file.suffix not in LEFT_OUT and file != own:
            content = file.read_bytes()
            content = _without_own_link(content) if file.suffix == ".html" else content
            files[f"telecompilot-site/{file.relative_to(root).as_posix()}"] = content
    write(own, files)


def _without_own_link(page: bytes) -> bytes:
    return OWN_LINK.sub(f"{downloads.SITE.words}: this copy", page.decode()).encode()
