"""Run a command as on Windows or macOS, as far as that can be played on Linux.

``python tests/simulated.py windows .venv/bin/jupyter-book build .``: every Python that the command starts lacks what
that system lacks and answers as it answers. What is not played: paths with drives, capitals that do not count, the
asyncio loop of Windows, the libraries' own code for that system.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

KIND = "TELECOMPILOT_SIMULATED"
CUSTOMIZE = '''
import asyncio, builtins, ctypes, importlib.abc, importlib.machinery, io, multiprocessing, os, socket, subprocess
import sys, types

KIND = os.environ["TELECOMPILOT_SIMULATED"]
OWN = ("telecompilot", "__main__")


def after(name, change):
    """Change a module as soon as it is imported."""

    class Finder(importlib.abc.MetaPathFinder):
        def find_spec(self, wanted, path, target=None):
            if wanted != name:
                return None
            sys.meta_path.remove(self)
            spec = importlib.util.find_spec(name)
            run = spec.loader.exec_module
            spec.loader.exec_module = lambda module: (run(module), change(module))
            return spec

    sys.meta_path.insert(0, Finder())


def own(depth=2):
    return sys._getframe(depth).f_globals.get("__name__", "").startswith(OWN)


if KIND == "macos":
    real = socket.socket

    class Socket(real):
        def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
            if fileno is None and family == socket.AF_UNIX and type == getattr(socket, "SOCK_SEQPACKET", None):
                raise OSError(43, "Protocol not supported")
            super().__init__(family, type, proto, fileno)

    socket.socket = Socket
    after("telecompilot.models.processes", lambda module: setattr(module, "FORKS", False))  # sys.platform is "darwin"

if KIND == "windows":
    bare = types.ModuleType("socket")
    vars(bare).update({name: value for name, value in vars(socket).items() if name != "AF_UNIX"})
    for name in ("fork", "forkpty", "register_at_fork", "setsid", "killpg", "getpgid", "mkfifo"):
        delattr(os, name)
    multiprocessing.context._concrete_contexts.pop("fork")
    multiprocessing.context._concrete_contexts.pop("forkserver", None)
    multiprocessing.get_all_start_methods = lambda: ["spawn"]
    multiprocessing.set_start_method("spawn", force=True)
    after("sphinx.util.parallel", lambda module: setattr(module, "parallel_available", False))

    imported = builtins.__import__
    UNIX = {"fcntl", "resource", "pwd", "grp", "termios", "pty", "tty"}

    def no_unix(name, *given, **more):
        if name in UNIX and own():
            raise ModuleNotFoundError(f"No module named {name!r}")
        return bare if name == "socket" and own() else imported(name, *given, **more)

    builtins.__import__ = no_unix
    rename, library, opened = os.rename, ctypes.CDLL, io.open

    def no_clobber(source, target, **more):
        if os.path.exists(target):
            raise FileExistsError(17, "Cannot create a file when that file already exists", target)
        return rename(source, target, **more)

    def no_links(*given, **more):
        raise OSError(1314, "A required privilege is not held by the client")

    class Library(library):
        def __init__(self, name, *given, **more):
            if name is None and own():
                raise TypeError("argument 1 must be str, not None")
            super().__init__(name, *given, **more)

    def text_as_there(file, mode="r", buffering=-1, encoding=None, errors=None, newline=None, *more, **given):
        if "b" not in mode:
            encoding = encoding or "cp1252"
            newline = "\\r\\n" if newline is None and set(mode) & set("wax+") else newline
        return opened(file, mode, buffering, encoding, errors, newline, *more, **given)

    os.rename, os.symlink, ctypes.CDLL = no_clobber, no_links, Library
    builtins.open = io.open = text_as_there
'''


def environment(folder: Path, kind: str, path: str = "") -> dict[str, str]:
    """What a process of `kind`, "windows" or "macos", runs in; `path` is the PYTHONPATH that it would have had."""
    (folder / "sitecustomize.py").write_text(CUSTOMIZE, encoding="utf-8")
    given = {KIND: kind, "PYTHONPATH": os.pathsep.join(filter(None, [str(folder), path]))}
    return given | ({"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"} if kind == "windows" else {})


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        told = environment(Path(made), sys.argv[1], os.environ.get("PYTHONPATH", ""))
        sys.exit(subprocess.run(sys.argv[2:], env=os.environ | told).returncode)
