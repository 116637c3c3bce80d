"""One build at a time in a folder, `make book` and the plain way alike: another says that it waits, and does.

Nothing here needs more than Python, so that `tools.book` starts at once.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import IO

HELD = "TELECOMPILOT_TURN_IS_HELD"  # environment variable: by the process that started this build
NAME = ".lock"


def take(folder: Path) -> IO:
    """Wait until no other process holds the turn in `folder`; it is held until the returned file is closed."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = open(folder / NAME, "w", encoding="utf-8")  # noqa: SIM115 the caller closes it, or its end does
    if not _taken(lock):
        print(f"another build is at work in {folder}: waiting for it to end", file=sys.stderr, flush=True)
        while not _taken(lock):
            time.sleep(0.2)
    return lock


def _taken(lock: IO) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except (ImportError, OSError):  # a disk that knows no locks
        return True
    return True
