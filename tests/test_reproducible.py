"""Two clean builds of one commit, in other folders, with nothing kept from before, are the same to the byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from telecompilot.evidence import paths

# What must not matter: the hour of the place, the language, how many may work at once, the order of sets.
ELSEWHERE = (
    {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1"},
    {"TZ": "Asia/Shanghai", "LC_ALL": "C", "PYTHONHASHSEED": "2", "COLUMNS": "40"},
)


def clean_build(folder: Path, given: dict[str, str]) -> Path:
    """Clone the commit into `folder`, build it there; return the site."""
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(paths.ROOT), str(folder)], check=True)
    left_out = {"SOURCE_DATE_EPOCH", "TELECOMPILOT_BASEURL"}
    known = {name: value for name, value in os.environ.items() if name not in left_out}
    known = {name: value for name, value in known.items() if not name.startswith("TELECOMPILOT_")}
    done = subprocess.run(
        [sys.executable, "-m", "telecompilot.tools.book"],
        cwd=folder,
        env=known | given | {"PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return folder / "_build" / "html"


def contents(site: Path) -> dict[str, bytes]:
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}


@pytest.mark.slow
def test_clean_build_elsewhere_differs(tmp_path, record_property):
    names = ("a", "another folder, with a longer name/b")
    one, other = (contents(clean_build(tmp_path / name, given)) for name, given in zip(names, ELSEWHERE, strict=True))
    assert set(one) == set(other)
    record_property("told", f"two clean builds: {len(one)} files compared")
    assert [name for name in sorted(one) if one[name] != other[name]] == []
