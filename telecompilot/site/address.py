"""Where the site is published: $TELECOMPILOT_BASEURL, or the book's own setting; nothing where neither is known."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

VARIABLE = "TELECOMPILOT_BASEURL"


def settle(app: Sphinx, config: Config) -> None:
    """Take the base address from the environment, in the form "https://host/path/".

    Raises ConfigError for one that is no http address, or that carries a query or a fragment.
    """
    given = (os.environ.get(VARIABLE) or config.html_baseurl or "").strip()
    if not given:
        return
    parts = urlsplit(given)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ConfigError(f"{VARIABLE} or html_baseurl is no address that a site can have: {given!r}")
    config.html_baseurl = given.rstrip("/") + "/"


def of(base: str, page: str) -> str:
    """Address of a page under a base; that of the front page is the base itself."""
    return base if page == "index" else f"{base}{page}.html"


def path(base: str) -> str:
    """The path of a base on its host, "/" where none is known."""
    return urlsplit(base).path or "/"
