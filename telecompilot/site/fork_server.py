"""A process that imports the large libraries once and forks a kernel from itself on request.

Run as a file, ``python -P fork_server.py FOLDER``: prints READY once its socket is in the folder, or why it ends, and
ends with its parent. It imports nothing of the project (as ``python -m telecompilot...`` would), so that what each
chapter reads can still be told apart.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import threading

# What nearly every chapter ends up importing: seconds of processor time in each kernel otherwise.
LIBRARIES = ("ipykernel.kernelapp", "IPython", "pandas", "statsmodels.api", "altair", "vl_convert", "joblib")
LARGEST = 1 << 20  # bytes of a request: an environment and a command
SOCKET, READY = "kernels", "ready"


def die_with_parent() -> None:
    """Have the system kill this process when its parent ends, where it can (Linux: PR_SET_PDEATHSIG)."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def reap(*_: object) -> None:
    """Wait for kernels that have ended, which adds their processor time to ours, where a benchmark finds it."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def serve(folder: str) -> None:
    """Answer requests on a Unix socket in a folder until standard input ends."""
    signal.signal(signal.SIGCHLD, reap)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    listener.bind(f"{folder}/{SOCKET}")
    listener.listen()
    print(READY, flush=True)
    for name in LIBRARIES:
        importlib.import_module(name)
    gc.freeze()  # a kernel's collector would look at every object of theirs, and so copy its page
    while sys.stdin not in (ready := select.select([listener, sys.stdin], [], [])[0]):
        line, _ = ready[0].accept()
        request = json.loads(line.recv(LARGEST))
        if os.fork() == 0:
            listener.close()
            run(line, request)
        line.close()
    shutil.rmtree(folder, ignore_errors=True)


def end_with(line: socket.socket) -> None:
    """Wait until the other end of a line is closed, then end this process at once."""
    with contextlib.suppress(OSError):  # reset, where the other end was killed before it had read our number
        line.recv(1)
    os._exit(1)


def run(line: socket.socket, request: dict) -> None:
    """Become the requested kernel; `line` stays open as long as it lives, which is how its manager knows.

    It lives as long as its manager holds the other end: should the fork server be killed, its chapter runs on.
    """
    from ipykernel.kernelapp import IPKernelApp

    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the fork server's: there the build learns why that has ended
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setsid()
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    line.send(str(os.getpid()).encode())
    held = socket.socket(fileno=line.detach())  # or it would be closed here before what runs at exit has run
    threading.Thread(target=end_with, args=[held], daemon=True).start()
    sys.argv = request["cmd"]
    sys.path.insert(0, "")  # as in a kernel that was started by its own command
    IPKernelApp.launch_instance(argv=request["cmd"][request["cmd"].index("-f") :])
    sys.exit()  # not os._exit: what runs at exit writes the list of what was read


if __name__ == "__main__":
    try:
        serve(sys.argv[1])
    except Exception as error:
        print(f"{type(error).__name__}: {error}", flush=True)
        sys.exit(1)
