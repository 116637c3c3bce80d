"""An author's open page: it shows an edit by itself, and never a faulty one; nobody else can look."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
import time
from http.server import ThreadingHTTPServer
from itertools import pairwise
from queue import Queue
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from small_book import environment, write

from telecompilot.evidence import paths
from telecompilot.tools import book, serve

PAGE = '<html><head><meta content="x"></head><body>{}</body></html>'


@pytest.fixture
def served(tmp_path):
    """A folder as `make serve` hands it out: the folder and its address."""
    folder = tmp_path / "html"
    (folder / "chapters").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE.format("front"), "utf-8")
    (folder / "chapters" / "a.html").write_text(PAGE.format("chapter"), "utf-8")
    (folder / "a.css").write_text("p {}", "utf-8")
    with ThreadingHTTPServer(("127.0.0.1", 0), serve.handler(folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield folder, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_page_is_served_without_the_reload_or_the_site_holds_it(served):
    folder, address = served
    for name, words in (("/", "front"), ("/index.html?a=1", "front"), ("/chapters/a.html", "chapter")):
        with urlopen(address + name) as answer:
            text = answer.read().decode()
        assert f"{serve.TAG}</head>" in text and words in text and answer.headers["Cache-Control"] == "no-store"
    assert "~reload" not in (folder / "index.html").read_text("utf-8")
    with urlopen(address + "/a.css") as answer:
        assert answer.read() == b"p {}"
    with urlopen(address + serve.SCRIPT) as answer:
        assert serve.BUILT in answer.read().decode()


def test_folder_above_the_site_is_handed_out(served):
    folder, address = served
    (folder.parent / "secret.html").write_text("secret", "utf-8")
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{address}/../secret.html")
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{address}/%2e%2e/secret.html")


def test_missing_site_ends_the_server(served):
    folder, address = served
    shutil.rmtree(folder)
    with pytest.raises(HTTPError, match="503") as raised:
        urlopen(address)
    assert serve.TAG in raised.value.read().decode()


def test_open_page_hears_nothing_of_another_site_or_of_one_that_is_the_same(served, tmp_path):
    folder, address = served

    def heard() -> bytes:
        with urlopen(address + serve.BUILT) as answer:
            return answer.read()

    numbers = [heard(), heard()]
    for turn in range(4):
        fresh = shutil.copytree(folder, tmp_path / f"fresh{turn}")
        book.swap(fresh, folder)
        numbers.append(heard())
    assert numbers[0] == numbers[1] and all(one != other for one, other in pairwise(numbers[1:]))


def test_edit_goes_unnoticed_or_a_built_file_counts_as_one(tmp_path, monkeypatch):
    for name in (*serve.FOLDERS, "_build", ".venv"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    queue = Queue()
    serve.edits(queue)
    time.sleep(1)
    for name in ("_build/a.html", ".venv/a.py", "references.bib", "data/.a.csv.swp", "data/a.csv", "_toc.yml"):
        (tmp_path / name).write_text("x")
    seen = set()
    while seen != {tmp_path / "data" / "a.csv", tmp_path / "_toc.yml"}:
        seen |= queue.get(timeout=60)


@pytest.fixture
def running(tmp_path):
    """A small book under `make serve`: its folder, the address, and the process; what it says is in said.txt."""
    book = write(tmp_path)
    shutil.copytree(paths.STATIC, book / "_static")
    with open(book / "said.txt", "w") as said:
        command = [sys.executable, "-m", "telecompilot.tools.serve", "--port", "0"]
        process = subprocess.Popen(command, cwd=book, env=environment(book), stdout=said, stderr=subprocess.STDOUT)
    wait(book, r"http://127\.0\.0\.1:\d+/")
    address = re.search(r"http://127\.0\.0\.1:\d+/", (book / "said.txt").read_text())[0]
    yield book, address
    process.terminate()
    process.wait()


def wait(book, pattern, times=1):
    """Wait until the terminal has said something so many times."""
    for _ in range(3000):
        if len(re.findall(pattern, (book / "said.txt").read_text())) >= times:
            return
        time.sleep(0.1)
    raise AssertionError((book / "said.txt").read_text()[-3000:])


def edit(book, old, new):
    table = book / "data" / "observations.csv"
    text = table.read_text(encoding="utf-8")
    assert old in text
    table.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.browser
def test_open_page_shows_an_old_figure_or_a_faulty_one(running, browser):
    from playwright.sync_api import expect

    book, address = running
    page = browser.new_page()
    faults = []
    page.on("console", lambda entry: faults.append(entry.text) if entry.type == "error" else None)
    page.goto(address)
    assert "held 43%" in page.text_content("article")
    edit(book, "film_share,2010,43,", "film_share,2010,42,")
    expect(page.locator("article")).to_contain_text("held 42%", timeout=300_000)
    edit(book, "film_share,2010,42,", "film_share,2010,420,")
    wait(book, "FAILED, the site stays as it was")
    assert re.search(r"observations\.csv:\d+: value: 420 is above", (book / "said.txt").read_text())
    page.reload()
    assert "held 42%" in page.text_content("article")
    edit(book, "film_share,2010,420,", "film_share,2010,41,")
    expect(page.locator("article")).to_contain_text("held 41%", timeout=300_000)
    assert not faults, faults
    page.close()


def test_anyone_in_the_network_can_look():
    source = (paths.ROOT / "telecompilot" / "tools" / "serve.py").read_text(encoding="utf-8")
    assert re.findall(r"HTTPServer\(\(([^,]+),", source) == ['"127.0.0.1"']


def test_port_that_another_server_has_ends_in_a_traceback(served):
    _, address = served
    port = address.rpartition(":")[2]
    with pytest.raises(SystemExit, match=f"Port {port} cannot be had .*make serve PORT=0.*--port 0.*takes a free one"):
        serve.main(["--port", port])
