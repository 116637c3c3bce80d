"""A chapter that is opened as a notebook, as in JupyterLab, and saved, is the same chapter to the byte."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from telecompilot.evidence import paths


def jupytext(folder: Path, *arguments: str) -> None:
    command = [str(Path(sys.executable).with_name("jupytext")), "--quiet", *arguments]
    subprocess.run(command, cwd=folder, check=True, timeout=300)


def notebooks() -> list[Path]:
    """The chapters that run; the others are plain Markdown, and open as text."""
    found = [paths.ROOT / "index.md", *sorted(paths.CHAPTERS.glob("*.md"))]
    return [file for file in found if "\nkernelspec:\n" in file.read_text(encoding="utf-8")]


def test_saving_a_chapter_in_jupyterlab_changes_it(tmp_path):
    names = [file.name for file in notebooks()]
    assert len(names) > 10
    shutil.copy(paths.ROOT / "pyproject.toml", tmp_path)  # the project's settings of jupytext
    for file in notebooks():
        shutil.copy(file, tmp_path)
    jupytext(tmp_path, "--to", "ipynb", *names)
    before = {name: (tmp_path / name).read_bytes() for name in names}
    for name in names:
        (tmp_path / name).unlink()
    jupytext(tmp_path, "--to", "md:myst", *(name.replace(".md", ".ipynb") for name in names))
    changed = [name for name in names if (tmp_path / name).read_bytes() != before[name]]
    assert not changed, f"{changed}: `jupytext --to ipynb` and back, as the README says, puts heads in order"
