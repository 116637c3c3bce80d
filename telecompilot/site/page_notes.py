"""What the build remembers of each page, in Sphinx's own environment."""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import EnvironmentCollector


class PageNotes(EnvironmentCollector):
    """A collector with one note a page: dropped before the page is read again, taken over from parallel readers.

    Subclasses name the attribute of the environment that holds the notes, and fill them in `process_doc`.
    """

    attribute: str

    @classmethod
    def of(cls, env: BuildEnvironment) -> dict[str, Any]:
        """The notes, by page."""
        return vars(env).setdefault(cls.attribute, {})

    def clear_doc(self, app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        """Drop the note of one page."""
        self.of(env).pop(docname, None)

    def merge_other(self, app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
        """Take over the notes of a parallel reader."""
        self.of(env).update({page: note for page, note in self.of(other).items() if page in docnames})
