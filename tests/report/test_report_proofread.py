"""Where on a page words can be guarded: everywhere but in code."""

from __future__ import annotations

from telecompilot.evidence import guards, paths
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


def test_words_of_a_module_are_said_to_stand_on_a_page_that_is_not_there():
    from telecompilot.report import what_would_make_it_wrong as page

    there = {"data", "", *page.PAGE.findall((paths.ROOT / "_toc.yml").read_text(encoding="utf-8"))}
    guards = [guard for found in proofread.uses().values() for guard in found]
    assert guards and not {guard.file for guard in guards if page._page(guard.file) not in there}
