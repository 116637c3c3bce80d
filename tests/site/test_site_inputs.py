"""A chapter that is not run again though what it read has changed, or is run again for nothing."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import small_book

READ = {
    "database": 'sqlite3.connect("own.sqlite").execute("select a from t").fetchall()',
    "outside": 'Path("../../outside.txt").read_text()',
    "linked": 'Path("linked.txt").read_text()',
    "listing": 'sorted(glob.glob("own_*.txt"))',
    "below": 'len(list(Path("sub").rglob("*")))',
    "hidden": 'Path(".own.txt").read_text()',
    "nothing": "1",
    "command": 'subprocess.run(["cat", "sub.txt"], capture_output=True, text=True).stdout',
}
CELL = "```{{code-cell}} ipython3\nimport glob, sqlite3, subprocess\nfrom pathlib import Path\nprint({})\n```\n"


def change(top: Path, value: int) -> None:
    """Write all that the chapters read, the command's file aside."""
    chapters = top / "book" / "chapters"
    (chapters / "own.sqlite").unlink(missing_ok=True)
    base = sqlite3.connect(chapters / "own.sqlite")
    base.executescript(f"create table t(a); insert into t values({value})")
    base.close()
    for file in (top / "outside.txt", top / "far.txt", chapters / ".own.txt", chapters / f"own_{value}.txt"):
        file.write_text(str(value), encoding="utf-8")
    (chapters / "sub" / "deep").mkdir(parents=True, exist_ok=True)
    (chapters / "sub" / "deep" / f"{value}.txt").touch()


@pytest.mark.slow
def test_change_of_what_a_chapter_read_is_not_noticed(tmp_path):
    pages = {f"chapters/{name}": f"{small_book.HEAD}\n# {name}\n\n{CELL.format(code)}" for name, code in READ.items()}
    book = small_book.write(tmp_path / "book", **pages)
    change(tmp_path, 1)
    (book / "chapters" / "linked.txt").symlink_to(tmp_path / "far.txt")
    (book / "chapters" / "sub.txt").write_text("1", encoding="utf-8")
    assert small_book.build(book).returncode == 0
    assert small_book.build(book).read == set(), "chapters run again for nothing"
    change(tmp_path, 2)
    assert small_book.build(book).read == {f"chapters/{name}" for name in READ} - {"chapters/nothing"}
    (book / "chapters" / "sub.txt").write_text("2", encoding="utf-8")
    assert small_book.build(book).read == {"chapters/command"}
    assert small_book.build(book).read == set(), "chapters run again for nothing"


def test_table_of_the_panel_that_is_edited_meanwhile_is_not_noticed():
    from telecompilot.evidence import paths
    from telecompilot.site import inputs

    tables = {str(file) for file in paths.DATA.resolve().rglob("*.csv")}
    assert any("/panel/" in name for name in tables) and tables <= set(inputs._tables_and_modules())
