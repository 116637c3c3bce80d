"""Whether the site in place is what a build would make once more: `make book` then leaves it as it is.

What a site follows from is noted when it was built: content of the project's files and of those outside that a page
ran on, the installed packages, the settings and programs that builds heed, the commit, the day.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

from telecompilot.evidence import access_log, paths, project

NOTE = "published.json"
SETTINGS = ("TELECOMPILOT_", "SOURCE_DATE_EPOCH", "CHROMIUM", "GIT_", "PYTHON", "JUPYTER", "PATH")
# By what hosts of static sites tell where the site will be, see `site/address.py`.
HOSTS = ("READTHEDOCS", "NETLIFY", "URL", "CF_PAGES", "VERCEL", "RENDER")
PROGRAMS = ("git", "chromium", "chromium-browser")
PRINTING = ("playwright", "pikepdf")


def present() -> dict[str, str]:
    """Return digests of all that a build of the book would follow from now, but for what its pages run on."""
    from telecompilot.evidence import cache
    from telecompilot.figure import provenance

    package = Path(__file__).resolve().parent.parent
    folders = [paths.ROOT] if package.is_relative_to(paths.ROOT) else [paths.ROOT, package]
    settings = {name: value for name, value in os.environ.items() if heeded(name)}
    programs = {name: shutil.which(name) for name in PROGRAMS} | {name: bool(find_spec(name)) for name in PRINTING}
    return {
        "files": _content(*folders),
        "packages": cache.environment_key(),
        "settings": project.digest(settings.items()),
        "programs": project.digest(programs.items()),
        "commit": provenance.commit() + provenance.stamp(),
        "day": dt.date.today().isoformat(),  # no row may be of a day to come
    }


def heeded(setting: str) -> bool:
    """Tell whether builds look at a variable of the environment."""
    return setting.startswith((*SETTINGS, *HOSTS))


def note(aside: Path, before: dict[str, str], site: str) -> None:
    """Note what was `present` before a site was built, and the site's digest."""
    said = {"present": before, "printed": _content(paths.BUILD / "paper"), "site": site}
    (aside / NOTE).write_text(json.dumps(said), encoding="utf-8")


def still(aside: Path, now: dict[str, str], site: str) -> bool:
    """Tell whether a site with the digest `site` is what a build would make of what is `present` now."""
    with suppress(OSError, ValueError, KeyError):
        kept = json.loads((aside / NOTE).read_text(encoding="utf-8"))
        if kept == {"present": now, "printed": _content(paths.BUILD / "paper"), "site": site}:
            ran_on = json.loads((aside / "_build" / ".doctrees" / project.NOTED).read_text(encoding="utf-8"))
            return project.digests(ran_on) == ran_on
    return False


def _content(*folders: Path) -> str:
    """Digest of the names and content of the files in folders."""
    return project.digest(access_log.digests(str(file) for one in folders for file in project.files(one)).items())
