"""Rules that every page keeps: prose and short calls, no typed number, a description, the house order of sections."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sentences
import yaml

from telecompilot.evidence import guards, paths
from telecompilot.study import conditions

PAGES = sorted([paths.ROOT / "index.md", *paths.CHAPTERS.rglob("*.md")])
NOTEBOOKS = [page for page in PAGES if "{code-cell}" in page.read_text(encoding="utf-8")]
ARGUED = [
    "pilot-scope",
    "measuring-share",
    "manufacturing-precedent",
    "services-precedents",
    "elsewhere",
    "quantity-to-quality",
    "trend-models",
    "expansion-scenarios",
    "detecting-gains",
]
LONGEST_CELL, LONGEST_SENTENCE = 8, 35
WORD = re.compile(r"[\w’'.,%−-]+")
READ = ("index.md", "chapters/", "telecompilot/report/", "data/claims.csv", "study/conditions")  # where sentences stand
CELL = re.compile(r"^(?P<fence>`{3,})\{code-cell\}.*?\n(?P<body>.*?)^(?P=fence)[ \t]*$", re.M | re.S)

# What may be typed in prose though it holds digits. A number that could change with the data is never on this list.
TYPED = [
    r"\b(?:19|20)\d\d(?:s|[-–/](?:\d\d|(?:19|20)\d\d))?\b",  # years and spans of years
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b",  # days
    r"\bB[12]\d\b",  # categories of the telecom catalogue
    r"\b(?:Notice|No\.|Decree|Order|Article|Document|Circular|C) ?\d+\b",  # names of rules
    r"\bVersion \d+\.\d+\.\d+\b|\b\d+\.\d+\.\d+\b",  # versions
    r"\bG20\b|\bISO \d+\b|\bUTF-8\b|\bS1\b|\bCC BY 4\.0\b|\bSHA-256\b|\b3G\b|\b4G\b|\b5G\b",  # names
    r"\b(?:50|80|95)% (?:range|band|interval|chance)s?\b",  # levels that the report has chosen
    r"\bPython 3\.1\d\b|\bJupyter Book 1\b",
]


def split(page: Path) -> tuple[dict, str]:
    """Return a page's front matter and its text without it."""
    text = page.read_text(encoding="utf-8")
    if not text.startswith("---\n"):
        return {}, text
    head, body = text[4:].split("\n---\n", 1)
    return yaml.safe_load(head), body


def cells(page: Path) -> list[str]:
    """Return the code of each cell, without its option lines."""
    found = []
    for match in CELL.finditer(split(page)[1]):
        lines = [line for line in match["body"].splitlines() if not re.match(r":[\w-]+:|---$|^$", line)]
        found.append("\n".join(lines))
    return found


def prose(page: Path) -> str:
    """Return what a reader reads as text: no cells, roles, directive heads, link targets or comments."""
    body = guards.BLOCK.sub("", guards.plain(CELL.sub("", split(page)[1])))
    body = re.sub(r"^```\{math\}\n.*?^```$", "", body, flags=re.S | re.M)  # a formula's numbers are its own
    body = re.sub(r"<!--.*?-->", "", body, flags=re.S)
    body = re.sub(r"^%.*$", "", body, flags=re.M)
    body = re.sub(r"^\(.*\)=$", "", body, flags=re.M)
    body = re.sub(r"\{[\w:+-]+\}`[^`]*`", "", body)
    body = re.sub(r"^:{3,}.*$|^`{3,}.*$|^:[\w-]+:.*$", "", body, flags=re.M)
    body = re.sub(r"`[^`]*`", "", body)
    body = re.sub(r"^\s*\d+\. ", "", body, flags=re.M)
    return re.sub(r"\]\([^)]*\)", "]", body)


def ids(pages):
    return [str(page.relative_to(paths.ROOT)) for page in pages]


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_page_has_no_description_for_search_engines_and_feeds(page):
    about = split(page)[0].get("myst", {}).get("html_meta", {}).get("description", "")
    about = guards.plain(about)
    assert 40 <= len(about) <= 200, f"{page.name}: description of {len(about)} characters"


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_number_in_prose_is_typed_and_will_go_stale(page):
    text = prose(page)
    for allowed in TYPED:
        text = re.sub(allowed, "", text)
    typed = [
        f"{number} in: {line.strip()[:90]}" for line in text.splitlines() for number in re.findall(r"\d[\d,.]*", line)
    ]
    assert not typed, "\n".join(typed)


@pytest.mark.parametrize("page", PAGES, ids=ids(PAGES))
def test_page_names_an_address_that_belongs_in_the_sources_table(page):
    assert not re.search(r"https?://|www\.", split(page)[1])


@pytest.mark.parametrize("page", NOTEBOOKS, ids=ids(NOTEBOOKS))
def test_cell_is_long_or_defines_logic_that_belongs_in_the_package(page):
    for cell in cells(page):
        assert len(cell.splitlines()) <= LONGEST_CELL, cell
        assert not re.search(r"^\s*(def|class|for|while|if|with|try)\b|\blambda\b", cell, re.M), cell
        assert not re.search(r"""["'][^"']*(/|\.csv|\.json|\.md)[^"']*["']""", cell), f"a path in: {cell}"


@pytest.mark.parametrize("page", NOTEBOOKS, ids=ids(NOTEBOOKS))
def test_notebook_cannot_be_opened_as_ipynb_without_its_kernel(page):
    head = split(page)[0]
    assert head["kernelspec"]["name"] == "python3"
    assert head["jupytext"]["text_representation"]["format_name"] == "myst"


@pytest.mark.parametrize("name", ARGUED)
def test_chapter_hides_what_speaks_against_it(name):
    body = split(paths.CHAPTERS / f"{name}.md")[1]
    order = ["## What speaks against it", "## What would change our mind", "## What to read next"]
    places = [body.find(heading) for heading in order]
    assert -1 not in places and places == sorted(places), dict(zip(order, places, strict=True))


@pytest.mark.parametrize("name", ARGUED)
def test_chapter_is_a_stub_or_takes_more_than_five_minutes(name):
    answer, _, rest = prose(paths.CHAPTERS / f"{name}.md").partition("## What speaks against it")
    before, after = (len(re.findall(r"[A-Za-z’'-]{2,}", part)) for part in (answer, rest))
    assert before <= 1000 and before + after >= 450, f"{before} words before “What speaks against it”, {after} after"


@pytest.fixture(scope="module")
def read():
    """Every sentence that a reader meets, with its file; what was written of earlier versions stays as it is."""
    said = [(f"study/conditions: {name}", one.__doc__.split("\n")[0]) for name, one in conditions.CONDITIONS.items()]
    return said + [(one.file, one.text) for one in sentences.sentences() if one.file != "chapters/changelog.md"]


@pytest.mark.parametrize("file", READ)
def test_sentence_runs_out_of_breath(file, read):
    """Words between full stops; what is filled in counts as one."""
    own = [one for one in read if one[0].startswith(file)]
    long = [one for one in own if len(WORD.findall(sentences.HOLE.sub(" 1 ", one[1]))) > LONGEST_SENTENCE]
    assert own and not long, "\n".join(map(": ".join, long))


def test_toc_names_a_page_that_is_missing_or_leaves_one_out():
    toc = yaml.safe_load((paths.ROOT / "_toc.yml").read_text(encoding="utf-8"))
    listed = {toc["root"]} | {chapter["file"] for part in toc["parts"] for chapter in part["chapters"]}
    present = {str(page.relative_to(paths.ROOT).with_suffix("")) for page in PAGES}
    assert listed <= present
    assert {page for page in present - listed if "/catalogue/" not in page} == set()
