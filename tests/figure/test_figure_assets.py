"""The files of a figure are made by the code as it is."""

from __future__ import annotations

from telecompilot.evidence import paths
from telecompilot.figure import assets


def test_picture_drawn_by_older_code_is_taken_for_a_new_one(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "CACHE", tmp_path)
    monkeypatch.setattr(assets, "_png", lambda file: b"old")
    assets._drawing.cache_clear()
    assert assets.png("<svg/>") == b"old"
    monkeypatch.setattr(assets, "_png", lambda file: b"new")
    assert assets.png("<svg/>") == b"old", "nothing is kept"
    (tmp_path / "letters.py").write_text("# another line of code\n", encoding="utf-8")
    monkeypatch.setattr(assets.letters, "__file__", str(tmp_path / "letters.py"))
    assets._drawing.cache_clear()
    assert assets.png("<svg/>") == b"new"
    assets._drawing.cache_clear()
