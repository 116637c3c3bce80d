"""One thing that is wrong, and where."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """A fault in a file; its text is the line that the author sees. `line` 0 and `field` "" stand for the whole."""

    path: str
    line: int
    field: str
    message: str
    level: str = "error"

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        name = f" {self.field}:" if self.field else ""
        mark = " warning:" if self.level == "warning" else ""
        return f"{place}:{name}{mark} {self.message}"
