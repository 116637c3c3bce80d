"""What tests share: the built book, a server for it, a browser, and small evidence."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import yaml
from hypothesis import settings
from windows import FLAGS, Windows, chromium, opener

from telecompilot.evidence import paths

# Speed is measured by the benchmark; a busy machine must not fail a test of content.
settings.register_profile("report", deadline=None)
settings.load_profile("report")


def pytest_terminal_summary(terminalreporter):
    """Print what tests have counted, whichever worker ran them: record_property("told", ...)."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    told = [pair for report in reports if getattr(report, "when", "") == "call" for pair in report.user_properties]
    for line in sorted(value for name, value in told if name == "told"):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def site() -> Path:
    """The built book: TELECOMPILOT_SITE where it is set, else built now (pages whose inputs are unchanged are kept)."""
    if given := os.environ.get("TELECOMPILOT_SITE"):
        built = Path(given).resolve()
    else:
        from telecompilot.tools import book

        book.main()
        built = book.SITE
    assert (built / "index.html").is_file(), f"no book in {built}"
    return built


def chapters() -> list[str]:
    """The pages of the book, as the table of contents names them, as files of the English site."""
    root = Path(os.environ.get("TELECOMPILOT_BOOK", paths.ROOT))
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    return [f"{name}.html" for name in [toc["root"], *(c["file"] for part in toc["parts"] for c in part["chapters"])]]


def sampled(values: Iterable, quick: Callable[..., bool]) -> list:
    """What a test takes one by one: those for which `quick` is true in `make test`, the others in `make test-long`."""
    each = [value if isinstance(value, tuple) else (value,) for value in values]
    return [pytest.param(*value, marks=() if quick(*value) else pytest.mark.long) for value in each]


def pages() -> list[str]:
    """The pages that every test of a page runs on: all English ones, and a few Chinese with every kind of content.

    All Chinese ones, and no other, where TELECOMPILOT_EDITION is "zh".
    """
    found = chapters()
    if os.environ.get("TELECOMPILOT_EDITION") == "zh":
        return [f"zh/{name}" for name in found]
    return found + [f"zh/{name}" for name in ("index.html", "chapters/expansion-scenarios.html") if name in found]


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site under the policy that the report promises to run under."""

    policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path, handler: type[SimpleHTTPRequestHandler], **told: str) -> Iterator[str]:
    """Serve a folder from a thread; `told` are attributes of the handler. Yields the address, without a slash."""
    kind = type("Served", (handler,), told)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(kind, directory=str(folder))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


@pytest.fixture(scope="session")
def ev():
    """The project's evidence."""
    from telecompilot import evidence

    return evidence.load()


@pytest.fixture(scope="module")
def n(request, ev):
    """The numbers of the prose of the chapter whose tests these are: of their module `page`."""
    return request.module.page.numbers(ev)


@pytest.fixture(scope="session")
def given(ev):
    """The assumptions of the scenarios."""
    from telecompilot.study import assumptions

    return assumptions.load(ev)


@pytest.fixture(scope="session")
def data(ev):
    """What the page of the scenarios carries for its explorer."""
    from telecompilot.study import explorer

    return explorer.payload(ev)


@pytest.fixture(scope="session")
def server(site):
    """Address of the site, served under the policy of Quiet plus leave for the theme's one inline script."""
    from site_reader import inline_scripts

    leave = " ".join(f"'{digest}'" for digest in sorted(inline_scripts(site)))
    with served(site, Quiet, policy=f"{Quiet.policy}; script-src 'self' {leave}") as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """A Chromium: `windows.chromium()`, or the one that playwright has installed."""
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        except Error:
            without = pytest.fail if os.environ.get("CI") else pytest.skip
            without("no Chromium; on Debian: apt-get install chromium, elsewhere set CHROMIUM")
        yield started
        started.close()


@pytest.fixture(scope="session")
def windows(browser):
    """The windows that a worker's tests share, one after the other."""
    return Windows(browser)


@contextmanager
def visitor(windows: Windows, server: str):
    """A function that opens a page of the site: opened(name, scheme=..., width=..., scripts=...)."""
    with opener(windows) as opened:

        def visited(name: str, scripts: bool = True, **how):
            page = opened(server, **how, **({} if scripts else {"java_script_enabled": False}))
            page.goto(f"{server}/{name}")
            return page

        yield visited


@pytest.fixture
def visit(windows, server):
    """Open pages of the site for one test, as `visitor` does; what goes wrong in one is in its `faults`."""
    with visitor(windows, server) as visited:
        yield visited
