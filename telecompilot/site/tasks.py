"""Reading and writing side by side without losing a failure.

Sphinx 7.4 looks for finished processes whenever it starts another, ends all where one has failed, and goes on: the
build "succeeds", pages are missing.
"""

from __future__ import annotations

from collections.abc import Callable

import sphinx.builders
from sphinx.application import Sphinx
from sphinx.util.parallel import ParallelTasks


class Tasks(ParallelTasks):
    """Sphinx's own, but a task that fails while others are started stops the build, as one that fails later does."""

    failed: Exception | None = None

    def _join_one(self) -> bool:
        try:
            return super()._join_one()
        except Exception as fault:
            self.failed = fault
            raise

    def add_task(self, task_func: Callable, arg: object = None, result_func: Callable | None = None) -> None:
        """Start a task, now or when a processor is free. Raises what an earlier one has failed with."""
        super().add_task(task_func, arg, result_func)
        if self.failed:
            raise self.failed


def watch(app: Sphinx) -> None:
    """Have Sphinx's builders use it."""
    sphinx.builders.ParallelTasks = Tasks
