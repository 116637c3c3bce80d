"""The list of external links: none lost, and an address that answers is told from one that does not."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from telecompilot.tools import links


class Host(BaseHTTPRequestHandler):
    """Answers with the status that the path names."""

    def do_GET(self):
        self.send_response(int(self.path.strip("/")))
        self.end_headers()

    def log_message(self, *words):
        """Say nothing."""


@pytest.fixture
def host():
    with ThreadingHTTPServer(("127.0.0.1", 0), Host) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


def test_link_is_left_off_the_list_or_listed_twice(tmp_path):
    (tmp_path / "a").mkdir()
    text = '<a rel="x" href="https://b.example/?x=1&amp;y=2#part">b</a><a href="c.html">c</a><a href="mailto:d@e">d</a>'
    (tmp_path / "index.html").write_text(text, encoding="utf-8")
    (tmp_path / "a" / "x.html").write_text(f'{text}<a href="http://a.example/">a</a>', encoding="utf-8")
    assert links.external(tmp_path) == {
        "http://a.example/": ["a/x.html"],
        "https://b.example/?x=1&y=2": ["a/x.html", "index.html"],
    }


def test_dead_link_counts_as_alive_or_a_guarded_one_as_dead(host):
    asked = [f"{host}/{status}" for status in (200, 404, 403, 410, 429, 500)] + ["http://127.0.0.1:9/"]
    wrong = links.ask(asked)
    assert wrong == {
        f"{host}/404": "status 404",
        f"{host}/410": "status 410",
        f"{host}/500": "status 500",
        "http://127.0.0.1:9/": "ConnectionError",
    }


def test_exit_code_hides_a_dead_link(host, tmp_path, capsys):
    (tmp_path / "index.html").write_text(f'<a href="{host}/404">x</a>', encoding="utf-8")
    assert links.main(tmp_path, asking=True) == 1 and "status 404" in capsys.readouterr().out
    assert links.main(tmp_path, asking=False) == 0 and f"{host}/404\tindex.html" in capsys.readouterr().out


@pytest.mark.site
def test_no_link_of_the_site_is_listed(site):
    found = links.external(site)
    assert len(found) > 100 and all(pages for pages in found.values())
