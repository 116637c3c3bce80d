"""Chapters' kernels, forked from one process that has imported the large libraries (`fork_server.py`).

A kernel spends most of its start on importing pandas, SciPy and Altair; fourteen kernels do it fourteen times. First
builds, in pairs, on two busy processors: 154 and 174 s of processor time with forked kernels, 199 and 210 s without.
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
    """A kernel that is a child of the fork server, with the part of Popen's interface that its manager uses."""

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
    """Launches kernels as forks of the fork server; registered as an entry point of jupyter_client."""

    async def pre_launch(self, **kwargs: Any) -> dict:
        """Have manager and kernel talk through files in the fork server's own folder.

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
    """As a first build begins: start the fork server already, which imports while the tables are checked."""
    if not (Path(app.doctreedir) / "environment.pickle").is_file():
        _warm(app)


def _warm(app: Sphinx) -> None:
    installed = entry_points(group="jupyter_client.kernel_provisioners", name=NAME)
    able = hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and hasattr(socket, "SOCK_SEQPACKET")
    if installed and able and not hasattr(app, "telecompilot_kernels"):
        command = [sys.executable, "-P", fork_server.__file__]  # as a file, with no folder added to the path: see there
        app.telecompilot_kernels = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def start(app: Sphinx, env: object, docnames: list[str]) -> None:
    """Before pages are read: have their kernels come from the fork server; ordinary ones where it cannot be had."""
    # Chapters share the cores already; and sums of one thread do not depend on how many cores there are.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if docnames:
        _warm(app)
    if (server := getattr(app, "telecompilot_kernels", None)) and (address := server.stdout.readline().strip()):
        os.environ |= {ADDRESS: address, "JUPYTER_DEFAULT_PROVISIONER_NAME": NAME}
        os.register_at_fork(after_in_child=fork_server.die_with_parent)


def stop(app: Sphinx, env: object) -> None:
    """After pages are read: end the fork server."""
    if server := getattr(app, "telecompilot_kernels", None):
        server.communicate()
