"""The three lists of pinned packages tell the same; the one of the release path knows every file by its SHA-256."""

from __future__ import annotations

import re

from telecompilot.evidence import paths

PIN = re.compile(r"^([A-Za-z0-9._-]+==[^\s;\\]+)(?: ; ([^\\]+?))?\s*(\\?)$", re.MULTILINE)


def pins(name: str) -> dict[str, str]:
    """Name and version to the condition under which it is installed."""
    return {hit[1]: hit[2] or "" for hit in PIN.finditer((paths.ROOT / name).read_text(encoding="utf-8"))}


def test_release_is_built_with_other_versions_than_the_tests_or_an_author_has():
    plain, tests, hashed = map(pins, ("requirements.txt", "tests/requirements.txt", "requirements-hashed.txt"))
    assert len(plain) > 100 and plain.items() <= tests.items()
    assert hashed == tests


def test_package_of_the_release_path_is_taken_without_its_hash():
    text = (paths.ROOT / "requirements-hashed.txt").read_text(encoding="utf-8")
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in text and "-e " not in text
