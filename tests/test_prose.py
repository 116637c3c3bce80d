"""The chapters' prose by measure: spelling, readability, length, repetition. What it says is for readers to judge."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import textstat

from telecompilot.evidence import guards, paths

PAGES = [paths.ROOT / "index.md", *sorted(paths.CHAPTERS.glob("*.md"))]
ARGUED = [page for page in PAGES if "\n## What speaks against it" in page.read_text(encoding="utf-8")]
# proselint's rules that do not fit: a firm is called Synergy, figures "very" nearly agree, "2023 among" is no hour.
# Terms with a sense of their own that a chapter must lead to the glossary for, where it first uses them.
TERMS = {
    "log-odds": "log-odds",
    "brand share": "brand share",
    "licence-holder share": "licence-holder share",
    "local operator": "local operators?",
    "negative list": "negative lists?",
    "false alarm": "false alarms?",
    "event study": "event study",
    "back-test": "back-tests?",
    "coverage": "coverage",
    "joint venture": "joint ventures?",
    "free-trade zone": "free-trade zones?",
    "ceiling": "ceilings?",
}
OFF = ("industrial_language.corporate_speak", "weasel_words.very", "misc.but", "dates_times.am_pm")


def prose(page: Path) -> str:
    """The words of a page: no cells, no roles, a computed number as one word, a full stop after each heading."""
    text = guards.plain(page.read_text(encoding="utf-8")).split("\n# ", 1)[1]
    text = re.sub(r"(?s)```\{(?!admonition).*?```", "", text)
    text = guards.plain(text)
    text = re.sub(r"^(#+ )?(.*\w)$", lambda hit: f"{hit[2]}." if hit[1] else hit[0], text, flags=re.MULTILINE)
    text = re.sub(r"\s*\{cite:[pt]\}`[^`]*`", "", text)
    numbers = iter(range(10**6))  # of their own, or two in a row would repeat
    text = re.sub(r"\{(?:eval|datum)\}`[^`]*`", lambda _: f"{next(numbers) % 89 + 10}", text)
    text = re.sub(r"\{[\w:-]+\}`([^`<]*)[^`]*`", r"\1", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"`[^`]*`", "code", text)
    return re.sub(r"[*_`#]|^\{.*\}$", "", text, flags=re.MULTILINE)


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.!?:;])\s+", text) if len(one.split()) > 3]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page_is_hard_to_read(page):
    """Automated readability index: years of schooling. A newspaper's data pages stand at 9 to 11."""
    text = prose(page)
    assert textstat.automated_readability_index(text) <= 9
    assert not [one for one in sentences(text) if len(one.split()) > 50]


@pytest.mark.parametrize("page", ARGUED, ids=lambda page: page.stem)
def test_chapter_is_too_short_to_argue_or_too_long_to_read(page):
    assert 600 <= len(prose(page).split()) <= 1500


@pytest.mark.parametrize("page", ARGUED, ids=lambda page: page.stem)
def test_chapter_leaves_out_a_part_of_the_argument(page):
    parts = re.findall(r"^## (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert parts[-3:] == ["What speaks against it", "What would change our mind", "What to read next"]


@pytest.mark.parametrize("page", ARGUED, ids=lambda page: page.stem)
def test_term_is_used_before_the_glossary_is_offered(page):
    text = page.read_text(encoding="utf-8").split("\n# ", 1)[1].split("\n", 1)[1]
    text = re.sub(r"(?s)```.*?```|(?m:^#[^\n]*$)|\[[^\]]*\]\([^)]*\)", "", text)
    plain = re.sub(r"\{term\}`(?:[^`<]*<)?([^`<>]*)>?`", lambda hit: f"«{hit[1]}»", text)
    for term, pattern in TERMS.items():
        first = re.search(rf"«?\b(?:{pattern})(?![\w-])", plain, re.IGNORECASE)
        assert not first or first[0].startswith("«"), f"{term}: {plain[first.start() - 30 : first.end() + 30]}"


def test_glossary_lacks_a_term_that_chapters_lead_to():
    glossary = (paths.CHAPTERS / "glossary.md").read_text(encoding="utf-8")
    used = {
        hit[1]
        for page in PAGES
        for hit in re.finditer(r"\{term\}`(?:[^`<]*<)?([^`<>]*)>?`", page.read_text(encoding="utf-8"))
    }
    assert len(used) > 15
    assert not [term for term in used if not re.search(rf"(?m)^{re.escape(term)}$", glossary)]


def test_word_is_misspelt():
    tables = [paths.DATA / f"{name}.csv" for name in ("series", "events", "claims", "scenarios", "pilots", "firms")]
    texts = [*PAGES, *tables, paths.ROOT / "README.md", paths.ROOT / "CHANGELOG.md", paths.ROOT / "telecompilot"]
    # blocs: of trade; nd: India; multline: LaTeX; Analysys: a firm; Nam: part of a name; else statistics, Vega.
    command = ["codespell", "-L", "multline,blocs,nam,nd,fpr,ser,inflow,datas,analysys", *map(str, texts)]
    found = subprocess.run([sys.executable, "-m", "codespell_lib", *command[1:]], capture_output=True, text=True)
    assert not found.stdout


def test_phrase_is_stale_or_a_word_stands_twice(tmp_path):
    pytest.importorskip("proselint")
    for page in PAGES:
        (tmp_path / f"{page.stem}.txt").write_text(" ".join(prose(page).split()), encoding="utf-8")
    off = tmp_path / "off.json"
    off.write_text(json.dumps({"checks": dict.fromkeys(OFF, False)}), encoding="utf-8")
    command = [sys.executable, "-m", "proselint", "check", "--config", str(off), *map(str, tmp_path.glob("*.txt"))]
    found = subprocess.run(command, capture_output=True, text=True)
    assert not [line for line in found.stdout.splitlines() if not any(rule in line for rule in OFF)], found.stdout
