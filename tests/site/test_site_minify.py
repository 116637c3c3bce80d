"""The finished site made light: what the stylesheet keeps, how files are named and packed, what a page loads."""

from __future__ import annotations

import gzip
import re
from types import SimpleNamespace

import brotli
import pytest

from telecompilot.evidence import paths
from telecompilot.figure import svg
from telecompilot.site import minify, policy, precompress, section_heights, styles

PAGE = '<body class="a b"><main id="m"><p class="tc-x">text</p></main></body>'


def kept(css, *scripts):
    return styles.purged(css, *styles.vocabulary([PAGE], scripts))


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        (".a{color:red}", True),
        (".gone{color:red}", False),
        ("#m p.tc-x{color:red}", True),
        ("#n p.tc-x{color:red}", False),
        ("table p{color:red}", False),
        ("p:not(.gone){color:red}", True),
        (":is(.gone,.b) p{color:red}", True),
        (":is(.gone,.lost) p{color:red}", False),
        ("p::before,[data-x] p:hover{color:red}", True),
        ("*{color:red}", True),
        ("@media print{.a{color:red}}", True),
        ("@media print{.gone{color:red}}", False),
        ("@container (width<680px){.tc-x{color:red}}", True),
    ],
)
def test_stylesheet_loses_a_rule_that_a_page_needs_or_keeps_one_that_none_does(rule, found):
    assert kept(rule) == (rule if found else "")


def test_stylesheet_loses_what_only_a_script_makes():
    assert kept(".tc-live{color:red}", 'box.className = "tc-live";') == ".tc-live{color:red}"
    assert kept(".tc-live{color:red}") == ""


def test_selector_that_matches_nothing_takes_its_neighbours_along():
    assert kept(".gone,.a{color:red}") == ".a{color:red}"


def test_variable_that_is_read_through_another_is_dropped_or_one_that_none_reads_is_kept():
    css = ".a{--one:var(--two);--two:1px;--three:2px}p{margin:var(--one)}"
    assert kept(css) == ".a{--one:var(--two);--two:1px}p{margin:var(--one)}"


def test_colour_that_only_a_picture_reads_is_dropped():
    picture = '<body><rect fill="var(--tc-seq2,#a5c5e4)"/></body>'
    live = 'telecompilot.live("fig-a-b", {"fill": "var(--tc-seq4,#2f74b5)"});'
    css = styles.sheet([picture], [live], "")
    assert "--tc-seq2:" in css and "--tc-seq4:" in css and "--tc-seq3:" not in css


def test_text_in_quotes_is_squeezed_or_cut():
    css = '.a{background:url("data:image/svg+xml;x, {} > y");content:"a  ,  b"}'
    assert kept(css) == css


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ('"../_static/page.js"', '"../_static/page.0123456789.js"'),
        ('"../_static/page.aaaaaaaaaa.js"', '"../_static/page.0123456789.js"'),
        ('"_static/figures/fig-a-b.js"', '"_static/figures/fig-a-b.0123456789.js"'),
        ('"_static/icon.svg"', '"_static/icon.0123456789.svg"'),
        ('"_static/figures/fig-a-b.svg"', '"_static/figures/fig-a-b.svg"'),
        ('"_static/other.js"', '"_static/other.js"'),
    ],
)
def test_page_asks_for_a_file_under_its_old_name(said, asked):
    known = ("page.js", "icon.svg", "figures/fig-a-b.js")
    names = {name: re.sub(r"\.(?=\w+$)", ".0123456789.", name) for name in known}
    assert minify.hashed_names(said, names) == asked
    assert minify.hashed_names(asked, names) == asked


def test_long_page_waits_for_its_stylesheet_or_a_short_one_carries_it():
    link = '<link rel="stylesheet" href="../_static/site.0123456789.css">'
    own, others = '.a{mask:url("data:image/svg+xml,<svg/>")}', ".b{color:red}"
    script = '<script defer src="../_static/page.0123456789.js"></script>'
    short = f'<head>{link}{script}</head><p class="a">'
    assert minify.sheet_inlined(short, own + others, []) == short
    long = short + "".join(f"{number**9:x}" for number in range(20_000))
    carried = minify.sheet_inlined(long, own + others, [])
    assert link not in carried and own in carried and others not in carried
    assert f'<template class="tc-later">{script}</template>' in carried
    assert minify.sheet_linked(carried) == long, "a second run cannot undo it"


def test_packed_file_is_of_another_text_or_dated(tmp_path, monkeypatch):
    monkeypatch.setattr(precompress, "CACHE", tmp_path / "kept")
    site = tmp_path / "site"
    (site / "sub").mkdir(parents=True)
    (site / "sub" / "a.html").write_text("one " * 100, "utf-8")
    (site / "b.png").write_bytes(b"picture")
    (site / "gone.html.gz").write_bytes(b"old")
    precompress.compress_all(site)
    first = {file.name: file.read_bytes() for file in site.rglob("*") if file.is_file()}
    assert set(first) == {"a.html", "a.html.br", "a.html.gz", "b.png"}
    assert brotli.decompress(first["a.html.br"]) == gzip.decompress(first["a.html.gz"]) == first["a.html"]
    assert first["a.html.gz"][4:8] == bytes(4), "the time of packing is in the file"
    (site / "sub" / "a.html").write_text("two", "utf-8")
    precompress.compress_all(site)
    assert gzip.decompress((site / "sub" / "a.html.gz").read_bytes()) == b"two"
    assert len(list((tmp_path / "kept").iterdir())) == 2, "what no file of the site needs is kept for ever"


def test_page_loads_a_script_that_it_does_not_use():
    context = {"body": '<button class="tc-explore">'}
    policy.fill(SimpleNamespace(), "index", "page.html", context, None)
    assert context["tc_scripts"] == ["explore.js"]


def test_policy_lets_a_stranger_script_run():
    rule = next(part for part in policy.POLICY.split("; ") if part.startswith("script-src"))
    assert rule == f"script-src 'self' {policy.digest(policy.FIRST)} {policy.digest(policy.LAST)}"
    assert "unsafe-eval" not in policy.POLICY and "*" not in policy.POLICY
    assert all((paths.STATIC / name).is_file() for name in policy.SCRIPTS)


def test_place_kept_for_a_section_counts_what_is_folded_or_forgets_a_picture():
    plain = f"<p>{'word ' * 100}</p>"
    folded = f"{plain}<details><table>{'<tr><td>1</td></tr>' * 500}</table></details>"
    drawn = svg.Picture(1, 1, "<text>a</text>", {})
    pictured = plain + "".join(drawn.inline("", css) for css in ("tc-wide", "tc-narrow"))
    assert section_heights.height(plain) == section_heights.height(folded) == 27
    assert section_heights.height(pictured) == 27 + section_heights.PICTURED


def test_closed_table_is_laid_out_before_anyone_opens_it_or_its_place_is_lost():
    closed = '<details class="tc-data"><summary>Data</summary>{}<p>Sources</p></details>'
    table, list_ = '<div class="tc-scroll"><table><tr><td>1</td></tr></table></div>', "<ul><li>1</li></ul>"
    named = table.replace("<tr>", '<tr id="row">')
    body = "".join(closed.format(inside) for inside in (table, list_, named)) + table
    aside = closed.format(f"<noscript>{table}</noscript>") + closed.format(list_) + closed.format(named) + table
    assert section_heights.aside(body) == aside


def test_place_is_kept_for_the_wrong_section():
    inner = "<section id='c'><p>aaa</p></section>"
    body = f"<section id='a'><h1>x</h1><section id='b'><p>b</p>{inner}</section><section id='d'></section></section>"
    assert re.findall(r"<section id='(\w)'( style=\"--tc-tall:\d+rem\")?>", section_heights.marked(body)) == [
        ("a", ""),
        ("b", ' style="--tc-tall:4rem"'),
        ("c", ""),
        ("d", ' style="--tc-tall:0rem"'),
    ]


@pytest.mark.parametrize(
    ("rule", "way"),
    [
        (".a :is(b,i){c:d}", "@supports not selector(:is(a)){.a :-webkit-any(b,i){c:d}}"),
        (
            "@container (width < 680px){.a{c:d}}",
            "@supports not (container-type:inline-size){@media (max-width:775px){.a{c:d}}}",
        ),
        (
            "@container (width >= 680px){.a{c:d}}",
            "@supports not (container-type:inline-size){@media (min-width:776px){.a{c:d}}}",
        ),
        (".a{c:d}", ""),
    ],
)
def test_rule_that_an_old_browser_skips_has_no_way_around(rule, way):
    made = styles.older(rule)
    assert made.replace(" < ", "<").endswith(way) and made.count("{c:d}") == 1 + bool(way)
