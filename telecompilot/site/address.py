"""Where the site is published: $TELECOMPILOT_BASEURL, the book's own setting, or what the host that builds it says."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

VARIABLE = "TELECOMPILOT_BASEURL"
# Hosts that build what they publish: what they set in every build, and in what they name its address.
HOSTS = (
    ("READTHEDOCS", "READTHEDOCS_CANONICAL_URL"),
    ("NETLIFY", "URL"),
    ("CF_PAGES", "CF_PAGES_URL"),
    ("VERCEL", "VERCEL_PROJECT_PRODUCTION_URL"),
    ("RENDER", "RENDER_EXTERNAL_URL"),
)
FORM = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d+)?(/[\w.~%+,=@:/-]*)?", re.ASCII | re.IGNORECASE)
FILE = re.compile(r"/[^/]+\.(html?|php|aspx?|xml|pdf)$", re.IGNORECASE)


def settle(app: Sphinx, config: Config) -> None:
    """Take the base address from the environment, in the form "https://host/path/".

    Raises ConfigError for what is not the address of a folder on an http host.
    """
    source, given = stated(config.html_baseurl)
    if not given:
        return
    parts = given.split("/")
    if not FORM.fullmatch(given) or {"..", "."} & {*parts} or "" in parts[3:-1]:
        why = "is not of the form https://host/folder/, in ASCII letters without quotes, spaces, ? or #"
    elif FILE.search(given):
        why = f"ends in a file; give its folder, {given.rpartition('/')[0]}/"
    else:
        config.html_baseurl = given.rstrip("/") + "/"
        return
    raise ConfigError(f"{source}: {given!r} {why}")


def stated(configured: str | None = "") -> tuple[str, str]:
    """Who states the address of the site, and the address as stated, "" where nobody does; `configured` is the book's.

    A host's own comes last: pages that it shows then have whole addresses for their previews, without a setting.
    """
    hosts = [name for mark, name in HOSTS if os.environ.get(mark)]
    named = [(VARIABLE, os.environ.get(VARIABLE)), ("_config.yml: html_baseurl", configured)]
    for source, address in [*named, *((name, os.environ.get(name)) for name in hosts)]:
        if given := (address or "").strip():
            whole = "://" in given or source not in hosts  # Vercel names the host alone
            return source, given if whole else f"https://{given}"
    return "", ""


def of(base: str, page: str) -> str:
    """Address of a page under a base; that of the front page is the base itself."""
    return base if page == "index" else f"{base}{page}.html"


def path(base: str) -> str:
    """The path of a base on its host, "/" where none is known."""
    return urlsplit(base).path or "/"
