"""After an edit, what must run again does, and nothing else; the site is always that of a clean build.

One small book is built, edited and built again; each test leaves it built. What ran is told by the build's own lines of
progress, what was written by the pages' files.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from small_book import HEAD, PAGES, build, write

from telecompilot.evidence import paths

RULES = (
    HEAD
    + """
# Rules

```{code-cell} ipython3
from telecompilot import evidence
from telecompilot.study import survival
count = str(len(evidence.load().events))
```

There are {eval}`count` rules.
"""
)
PROSE = "# Words\n\nWhat {cite:t}`ministry_2025` said of [the chart](films.md).\n"
FILMS, RUN = "chapters/films", {"index", "chapters/films", "chapters/rules"}
ALL = RUN | {"chapters/sources", "chapters/words"}


def make(folder: Path) -> Path:
    """A book of five pages with a package and styles of its own, of which three pages run."""
    book = write(folder, **{"chapters/rules": RULES, "chapters/words": PROSE})
    chapters = ("films", "rules", "words", "sources")
    toc = "format: jb-book\nroot: index\nchapters:\n" + "".join(f"- file: chapters/{name}\n" for name in chapters)
    (book / "_toc.yml").write_text(toc, encoding="utf-8")
    (book / "_static").mkdir()
    (book / "_static" / "telecompilot.css").write_text("p {color: black}\n", encoding="utf-8")
    left_out = shutil.ignore_patterns("__pycache__")
    shutil.copytree(paths.ROOT / "telecompilot", book / "telecompilot", ignore=left_out)
    return book


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    made = make(tmp_path_factory.mktemp("rebuilt"))
    done = build(made)
    assert done.returncode == 0 and done.read == done.written == ALL, done.stdout[-2000:] + done.stderr[-2000:]
    return made


def edit(book: Path, name: str, old: str, new: str) -> None:
    file = book / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def append(book: Path, name: str, text: str) -> None:
    with open(book / name, "a", encoding="utf-8") as file:
        file.write(text)


def rebuilt(book: Path, read: set[str], written: set[str], **given: str) -> None:
    """Build, hold what ran and was written to what should have been, and see that all is quiet afterwards."""
    done = build(book, **given)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    # Whatever else it writes, Sphinx writes the page that holds the table of contents.
    assert (done.read, done.written) == (read, written | {"index"} if written else set())
    again = build(book, **given)
    assert again.returncode == 0 and (again.read, again.written) == (set(), set())


def text(book: Path, page: str) -> str:
    html = (book / "_build" / "html" / f"{page}.html").read_text(encoding="utf-8")
    return BeautifulSoup(html, "html.parser").select_one("article").get_text()


pytestmark = pytest.mark.slow


def test_touched_files_or_none_run_something(book):
    for folder in ("data", "telecompilot", "_static", "modules"):
        for file in (book / folder).rglob("*"):
            os.utime(file)
    rebuilt(book, set(), set())


def test_table_runs_a_chapter_that_never_read_it_or_spares_one_that_did(book):
    edit(book, "data/events.csv", "Uncapped", "No ceiling")
    rebuilt(book, {"chapters/rules"}, {"chapters/rules"})
    edit(book, "data/observations.csv", "film_share,2010,43,", "film_share,2010,42,")
    rebuilt(book, {"index", FILMS}, ALL)  # the title of the chart, which links show, holds the number
    assert "held 42%" in text(book, "index") and "began at 42%" in text(book, FILMS)
    edit(book, "data/claims.csv", "Nobody can know.", "Nobody knows.")
    rebuilt(book, set(), set())


def test_row_runs_a_chapter_that_shows_other_rows_of_its_table(book):
    edit(book, "data/observations.csv", "cars_share_foreign,2010,61.9,", "cars_share_foreign,2010,61.8,")
    rebuilt(book, set(), set())


def test_table_put_back_with_an_old_date_is_overlooked(book):
    table = book / "data" / "observations.csv"
    edit(book, "data/observations.csv", "film_share,2011,46.4,,", "film_share,2011,46.5,,")
    os.utime(table, (1e9, 1e9))
    rebuilt(book, {"index", FILMS}, {"index", FILMS})
    edit(book, "data/observations.csv", "film_share,2011,46.5,,", "film_share,2011,46.4,,")
    rebuilt(book, {"index", FILMS}, {"index", FILMS})


def test_module_runs_a_chapter_that_never_loads_it_or_spares_one_that_does(book):
    append(book, "telecompilot/study/survival.py", "# a remark\n")
    rebuilt(book, {"chapters/rules"}, {"chapters/rules"})
    append(book, "telecompilot/models/scores.py", "# a remark\n")
    rebuilt(book, set(), set())
    append(book, "modules/small.py", "# a remark\n")
    rebuilt(book, {"index", FILMS}, {"index", FILMS})
    append(book, "telecompilot/evidence/units.py", "# a remark\n")  # the build's own process has loaded it as well
    rebuilt(book, RUN, ALL)


def test_installed_version_changes_unnoticed(book):
    (book / "modules" / "numbers-2.0.dist-info").mkdir()
    rebuilt(book, ALL, ALL)


def test_style_or_theme_or_code_of_pages_runs_chapters_or_leaves_pages_as_they_were(book):
    append(book, "_static/telecompilot.css", "p {color: green}\n")
    rebuilt(book, set(), ALL)
    (sheet,) = (book / "_build" / "html" / "_static").glob("site.*.css")
    assert "green" in sheet.read_text(encoding="utf-8")
    append(book, "telecompilot/site/pages.py", "# a remark\n")
    rebuilt(book, set(), ALL)
    edit(book, "_config.yml", "html_theme_options: {}", "html_theme_options: {top_of_page_buttons: []}")
    rebuilt(book, set(), ALL)
    append(book, "telecompilot/site/cite.py", "# a remark\n")  # it takes part in reading
    rebuilt(book, ALL, ALL)


def test_prose_runs_other_chapters_or_leaves_an_old_title_in_their_links(book):
    edit(book, "index.md", "Imported films", "Foreign films")
    rebuilt(book, {"index"}, {"index"})
    edit(book, "chapters/films.md", "# Chart", "# Picture")
    rebuilt(book, {FILMS}, ALL)
    html = (book / "_build" / "html" / "chapters" / "rules.html").read_text(encoding="utf-8")
    assert "Picture" in html and "Chart" not in html


def test_source_reruns_pages_that_do_not_cite_it(book):
    edit(book, "data/sources.csv", ",Ministry,", ",The ministry,")
    done = build(book)
    assert (
        done.returncode == 0 and "chapters/words" in done.read and "The ministry (2025)" in text(book, "chapters/words")
    )
    edit(book, "data/sources.csv", ",Regulator,", ",The regulator,")
    done = build(book)
    assert done.returncode == 0 and not done.read & {"chapters/words", "chapters/rules", "chapters/sources"}


def test_new_date_of_the_evidence_leaves_figures_with_the_old_one(book):
    later = {"SOURCE_DATE_EPOCH": "1764201600"}
    rebuilt(book, {FILMS}, ALL, **later)
    assert "27 November 2025" in (book / "_build/html/_static/figures/fig-films-share.svg").read_text(encoding="utf-8")
    assert build(book).returncode == 0


def test_figure_drawn_by_a_build_that_was_broken_off_is_published(book):
    file = book / "_build" / "figures" / "fig-films-share.csv"
    before = file.read_bytes()
    file.write_bytes(b"Year,Share\n")
    rebuilt(book, {FILMS}, {FILMS})
    assert file.read_bytes() == before


def test_edit_while_a_chapter_runs_is_lost(book):
    flag = book / "flag"
    flag.touch()
    row = "late,2025-01-01,cars,Late,CN,,,effective,cars_share_foreign,,,,blog_2011"
    cell = f"""
```{{code-cell}} ipython3
from pathlib import Path
if Path({str(flag)!r}).exists():
    Path({str(flag)!r}).unlink()
    table = Path({str(book / "data" / "events.csv")!r})
    table.write_text(table.read_text() + "{row}\\n")
```
"""
    append(book, "chapters/rules.md", cell)
    assert build(book).returncode == 0 and "There are 3 rules" in text(book, "chapters/rules")
    rebuilt(book, {"chapters/rules"}, {"chapters/rules"})
    assert "There are 4 rules" in text(book, "chapters/rules")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("index.md", "import small", "import smaller"),
        ("index.md", "`association_2015`", "`association_2051`"),
        ("chapters/words.md", "(films.md)", "(film.md)"),
        ("chapters/rules.md", "{eval}`count`", "{eval}`counts`"),
        ("chapters/films.md", "fig-films-share", "fig-films-moved"),  # the front page links to it
        ("chapters/rules.md", "# Rules\n", "# Rules\n" + PAGES[FILMS].split("# Chart")[1]),  # one figure on two pages
        ("data/observations.csv", "film_share,2010,44,", "film_share,2010,144,"),
        ("telecompilot/figure/__init__.py", "def figure(", "def figures("),
    ],
)
def test_failed_build_goes_green_when_it_is_repeated(book, name, old, new):
    edit(book, "data/observations.csv", "film_share,2011,46.4,,", "film_share,2011,46.7,,")  # must not be lost
    edit(book, name, old, new)
    first, second = build(book), build(book)
    assert first.returncode and second.returncode, first.stdout[-2000:]
    edit(book, name, new, old)
    done = build(book)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert "46.7" in (book / "_build" / "html" / "_static" / "figures" / "fig-films-share.csv").read_text(
        encoding="utf-8"
    )
    edit(book, "data/observations.csv", "film_share,2011,46.7,,", "film_share,2011,46.4,,")
    rebuilt(book, {"index", FILMS}, {"index", FILMS})


def test_site_after_many_edits_differs_from_a_clean_build(book, tmp_path):
    clean = tmp_path / "clean"
    shutil.copytree(book, clean, ignore=shutil.ignore_patterns("_build"))
    assert build(clean).returncode == 0
    ours, theirs = book / "_build" / "html", clean / "_build" / "html"
    names = [{f.relative_to(site).as_posix() for f in site.rglob("*") if f.is_file()} for site in (ours, theirs)]
    assert names[0] == names[1]
    assert [name for name in sorted(names[0]) if (ours / name).read_bytes() != (theirs / name).read_bytes()] == []
