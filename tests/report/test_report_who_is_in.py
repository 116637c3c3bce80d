"""The register of pilot firms: nobody is lost, counted twice or given a name that is not public."""

from __future__ import annotations

import csv
import io
import re

import pytest
from conftest import Quiet, served
from data_factory import added, changed, changed_figure
from windows import eventually, opener

from telecompilot.evidence import formats, paths
from telecompilot.figure import provenance
from telecompilot.report import who_is_in as page


def late(ev):
    """Evidence with one named firm that was approved after the first batch."""
    row = {"firm": "Late", "parent": "Late Holding", "home": "Norway", "control": "foreign", "status": "approved"}
    return added(ev, "firms", **row, date="2026-09-01", source_id="mofcom_20250320")


def test_firm_approved_later_is_counted_into_the_first_batch(ev, n):
    later = page.numbers(late(ev))
    assert later.named == n.named and "none is named" in n.later and "one is named" in later.later
    assert page.unnamed(late(ev)) == page.unnamed(ev)


def test_batch_named_in_full_is_said_to_have_gaps(ev):
    named = int((ev.firms.status == "approved").sum())
    for missing, start in ((0, "All of the first batch"), (1, "One of"), (6, "Six of")):
        batch = changed_figure(ev, "pilot_approvals_cum", "2025-02", named + missing)
        assert page.numbers(batch).unnamed.startswith(start)
        rows = page.tab_register(batch).id.tolist()
        assert ("firm-unnamed-first" in rows) == (missing > 0)


def test_firm_is_missing_from_the_register_or_its_sources_are(ev):
    register = page.tab_register(ev).set_index("Firm")
    for row in ev.firms.itertuples():
        cells = register.loc[row.firm]
        assert cells.Control == row.control and cells.Sources == row.source_id and row.parent in cells.Owner
        assert cells.Status.startswith(row.status)


def test_share_in_the_register_is_tied_to_no_source_or_to_one_of_another_row(ev):
    rows = page.tab_register(ev).set_index("Firm")
    shares = 0
    for row in ev.firms.itertuples():
        marks = provenance.MARK.findall(row.note)
        assert set(marks) <= set(row.source_id.split())
        markup = rows.loc[row.firm, "What is known"].__html__()
        assert all(f"#{mark}" in markup for mark in marks) and "[" not in markup
        for sentence in row.note.split(". "):
            if re.search(r"\d ?(percent|%)", sentence):
                shares += 1
                assert provenance.MARK.search(sentence), f"{row.firm}: {sentence}"
    assert shares


def test_firms_of_the_register_do_not_add_up_to_the_last_count(ev):
    for world in (ev, late(ev)):
        table = page.fig_named(world).table
        assert table.Firms.sum() == page.approvals(world).approvals.iloc[-1]


def test_anchor_of_a_firm_is_used_twice(ev):
    assert page.tab_register(ev).id.is_unique


def test_count_that_is_not_verified_passes_for_one_that_is(ev, n):
    assert "not verified" in n.later and "not verified" in page.fig_named(ev).note
    row = {"series_id": "pilot_approvals_cum", "source_id": "mofcom_20250320", "period": "2026-10", "value": 210.0}
    official = added(ev, "observations", **row)
    assert "not verified" not in page.numbers(official).later and not page.fig_named(official).note


def test_title_of_the_squares_counts_other_firms_than_the_table(ev, n):
    named = ev.firms[ev.firms.status == "approved"]
    assert page.fig_named(ev).title.startswith(n.named.capitalize()) and n.named == formats.count(len(named))
    fewer = changed(ev, "firms", {"firm": "Liepin"}, status="signed")
    assert page.fig_named(fewer).title.startswith("Six of the first 13")


def test_law_of_a_place_without_pilot_is_put_before_a_pilot_firm(ev):
    found = page.laws(ev)
    assert "Tianjin FTZ" not in set(found.geo) and {"China", "Hainan"} <= set(found.geo)
    assert set(found.phase) == {"effective"} and found.cap_after.isna().all()


def test_statement_has_no_speaker(ev):
    said = page.tab_statements(ev)
    assert (said.Who.str.len() > 3).all() and (said.Said.str.len() > 10).all()


def test_holder_of_a_market_is_shown_with_an_old_share(ev):
    row = {"series_id": "alibaba_share_canalys", "period": "2026-Q3", "value": 41.0, "source_id": "mofcom_20250320"}
    newer = page.tab_holders(added(ev, "observations", **row)).set_index("Held by")
    assert newer.loc["Alibaba", "Share"] == "41%" and newer.loc["Alibaba", "As of"] == "third quarter of 2026"


def test_form_links_to_an_address_that_nobody_set(ev, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    (tmp_path / "_config.yml").write_text("title: A book\n", encoding="utf-8")
    assert "tc-correct-send" not in page.form(ev).markup
    (tmp_path / "_config.yml").write_text("repository:\n  url: https://example.org/project/\n", encoding="utf-8")
    assert 'href="https://example.org/project"' in page.form(ev).markup


@pytest.fixture(scope="module")
def address(tmp_path_factory, ev):
    """A page with nothing but the form, served under the policy of the site's pages."""
    folder = tmp_path_factory.mktemp("correct")
    (folder / "correct.js").write_bytes((paths.STATIC / "correct.js").read_bytes())
    body = f'{page.form(ev).markup}<script src="correct.js"></script>'
    text = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Form</title><body>{body}</body></html>'
    (folder / "page.html").write_text(text, encoding="utf-8")
    with served(folder, Quiet, policy=f"{Quiet.policy}; script-src 'self'") as found:
        yield f"{found}/page.html"


@pytest.mark.browser
def test_correction_loses_what_the_register_knows_or_breaks_the_table(windows, address, ev):
    with opener(windows) as opened:
        window = opened()
        window.goto(address)
        window.get_by_label("Firm", exact=True).fill("Airbus China")
        window.get_by_label("What is wrong or missing").select_option("place")
        window.get_by_label("What it should say").fill('Beijing, "Daxing"')
        window.get_by_label("Link to a source").fill("https://example.org/a")
        text = window.get_by_label("Text to send").input_value()
        assert "https://example.org/a" in text
        made = next(csv.DictReader(io.StringIO(text[text.index("firm,parent") :])))
        known = next(row for row in ev.firms.itertuples() if row.firm == "Airbus China")
        assert made == {name: getattr(known, name) for name in page.FIELDS} | {"place": 'Beijing, "Daxing"'}
        window.get_by_role("button", name="Copy the text").click()
        said = ("Copied.", "The text is marked: copy it with your browser.")
        assert eventually(lambda: window.get_by_role("status").inner_text() in said)


@pytest.mark.browser
def test_firm_that_is_missing_gets_no_row_of_its_own(windows, address):
    with opener(windows) as opened:
        window = opened()
        window.goto(address)
        assert not window.locator(".tc-correct-static").is_visible()
        window.get_by_label("Firm", exact=True).fill("New Cloud")
        window.get_by_label("What is wrong or missing").select_option("add approved")
        window.get_by_label("Date of it").fill("2026-11-02")
        text = window.get_by_label("Text to send").input_value()
        made = next(csv.DictReader(io.StringIO(text[text.index("firm,parent") :])))
        assert (made["firm"], made["status"], made["date"], made["control"]) == (
            "New Cloud", "approved", "2026-11-02", "not stated",
        )  # fmt: skip


@pytest.mark.browser
def test_form_is_no_use_without_scripts(windows, address):
    with opener(windows) as opened:
        window = opened(java_script_enabled=False)
        window.goto(address)
        assert window.locator(".tc-correct-static").is_visible() and not window.locator("form").is_visible()
