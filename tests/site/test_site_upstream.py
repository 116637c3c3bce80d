"""What is added to Sphinx and its extensions from outside: that it works, and that it is still needed.

A test that fails after an update because the need is gone says so: take the addition out of `site/upstream.py`.
"""

from __future__ import annotations

import inspect
import time

import pytest
import sphinx.builders
import sphinx_multitoc_numbering
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.errors import SphinxParallelError
from sphinx.util.parallel import ParallelTasks

from telecompilot.site.upstream import Tasks

GONE = "Sphinx does this by itself now: take it out of site/upstream.py"


def late(kind):
    """Start two tasks, the second when the first has failed."""
    tasks = kind(2)
    tasks.add_task(fails)
    time.sleep(0.5)
    tasks.add_task(time.sleep, 0)
    tasks.join()


def fails():
    raise ValueError("no such formula")


def test_page_that_cannot_be_written_is_left_out_of_a_build_that_succeeds():
    try:
        late(ParallelTasks)
    except SphinxParallelError:
        pytest.fail(GONE)
    with pytest.raises(SphinxParallelError, match="no such formula"):
        late(Tasks)


def test_tasks_that_do_not_fail_hand_over_their_results():
    tasks, results = Tasks(2), []
    for number in range(5):
        tasks.add_task(abs, -number, lambda arg, result: results.append(result))
    tasks.join()
    assert sorted(results) == [0, 1, 2, 3, 4]


def test_addition_has_nothing_to_replace_any_more():
    assert hasattr(sphinx.builders, "ParallelTasks"), "gone from sphinx.builders: look how pages are handed out now"
    for name in ("read_doc", "_read_serial", "_read_parallel"):
        assert hasattr(sphinx.builders.Builder, name), f"Builder.{name} is gone: look how pages are read now"
    assert StandaloneHTMLBuilder.search is True


@pytest.mark.parametrize(
    ("still", "what"),
    [
        (lambda: "len(docnames) > 5" in inspect.getsource(sphinx.builders.Builder.read), "few pages side by side"),
        (lambda: "newest_template_mtime" in inspect.getsource(StandaloneHTMLBuilder.get_outdated_docs), "templates"),
        (lambda: "parallel_read_safe" not in inspect.getsource(sphinx_multitoc_numbering), "said to be safe"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_addition_outlives_its_need(still, what):
    assert still(), f"{what}: {GONE}"
