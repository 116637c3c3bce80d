"""Where on a page words can be guarded: everywhere but in code."""

from __future__ import annotations

from telecompilot.evidence import guards
from telecompilot.report import dry_run

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
