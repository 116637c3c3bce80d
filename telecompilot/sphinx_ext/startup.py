"""Run by a chapter's kernel as it starts (PYTHONSTARTUP): leave a list of what of the project the chapter read.

Tables are noticed as they are opened, modules as they stand loaded at the end. A kernel that is killed leaves no list,
and its chapter then counts as having read everything.
"""

from __future__ import annotations


def _note_reads() -> None:
    import atexit
    import json
    import os
    import sys

    target, data, package = (os.environ[f"TELECOMPILOT_{name}"] for name in ("READS", "TABLES", "PACKAGE"))
    opened: set[str] = set()

    def hook(event: str, args: tuple) -> None:
        if event == "open" and isinstance(args[0], (str, os.PathLike)):
            name = os.fspath(args[0])
            if isinstance(name, str) and name.endswith((".csv", ".json")):
                opened.add(os.path.realpath(name))

    def write() -> None:
        tables = {name for name in opened if name.startswith((data, package))}
        loaded = (getattr(module, "__file__", None) or "" for module in list(sys.modules.values()))
        modules = {name for name in map(os.path.realpath, loaded) if name.startswith(package)}
        with open(target, "w", encoding="utf-8") as file:
            json.dump(sorted(tables | modules), file)

    sys.addaudithook(hook)
    atexit.register(write)


_note_reads()
del _note_reads
