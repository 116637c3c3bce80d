"""Figures of the Chinese edition: words change, numbers and shapes do not."""

from __future__ import annotations

import json
import re

from telecompilot.edition import figures
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
    made = figures.picture(english, about, lambda words, kind: {"Foreign share": "外资份额"}.get(words))
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
