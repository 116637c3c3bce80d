"""Build the book aside and swap it in when, and only when, it is whole.

``python -m telecompilot.tools.book`` keeps Sphinx's reading state between runs, so that only chapters whose inputs
changed run again, but writes every page into an empty folder, so that nothing stale is published.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

from telecompilot.evidence import paths, turn
from telecompilot.tools import unchanged

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
    if not _exchange(fresh, site):
        site.rename(_old(site))  # killed here, `publish` puts it back
        fresh.rename(site)
        fresh = _old(site)
    shutil.rmtree(fresh)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names at once; False where the system cannot. (Linux: 2 is RENAME_EXCHANGE, -100 AT_FDCWD.)"""
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        return libc.renameat2(-100, os.fsencode(one), -100, os.fsencode(other), 2) == 0
    except (AttributeError, OSError, TypeError):  # TypeError: what Windows answers to None
        return False


def _old(site: Path) -> Path:
    return site.with_name(f"{site.name}.old")


def build(source: Path, aside: Path, lock: IO | None = None) -> Path:
    """Build the book in `source` with warnings as errors into `aside`; return the folder of the finished pages.

    The builder inherits `lock`: should this process be killed, no other starts in `aside` before the builder has ended.

    Raises
    ------
    SystemExit
        With the builder's exit code when it fails, or 1 when it left no front page.
    """
    fresh = aside / "_build" / "html"
    shutil.rmtree(fresh, ignore_errors=True)
    command = [sys.executable, "-m", "telecompilot.site.builder", "build", "-W", "-n"]
    command += ["--path-output", str(aside), str(source)]
    inherited = {"pass_fds": [lock.fileno()]} if lock and os.name == "posix" else {}
    code = subprocess.run(command, check=False, env=os.environ | {turn.HELD: "1"}, **inherited).returncode
    if code < 0:  # it could not say so itself
        print(f"\nNothing was published: the builder was ended by signal {-code}; was memory short?", file=sys.stderr)
    if code or not (fresh / "index.html").exists():
        raise SystemExit(1 if code < 0 else code or 1)
    return fresh


def publish(source: Path = paths.ROOT, site: Path = SITE, aside: Path = ASIDE) -> str:
    """Build `source` in the folder `aside` and put the pages in the place of `site`; return the site's digest.

    This project's book is left as it is where nothing has changed since it was built. Whatever ends a build early,
    `site` stays as it was. A second call waits for the first. `aside` must lie on the same disk as `site`.
    """
    with turn.take(site.parent) as lock:
        if not site.exists() and _old(site).exists():
            _old(site).rename(site)
        shutil.rmtree(_old(site), ignore_errors=True)
        now = unchanged.present() if source == paths.ROOT else {}
        if now and site.is_dir() and unchanged.still(aside, now, made := digest(site)):
            print("Nothing has changed since the site was built: it stays.")
            return made
        swap(build(source, aside, lock), site)
        made = digest(site)
        if now:
            unchanged.note(aside, now, made)
        return made


def main() -> None:
    """Build, swap in, and print the site's digest and where to open it."""
    began = time.monotonic()
    os.environ.setdefault("TELECOMPILOT_PDF", "1")  # half a minute, where pages changed and a browser is there to print
    made = publish()
    print(f"\n{made}  site, built in {time.monotonic() - began:.0f} s")
    print(f"Open {SITE.relative_to(Path.cwd()) if SITE.is_relative_to(Path.cwd()) else SITE}/index.html")


if __name__ == "__main__":
    main()
