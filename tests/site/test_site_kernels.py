"""Where kernels come from: forks of one process where the system can, ordinary ones elsewhere."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from io import StringIO
from types import SimpleNamespace

import pytest

from telecompilot.site import fork_server, kernels


def serve(folder) -> subprocess.Popen:
    """Start the fork server with its socket somewhere in a folder."""
    return subprocess.Popen(
        [sys.executable, "-P", fork_server.__file__],
        env={**os.environ, "TMPDIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_folder_of_a_long_name_breaks_the_build(tmp_path):
    deep = tmp_path / ("long" * 30)
    deep.mkdir()
    out, _ = serve(deep).communicate(timeout=60)
    assert out == "" and not list(deep.iterdir())


@pytest.mark.parametrize("missing", [(os, "fork"), (socket, "AF_UNIX"), (socket, "SOCK_SEQPACKET")])
def test_system_that_cannot_fork_has_no_kernels(monkeypatch, missing):
    monkeypatch.delattr(*missing, raising=False)
    monkeypatch.delenv(kernels.ADDRESS, raising=False)
    app = SimpleNamespace()
    kernels.start(app, None, ["index"])
    kernels.stop(app, None)
    assert not hasattr(app, "telecompilot_kernels") and kernels.ADDRESS not in os.environ


def test_fork_server_that_has_ended_takes_the_kernels_along(monkeypatch):
    monkeypatch.delenv(kernels.ADDRESS, raising=False)
    app = SimpleNamespace(telecompilot_kernels=SimpleNamespace(stdout=StringIO("")))
    kernels.start(app, None, [])
    assert kernels.ADDRESS not in os.environ and "JUPYTER_DEFAULT_PROVISIONER_NAME" not in os.environ


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(socket, "SOCK_SEQPACKET"), reason="ordinary kernels here")
def test_forked_kernel_has_not_what_was_asked_for_or_outlives_its_manager(tmp_path, monkeypatch):
    server = serve("/tmp")
    connection = tmp_path / "connection.json"
    sockets = {f"{name}_port": at for at, name in enumerate(("shell", "iopub", "stdin", "control", "hb"), start=1)}
    about = {"transport": "ipc", "ip": str(tmp_path / "k"), "key": "", "signature_scheme": "hmac-sha256", **sockets}
    connection.write_text(json.dumps(about))
    env = {**os.environ, "IPYTHONDIR": str(tmp_path)}
    kernel = kernels.Forked(server.stdout.readline().strip(), ["kernel", "-f", str(connection)], env, str(tmp_path))
    assert kernel.poll() is None and os.readlink(f"/proc/{kernel.pid}/cwd") == str(tmp_path)
    kernel.kill()
    assert kernel.wait() == 0
    server.communicate()
    assert server.returncode == 0
