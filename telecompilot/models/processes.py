"""Whether this machine can share work among copies of a running process."""

from __future__ import annotations

import multiprocessing
import os
import sys


def _forks() -> bool:
    """Windows has no such copies; macOS has, but its own libraries (Accelerate, Objective-C) break in them; and some
    containers have no /dev/shm, without which copies cannot wait for each other."""
    if not hasattr(os, "fork") or sys.platform == "darwin":
        return False
    try:
        multiprocessing.get_context("fork").Lock()
    except (ImportError, OSError):
        return False
    return True


FORKS = _forks()
