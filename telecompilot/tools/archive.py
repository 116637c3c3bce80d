"""Earlier versions beside the newest: each release's zip of the site, unpacked, marked, and listed.

``python -m telecompilot.tools.archive SITE v0.1.0.zip v0.2.0.zip`` puts each under SITE/v/<version>/. The notice on an
old page is plain markup written here, not a script, so that it is there with scripts off and asks the network for
nothing.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from html import escape
from pathlib import Path, PurePosixPath

import telecompilot

FOLDER = "v"
LIST = "versions.json"
CHANGES = "chapters/changelog.html"
NAMED = re.compile(r"v?(\d+\.\d+\.\d+)\.zip")
BODY = re.compile(r"<body\b[^>]*>")
CANONICAL = re.compile(r'<link rel="canonical"[^>]*>')
LOOK = "background:#fff1c9;color:#1b1f24;font:16px/1.4 Arial,sans-serif;margin:0;padding:.75rem 1.25rem"


def unpack(site: Path, release: Path, newest: str) -> str:
    """Unpack one release under the site; return its version.

    Raises ValueError for a zip that is not named by its version, or that would write outside its folder.
    """
    named = NAMED.fullmatch(release.name)
    if not named:
        raise ValueError(f"{release.name} is not named by a version, as v0.1.0.zip is")
    version = named[1]
    with zipfile.ZipFile(release) as packed:
        for entry in packed.infolist():
            inner = PurePosixPath(*PurePosixPath(entry.filename).parts[1:])  # without the zip's one folder
            if entry.is_dir() or not inner.parts:
                continue
            if ".." in inner.parts or inner.is_absolute():
                raise ValueError(f"{release.name} holds {entry.filename}")
            content = packed.read(entry)
            if inner.suffix == ".html":
                content = marked(content.decode(), inner, version, newest, (site / inner).is_file()).encode()
            target = site / FOLDER / version / inner
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return version


def marked(page: str, name: PurePosixPath, version: str, newest: str, still_there: bool) -> str:
    """A page of an earlier version: kept out of search engines, with a notice that leads to the same page of today."""
    page = CANONICAL.sub("", page).replace("</head>", '<meta name="robots" content="noindex">\n</head>', 1)
    if version == newest:
        return page
    target = "../" * (len(name.parts) + 1) + (str(name) if still_there else "index.html")
    notice = (
        f'<aside aria-label="Earlier version" style="{LOOK}">This is version {version}. '
        f'<a href="{escape(target)}" style="color:inherit">Version {newest} is the newest</a>.</aside>'
    )
    return BODY.sub(lambda tag: f"{tag[0]}\n{notice}", page, count=1)


def listed(site: Path, versions: list[str], newest: str) -> None:
    """Write the list of versions for programs, and for readers at the end of the page of changes."""
    rows = [{"version": version, "path": f"{FOLDER}/{version}/", "newest": version == newest} for version in versions]
    (site / LIST).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8", newline="\n")
    page = site / CHANGES
    items = "".join(f'<li><a href="../{FOLDER}/{v}/index.html">Version {v} as it was</a></li>' for v in versions)
    if items and page.is_file():
        more = f'<section id="kept-versions"><h2>Versions that are kept</h2><ul>{items}</ul></section>'
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("</article>", f"{more}\n</article>", 1), encoding="utf-8", newline="\n")
        for packed in (".br", ".gz"):  # of the page as it was
            page.with_name(page.name + packed).unlink(missing_ok=True)


def main(site: Path, releases: list[Path], newest: str = telecompilot.__version__) -> None:
    """Unpack all releases and list them, newest first."""
    versions = [unpack(site, release, newest) for release in releases]
    versions.sort(key=lambda version: [int(part) for part in version.split(".")], reverse=True)
    listed(site, versions, newest)
    print(f"{len(versions)} versions under {FOLDER}/")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
