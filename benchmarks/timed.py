"""One command, timed: by `hyperfine` where it is installed, else by the system's own account of a finished process."""

from __future__ import annotations

import json
import os
import platform
import resource
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

EVERY = 1.0  # seconds between two looks at the memory


@dataclass(frozen=True)
class Run:
    """Seconds by the clock and of the processors, most memory held at once (MB), load of the machine before."""

    wall: float
    processor: float
    memory: float
    load: float


def tool() -> str:
    """Return what measures: hyperfine and its version, or what stands in for it."""
    found = shutil.which("hyperfine")
    if not found:
        return "wait4"
    return subprocess.run([found, "--version"], capture_output=True, text=True).stdout.strip()


def machine() -> str:
    """Return processor, number of cores, memory, system and Python of this machine."""
    cpu, memory = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    lines = cpu.read_text().splitlines() if cpu.exists() else []
    named = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    held = f", {int(memory.read_text().split()[1]) / 1e6:.0f} GB" if memory.exists() else ""
    cores = f"{len(named)} core{'s' * (len(named) != 1)}{held}" if named else "cores not known"
    return (
        f"{named[0] if named else platform.machine()}, {cores}, {platform.system()}, Python {platform.python_version()}"
    )


def warn() -> None:
    """Say once how to get the tool that is missing."""
    if tool() == "wait4":
        print("hyperfine is not installed (apt install hyperfine): timing by the system's account", file=sys.stderr)


def run(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Run:
    """Run a command once in a folder and measure it with all that it starts.

    Raises RuntimeError with the end of what it said where it fails.
    """
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as aside:
        said, found = Path(aside) / "said.txt", Path(aside) / "found.json"
        whole = list(command)
        if shutil.which("hyperfine"):
            whole = ["hyperfine", "--shell=none", "--runs=1", "--show-output", f"--export-json={found}"]
            whole.append(shlex.join(command))
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        with open(said, "w") as out, subprocess.Popen(whole, cwd=folder, env=env, stdout=out, stderr=out) as process:
            watch = _Watch(process.pid)
            code = process.wait()
            wall, most = time.monotonic() - began, watch.most()
        if code:
            raise RuntimeError(f"{shlex.join(command)} ended with {code}:\n{said.read_text(errors='replace')[-3000:]}")
        if found.is_file():
            row = json.loads(found.read_text())["results"][0]
            return Run(row["mean"], row["user"] + row["system"], most, load)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Run(wall, spent, most, load)


class _Watch:
    """Looks at a process and all its descendants now and then, until `most` ends it."""

    def __init__(self, pid: int):
        self._pid, self._most, self._done = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._done.wait(EVERY):
            self._most = max(self._most, held(self._pid))

    def most(self) -> float:
        self._done.set()
        self._thread.join()
        return self._most


def held(pid: int) -> float:
    """Return the memory of a process and its descendants in MB; what they share counts once (proportional set size)."""
    total = 0
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    except psutil.Error:
        return 0.0
    for process in family:
        try:
            about = process.memory_full_info()
        except psutil.Error:  # it has ended meanwhile
            continue
        total += getattr(about, "pss", about.rss)
    return total / 1e6
