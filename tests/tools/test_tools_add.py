"""What goes wrong if adding a row breaks a table, misplaces it, or takes a slip of the pen for a figure."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys

import data_factory
import pytest

from telecompilot.evidence import check, paths
from telecompilot.evidence.derived import formulas
from telecompilot.evidence.derived.arithmetic import complement, registry
from telecompilot.tools import add, uses
from telecompilot.tools import ask as asking

FIGURE = {"series_id": "cloud_share", "period": "2020-Q1", "value": "7.25", "source_id": "newswire_2025"}


@pytest.fixture
def folder(tmp_path):
    return data_factory.write(tmp_path / "data")


def run(folder, table, cells, answers=None):
    """Add a row with the answers given in turn; return the exit code, the lines said and the prompts left over."""
    said, left = io.StringIO(), list(answers or [])

    def answered(prompt: str) -> str:
        if not left:
            raise EOFError
        return left.pop(0)

    ask = answered if answers is not None else None
    with contextlib.redirect_stdout(said):
        code = add.add(table, dict(cells), folder, ask)
    return code, said.getvalue().splitlines(), left


def test_row_lands_in_sorted_place_and_no_other_line_changes(folder):
    code, said, _ = run(folder, "observations", FIGURE)
    before = data_factory.TABLES["observations"].splitlines()
    after = (folder / "observations.csv").read_text(encoding="utf-8").splitlines()
    place = after.index("cloud_share,2020-Q1,7.25,,newswire_2025,")
    assert code == 0 and after[:place] + after[place + 1 :] == before
    assert after[place - 1].startswith("cloud_share,2019-Q4") and after[place + 1].startswith("exports_growth")
    assert f"observations.csv:{place + 1}: added" in said and check.faults(folder) == []


def test_row_goes_to_the_end_of_a_table_that_is_not_sorted(folder):
    cells = "code=B12 name=CDN regime=Pilot effective=2024-04-08 foreign_cap=100 in_pilot=yes source_id=ministry_2025"
    valid = data_factory.TABLES["services"].splitlines()
    data_factory.write(folder, services="\n".join([valid[0], *valid[:0:-1], ""]))
    code, _, _ = run(folder, "services", dict(cell.split("=") for cell in cells.split()))
    assert code == 0 and (folder / "services.csv").read_text(encoding="utf-8").endswith(",100,yes,,ministry_2025\n")


def test_cell_with_comma_and_quote_comes_back_as_it_was(folder):
    note = 'as "printed", rounded'
    assert run(folder, "observations", {**FIGURE, "note": note})[0] == 0
    assert '"as ""printed"", rounded"' in (folder / "observations.csv").read_text(encoding="utf-8")
    assert check.faults(folder) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"value": "72.5"}, "value: 72.5 is above 20 (percent)"),
        ({"period": "2020"}, "period: '2020' does not fit the frequency of the series (quarter)"),
        ({"source_id": "newswire_2052"}, "source_id: no 'newswire_2052' in sources.csv; did you mean newswire_2025?"),
        ({"period": "2019-Q3"}, "series_id: the same series_id, period, source_id as in line"),
        ({"value": ""}, "not given: value"),
        ({"values": "7"}, "observations.csv has no column values"),
        ({"note": "a\nb"}, "note: a cell holds no line break"),
    ],
)
def test_faulty_row_is_written(folder, change, message):
    code, said, _ = run(folder, "observations", {**FIGURE, **change})
    assert code == 1 and any(message in line for line in said), said
    assert (folder / "observations.csv").read_text(encoding="utf-8") == data_factory.TABLES["observations"]


def test_old_faults_keep_an_author_from_adding_a_sound_row(folder):
    data_factory.write(folder, claims=data_factory.TABLES["claims"].replace("law,confirmed", "law,true"))
    assert run(folder, "observations", FIGURE)[0] == 0


def test_jump_is_asked_about_and_a_no_writes_nothing(folder):
    cells = {
        "series_id": "film_share",
        "period": "2012",
        "value": "2",
        "source_id": "newswire_2025",
        "note": "",
        "qualifier": "",
    }
    code, said, _ = run(folder, "observations", cells, ["n"])
    assert code == 1 and any("a jump of -3.7" in line for line in said) and said[-1] == "nothing was written"
    code, _, _ = run(folder, "observations", cells, ["y"])
    assert code == 0


def test_author_is_led_to_existing_ids_and_corrected_at_once(folder):
    answers = ["share cloud", "1", "2020-Q5", "2020-Q1", "", "7.25", "aprox", "~", "cloud, cars", "1", ""]
    code, said, left = run(folder, "observations", {}, answers)
    assert code == 0 and not left
    assert "cloud_share,2020-Q1,7.25,~,newswire_2025," in (folder / "observations.csv").read_text(encoding="utf-8")
    assert any(
        "cloud_share: Foreign share of cloud, quarter (percent, quarter; last 2019-Q4: <9)" in line for line in said
    )
    assert any("'aprox' is none of ~, >" in line for line in said) and "value: is empty" in said


def test_new_source_is_added_with_the_figure_that_needs_it(folder):
    new = ["Report", "Office", "2026-01", "https://office.example/r", "en", "official", "page", "yes"]
    answers = ["cloud_share", "2020-Q1", "7.25", "", "new office_2026", *new, "first reading"]
    code, said, left = run(folder, "observations", {}, answers)
    assert code == 0 and not left, said
    assert "office_2026,Report,Office,2026-01" in (folder / "sources.csv").read_text(encoding="utf-8")
    assert ",7.25,,office_2026,first reading" in (folder / "observations.csv").read_text(encoding="utf-8")
    assert check.faults(folder) == []


def test_source_is_written_without_the_faulty_figure_that_needs_it(folder):
    new = ["Report", "Office", "2026-01", "https://office.example/r", "en", "official", "page", "yes"]
    answers = ["cloud_share", "2020-Q1", "725", "", "new office_2026", *new, ""]
    with pytest.raises(EOFError):  # the value is asked for again, and nobody answers
        run(folder, "observations", {}, answers)
    assert (folder / "sources.csv").read_text(encoding="utf-8") == data_factory.TABLES["sources"]


SERIES = {
    "series.title": "Foreign share of ads",
    "series.unit": "percent",
    "series.frequency": "year",
    "series.geo": "China",
    "series.definition": "Share of spending.",
    "series.role": "context",
    "series.sector": "trade",
    "series.basis": "reported",
}
SOURCE = {
    "source.title": "Report",
    "source.publisher": "Office",
    "source.url": "https://office.example/r",
    "source.language": "en",
    "source.kind": "official",
    "source.read_as": "page",
    "source.link": "yes",
}


def test_new_series_and_source_need_a_call_each(folder):
    row = {"series_id": "ads_share", "period": "2020", "value": "7.5", "source_id": "office_2026"}
    code, said, _ = run(folder, "observations", SERIES | row | SOURCE)
    assert code == 0, said
    assert "ads_share,2020,7.5,,office_2026," in (folder / "observations.csv").read_text(encoding="utf-8")
    assert "ads_share,Foreign share of ads,percent,year" in (folder / "series.csv").read_text(encoding="utf-8")
    assert [line.partition(":")[0] for line in said if line.endswith(": added")] == [
        "series.csv",
        "sources.csv",
        "observations.csv",
    ]
    assert check.faults(folder) == []


def test_half_a_new_series_is_written_or_what_it_lacks_is_not_said(folder):
    given = {name: cell for name, cell in SERIES.items() if name != "series.unit"}
    code, said, _ = run(folder, "observations", {**FIGURE, "series_id": "ads_share", **given})
    assert code == 1 and said[0] == "not given: series.unit" and said[1].startswith("  series.unit: one of percent, ")
    code, said, _ = run(folder, "observations", {**FIGURE, "value": "two", "series_id": "ads_share", **given})
    assert code == 1 and said[-1].startswith("value: 'two' is not a plain number; digits")
    code, said, _ = run(folder, "observations", {**FIGURE, "series_id": "ads_share"})
    assert code == 1 and any("series.title=..." in line for line in said), said
    assert (folder / "series.csv").read_text(encoding="utf-8") == data_factory.TABLES["series"]


def test_new_series_is_asked_for_in_a_dialogue_of_its_own(folder):
    answers = ["new ads_share", *SERIES.values(), "", "", "", "2020", "7.5", "", "newswire_2025", ""]
    code, said, left = run(folder, "observations", {}, answers)
    assert code == 0 and not left and check.faults(folder) == [], said
    assert any(line.startswith("  one of percent, points, count") for line in said), "allowed values come too late"


def test_refused_answer_costs_those_already_given(folder):
    answers = ["cloud_share", "2020", "72.5", "", "newswire_2025", "", "2020-Q1", "7.25"]
    code, said, left = run(folder, "observations", {}, answers)
    assert code == 0 and not left, said
    assert any("value: 72.5 is above 20" in line for line in said)
    assert any("period: '2020' does not fit the frequency" in line for line in said)
    assert "cloud_share,2020-Q1,7.25,,newswire_2025," in (folder / "observations.csv").read_text(encoding="utf-8")


def test_faulty_cell_of_the_command_is_found_after_the_last_question(folder):
    answers = ["cloud_share", "2020-Q1", "7.25", "", "newswire_2025", ""]
    code, said, left = run(folder, "observations", {"series_id": "claud_share", "value": "two hundred"}, answers)
    assert code == 0 and not left
    assert said[0] == "series_id: no 'claud_share' in series.csv; did you mean cloud_share?"
    assert "value: 'two hundred' is not a plain number; digits, with a point before decimals: 2400, 46.0" in said


TYPED = [
    ("７.２５", "7.25"),
    ("９", "9"),
    ("1,200", "1200"),
    ("1 200", "1200"),
    ("1.200.000", "1200000"),
    ("46,4", "46.4"),
    ("\u22127.25", "-7.25"),
    ("7 %", "7"),
    ("007", "7"),
    (">=7.25", "7.25, and >= as its qualifier"),
    ("about 7", "7, and ~ as its qualifier"),
]


@pytest.mark.parametrize(("typed", "plain"), TYPED)
def test_number_of_another_keyboard_is_refused_without_the_plain_one(folder, typed, plain):
    answers = ["cloud_share", "2020-Q1", typed, "7.25", "", "newswire_2025", ""]
    code, said, _ = run(folder, "observations", {}, answers)
    assert code == 0 and f"value: {typed!r} is not a plain number; write {plain}" in said


@pytest.mark.parametrize("typed", ["two hundred", "1e3", "5-6", "-", "NaN", "五", "1,2,3"])
def test_what_is_no_number_is_refused_with_a_guess(folder, typed):
    answers = ["cloud_share", "2020-Q1", typed, "7.25", "", "newswire_2025", ""]
    code, said, left = run(folder, "observations", {}, answers)
    assert code == 0 and not left
    assert f"value: {typed!r} is not a plain number; digits, with a point before decimals: 2400, 46.0" in said


@pytest.mark.parametrize("typed", ["9", "９", "0", "-1", "1.5"])
def test_number_beyond_the_list_is_taken_for_words(folder, typed):
    answers = ["share cloud", typed, "1", "2020-Q1", "7.25", "", "newswire_2025", ""]
    code, said, left = run(folder, "observations", {}, answers)
    assert code == 0 and not left and f"no {typed} in the list; 1 to 1" in said


def test_old_warning_about_many_rows_is_told_as_new_when_rows_have_moved(folder):
    file = folder / "observations.csv"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    code, said, _ = run(folder, "observations", FIGURE)
    assert code == 0 and not [line for line in said if "warning" in line]
    assert b"\r" not in file.read_bytes() and not file.read_bytes().startswith(b"\xef"), "written as the others are"


def test_event_is_put_behind_later_ones(folder):
    cells = "event_id=b-first date=2020-05-01 sector=cars what=Electric geo=CN phase=effective source_id=ministry_2025"
    assert run(folder, "events", dict(cell.split("=") for cell in cells.split()))[0] == 0
    dates = [line.split(",")[1] for line in (folder / "events.csv").read_text(encoding="utf-8").splitlines()[1:]]
    assert "2020-05-01" in dates and dates == sorted(dates)


def test_sentences_that_change_are_not_named(tmp_path, folder, monkeypatch):
    book = tmp_path / "book"
    (book / "chapters").mkdir(parents=True)
    quoted = "{datum}`cloud_share@latest`, {datum}`cloud_share@2019-Q3`, {datum}`film_share@2010`"
    (book / "chapters" / "cloud.md").write_text(f"# Cloud\n\nNow {quoted}.\n", encoding="utf-8")
    monkeypatch.setattr(paths, "ROOT", book)
    monkeypatch.setattr(paths, "CHAPTERS", book / "chapters")
    code, said, _ = run(folder, "observations", FIGURE)
    assert code == 0
    (changed,) = [line for line in said if "reads" in line and "before '" in line]
    assert changed.startswith("chapters/cloud.md:3: {datum}`cloud_share@latest` reads '7.2%'")
    assert "quoted, and reads as before: chapters/cloud.md:3" in said and not any("film_share" in line for line in said)


def test_author_is_told_when_another_source_speaks_for_the_period(folder):
    cells = {"series_id": "film_share", "period": "2011", "value": "46", "source_id": "blog_2011"}
    _, said, _ = run(folder, "observations", cells)
    assert any(line.startswith("2011 is shown by newswire_2025") for line in said)


def test_pages_of_computed_series_and_of_chapter_code_are_named(tmp_path, monkeypatch):
    root = tmp_path / "book"
    for name, text in {
        "index.md": "nothing of cars",
        "chapters/cars.md": "from telecompilot.report import cars as page",
        "chapters/film.md": "the series film_share is",
        "telecompilot/study/makers.py": "ID = 'cars_share_foreign'",
        "telecompilot/report/cars.py": "from telecompilot.study import (\n    gains,\n    makers,\n)",
        "telecompilot/report/film.py": "ID = 'film_shares'",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(paths, "ROOT", root)
    monkeypatch.setattr(paths, "CHAPTERS", root / "chapters")
    entries = registry(complement("cars_share_foreign", of="cars_share_domestic"))
    monkeypatch.setattr(formulas, "REGISTRY", entries)
    assert uses.pages("cars_share_domestic") == ["chapters/cars.md"]
    assert uses.pages("film_share") == ["chapters/film.md"]
    assert uses.pages("approvals") == []


def test_candidates_hold_all_words_or_are_near():
    names = {"cloud_share": "Foreign share of cloud", "bank_share": "Banks", "cloud_size": "Market"}
    assert asking.candidates("cloud share", names) == ["cloud_share"]
    assert asking.candidates("claud_share", names) == ["cloud_share"]
    assert asking.candidates("zzz", names) == []


def command(*arguments, answers=""):
    call = [sys.executable, "-m", "telecompilot", "add", *arguments]
    return subprocess.run(call, input=answers, capture_output=True, text=True, timeout=120)


def test_command_takes_cells_and_asks_nothing(folder):
    cells = [f"{name}={cell}" for name, cell in FIGURE.items()]
    done = command(*cells[:1], "--no-input", "observations", *cells[1:3], "--data", str(folder), *cells[3:])
    assert done.returncode == 0 and "observations.csv:16: added" in done.stdout, done.stdout + done.stderr
    assert "7.25" in (folder / "observations.csv").read_text(encoding="utf-8")


def test_command_that_is_left_half_way_writes_nothing(folder):
    done = command("--data", str(folder), answers="cloud_share\n2020-Q1\n")
    assert done.returncode == 1 and done.stdout.endswith("nothing was written\n") and not done.stderr
    assert command("--no-input", "--data", str(folder), "claim", "x").returncode == 1
    assert (folder / "observations.csv").read_text(encoding="utf-8") == data_factory.TABLES["observations"]
