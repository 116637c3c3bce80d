"""Where on a page words can be guarded: everywhere but in code."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from telecompilot.evidence import guards, pages, paths
from telecompilot.models import processes
from telecompilot.report import dry_run, proofread

PAGE = """\
---
myst:
  html_meta:
    description: 'Shares [fell all the
      same]{holds="in_description"}.'
---

```{glossary}
term
  Known [at second hand]{holds="in_directive"}.
```

Typed as ``[words]{holds="in_code"}``, and

```{code-cell} python3
"[words]{holds='in_cell'}"
```

"""


def test_guard_in_a_description_or_a_directive_is_passed_over_or_one_in_code_is_taken_for_words():
    found = {name: guard.words for guard in guards.marks(dry_run.prose(PAGE), "") for name in guard.conditions}
    assert found == {"in_description": "fell all the\n      same", "in_directive": "at second hand"}


@pytest.mark.parametrize("slip", ['[fell]{hold="x"}', '[fell] {holds="x"}', '[fell]{holds = "x"}', "[fell]{holds='x'}"])
def test_slip_in_a_mark_leaves_words_unguarded(slip):
    with pytest.raises(ValueError, match=r"^2: \{hold.* guards nothing: write \[words\]"):
        list(guards.marks(f'[rose]{{holds="y"}}\nIt {slip}.', ""))
    assert [guard.conditions for guard in guards.marks('[rose]{holds=y}\n\n{holds="y z"}\nWords.', "")] == [
        ("y",),
        ("y", "z"),
    ]


def test_words_of_a_module_are_said_to_stand_on_a_page_that_is_not_there():
    from telecompilot.report import what_would_make_it_wrong as page

    there = {"data", "", *page.PAGE.findall((paths.ROOT / "_toc.yml").read_text(encoding="utf-8"))}
    guards = [guard for found in proofread.uses().values() for guard in found]
    assert guards and not {guard.file for guard in guards if page._page(guard.file) not in there}


@pytest.mark.skipif(not processes.FORKS, reason="pages are read one after the other here")
def test_page_that_shares_its_work_among_processes_stops_the_check(monkeypatch):
    def page(file, ev):
        with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
            assert pool.submit(abs, -1).result() == 1
        return dry_run.Page(str(file), {"not": lambda: "handed on"}, [], [], [])

    monkeypatch.setattr(proofread.dry_run, "page", page)
    read = proofread._read()
    assert [one.prose for one in read] == [*map(str, pages.files())] and not any(one.names for one in read)
