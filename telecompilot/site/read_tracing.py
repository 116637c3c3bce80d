"""Run by a chapter's kernel as it starts (PYTHONSTARTUP): leave a list of what the chapter read, and set what libraries
hand to the page (displays.py).

Files are recorded as they are opened, rows of tables as the evidence returns them, modules as loaded at the end; of a
cell also files outside the project, folders that it lists (their path ends in a slash), and that it called what reads
without Python's knowledge: a command, a library that opens files itself. A kernel that is killed leaves no list, and
its chapter then counts as having read everything.
"""

from __future__ import annotations


def _note_reads() -> None:
    import atexit
    import json
    import os
    import sys

    target = os.environ["TELECOMPILOT_READS"]
    folders = tuple(folder + os.sep for folder in os.environ["TELECOMPILOT_OWN"].split(os.pathsep))
    package = os.environ["TELECOMPILOT_OWN"].split(os.pathsep)[-1] + os.sep
    everything = os.environ["TELECOMPILOT_EVERYTHING"]
    # Python's and the libraries', thousands: recognised by their folders, without a look at the disk for each.
    libraries = (sys.prefix + os.sep, sys.base_prefix + os.sep + "lib", os.path.dirname(os.__file__) + os.sep)
    system = (*libraries, *(f"{os.sep}{name}{os.sep}" for name in ("etc", "usr", "proc", "sys", "dev", "run", "lib")))
    commands = {"subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile", "os.forkpty"}
    listings = {"os.listdir", "os.scandir"}
    native = {"polars", "pyarrow.dataset", "pyarrow.parquet", "pyarrow.feather", "pyarrow.csv", "duckdb", "h5py"}
    opened: set[str] = set()
    written: set[str] = set()

    def hook(event: str, args: tuple) -> None:
        if event == "open":
            if isinstance(args[0], (str, os.PathLike)):
                note(os.fspath(args[0]), bool(set(args[1] or "r") & set("wax+")))
        elif event == "sqlite3.connect" and by_cell():
            name = os.fspath(args[0])
            note((name if isinstance(name, str) else os.fsdecode(name)).removeprefix("file:").partition("?")[0], False)
        elif event in listings and by_cell(True):
            opened.add(
                os.path.join(os.path.abspath(os.fspath(args[0] or ".")), "")
                if args and not isinstance(args[0], int)
                else ""
            )
        elif event in commands and by_cell(True):
            opened.add(everything)

    def note(name: object, writes: bool) -> None:
        log = sys.modules.get("telecompilot.evidence.access_log")
        if not isinstance(name, str) or getattr(log, "suspended", 0) or name == ":memory:":
            return
        name = os.path.abspath(name)
        if name.startswith(folders) or (not name.startswith(system) and by_cell()):
            (written if writes else opened).add(name)

    def by_cell(directly: bool = False) -> bool:
        """Tell whether a cell is at work, not the report's package for it; `directly`: nor a library on its own."""
        frame, first = sys._getframe(2), True
        while frame:
            file = frame.f_code.co_filename
            if f"{os.sep}ipykernel_" in file:
                return True
            standard = file.startswith(("<", *libraries)) and "site-packages" not in file
            shell = any(f"{os.sep}{name}{os.sep}" in file for name in ("IPython", "pexpect", "ptyprocess"))
            alone = "importlib" in file or (first and not standard and not shell and file.startswith(libraries))
            if (file.startswith(package) and file != hook.__code__.co_filename) or (directly and alone):
                return False
            first = first and standard
            frame = frame.f_back
        return False

    def own(name: str) -> bool:
        """Tell whether a file is an input: not what was built or written by the chapter, nor of a hidden folder."""
        inner = next((name[len(folder) :] for folder in folders if name.startswith(folder)), None)
        if inner is None:
            return name not in written and os.path.exists(name)
        parts = inner.split(os.sep)
        hidden = any(part.startswith((".", "__pycache__")) for part in parts[:-1])
        return parts[0] != "_build" and not hidden and os.path.exists(name)

    def write() -> None:
        loaded = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
        names = opened | {name for name in loaded if name and not name.startswith(libraries)}
        names |= {os.path.realpath(name) for name in opened - {everything} if not name.endswith(os.sep)}
        kept = {name for name in names - {everything} if name.endswith(os.sep) or not os.path.isdir(name)}
        log = sys.modules.get("telecompilot.evidence.access_log")
        rows = [entry for entry in (log.accessed() if log else []) if own(log.file_of(entry))]
        unseen = {everything} if everything in opened or native & set(sys.modules) else set()
        with open(f"{target}.part", "w", encoding="utf-8") as file:
            json.dump(sorted({*filter(own, kept), *rows, *unseen}), file)
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
