"""Start chapters' kernels from one warm process, and read chapters side by side.

A kernel spends most of its start on importing pandas, statsmodels and Altair; a dozen kernels do it a dozen times.
Where the system can fork, one process imports them and every kernel is a fork of it (`fork_server.py`).
"""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import socket
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from jupyter_client.provisioning import LocalProvisioner
from sphinx.application import Sphinx

from telecompilot.site import fork_server

NAME = "telecompilot-forked"
ADDRESS = "TELECOMPILOT_KERNELS"  # environment variable: the socket's path
GRACE = 20  # seconds


class Forked:
    """A kernel that is a child of the warm process, with the part of Popen's interface that its manager uses."""

    stdin = stdout = stderr = None

    def __init__(self, address: str, cmd: list[str], env: dict[str, str], cwd: str):
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.connect(address)
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
    """Launches kernels as forks of the warm process; registered as an entry point of jupyter_client."""

    async def pre_launch(self, **kwargs: Any) -> dict:
        """Have manager and kernel talk through files in the warm process's own folder.

        Ports, the default, are open to others on the machine, and two kernels that start at once may pick the same.
        """
        self.parent.transport = "ipc"
        self.parent.ip = str(Path(os.environ[ADDRESS]).with_name(str(os.getpid())))
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict:
        """Launch the kernel; return how to connect to it."""
        self.process = Forked(os.environ[ADDRESS], cmd, kwargs["env"], str(kwargs.get("cwd") or Path.cwd()))
        self.pid = self.pgid = self.process.pid  # it leads a session of its own
        return self.connection_info

    async def terminate(self, restart: bool = False) -> None:
        """Let a kernel that was asked to end have its time: as it ends it writes the list of what it has read."""
        for _ in range(GRACE * 10):
            if await self.poll() is not None:
                return
            await asyncio.sleep(0.1)
        await super().terminate(restart)


def warm(app: Sphinx) -> None:
    """As a first build begins: start the warm process already, which imports while the tables are checked."""
    if not (Path(app.doctreedir) / "environment.pickle").is_file():
        _warm(app)


def _warm(app: Sphinx) -> None:
    known = entry_points(group="jupyter_client.kernel_provisioners", name=NAME)
    if hasattr(app, "telecompilot_kernels") or not known or not hasattr(socket, "SOCK_SEQPACKET"):
        return
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # As a file, with no folder added to the path (-P): see there.
    command = [sys.executable, "-P", fork_server.__file__]
    app.telecompilot_kernels = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def start(app: Sphinx, env: object, docnames: list[str]) -> None:
    """Before pages are read: let Sphinx read them side by side, and have their kernels come from the warm process."""
    app.parallel = max(app.parallel, min(8, 2 * (os.cpu_count() or 1)))  # twice the cores: chapters differ in length
    # It numbers sections once all pages are read, so it is safe, but it does not say so.
    for name in ("parallel_read_safe", "parallel_write_safe"):
        setattr(app.extensions["sphinx_multitoc_numbering"], name, True)
    # Chapters share the cores already; and sums of one thread do not depend on how many cores there are.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if docnames:
        _warm(app)
    if process := getattr(app, "telecompilot_kernels", None):
        os.environ |= {ADDRESS: process.stdout.readline().strip(), "JUPYTER_DEFAULT_PROVISIONER_NAME": NAME}
        os.register_at_fork(after_in_child=fork_server.die_with_parent)


def stop(app: Sphinx, env: object) -> None:
    """After pages are read: end the warm process."""
    if process := getattr(app, "telecompilot_kernels", None):
        process.communicate()
