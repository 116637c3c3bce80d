"""Where the site is published: $TELECOMPILOT_BASEURL, or the book's own setting; nothing where neither is known."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

VARIABLE = "TELECOMPILOT_BASEURL"
FORM = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(:\d+)?(/[\w.~%+,=@:/-]*)?", re.ASCII | re.IGNORECASE)
FILE = re.compile(r"/[^/]+\.(html?|php|aspx?|xml|pdf)$", re.IGNORECASE)


def settle(app: Sphinx, config: Config) -> None:
    """Take the base address from the environment, in the form "https://host/path/".

    Raises ConfigError for what is not the address of a folder on an http host.
    """
    given = (os.environ.get(VARIABLE) or config.html_baseurl or "").strip()
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
    raise ConfigError(f"{VARIABLE if os.environ.get(VARIABLE) else '_config.yml: html_baseurl'}: {given!r} {why}")


def of(base: str, page: str) -> str:
    """Address of a page under a base; that of the front page is the base itself."""
    return base if page == "index" else f"{base}{page}.html"


def path(base: str) -> str:
    """The path of a base on its host, "/" where none is known."""
    return urlsplit(base).path or "/"
