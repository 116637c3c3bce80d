"""Figures of the Chinese edition: words change, numbers and shapes do not."""

from __future__ import annotations

import json
import re

import pytest

from telecompilot.edition import figures, pages, scaled
from telecompilot.edition.walker import Walker
from telecompilot.figure import svg


def test_picture_file_loses_its_labels_or_grows():
    shown = svg.Picture(680, 200, '<text x="1">Foreign share</text>', {})
    english = svg.standalone(
        shown,
        "A finding that is long enough to need two lines in a picture file of this width",
        "Percent",
        "Alt",
        "Source: A. B",
    )
    about = {"title": "发现", "units": "百分比", "alt": "说明"}
    made = figures.picture(english, about, ["A"], lambda words, kind: {"Foreign share": "外资份额"}.get(words))
    assert "外资份额" in made and "发现" in made and "来源：A。B" in made and "Foreign" not in made
    again = svg.standalone(
        svg.Picture(680, 200, '<text x="1">外资份额</text>', {}), "发现", "百分比", "说明", "来源：A。B"
    )
    assert made == again


def test_live_chart_filters_on_a_word_that_its_data_no_longer_hold():
    spec = {
        "config": {"text": {"color": "red"}},
        "datasets": {"data": [{"verdict": "rose", "line": ["Film box", "office"], "n": 1}]},
        "transform": [{"filter": "datum.verdict == 'rose'"}],
        "encoding": {"color": {"field": "verdict", "scale": {"domain": ["rose"]}, "title": "verdict"}},
    }
    script = f'telecompilot.live("fig-a",{json.dumps({"wide": spec, "narrow": spec}, separators=(",", ":"))});\n'
    known = {"rose": "上升", "Film box office": "电影票房收入"}
    made = figures.live(
        script, lambda words, kind: {"verdict": "判定"}.get(words), lambda words, kind: known.get(words)
    )
    one = json.loads(re.fullmatch(r'telecompilot\.live\("fig-a",(.*)\);\n', made)[1])["wide"]
    assert one["datasets"]["data"][0]["verdict"] == "上升" == one["encoding"]["color"]["scale"]["domain"][0]
    assert one["transform"][0]["filter"] == "datum.verdict == '上升'"
    assert "".join(one["datasets"]["data"][0]["line"]) == "电影票房收入"
    assert one["encoding"]["color"]["field"] == "verdict" and one["encoding"]["color"]["title"] == "判定"
    assert one["config"] == spec["config"]


def test_table_of_the_edition_has_other_numbers():
    text = "Share,Value\nbrand share,1.5\n'=cmd,2\n"
    assert figures.table(text, lambda words, kind: {"Share": "份额", "brand share": "品牌份额"}.get(words)) == (
        "份额,Value\n品牌份额,1.5\n'=cmd,2\n"
    )


def test_element_whose_name_has_a_capital_is_closed_by_another_name():
    drawn = '<g><clipPath id="a"><rect/></clipPath></g>'
    assert Walker(lambda words, block: None).rewrite(drawn) == drawn


def test_sidecar_of_the_edition_names_its_publishers_in_english():
    source = {"id": "x", "publisher": "Xinhua", "title": "Use of foreign capital", "published": "2024"}
    about = {name: "" for name in ("title", "definition", "note", "alt", "units", "citation")}
    about |= {"series": [], "columns": [], "sources": [source]}
    made = figures.sidecar(
        json.dumps(about), lambda words, kind: "新华社" if words == "Xinhua" and kind == "document" else None
    )
    assert made["sources"] == [source | {"publisher": "新华社"}]


def test_numbers_under_a_head_keep_the_size_of_the_english_unit():
    say = {"Money, CNY billion": "资金（亿元）", "A firm, CNY million": "每家（万元）"}
    made = figures.table(
        'Year,"Money, CNY billion","A firm, CNY million"\n2014,736.37,30.96854\n2015,781.4,—\n',
        lambda words, _: say.get(words),
    )
    assert made == "Year,资金（亿元）,每家（万元）\n2014,7363.7,3096.854\n2015,7814,—\n"
    page = (
        "<table><thead><tr><th>Year</th><th class=n>Money, CNY billion</th></tr></thead><tbody><tr><th>2014</th>"
        "<td>1,149.36</td></tr></tbody></table><svg><text>2014</text><text>1,000</text>"
        '<text font-weight="600">Money, CNY billion</text><text>20,000</text><text font-weight="600">Firms</text></svg>'
    )
    changed = scaled.markup(page)
    assert changed == page.replace("1,149.36", "11,493.6").replace(">1,000<", ">10,000<")


@pytest.mark.parametrize(
    ("text", "times", "there"),
    [("31.0", 100, "3,100"), ("0.126", 10, "1.26"), ("−1,233", 10, "−12,330"), ("0", 10, "0"), ("46 m", 10, "46 m")],
)
def test_number_gains_or_loses_exactness_with_its_unit(text, times, there):
    assert scaled.number(text, times) == there


def test_live_panels_of_two_units_share_a_value():
    panels = [
        {"title": head, "data": {"name": "a"}, "encoding": {"y": {"field": "v"}}} for head in ("A, CNY billion", "B")
    ]
    spec = {"datasets": {"a": [{"v": 1.1, "year": 2014}]}, "vconcat": panels[:1]}
    assert scaled.live(spec)["datasets"] == {"a": [{"v": 11.0, "year": 2014}]}
    with pytest.raises(ValueError, match="another unit"):
        scaled.live(spec | {"vconcat": panels})


@pytest.mark.site
def test_head_of_a_figure_counts_in_billions(site):
    folder = site / pages.FOLDER / "_static/figures"
    texts = {
        file.name: file.read_text(encoding="utf-8") for end in ("csv", "svg", "js") for file in folder.glob(f"*.{end}")
    }
    assert texts and [name for name, text in texts.items() if re.search(r"（(?:十亿|百万)[美欧]?元）", text)] == []
