"""Pictures fit their width, keep their text, drop needless bytes and clash with no other picture."""

from __future__ import annotations

import copy
import gzip
import inspect
import json
import re
from xml.etree import ElementTree

import altair as alt
import pandas as pd
import pytest
from altair.utils import schemapi

from telecompilot.figure import live, svg, theme

FRAME = pd.DataFrame({"year": range(2001, 2025), "share": [0.1 + 0.013 * (at % 7) for at in range(24)]})


def line(width, **options):
    base = alt.Chart(FRAME).encode(x="year:Q", y="share:Q")
    label = base.mark_text(align="left", dx=6, **options).encode(text=alt.value("A long direct label"))
    layers = base.mark_line(clip=True) + base.mark_point() + label.transform_filter("datum.year == 2024")
    return layers.properties(width=width, height=200)


@pytest.mark.parametrize("width", [theme.WIDE, theme.NARROW])
def test_labels_push_the_picture_past_its_column(width):
    shown = svg.picture(line, width, "p")
    assert width - 4 <= shown.width <= width + 1


def test_picture_that_ignores_its_width_is_let_through():
    with pytest.raises(ValueError, match="wider than 342"):
        svg.picture(lambda width: line(900), theme.NARROW, "p")


def test_type_too_small_for_a_phone_is_let_through():
    with pytest.raises(ValueError, match="smaller than 12 px"):
        svg.picture(lambda width: line(width, fontSize=9), theme.NARROW, "p")


def test_text_becomes_shapes_or_is_lost():
    root = ElementTree.fromstring(f"<svg>{svg.picture(line, theme.WIDE, 'p').inside}</svg>")
    words = {text.text for text in root.iter("text")}
    assert "A long direct label" in words and len(words) > 8


def test_two_pictures_share_a_clip_path():
    first, second = (svg.picture(line, theme.WIDE, prefix).inside for prefix in ("fig-a-w", "fig-a-n"))
    ids = [set(re.findall(r'id="([^"]+)"', inside)) for inside in (first, second)]
    assert ids[0] and not ids[0] & ids[1]
    for inside, own in zip((first, second), ids, strict=True):
        assert set(re.findall(r"url\(#([^)]+)\)", inside)) <= own


def test_drawing_moves_when_bytes_are_saved():
    """Every mark of the compact picture stands where vl-convert put it, to a tenth of a pixel."""
    import vl_convert

    spec = line(400).to_dict()
    full = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec, vl_version=svg.VEGALITE))
    before = places(full, "{http://www.w3.org/2000/svg}")
    compact = ElementTree.fromstring(f"<svg>{svg._compact(full, 'p')}</svg>")
    assert places(compact, "") == pytest.approx(before, abs=0.16)


def places(root, namespace):
    """Sums of shifts down to each text, in order: where its letters start."""
    found = []

    def walk(node, x, y):
        for shift in re.findall(r"translate\((-?[\d.]+),(-?[\d.]+)\)", node.get("transform", "")):
            x, y = x + float(shift[0]), y + float(shift[1])
        if node.tag == f"{namespace}text":
            found.extend([x, y])
        for child in node:
            walk(child, x, y)

    walk(root, 0.0, 0.0)
    return found


def test_paint_changes_when_bytes_are_saved():
    """Each shape and word is painted in the compact picture as vl-convert painted it."""
    import vl_convert

    spec = line(400).to_dict()
    spec["layer"][1]["mark"] = {"type": "point", "opacity": 0.6, "stroke": "#123456"}
    full = ElementTree.fromstring(vl_convert.vegalite_to_svg(spec, vl_version=svg.VEGALITE))
    before = paints(full)
    after = paints(ElementTree.fromstring(f'<svg font-size="{theme.SIZE}">{svg._compact(full, "p")}</svg>'))
    assert before and after == before


def paints(root):
    """How each visible leaf is painted, in the order of painting."""
    found = []

    def walk(node, given):
        own = {**given, **{name: node.get(name) for name in svg.INHERITED if node.get(name)}}
        own["font-size"] = own.get("font-size", "").removesuffix("px")
        tag = node.tag.removeprefix(svg.NAMESPACE)
        if tag in ("path", "line", "text", "rect") and node.get("display") != "none":
            fill, stroke = own.get("fill", "none"), own.get("stroke", "none")
            whole = node.get("opacity", "1")
            look = [tag, fill, stroke]
            if fill != "none":
                look.append(float(own.get("fill-opacity", 1)) * float(whole))
            if stroke != "none":
                look += [float(own.get("stroke-width", 1)), own.get("stroke-dasharray"), float(whole)]
            if tag == "text":
                look += [own["font-size"], own.get("font-weight", "normal"), own.get("text-anchor", "start")]
            if {fill, stroke} != {"none"}:
                found.append(look)
        for child in node:
            walk(child, own)

    walk(root, {})
    return found


def test_plain_chart_weighs_more_than_it_should():
    shown = [svg.picture(line, width, "p").inline("words", "c") for width in (theme.WIDE, theme.NARROW)]
    assert len(gzip.compress("".join(shown).encode())) < 2500


def test_alt_text_breaks_out_of_its_attribute():
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in svg.picture(line, theme.WIDE, "p").inline('a "b" <c>', "c")


def test_long_title_runs_off_the_picture_file():
    shown = svg.picture(line, theme.NARROW, "p")
    title = "A finding that takes many more words than fit on one line of a narrow picture"
    file = ElementTree.fromstring(svg.standalone(shown, title, "Percent", "words", "Source: nobody"))
    lines = [text for text in file.iter(f"{svg.NAMESPACE}text") if text.get("font-size") == "20"]
    assert len(lines) > 1 and " ".join(text.text for text in lines) == title
    assert float(file.get("height")) > shown.height + 20 * len(lines)


def test_percent_sign_is_taken_for_a_narrow_letter_and_a_line_runs_off():
    title = "有63%因壁垒错失商机，2018年为46%；把中国排在"
    assert svg.wrapped(title, 22, 0.53) == [title[:-2], title[-2:]]


def test_mark_says_nothing_or_raw_numbers():
    spec = live.interactive(line(300).to_dict())
    spec["layer"][1]["encoding"]["y"]["axis"] = {"format": ".0%"}
    point = live.interactive(
        {**spec["layer"][1], "encoding": {k: v for k, v in spec["layer"][1]["encoding"].items() if k != "tooltip"}}
    )
    tips = {tip["field"]: tip for tip in point["encoding"]["tooltip"]}
    assert tips["share"]["format"] == ".1%" and set(tips) == {"year", "share"}
    assert "tooltip" not in spec["layer"][0]["encoding"], "a line is no single datum"


def test_legend_filters_nothing_or_twice():
    colour = {"field": "who", "type": "nominal"}
    bar, plain = (
        {"mark": "bar", "encoding": {"color": colour}},
        {"mark": "bar", "encoding": {"color": {"value": "red"}}},
    )
    silent = {"mark": "bar", "encoding": {"color": {**colour, "legend": None}}}
    found = live.filterable({"layer": [plain, bar, {**bar, "mark": {"type": "point", "opacity": 0.5}}, silent]})[
        "layer"
    ]
    assert [len(unit.get("params", [])) for unit in found] == [0, 1, 0, 0]
    assert [unit["encoding"].get("opacity", {}).get("value") for unit in found] == [
        None,
        live.DIMMED,
        live.DIMMED,
        None,
    ]
    assert found[1]["params"][0]["bind"] == "legend"
    assert found[2]["encoding"]["opacity"]["condition"]["value"] == 0.5


def test_tooltip_of_the_chart_itself_is_overwritten():
    own = [{"field": "share", "type": "quantitative"}]
    spec = {"mark": "point", "encoding": {"x": {"field": "year", "type": "quantitative"}, "tooltip": own}}
    assert live.interactive({"concat": [spec]})["concat"][0]["encoding"]["tooltip"] == own


def test_tooltip_tells_where_a_mark_stands_and_not_what_it_is():
    encoding = {"x": {"field": "before", "type": "quantitative"}, "y": {"field": "line", "type": "quantitative"}}
    unit = {"data": {"name": "d"}, "mark": "point", "encoding": encoding}
    spec = {"datasets": {"d": [{"name": "Banks", "before": 1.8, "line": 30}]}, "layer": [unit]}
    tips = live.interactive(spec)["layer"][0]["encoding"]["tooltip"]
    assert [tip["field"] for tip in tips] == ["name", "before"]
    bare = {"mark": "rule", "encoding": {"y": {"field": "line", "type": "quantitative"}}}
    assert "tooltip" not in live.interactive(bare)["encoding"]


def test_tooltip_calls_a_share_by_the_name_of_its_column():
    marks = [{"before": 0.6157, "after": 30.04, "points": 7}, {"before": 0.02, "after": 9, "points": 8}]
    table = pd.DataFrame({"Opening": ["Cars", "Banks"], "Before, %": [61.57, 2], "Last": ["at least 30%", "9%"]})
    found = live.headed({"datasets": {"d": marks}}, table)
    assert found == {"before": "Before, %", "after": "Last"}


def test_altair_copies_no_part_of_a_chart_or_the_report_still_spares_it_the_trouble():
    """Layers copy what they hold. If Altair's own copy of a part is the part itself, `svg` need not say so."""
    part = alt.X("a:Q", axis=alt.Axis(ticks=False))
    assert copy.deepcopy(part) is part, "svg spares no copy: it costs two fifths of the time of drawing"
    kind = alt.Y2Datum  # a part that svg leaves as it is
    other = kind(1)
    assert copy.deepcopy(other) is not other, "Altair shares its parts by itself now: take it out of figure/svg.py"
    assert inspect.signature(schemapi.debug_mode).parameters, (
        "Altair's schema is checked otherwise now: see svg.picture"
    )
    assert schemapi.DEBUG_MODE is True, "Altair checks less by itself now: take debug_mode out of figure/svg.py"


def test_altair_writes_out_all_its_schemas_for_each_encoding_given_as_text(monkeypatch):
    """A fifth of the time of drawing. Where the first half fails, Altair does without by itself: take ours out."""
    asked = []
    monkeypatch.setattr(json, "dumps", lambda *words, keep=json.dumps, **how: asked.append(1) or keep(*words, **how))
    svg._table_of_kinds(alt.X._default_wrapper_classes())
    assert len(asked) > 100
    alt.Chart().encode(x="Year:Q")
    asked.clear()
    alt.Chart().encode(x="Month:Q")
    assert len(asked) < 100
