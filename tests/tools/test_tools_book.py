"""The site in place is always a whole one: a build that fails, is killed, or runs out of disk leaves it alone."""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from small_book import environment, write

from telecompilot.tools import book

KILLS = int(os.environ.get("TELECOMPILOT_KILLS", "50"))
LAST = "43.2"  # printed value of one figure


def start(folder: Path, **more) -> subprocess.Popen:
    """Start `python -m telecompilot.tools.book` on a book, in a process group of its own, its words into a file."""
    command = [sys.executable, "-m", "telecompilot.tools.book"]
    with open(folder / "said.txt", "w") as said:
        more |= {"stdout": said, "stderr": subprocess.STDOUT, "start_new_session": True}
        return subprocess.Popen(command, env=environment(folder), cwd=folder, **more)


def made(folder: Path) -> str:
    """Build to the end; return the site's digest."""
    process = start(folder)
    code, said = process.wait(600), (folder / "said.txt").read_text()
    assert code == 0, said[-3000:]
    found = book.digest(folder / "_build" / "html")
    assert f"{found}  site" in said
    return found


def edit(folder: Path, value: str) -> None:
    """Print another value of the figure that both running pages show."""
    table = folder / "data" / "observations.csv"
    text = table.read_text(encoding="utf-8")
    edited, count = re.subn(r"(?m)^film_share,2010,43(\.\d)?,", f"film_share,2010,{value},", text, count=1)
    assert count == 1
    table.write_text(edited, encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    ready = write(tmp_path_factory.mktemp("book"))
    table = ready / "data" / "observations.csv"
    kept = [
        line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("film_share,2010,43.7")
    ]
    table.write_text("\n".join(kept) + "\n", encoding="utf-8")
    made(ready)
    return ready


@pytest.mark.slow
def test_killed_build_harms_the_site_or_the_next_build(folder, record_property):
    """SIGKILL at random moments, at the program alone or at all it has started; count printed."""
    site, chance = folder / "_build" / "html", random.Random(6)
    digests = {}
    for value in ("43.1", "43.2"):  # what is right for each
        edit(folder, value)
        began = time.monotonic()
        digests[value] = made(folder)
    took = time.monotonic() - began
    assert len(set(digests.values())) == 2
    killed = late = 0
    while killed < KILLS:
        before = book.digest(site)
        value = ("43.1", "43.2")[killed % 2]
        edit(folder, value)
        process = start(folder)
        time.sleep(chance.uniform(0, took))
        if process.poll() is None:
            (os.killpg if chance.random() < 0.5 else os.kill)(process.pid, signal.SIGKILL)
            killed += 1
        else:
            late += 1
        process.wait()
        assert site.is_dir() and book.digest(site) in {before, digests[value]}, f"kill {killed}: the site is not whole"
        assert made(folder) == digests[value], f"kill {killed}: the next build is wrong"
        assert late < 10 * KILLS
    record_property("told", f"{killed} builds killed ({late} had ended): site whole each time, each next build right")


@pytest.mark.slow
def test_two_builds_at_once_harm_each_other(folder):
    edit(folder, "43.1")
    first = start(folder)
    time.sleep(1)
    second = start(folder)
    assert (first.wait(600), second.wait(600)) == (0, 0)
    both = book.digest(folder / "_build" / "html")
    shutil.rmtree(folder / "_build")
    assert made(folder) == both


@pytest.mark.slow
def test_full_disk_costs_the_last_good_site(folder):
    """Each file may hold a few kilobytes only, as on a disk that is all but full."""
    before = book.digest(folder / "_build" / "html")
    edit(folder, "43.4")
    for limit in (2_000, 20_000, 200_000):
        process = start(
            folder, preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        )
        assert process.wait(600) != 0, f"{limit} bytes were enough"
        assert book.digest(folder / "_build" / "html") == before
    assert made(folder) != before


@pytest.mark.slow
def test_faulty_table_costs_the_last_good_site_or_its_fault_is_buried(folder):
    before = book.digest(folder / "_build" / "html")
    edit(folder, "999")
    assert start(folder).wait(600) != 0
    last = (folder / "said.txt").read_text().strip().splitlines()[-1]
    assert re.match(r"data/observations\.csv:\d+: value: ", last), last
    assert book.digest(folder / "_build" / "html") == before


def folders(tmp_path) -> tuple[Path, Path]:
    """A fresh site and one in place."""
    for name in ("fresh", "html"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text(name)
    return tmp_path / "fresh", tmp_path / "html"


@pytest.mark.parametrize("can", [True, False])
def test_swap_leaves_the_old_site_or_both(tmp_path, monkeypatch, can):
    fresh, site = folders(tmp_path)
    if not can:
        monkeypatch.setattr(book, "_exchange", lambda one, other: False)
    book.swap(fresh, site)
    assert (site / "index.html").read_text() == "fresh" and [file.name for file in tmp_path.iterdir()] == ["html"]


def test_site_is_missing_after_a_swap_in_two_steps_was_cut_off(tmp_path, monkeypatch):
    _, site = folders(tmp_path)
    site.rename(tmp_path / "html.old")

    def fails(*_):
        raise SystemExit(2)

    monkeypatch.setattr(book, "build", fails)
    with pytest.raises(SystemExit):
        book.publish(tmp_path, site, tmp_path / "aside")
    assert (site / "index.html").read_text() == "html"


def test_next_build_starts_while_the_builder_of_a_killed_one_still_writes(tmp_path):
    """The lock goes on to the builder; here one that sleeps in place of the builder."""
    program = tmp_path / "python"
    program.write_text(f"#!{sys.executable}\nimport time; time.sleep(3)\n")
    program.chmod(0o755)
    lines = f"""
import sys; sys.executable = {str(tmp_path / "python")!r}
from pathlib import Path
from telecompilot.tools import book
book.publish(Path({str(tmp_path)!r}), Path({str(tmp_path / "html")!r}), Path({str(tmp_path / "aside")!r}))
"""
    began = time.monotonic()
    first = subprocess.Popen([sys.executable, "-c", lines])
    while not (tmp_path / ".lock").exists():
        time.sleep(0.01)
    time.sleep(0.5)
    first.kill()
    first.wait()
    second = subprocess.Popen([sys.executable, "-c", lines])
    second.wait()
    assert time.monotonic() - began > 6, "the second did not wait for the first one's builder"


@pytest.mark.slow
@pytest.mark.parametrize(("given", "code"), [("soon", 1), ("", 0), ("9" * 25, 0), ("-5", 0)])
def test_date_of_the_environment_ends_in_a_traceback(folder, given, code):
    command = [sys.executable, "-m", "telecompilot.tools.book"]
    env = environment(folder, SOURCE_DATE_EPOCH=given)
    done = subprocess.run(command, env=env, cwd=folder, capture_output=True, text=True)
    assert done.returncode == code and "Traceback" not in done.stderr, done.stderr[-2000:]
    assert not code or "is no whole number of seconds since 1970; give one, or unset it" in done.stderr.splitlines()[-1]
