"""The register of forecasts: an edit, a row taken out, or a forecast of what was known passes as if nothing were."""

from __future__ import annotations

import csv
import io
import subprocess

import data_factory
import pytest

from telecompilot.evidence import check, paths
from telecompilot.evidence.check.files import read
from telecompilot.evidence.check.forecasts import kept
from telecompilot.evidence.forecasts import DIGEST, digest

VALID = data_factory.TABLES["forecasts"]
COLUMNS = VALID.split("\n", 1)[0].split(",")


def sealed(text: str) -> str:
    """Return a register with the digests that its rows should have, as the command would have written them."""
    out, above = [COLUMNS], ""
    for row in csv.DictReader(text.splitlines()):
        above = digest(above, row, COLUMNS)
        out.append([*(row[name] for name in COLUMNS[:-1]), above])
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(out)
    return lines.getvalue()


def faults(tmp_path, register: str, **tables: str) -> list[str]:
    """Return what the check prints of the factory's tables with this register."""
    folder = data_factory.write(tmp_path / "data", forecasts=register, **tables)
    return [str(fault).removeprefix(f"{folder}/") for fault in check.faults(folder)]


def test_valid_register_is_refused(tmp_path):
    assert sealed(VALID) == VALID and faults(tmp_path, VALID) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("43.5,46", "43.6,46"), ("earlier_pilots", "early_pilots"), ("a guess", "a good guess"), (",8.6,", ",8.60,")],
)
def test_edited_row_passes(tmp_path, old, new):
    line = 1 + next(at for at, row in enumerate(VALID.splitlines()) if old in row)
    (found,) = faults(tmp_path, VALID.replace(old, new))
    assert found.startswith(f"forecasts.csv:{line}: digest: this row, or one above it, is not as it was registered")
    assert found.endswith("new ones are written by python -m telecompilot register alone")


def test_edited_row_with_a_new_digest_of_its_own_passes(tmp_path):
    """Whoever seals the edited row anew breaks the row below it."""
    rows = VALID.splitlines()
    rows[1:2] = sealed("\n".join([rows[0], rows[1].replace("43.5", "43.6")])).splitlines()[1:]
    (found,) = faults(tmp_path, "\n".join(rows) + "\n")
    assert found.startswith("forecasts.csv:3: digest:")


def test_row_taken_out_passes(tmp_path):
    rows = VALID.splitlines()
    (found,) = faults(tmp_path, "\n".join(rows[:2] + rows[3:]) + "\n")
    assert found.startswith("forecasts.csv:3: digest:")


SLIPS = [  # text, text instead, line, column, message
    ("43.5,46,", "43.5,43.4,", 2, "q75", "43.4 is below q50, 43.5"),
    ("43.5,46,49,55", "43.5,46,49,155", 2, "q975", "155 is outside 0 to 100"),
    ("9,10,12,,percent", "9,10,25,,percent", 4, "q975", "25 is outside 0 to 20"),
    ("49,55,,percent", "49,,,percent", 2, "q975", "is empty"),
    ("49,55,,percent", "49,55,0.5,percent", 2, "probability", "is given beside q025"),
    ("film_share,2011-06-01,2010,43,2011,headline", "film_shar,2011-06-01,2010,43,2011,headline", 2, "target",
     "no 'film_shar' in series.csv; did you mean film_share?"),
    ("49,55,,percent", "49,55,,count", 2, "unit", "is count, and the series is in percent"),
    ("pilot_wider", "question", 5, "target", "a question begins with one of"),
    ("0.1,probability", "0.1,percent", 5, "unit", "is percent, and a question has a probability"),
    ("film_share,2011-06-01,2010,43,2011,headline", "film_share,2011-06-01,2010-06,43,2011,headline", 2, "origin",
     "does not fit the frequency"),
    ("cloud_share,2019-10-30", "cloud_share,2019-12-31", 4, "due", "2019-Q4 was over when"),
    ("pilot_wider,2026-06-30,", "pilot_wider,2099-06-30,", 5, "made_on", "is in the future"),
    ("cloud_share,2019-10-30", "cloud_share,2011-05-30", 4, "made_on", "2011-05-30 stands after 2011-06-01"),
    ("cloud_share,2019-10-30,2019-Q3", "cloud_share,2019-10-30,2020-Q1", 4, "origin", "2020-Q1 begins after"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "column", "message"), SLIPS, ids=lambda value: str(value)[:30])
def test_row_that_is_no_forecast_passes(tmp_path, old, new, line, column, message):
    assert old in VALID
    found = faults(tmp_path, sealed(VALID.replace(old, new)))
    place = f"forecasts.csv:{line}: {column}: "
    assert any(one.startswith(place) and message in one for one in found), found


def test_forecast_is_made_after_its_figure_was_published(tmp_path):
    """A source published within the period, before the forecast was made, gave the figure away."""
    sources = data_factory.TABLES["sources"]
    early = sources.replace(
        "association_2015,Cars in 2014,Car association,2015-01-12", "association_2015,C,C,2011-05-31"
    )
    assert early != sources
    found = faults(tmp_path, VALID, sources=early)
    said = [line for line in found if line.startswith(("forecasts.csv:2: made_on", "forecasts.csv:3: made_on"))]
    assert (
        len(said) == 2
        and "is not before the figure of 2011 was known (association_2015, 2011-05-31): no forecast" in said[0]
    )


def test_end_of_the_register_is_cut_off_since_the_last_commit(tmp_path):
    """Nothing in the rows that are left shows it: only the earlier register does."""
    before = [row[DIGEST] for row in csv.DictReader(VALID.splitlines())]
    for rows, place in ((5, None), (4, 0), (1, 0)):
        (tmp_path / "forecasts.csv").write_text("\n".join(VALID.splitlines()[:rows]) + "\n", encoding="utf-8")
        table = read(tmp_path / "forecasts.csv", "forecasts.csv", COLUMNS)
        table.complete = True  # a register without rows is a fault of its own
        kept(table, before)
        assert [fault.line for fault in table.faults if "last commit" in fault.message] == [place] * (place is not None)


def test_registered_row_was_edited_or_taken_out_since_any_commit():
    """Every committed register is the beginning of the present one."""
    file = "data/forecasts.csv"

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=paths.ROOT, capture_output=True, text=True, check=True).stdout

    try:
        commits = git("log", "--format=%H", "--", file).split()
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no git history here")
    now = (paths.ROOT / file).read_text(encoding="utf-8").splitlines()
    for commit in commits:
        before = git("show", f"{commit}:{file}").splitlines()
        assert before == now[: len(before)], f"a row that {commit[:12]} holds was edited or taken out"
