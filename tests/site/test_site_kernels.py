"""Where kernels come from: forks of one process where the system can, ordinary ones elsewhere."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from jupyter_client.manager import AsyncKernelManager

from telecompilot.models import processes
from telecompilot.site import kernels


@pytest.fixture
def app(tmp_path, monkeypatch):
    """An application that has yet to read pages, on a machine whose settings a test may change."""
    for name in (kernels.FOLDER, "JUPYTER_DEFAULT_PROVISIONER_NAME", "IPYTHONDIR", "MPLCONFIGDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(tempfile, "tempdir", None)
    found = SimpleNamespace(doctreedir=tmp_path / "read")
    yield found
    kernels.stop(found, None)


async def answer(code: str) -> str:
    """What a kernel that the build would start prints for a line of code."""
    manager = AsyncKernelManager(kernel_name="python3")
    await manager.start_kernel(cwd=tempfile.gettempdir())
    client = manager.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=60)
        said: list[str] = []
        await client.execute_interactive(
            code, timeout=60, output_hook=lambda m: said.append(m["content"].get("text", ""))
        )
        return "".join(said).strip()
    finally:
        client.stop_channels()
        await manager.shutdown_kernel(now=True)


def asked(code: str) -> str:
    with ThreadPoolExecutor(1) as beside:  # a browser that another test has left open holds this thread's own loop
        return beside.submit(asyncio.run, answer(f"import sys; sys.stdout.write(str(({code})))")).result()


PARENT = "__import__('os').getppid()"
forks = pytest.mark.skipif(not processes.FORKS, reason="ordinary kernels here")


@forks
def test_kernels_are_not_forked_where_they_can_be(app, capfd):
    kernels.start(app, None, ["index"])
    assert asked(PARENT) == str(app.telecompilot_kernels.pid)
    folder = app.telecompilot_folder
    kernels.stop(app, None)
    assert not os.path.exists(folder) and "one by one" not in capfd.readouterr().err


def test_system_without_forks_is_asked_for_one(app, monkeypatch, capfd):
    monkeypatch.setattr(processes, "FORKS", False)
    kernels.start(app, None, ["index"])
    assert app.telecompilot_kernels is None and asked(PARENT) == str(os.getpid())
    folder = app.telecompilot_folder
    kernels.stop(app, None)
    assert kernels.FOLDER not in os.environ and not os.path.exists(folder)
    assert capfd.readouterr().err == "kernels start one by one: no process can be forked here\n"


FAULTS = {  # what a module on PYTHONPATH does, and what the build's line says
    "sitecustomize": (
        """
import socket
real = socket.socket
class Refusing(real):
    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):
        if fileno is None and type == socket.SOCK_SEQPACKET:
            raise OSError(43, "Protocol not supported")
        super().__init__(family, type, proto, fileno)
socket.socket = Refusing
""",
        "Protocol not supported",
    ),
    "sitecustomize ": ("import socket; del socket.AF_UNIX", "AF_UNIX"),
    "ctypes": ("raise ImportError('broken')", "the process that they come from did not start"),
    "statsmodels": ("", "statsmodels"),
    "altair": ("raise SystemExit(3)", "the process that they come from has ended (code 3)"),
}


@forks
@pytest.mark.parametrize("module", FAULTS)
def test_fault_of_the_fork_server_takes_the_chapters_along(app, module, tmp_path, monkeypatch, capfd):
    (tmp_path / f"{module.strip()}.py").write_text(FAULTS[module][0])
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    kernels.start(app, None, ["index"])
    if module in ("statsmodels", "altair"):
        app.telecompilot_kernels.wait(60)
    monkeypatch.delenv("PYTHONPATH")
    assert asked(PARENT) == str(os.getpid())
    kernels.stop(app, None)
    lines = [line for line in capfd.readouterr().err.splitlines() if "one by one" in line]
    assert len(lines) == 1 and FAULTS[module][1] in lines[0]


@forks
@pytest.mark.parametrize("place", ["long" * 30, "missing", "locked"])
def test_place_for_temporary_files_breaks_the_build(app, place, tmp_path, monkeypatch):
    folder = tmp_path / place
    if place != "missing":
        folder.mkdir(mode=0o500 if place == "locked" else 0o700)
    monkeypatch.setenv("TMPDIR", str(folder))
    kernels.start(app, None, ["index"])
    assert asked(PARENT) == str(app.telecompilot_kernels.pid)


@forks
def test_no_place_has_a_short_name(app, tmp_path, monkeypatch, capfd):
    monkeypatch.setattr(kernels, "LONGEST", 5)
    kernels.start(app, None, ["index"])
    assert app.telecompilot_kernels is None and capfd.readouterr().err.count("one by one") == 1


@forks
def test_fork_server_that_is_killed_takes_running_chapters_or_later_ones_along(app, capfd):
    kernels.start(app, None, ["index"])
    kill = f"__import__('os').kill({app.telecompilot_kernels.pid}, 9), __import__('time').sleep(1), 'alive'"
    assert "alive" in asked(kill)
    assert asked(PARENT) == str(os.getpid())
    kernels.stop(app, None)
    assert "kernels start one by one: the process that they come from has ended (code -9)" in capfd.readouterr().err


@forks
def test_kernel_outlives_its_manager_or_lacks_what_was_asked_for(app, tmp_path):
    kernels.start(app, None, ["index"])
    connection = tmp_path / "connection.json"
    sockets = {f"{name}_port": at for at, name in enumerate(("shell", "iopub", "stdin", "control", "hb"), start=1)}
    about = {"transport": "ipc", "ip": str(tmp_path / "k"), "key": "", "signature_scheme": "hmac-sha256", **sockets}
    connection.write_text(json.dumps(about))
    given = (app.telecompilot_folder, ["kernel", "-f", str(connection)], dict(os.environ), str(tmp_path))
    kernel = kernels.Forked(*given)
    assert kernel.poll() is None and os.readlink(f"/proc/{kernel.pid}/cwd") == str(tmp_path)
    kernel.kill()
    assert kernel.wait() == 0
    lines = f"from telecompilot.site import kernels; import os; print(kernels.Forked(*{given!r}).pid, flush=True)"
    program = subprocess.Popen([sys.executable, "-c", f"{lines}; os._exit(0)"], stdout=subprocess.PIPE, text=True)
    pid = int(program.communicate()[0])
    deadline = 100
    while os.path.exists(f"/proc/{pid}") and (deadline := deadline - 1):
        signal.sigtimedwait([], 0.1)
    assert deadline, "the kernel lives on"


UNREAD = """\
import socket, threading, time
from telecompilot.site import fork_server
line, manager = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
line.send(b"1")
manager.close()
threading.Thread(target=fork_server.end_with, args=[line], daemon=True).start()
time.sleep(20)
"""


@forks
def test_kernel_outlives_a_manager_that_was_killed_before_it_had_read_its_number():
    """It holds the build's standard error: `make book | tee log` would never end."""
    assert subprocess.run([sys.executable, "-c", UNREAD], capture_output=True, timeout=60).returncode == 1


@pytest.mark.parametrize(
    ("name", "ours"),
    [
        ("conda-env-x", True),
        (".venv", True),
        ("irregular", True),
        ("python3", False),
        ("ir", False),
        ("julia-1.9", False),
    ],
)
def test_notebook_of_another_environment_is_refused_or_another_language_run_as_python(name, ours):
    config = SimpleNamespace(nb_kernel_rgx_aliases={})
    kernels.named(None, config)
    assert [alias for told, alias in config.nb_kernel_rgx_aliases.items() if re.fullmatch(told, name)] == [
        "python3"
    ] * ours


def test_settings_of_a_person_change_a_chapter(app, tmp_path, monkeypatch):
    home = tmp_path / "home" / ".ipython" / "profile_default"
    (home / "startup").mkdir(parents=True)
    (home / "ipython_config.py").write_text("c.InteractiveShell.ast_node_interactivity = 'all'\n")
    (home / "startup" / "mine.py").write_text("mine = 1\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    kernels.warm(app)
    kernels.start(app, None, ["index"])
    told = asked("'mine' in globals(), get_ipython().ast_node_interactivity, sys.warnoptions")
    assert told == "(False, 'last_expr', [])"
