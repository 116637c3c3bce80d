"""Chapters' kernels, forked from one process that has imported the large libraries (`fork_server.py`).

A kernel spends most of its start on importing pandas, SciPy and Altair; fourteen kernels do it fourteen times. First
builds, in pairs, on two busy processors: 154 and 174 s of processor time with forked kernels, 199 and 210 s without.
Where the process cannot be had, or is lost, kernels start by their own command, and the build says so in one line.
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from sphinx.application import Sphinx
from sphinx.config import Config

from telecompilot.models import processes
from telecompilot.site import fork_server

NAME = "telecompilot-forked"
FOLDER = "TELECOMPILOT_KERNELS"  # environment variable: where the sockets are
LONGEST = 80  # bytes of its name: systems take 104 to 108 for a socket's, of which a kernel's own takes 14
GRACE = 20  # seconds
# What a person's own settings would change in a chapter, or have it warn of.
STRAY = ("PYTHONWARNINGS", "PYTHONDEVMODE")


# A notebook names the environment in which its author last ran it; here all of Python's run in the project's.
OTHERS = {r"(?i)(?!(?:python3|ir|julia|bash|octave|sas|stata)\b).*": "python3"}


class Forked:
    """A kernel that is a child of the fork server, with the part of Popen's interface that its manager uses."""

    stdin = stdout = stderr = None

    def __init__(self, folder: str, cmd: list[str], env: dict[str, str], cwd: str):
        """Ask for a kernel. Raises OSError or ValueError where the fork server does not answer."""
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.connect(f"{folder}/{fork_server.SOCKET}")
        self._line.send(json.dumps({"cmd": cmd, "env": env, "cwd": cwd}).encode())
        self.pid = int(self._line.recv(32))
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return None while the kernel lives; the system closes the line when it ends."""
        if self.returncode is None and select.select([self._line], [], [], 0)[0]:
            self._line.close()
            self.returncode = 0
        return self.returncode

    def wait(self) -> int:
        """Wait for the kernel's end."""
        if self.returncode is None:
            select.select([self._line], [], [])
        return self.poll() or 0

    def send_signal(self, number: int) -> None:
        """Send a signal to a kernel that still lives."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """Launches kernels as forks of the fork server; registered as an entry point of jupyter_client."""

    async def pre_launch(self, **kwargs: Any) -> dict:
        """Have manager and kernel talk through files in a folder of the build.

        Ports, the default, are open to others on the machine, and two kernels that start at once may pick the same.
        """
        self.parent.transport = "ipc"
        self.parent.ip = str(Path(os.environ[FOLDER], str(os.getpid())))
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict:
        """Launch the kernel, by its own command where the fork server is no more; return how to connect to it."""
        try:
            self.process = Forked(os.environ[FOLDER], cmd, kwargs["env"], str(kwargs.get("cwd") or Path.cwd()))
        except (OSError, ValueError):
            return await super().launch_kernel(cmd, **kwargs)
        self.pid = self.pgid = self.process.pid  # it leads a session of its own
        return self.connection_info

    async def terminate(self, restart: bool = False) -> None:
        """Let a kernel that was asked to end have its time: as it ends it writes the list of what it has read."""
        for _ in range(GRACE * 10):
            if await self.poll() is not None:
                return
            await asyncio.sleep(0.1)
        await super().terminate(restart)


def named(app: Sphinx, config: Config) -> None:
    """As settings are read: have a kernel that is named otherwise, and not of another language, be this project's."""
    config.nb_kernel_rgx_aliases = config.nb_kernel_rgx_aliases or OTHERS


def warm(app: Sphinx) -> None:
    """As a build begins: set a person's own settings aside. As a first one begins: start the fork server already.

    It imports while the tables are checked.
    """
    for name in STRAY:
        os.environ.pop(name, None)
    # Configurations of IPython and matplotlib, and kernels that `ipykernel install --user` has left.
    for name in ("IPYTHONDIR", "MPLCONFIGDIR"):
        folder = Path(app.doctreedir) / "settings" / name.lower()
        folder.mkdir(parents=True, exist_ok=True)
        os.environ[name] = str(folder)
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    if not (Path(app.doctreedir) / "environment.pickle").is_file():
        _warm(app)


def _warm(app: Sphinx) -> None:
    if not hasattr(app, "telecompilot_kernels"):
        app.telecompilot_kernels, app.telecompilot_folder = None, _folder()
        if app.telecompilot_folder and processes.FORKS:
            command = [sys.executable, "-P", fork_server.__file__, app.telecompilot_folder]  # -P: see there
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
            app.telecompilot_kernels = subprocess.Popen(command, **pipes)


def _folder() -> str | None:
    """Make the folder for sockets; None where there are none (Windows) or no place has a name short enough."""
    if not hasattr(socket, "AF_UNIX") or not entry_points(group="jupyter_client.kernel_provisioners", name=NAME):
        return None
    for place in (tempfile.gettempdir(), "/tmp"):
        if len(os.fsencode(place)) + len("/telecompilot-12345678") <= LONGEST and os.access(place, os.W_OK | os.X_OK):
            return tempfile.mkdtemp(prefix="telecompilot-", dir=place)
    return None


def start(app: Sphinx, env: object, docnames: list[str]) -> None:
    """Before pages are read: have their kernels come from the fork server; ordinary ones where it cannot be had."""
    # Chapters share the cores already; and sums of one thread do not depend on how many cores there are.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if (
        not processes.FORKS
    ):  # joblib's own processes warn in a chapter, or keep its kernel from ending for half a minute
        os.environ.setdefault("JOBLIB_MULTIPROCESSING", "0")
    if not docnames:
        return
    _warm(app)
    if app.telecompilot_folder:
        os.environ |= {FOLDER: app.telecompilot_folder, "JUPYTER_DEFAULT_PROVISIONER_NAME": NAME}
    if not (server := app.telecompilot_kernels):
        long = "no folder for their sockets has a name short enough"
        _one_by_one("no process can be forked here" if app.telecompilot_folder or not processes.FORKS else long)
        return
    os.register_at_fork(after_in_child=fork_server.die_with_parent)
    app.telecompilot_said = server.stdout.readline().strip()
    if app.telecompilot_said != fork_server.READY:
        _one_by_one(app.telecompilot_said or "the process that they come from did not start")


def stop(app: Sphinx, _: object) -> None:
    """After pages are read, or as the build ends: end the fork server; say so where it had ended before."""
    if server := getattr(app, "telecompilot_kernels", None):
        said = server.communicate()[0].strip()
        if server.returncode and getattr(app, "telecompilot_said", "") == fork_server.READY:
            _one_by_one(said or f"the process that they come from has ended (code {server.returncode})")
    if folder := getattr(app, "telecompilot_folder", None):
        shutil.rmtree(folder, ignore_errors=True)
        for name in (FOLDER, "JUPYTER_DEFAULT_PROVISIONER_NAME"):
            os.environ.pop(name, None)
    app.telecompilot_kernels = app.telecompilot_folder = None


def _one_by_one(why: str) -> None:
    print(f"kernels start one by one: {why}", file=sys.stderr, flush=True)
