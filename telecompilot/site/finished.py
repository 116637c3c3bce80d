"""Steps on a finished site: each is called with the application and the site's folder, once the build has succeeded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sphinx.application import Sphinx

TEXT = {".atom", ".bib", ".css", ".csv", ".html", ".ipynb", ".js", ".json", ".md", ".ris", ".svg", ".txt", ".xml"}
Step = Callable[[Sphinx, Path], None]


def handler(step: Step) -> Callable[[Sphinx, Exception | None], None]:
    """The handler of Sphinx's event "build-finished" that takes a step where pages were made without a failure."""

    def take(app: Sphinx, exception: Exception | None) -> None:
        if exception is None and app.builder.format == "html":
            step(app, Path(app.outdir))

    return take


def same_lines(app: Sphinx, root: Path) -> None:
    """End lines as Unix does: what Sphinx and its extensions write on Windows has two characters there."""
    for file in root.rglob("*"):
        text = file.suffix in TEXT or file.name == ".buildinfo"
        if text and file.is_file() and b"\r\n" in (content := file.read_bytes()):
            file.write_bytes(content.replace(b"\r\n", b"\n"))


def each_page(change: Callable[[str], str]) -> Step:
    """The step that rewrites every page which `change` alters, those of the Chinese edition too."""

    def rewrite(app: Sphinx, root: Path) -> None:
        for file in root.rglob("*.html"):
            page = file.read_text(encoding="utf-8")
            if (changed := change(page)) != page:
                file.write_text(changed, encoding="utf-8", newline="\n")

    return rewrite
