"""Every page under Lighthouse as a phone on slow 4G would see it: all four scores at 100, painted at once, light."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import npm
import pytest
from conftest import chapters

pytestmark = [pytest.mark.site, pytest.mark.browser]
NEEDED = "lighthouse@12.8.2"
PAGES = [f"{edition}{name}" for edition in ("", "zh/") for name in [*chapters(), "search.html"]]
PERFECT = {"performance": 100, "accessibility": 100, "best-practices": 100, "seo": 100}
PAINT, SHIFT, WEIGHT = 1200, 0.01, 100 * 1024  # ms, share of the screen, bytes on the wire
TRIES = 3  # times are measured on a machine that does other things too; scores and weight are the same each time
PACKED = {".br": "br", ".gz": "gzip"}


class Packed(SimpleHTTPRequestHandler):
    """A static host that hands out the packed file where there is one, as the README asks of a host."""

    protocol_version = "HTTP/1.1"

    def send_head(self):
        asked = Path(self.translate_path(self.path))
        accepted = self.headers.get("Accept-Encoding", "")
        for ending, name in PACKED.items():
            packed = asked.with_name(asked.name + ending)
            if name in accepted and packed.is_file():
                self.send_response(200)
                self.send_header("Content-Type", f"{self.guess_type(asked)}; charset=utf-8")
                self.send_header("Content-Encoding", name)
                self.send_header("Content-Length", str(packed.stat().st_size))
                self.end_headers()
                return packed.open("rb")
        return super().send_head()

    def log_message(self, *words: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def measure(site):
    """Lighthouse, installed once: a function from a page to its scores and figures."""
    modules = npm.installed(NEEDED, "node")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not chromium:
        pytest.skip("Lighthouse needs Chromium, and this machine has none")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Packed, directory=str(site))) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        program = ["node", str(Path(__file__).with_name("lighthouse.mjs")), str(modules), chromium]

        def measured(name: str) -> dict:
            address = f"http://127.0.0.1:{httpd.server_port}/{name}"
            done = subprocess.run([*program, address], capture_output=True, text=True, timeout=300)
            assert done.returncode == 0, done.stderr[-2000:]
            return json.loads(done.stdout)

        yield measured
        httpd.shutdown()


def faults(seen: dict) -> list[str]:
    """What keeps a page from being as good as promised, in words; nothing where all is well."""
    found = [f"{name} {seen['scores'][name]}" for name, full in PERFECT.items() if seen["scores"][name] < full]
    if found:
        found.append(f"failed: {' '.join(seen['failed'])}")
    if seen["paint"] > PAINT:
        found.append(f"largest paint after {seen['paint']:.0f} ms")
    if round(seen["blocked"]) > 0:
        found.append(f"blocked for {seen['blocked']:.0f} ms")
    if seen["shift"] > SHIFT:
        found.append(f"layout shift {seen['shift']:.3f}")
    if seen["bytes"] > WEIGHT:
        found.append(f"{seen['bytes'] / 1024:.0f} KiB before a reader has asked for anything")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_page_is_slow_heavy_or_imperfect_on_a_phone(measure, name, record_property):
    for left in reversed(range(TRIES)):
        seen = measure(name)
        assert seen["error"] is None
        if not (found := faults(seen)) or not left:
            break
    for figure in ("paint", "blocked", "shift", "bytes"):
        record_property(figure, round(seen[figure], 3))
    assert not found, f"{name}: {'; '.join(found)}"


def test_slow_page_passes_for_a_fast_one():
    good = {"scores": dict(PERFECT), "paint": 900.0, "blocked": 0.0, "shift": 0.0, "bytes": 20_000, "failed": []}
    assert not faults(good)
    for worse in ({"paint": 1300.0}, {"blocked": 5.0}, {"shift": 0.02}, {"bytes": 120_000}):
        assert len(faults(good | worse)) == 1
    assert faults(good | {"scores": PERFECT | {"seo": 92}, "failed": ["canonical"]})[0] == "seo 92"
