"""What the world may bring next (tests/worlds.py): after each edit pages are true, or named guards stop the author."""

from __future__ import annotations

import csv
import functools
import re
import shutil

import pytest
import reading
import worlds
from conftest import sampled

from telecompilot.evidence import load, paths
from telecompilot.evidence.check import errors
from telecompilot.evidence.forecasts import digest

NAMED = re.compile(r"no longer holds|is written down and the figures give|has no figure")
# The file and line, the words, the condition, what the figures show, what to do.
FORM = re.compile(r"\S+\.(md|py|csv):\d+: “.+” no longer holds \(\w+\): .+\. Reword it, or the condition in \S+\.py$")
# A world takes a quarter of a minute. These have no words of their own to hold, and a world of the quick tier has the
# same kind of edit: that one is named.
SELDOM = {
    "a vendor leaves": "a newer official count with its day",
    "foreign cars gain again": "a bank share tripled",
    "foreign cars lose again": "a bank share tripled",
    "an open pilot goes nationwide": "the pilot goes nationwide",
    "the stock of foreign firms down": "a lower count",
    "the stock of foreign firms up": "a newer official count of approvals",
    "another start of the paths": "a longer delay",
    "a wider remainder": "a share of AWS above the bound",
    "foreign investment turns up": "a bank share tripled",
}
BY_NAME = {world.what: world for world in worlds.WORLDS}
QUICK = {"a worse source", "a service joins", "a figure removed"}  # make test; make test-long: the others but SELDOM
SOON = sampled((what for what in BY_NAME if what not in SELDOM), QUICK.__contains__)
EACH = [*SOON, *(pytest.param(what, marks=pytest.mark.slow) for what in SELDOM)]


@functools.cache
def read(what: str):
    """Return the evidence of a world, what its pages say and the faults."""
    ev = evidence_of(BY_NAME[what])
    return ev, *reading.pages(ev)


def evidence_of(world: worlds.World):
    """Return the evidence after an edit; always in the same folder, so that what it costs to compute is kept."""
    folder = paths.CACHE / "worlds" / re.sub(r"\W+", "-", world.what)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copy(paths.DATA / "datapackage.json", folder)
    shutil.copytree(paths.DATA / "panel", folder / "panel")
    world.write(paths.DATA, folder)
    faults = errors(folder)
    if any("forecasts.csv" in fault for fault in faults):  # a made-up figure of before the real register
        _registered_before(folder / "forecasts.csv")
        faults = errors(folder)
    assert faults == [], "the edit itself must be one that the tables take"
    return load(folder)


def _registered_before(register) -> None:
    """Date the forecasts to before any made-up figure, and chain their digests anew."""
    with open(register, encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    above = ""
    for row in rows:
        row[head.index("made_on")] = "2026-11-01"
        row[head.index("digest")] = above = digest(above, dict(zip(head, row, strict=True)), head)
    with open(register, "w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])


def test_world_is_put_off_for_one_that_is_not_there_or_has_words_of_its_own():
    assert not {*SELDOM, *SELDOM.values()} - {*BY_NAME} and not {*SELDOM} & {*SELDOM.values()}
    assert [what for what in SELDOM if BY_NAME[what].never or BY_NAME[what].says] == []


@pytest.mark.parametrize("what", EACH)
def test_edit_publishes_a_false_sentence_or_ends_in_a_traceback(what, record_property):
    world = BY_NAME[what]
    _, said, faults = read(what)
    assert [str(fault) for fault in faults if not NAMED.search(fault.message)] == []
    assert [str(fault) for fault in faults if "no longer holds" in str(fault) and not FORM.match(str(fault))] == []
    named = " ".join(str(fault) for fault in faults)
    for page, patterns in world.never.items():
        for pattern in patterns:
            for line in said[page].splitlines():
                false = re.search(pattern, line)
                assert not false or _is_named(false[0], page, faults), f"{page}: {line}\n{named}"
    for page, patterns in world.says.items():
        for pattern in patterns:
            assert named or re.search(pattern, said[page]), f"{page} does not say {pattern}"
    conditions = dict.fromkeys(re.findall(r"no longer holds \((\w+)\)|(verdict):", named))
    names = ", ".join(filter(None, (name for pair in conditions for name in pair)))
    record_property("told", f"world: {world.what}: {f'guards: {names}' if faults else 'true'}")


def _is_named(words: str, page: str, faults: list) -> bool:
    """Tell whether a fault of the page, or of its module, quotes some of these words."""
    module = f"telecompilot/report/{page.rpartition('/')[2].removesuffix('.md').replace('-', '_')}.py"
    quoted = [
        hit[1] for fault in faults if fault.path in (page, module) for hit in re.finditer("“(.+?)(?: …)?”", str(fault))
    ]
    plain = " ".join(words.split())
    return any(part[:25] in plain or plain[:25] in part for part in quoted)


def test_row_that_broke_the_words_is_not_named():
    ev, _, faults = read("a lower count")
    (row,) = [at for at, cells in enumerate(ev.observations.itertuples(), start=2) if cells.period == "2026-10" and
              cells.series_id == "pilot_approvals_cum"]  # fmt: skip
    broken = [str(fault) for fault in faults if "approvals_never_fell" in fault.message]
    assert broken and all(f"observations.csv:{row}" in fault for fault in broken), broken
