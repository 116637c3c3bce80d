"""Each text file of the finished site beside itself in the two packed forms that servers hand out: .br and .gz.

What a page loads at once is packed as tightly as can be, which takes seconds; what a reader has to ask for (tables,
pictures, live charts) not quite, which takes a fifth of them for a tenth more bytes. What was packed once is kept, by
its content, for the next build.
"""

from __future__ import annotations

import gzip
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
from sphinx.application import Sphinx

from telecompilot.evidence import paths

TEXT = {".atom", ".bib", ".css", ".csv", ".html", ".ipynb", ".js", ".json", ".md", ".ris", ".svg", ".txt", ".xml"}
KEPT = paths.CACHE / f"packed-{brotli.__version__}"
ASKED_FOR = {".bib", ".csv", ".ipynb", ".json", ".md", ".ris", ".svg", ".txt"}
PACK = {
    ".br": lambda content, asked: brotli.compress(content, quality=9 if asked else 11, lgwin=22),
    ".gz": lambda content, asked: gzip.compress(content, compresslevel=9, mtime=0),  # no date: twice the same bytes
}


def write(app: Sphinx, exception: Exception | None) -> None:
    """Pack every text file of the site."""
    if exception is not None or app.builder.format != "html":
        return
    beside(Path(app.outdir))


def beside(root: Path) -> None:
    """Pack every text file under a folder; drop packed files of files that are gone, and what is kept for none."""
    for stale in (file for file in root.rglob("*") if file.suffix in PACK):
        stale.unlink()
    KEPT.mkdir(parents=True, exist_ok=True)
    files = [file for file in sorted(root.rglob("*")) if file.suffix in TEXT and file.is_file()]
    with ThreadPoolExecutor(2) as pool:
        used = {name for names in pool.map(_pack, files) for name in names}
    for file in KEPT.iterdir():
        if file.name not in used and file.suffix != ".part":  # another build may be writing it
            file.unlink(missing_ok=True)


def _pack(file: Path) -> list[str]:
    content = file.read_bytes()
    asked = file.suffix in ASKED_FOR or file.parent.name == "figures"
    digest, names = hashlib.sha256(content).hexdigest(), []
    for kind, pack in PACK.items():
        kept = KEPT / f"{digest}{'-asked' * asked}{kind}"
        try:
            packed = kept.read_bytes()
        except FileNotFoundError:  # never packed, or another build that has no use for it took it away
            packed = pack(content, asked)
            part = kept.with_name(f"{file.name}.{digest[:8]}.{os.getpid()}.part")  # two files may hold the same
            part.write_bytes(packed)
            part.replace(kept)
        file.with_name(file.name + kind).write_bytes(packed)
        names.append(kept.name)
    return names
