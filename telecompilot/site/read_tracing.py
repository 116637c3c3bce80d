"""Run by a chapter's kernel as it starts (PYTHONSTARTUP): leave a list of what of the project the chapter read, and
set what libraries hand to the page (displays.py).

Files are recorded as they are opened, rows of tables as the evidence returns them, modules as loaded at the end. A
kernel that is killed leaves no list, and its chapter then counts as having read everything.
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
            name, log = os.fspath(args[0]), sys.modules.get("telecompilot.evidence.access_log")
            if isinstance(name, str) and not getattr(log, "suspended", 0):
                opened.add(os.path.abspath(name))

    def own(name: str) -> bool:
        """Tell whether a file is the project's: not what was built, nor what lies in hidden folders (.venv, .git)."""
        inner = next((name[len(folder) :] for folder in folders if name.startswith(folder)), "")
        parts = inner.split(os.sep)
        hidden = any(part.startswith((".", "__pycache__")) for part in parts)
        return bool(inner) and parts[0] != "_build" and not hidden and os.path.isfile(name)

    def write() -> None:
        loaded = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
        # Thousands are Python's and the libraries': recognised by their folders, without a look at the disk for each.
        libraries = (sys.prefix + os.sep, sys.base_prefix + os.sep + "lib")
        names = {name for name in opened | loaded if name.startswith(folders) or not name.startswith(libraries)}
        names = {os.path.realpath(name) for name in names if name}
        log = sys.modules.get("telecompilot.evidence.access_log")
        rows = [entry for entry in (log.accessed() if log else []) if own(log.file_of(entry))]
        with open(f"{target}.part", "w", encoding="utf-8") as file:
            json.dump(sorted({*filter(own, names), *rows}), file)
        os.replace(f"{target}.part", target)  # whole or not at all
        # Nothing is left to do. Python would go over every object of the libraries first, half a second in each kernel.
        os._exit(0)

    sys.addaudithook(hook)
    atexit.register(write)


def _run_displays() -> None:
    import os
    import runpy

    runpy.run_path(os.path.join(os.path.dirname(os.environ["PYTHONSTARTUP"]), "displays.py"))


_run_displays()
_note_reads()
del _run_displays, _note_reads
