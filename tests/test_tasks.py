"""Pages read and written side by side: one that fails must fail the build, whenever it does."""

from __future__ import annotations

import time

import pytest
from sphinx.errors import SphinxParallelError
from sphinx.util.parallel import ParallelTasks

from telecompilot.site.tasks import Tasks


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
    late(ParallelTasks)  # Sphinx's own says nothing: once it does, ours can go
    with pytest.raises(SphinxParallelError, match="no such formula"):
        late(Tasks)


def test_tasks_that_do_not_fail_hand_over_their_results():
    tasks, found = Tasks(2), []
    for number in range(5):
        tasks.add_task(abs, -number, lambda arg, result: found.append(result))
    tasks.join()
    assert sorted(found) == [0, 1, 2, 3, 4]
