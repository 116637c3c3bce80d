"""Run by a chapter's kernel as it starts (PYTHONSTARTUP): leave a list of what of the project the chapter read.

Files are noticed as they are opened to be read, rows of tables as the evidence hands them out, modules as they stand
loaded at the end. A kernel that is killed leaves no list, and its chapter then counts as having read everything.
"""

from __future__ import annotations


def _note_reads() -> None:
    import atexit
    import json
    import os
    import sys

    target = os.environ["TELECOMPILOT_READS"]
    folders = tuple(folder + os.sep for folder in os.environ["TELECOMPILOT_OWN"].split(os.pathsep))
    opened: set[str] = set()

    def hook(event: str, args: tuple) -> None:
        if event == "open" and isinstance(args[0], (str, os.PathLike)) and not set(args[1] or "r") & set("wax+"):
            name = os.fspath(args[0])
            if isinstance(name, str) and not getattr(sys.modules.get("telecompilot.evidence.access_log"), "quiet", 0):
                opened.add(os.path.abspath(name))

    def own(name: str) -> bool:
        """Tell whether a file is the project's: not what was built, nor what lies in hidden folders (.venv, .git)."""
        inner = next((name[len(folder) :] for folder in folders if name.startswith(folder)), "")
        parts = inner.split(os.sep)
        hidden = any(part.startswith((".", "__pycache__")) for part in parts)
        return bool(inner) and parts[0] != "_build" and not hidden and os.path.isfile(name)

    def write() -> None:
        loaded = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
        # Thousands are Python's and the libraries': told by their folders, without asking the disk of each.
        alien = (sys.prefix + os.sep, sys.base_prefix + os.sep + "lib")
        near = (name for name in opened | loaded if name.startswith(folders) or not name.startswith(alien))
        names = {os.path.realpath(name) for name in near if name}
        asked = sys.modules.get("telecompilot.evidence.access_log")
        rows = [name for name in (asked.needed() if asked else []) if own(name.partition("#")[0])]
        with open(f"{target}.part", "w", encoding="utf-8") as file:
            json.dump(sorted({*filter(own, names), *rows}), file)
        os.replace(f"{target}.part", target)  # whole or not at all
        # Nothing is left to do. Python would go over every object of the libraries first, half a second in each kernel.
        os._exit(0)

    sys.addaudithook(hook)
    atexit.register(write)


_note_reads()
del _note_reads
