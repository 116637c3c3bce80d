"""Build the book aside and swap it in when, and only when, it is whole.

``python -m telecompilot.book`` keeps Sphinx's reading state between runs, so that only chapters whose inputs
changed run again, but writes every page into an empty folder, so that nothing stale is published.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from telecompilot import paths

ASIDE = paths.BUILD / "aside"
SITE = paths.BUILD / "html"


def digest(site: Path) -> str:
    """Return the SHA-256 of a built site: every file's relative name and content, in sorted order."""
    total = hashlib.sha256()
    for file in sorted(p for p in site.rglob("*") if p.is_file()):
        total.update(file.relative_to(site).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def swap(fresh: Path, site: Path) -> None:
    """Put the folder `fresh` in the place of `site` in one step where the system can, and delete the old one."""
    if not site.exists():
        fresh.rename(site)
        return
    try:  # Linux: exchange two names atomically (flag 2 is RENAME_EXCHANGE, -100 is AT_FDCWD)
        libc = ctypes.CDLL(None, use_errno=True)
        exchanged = libc.renameat2(-100, os.fsencode(fresh), -100, os.fsencode(site), 2) == 0
    except (AttributeError, OSError):
        exchanged = False
    if not exchanged:
        old = site.with_name("html.old")
        shutil.rmtree(old, ignore_errors=True)
        site.rename(old)
        fresh.rename(site)
        fresh = old
    shutil.rmtree(fresh)


def build(source: Path = paths.ROOT, aside: Path = ASIDE) -> Path:
    """Build the book with warnings as errors into `aside`; return the folder of the finished pages.

    Raises
    ------
    SystemExit
        With the builder's exit code when it fails, or 1 when it left no front page.
    """
    fresh = aside / "_build" / "html"
    shutil.rmtree(fresh, ignore_errors=True)
    program = Path(sys.executable).with_name("jupyter-book")
    command = [str(program), "build", "-W", "-n", "--path-output", str(aside), str(source)]
    code = subprocess.run(command, check=False).returncode
    if code or not (fresh / "index.html").exists():
        raise SystemExit(code or 1)
    return fresh


def main() -> None:
    """Build, swap in, and print the site's digest and where to open it."""
    began = time.monotonic()
    paths.BUILD.mkdir(exist_ok=True)
    with open(paths.BUILD / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # a second build waits for the first
        swap(build(), SITE)
        print(f"\n{digest(SITE)}  site, built in {time.monotonic() - began:.0f} s")
    print(f"Open {SITE.relative_to(Path.cwd()) if SITE.is_relative_to(Path.cwd()) else SITE}/index.html")


if __name__ == "__main__":
    main()
