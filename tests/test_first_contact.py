"""`make` on a machine that lacks something: what is half made is made anew, what is missing is said in our words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from telecompilot.evidence import paths

READY = ".venv/.ready"


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A folder, with a space in its name, that is set up; nothing needs to be installed in it."""
    folder = tmp_path_factory.mktemp("first") / "a folder"
    folder.mkdir()
    shutil.copy(paths.ROOT / "Makefile", folder)
    for name in ("requirements.txt", "requirements-hashed.txt", "pyproject.toml"):
        (folder / name).touch()
    assert made(folder).returncode == 0
    return folder


@pytest.fixture
def folder(ready, tmp_path):
    """A folder of the same name, moved with all that is in it."""
    return Path(shutil.copytree(ready, tmp_path / "moved" / "a folder", symlinks=True))


def made(folder: Path, python: object = sys.executable, **given: str) -> subprocess.CompletedProcess:
    env = os.environ | {"PIP_NO_INDEX": "1"} | given
    command = ["make", READY, f"PYTHON={python}"]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)


def works(folder: Path) -> bool:
    """Whether a program in .venv is of that .venv."""
    done = subprocess.run([folder / ".venv/bin/pip", "--version"], capture_output=True, text=True)
    return done.returncode == 0 and str(folder) in done.stdout


def test_environment_is_made_again_that_is_whole(ready):
    assert works(ready) and "up to date" in made(ready).stdout


@pytest.mark.parametrize("lost", ["pip", "python", "nothing"])
def test_half_made_or_moved_environment_is_used(folder, lost):
    if lost == "pip":
        shutil.rmtree(next((folder / ".venv/lib").glob("python*/site-packages/pip")))
    if lost == "python":
        (folder / ".venv/bin/python").unlink()
        (folder / ".venv/bin/python").symlink_to("/gone/python3")
    done = made(folder)
    assert done.returncode == 0 and "made anew" in done.stdout and works(folder), done.stdout + done.stderr


def test_set_up_that_was_interrupted_begins_anew(ready):
    (ready / READY).unlink()
    done = made(ready)
    assert done.returncode == 0 and "made anew" not in done.stdout and works(ready)


@pytest.mark.parametrize(
    ("fails", "said"),
    [("sys.version_info", "Python 3.11 to 3.15 is needed"), ("ensurepip", "apt install python3-venv")],
)
def test_python_that_is_too_old_or_has_no_venv_ends_in_a_traceback(tmp_path, ready, fails, said):
    python = tmp_path / "python3"
    python.write_text(f'#!/bin/sh\ncase "$*" in *{fails}*) exit 1;; esac\nexec {sys.executable} "$@"\n')
    python.chmod(0o755)
    (ready / READY).unlink(missing_ok=True)
    done = made(ready, python)
    assert done.returncode and said in done.stdout and "Traceback" not in done.stderr


def test_no_network_is_told_in_the_words_of_pip_alone(ready):
    (ready / READY).unlink(missing_ok=True)
    (ready / "requirements.txt").write_text("furo==2025.12.19\n")
    done = made(ready)
    (ready / "requirements.txt").write_text("")
    said = [line for line in done.stdout.splitlines() if not line.startswith("make")]  # within another make
    assert done.returncode and said[-1].startswith("cannot be fetched; a compiler is asked for")


def test_supported_python_is_not_tried():
    rules = (paths.ROOT / "Makefile").read_text(encoding="utf-8")
    assert "(3, 11) <= sys.version_info < (3, 16)" in rules
    assert 'requires-python = ">=3.11,<3.16"' in (paths.ROOT / "pyproject.toml").read_text(encoding="utf-8")
    jobs = yaml.safe_load((paths.ROOT / ".github/workflows/book.yml").read_text(encoding="utf-8"))["jobs"]
    assert {"3.11", "3.15"} <= set(jobs["test"]["strategy"]["matrix"]["python"])
    assert {name.partition("-")[0] for name in jobs["systems"]["strategy"]["matrix"]["system"]} == {"macos", "windows"}


def test_checkout_on_windows_changes_the_ends_of_lines():
    assert "* text=auto eol=lf" in (paths.ROOT / ".gitattributes").read_text(encoding="utf-8").splitlines()
