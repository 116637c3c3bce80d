"""The report and its data in schema.org's words, for search engines of papers and of data sets."""

from __future__ import annotations

import json
import posixpath

from sphinx.application import Sphinx

from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.report import citation, downloads
from telecompilot.site import address, notfound

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CATALOGUE = "chapters/data-catalogue"


def report(app: Sphinx, page: str) -> dict:
    """The report: what it asks, who wrote it, when, its chapters and the data it rests on."""
    titles = app.env.titles
    chapters = [name for name in notfound.order(app) if name != app.config.root_doc]
    parts = [{"@type": "Chapter", "name": titles[name].astext(), "url": _to(app, page, name)} for name in chapters]
    return _work(app, "Report") | {
        "headline": titles[page].astext(),
        "url": _to(app, page, page),
        "hasPart": parts,
        "isBasedOn": {"@type": "Dataset", "name": _package()["title"], "url": _to(app, page, CATALOGUE)},
    }


def dataset(app: Sphinx, page: str) -> dict:
    """The data: what they hold, over which years, and where the files are."""
    package, periods = _package(), evidence.load().observations.period.str[:4]
    file = _file(app, page, f"{downloads.FOLDER}/{downloads.DATA.file}")
    return _work(app, "Dataset") | {
        "name": package["title"],
        "description": package["description"],
        "url": _to(app, page, page),
        "temporalCoverage": f"{periods.min()}/{periods.max()}",
        "spatialCoverage": "China",
        "variableMeasured": [resource["title"] for resource in package["resources"]],
        "distribution": [{"@type": "DataDownload", "encodingFormat": "application/zip", "contentUrl": file}],
    }


def _work(app: Sphinx, kind: str) -> dict:
    cited = citation.load()
    authors = [{"@type": "Organization", "name": name} for name in cited.authors]
    return {
        "@context": "https://schema.org",
        "@type": kind,
        "name": cited.title,
        "author": authors,
        "creator": authors,
        "datePublished": f"{cited.released}",
        "version": cited.version,
        "inLanguage": "en",
        "license": LICENCE,
        "isAccessibleForFree": True,
    }


def _package() -> dict:
    return json.loads((paths.DATA / "datapackage.json").read_text(encoding="utf-8"))


def _to(app: Sphinx, page: str, other: str) -> str:
    base = app.config.html_baseurl
    return address.of(base, other) if base else _file(app, page, f"{other}.html")


def _file(app: Sphinx, page: str, name: str) -> str:
    base = app.config.html_baseurl
    return f"{base}{name}" if base else posixpath.relpath(name, posixpath.dirname(page) or ".")
