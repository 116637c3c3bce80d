"""The letters of pictures: the project's own on every machine, and never a box."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys

import altair as alt
import pandas as pd
import pytest
import vl_convert
from PIL import Image

from telecompilot.evidence import cache, paths
from telecompilot.figure import assets, letters, svg, theme

CELL, ROW = 32, 60  # px of a letter's place, letters a row
NOWHERE = "\U000e0fff"  # no font has it
DRAW = """
import hashlib, pathlib, sys
import vl_convert
from telecompilot import evidence
from telecompilot.evidence import paths
from telecompilot.figure import letters, svg, theme
from telecompilot.report import measuring_share

paths.CACHE = pathlib.Path(sys.argv[1])
plot = measuring_share.fig_china_cloud(evidence.load())
wide = svg.picture(plot.draw, theme.WIDE, "w")
file = svg.standalone(wide, plot.title + " 云服务商份额", plot.units, plot.alt, "来源：é ✓")
print(hashlib.sha256(wide.inside.encode() + letters.png(file, 2)).hexdigest())
size = 'xmlns="http://www.w3.org/2000/svg" width="90" height="30"'
others = f'<svg {size} font-family="serif"><text y="20">云 Ag</text></svg>'
print(hashlib.sha256(vl_convert.svg_to_png(others)).hexdigest())
"""


def grid(text: str, weight: int) -> list[bytes]:
    """The pixels of each letter, drawn in its own place."""
    words = "".join(
        f'<text x="{at % ROW * CELL + 4}" y="{at // ROW * CELL + 24}">&#{ord(letter)};</text>'
        for at, letter in enumerate(text)
    )
    size = f'width="{ROW * CELL}" height="{(len(text) // ROW + 1) * CELL}"'
    look = f'font-family="{letters.FAMILY}" font-size="20" font-weight="{weight}"'
    letters.digest()
    drawn = vl_convert.svg_to_png(f'<svg xmlns="http://www.w3.org/2000/svg" {size} {look}>{words}</svg>')
    sheet = Image.open(io.BytesIO(drawn)).convert("RGBA")
    places = ((at % ROW * CELL, at // ROW * CELL) for at in range(len(text)))
    return [sheet.crop((x, y, x + CELL, y + CELL)).tobytes() for x, y in places]


@pytest.mark.parametrize("weight", [400, 700])
def test_letter_of_the_chinese_edition_is_drawn_as_a_box_or_as_nothing(weight):
    files = (file for kind in letters.TEXTS for file in paths.ROOT.glob(kind) if file.is_file())
    said = {letter for file in files for letter in file.read_text("utf-8") if letter.isprintable() and letter.strip()}
    assert len(said) > 1000, "the catalogues were not read"
    *drawn, box, blank = grid("".join(sorted(said)) + NOWHERE + " ", weight)
    wrong = [letter for letter, look in zip(sorted(said), drawn, strict=True) if look in (box, blank)]
    assert not wrong, f"{letters.MAKE} adds {wrong}"


def test_latin_of_the_bold_face_is_not_bold():
    assert grid("Ag", 400) != grid("Ag", 700) == grid("Ag", 600)


def test_numbers_of_a_chinese_title_are_bold_among_regular_letters():
    size = 'xmlns="http://www.w3.org/2000/svg" width="90" height="30"'
    bold, regular = (f'<svg {size}><text y="20" font-weight="{weight}">{{}}</text></svg>' for weight in (700, 400))
    assert letters.png(bold.format("云63%"), 1) == letters.png(regular.format("云63%"), 1)
    assert letters.png(bold.format("In 63%"), 1) != letters.png(regular.format("In 63%"), 1)


def test_picture_changes_with_the_fonts_of_the_machine(tmp_path):
    bare = tmp_path / "fonts.conf"
    bare.write_text(f"<fontconfig><dir>{tmp_path}</dir></fontconfig>", encoding="utf-8")
    runs = []
    for at, more in enumerate(({}, {"FONTCONFIG_FILE": str(bare)})):
        call = [sys.executable, "-c", DRAW, str(tmp_path / str(at))]
        done = subprocess.run(call, env=os.environ | more, cwd=paths.ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        runs.append(done.stdout.split())
    (picture, words), (other_picture, other_words) = runs
    if words == other_words:
        pytest.skip("this machine has no fonts that could be left out")
    assert picture == other_picture


LOOKS = [
    "",
    "font-family=\"'DejaVu Sans', serif\"",
    'style="fill:black;font-family: serif"',
    'font-family="a, &quot;b&quot;"',
]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("whole", [True, False])
def test_picture_that_names_another_font_is_drawn_in_it(look, whole):
    size = 'xmlns="http://www.w3.org/2000/svg" width="90" height="30"'
    file = "<svg {} {}><text y='20' {}>\u4e91 Ag</text></svg>"
    plain = letters.png(file.format(size, "", ""), 1)
    assert letters.png(file.format(size, look if whole else "", "" if whole else look), 1) == plain


def test_letter_without_a_drawing_goes_out_as_a_box(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / "b.md").write_text("# B\n\nA \U0001f389 party\n", encoding="utf-8")
    file = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>\U0001f389</title><text>{}</text></svg>'
    with pytest.raises(ValueError, match=r"chapters/b\.md:3: \U0001f389 \(U\+1F389\) is not in .*tools\.font"):
        assets.png(file.format("A &#x1F389;"))
    assert assets.png(file.format("A &amp; é ✓ 中")), "only what is drawn counts, and it is here"


def test_picture_is_kept_when_the_font_has_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(cache.paths, "CACHE", tmp_path)
    file = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>A</text></svg>'
    chart = alt.Chart(pd.DataFrame({"a": [1]})).mark_bar().encode(x="a:Q")
    for _ in range(2):
        assets.png(file)
        svg.picture(lambda width: chart.properties(width=width), theme.NARROW, "n")
        kept = len(list(tmp_path.rglob("*.png"))), len(list(tmp_path.rglob("*.svg")))
        monkeypatch.setattr(letters, "digest", lambda: hashlib.sha256(b"another").hexdigest())
    assert kept[0] == 2 and kept[1] >= 2


def test_chart_with_a_font_of_its_own_is_measured_in_the_machines():
    chart = alt.Chart(pd.DataFrame({"font": ["Papyrus"]})).mark_text(font="Papyrus").encode(text="font")
    spec = chart.configure_axis(labelFont="Papyrus").to_dict()
    found = letters.measured(spec)
    assert found["mark"]["font"] == found["config"]["axis"]["labelFont"] == found["config"]["font"] == letters.FAMILY
    assert found["datasets"] == spec["datasets"] and found["encoding"] == spec["encoding"]


def test_font_grows_past_what_a_copy_should_carry_or_loses_its_licence():
    folder = letters.FILE.parent
    assert sum(file.stat().st_size for file in folder.iterdir()) < 1_000_000
    licence = (folder / "LICENSE.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE" in licence and "Apache License" in licence
