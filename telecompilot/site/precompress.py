"""Each text file of the finished site also in the two compressed forms that servers send: .br and .gz.

What a page loads at once is compressed nearly as far as can be (11 would save a fiftieth and take thrice as long),
what loads on request (tables, pictures, live charts) less. Results are cached by content.
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
from telecompilot.site import finished

QUALITY = {True: 9, False: 10}  # on request or not
CACHE = paths.CACHE / f"packed-{brotli.__version__}-{QUALITY[False]}"
ON_REQUEST = {".bib", ".csv", ".ipynb", ".json", ".md", ".ris", ".svg", ".txt"}
COMPRESS = {
    ".br": lambda content, on_request: brotli.compress(content, quality=QUALITY[on_request], lgwin=22),
    ".gz": lambda content, on_request: gzip.compress(content, compresslevel=9, mtime=0),  # no date in it
}


def write(app: Sphinx, root: Path) -> None:
    """Compress every text file of the site."""
    compress_all(root)


def compress_all(root: Path) -> None:
    """Compress every text file under a folder; drop results of files that are gone, from the cache too."""
    for stale in (file for file in root.rglob("*") if file.suffix in COMPRESS):
        stale.unlink()
    CACHE.mkdir(parents=True, exist_ok=True)
    files = [file for file in sorted(root.rglob("*")) if file.suffix in finished.TEXT and file.is_file()]
    with ThreadPoolExecutor(2) as pool:
        used = {name for names in pool.map(_compress, files) for name in names}
    for file in CACHE.iterdir():
        if file.name not in used and file.suffix != ".part":  # another build may be writing it
            file.unlink(missing_ok=True)


def _compress(file: Path) -> list[str]:
    content = file.read_bytes()
    on_request = file.suffix in ON_REQUEST or file.parent.name == "figures"
    digest, names = hashlib.sha256(content).hexdigest(), []
    for kind, compress in COMPRESS.items():
        cached = CACHE / f"{digest}{'-on-request' * on_request}{kind}"
        try:
            result = cached.read_bytes()
        except FileNotFoundError:  # not yet compressed, or another build that does not need it removed it
            result = compress(content, on_request)
            part = cached.with_name(f"{file.name}.{digest[:8]}.{os.getpid()}.part")
            part.write_bytes(result)
            part.replace(cached)
        file.with_name(file.name + kind).write_bytes(result)
        names.append(cached.name)
    return names
