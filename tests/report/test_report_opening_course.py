"""The years after openings, cases abroad and the table of answers: what would be shown wrongly."""

from __future__ import annotations

import re

import pytest

from telecompilot.evidence import panel
from telecompilot.figure import figure, provenance
from telecompilot.report import elsewhere, opening_answer, opening_course, sources
from telecompilot.study import answer, event_time, new_market, opening_lists
from telecompilot.study.answer import HEADLINE
from telecompilot.study.opening_lists import CASES, LISTS
from telecompilot.study.precedents import RULE


def test_market_abroad_is_shown_under_a_code(ev):
    shown = [*opening_course.fig_course(ev).table.Opening, *elsewhere.fig_abroad(ev).table.Opening]
    ids = opening_lists.measured(ev, CASES, "step").index
    shown += [opening_lists.names(ev, CASES)[one] for one in ids]
    assert not [name for name in shown if "_" in name or re.search(r"\b[A-Z]{3}\b", name)]


@pytest.mark.parametrize("which", [RULE, CASES])
def test_year_after_an_opening_is_left_out_or_a_mean_of_two_gets_an_interval(ev, which):
    table = opening_course.fig_course(ev).table.query("List == @opening_course.PANELS[@which]")
    pooled, each = event_time.pooled(ev, which), event_time.gaps(ev, which)
    means = table[table.Opening.str.startswith("Mean of ")].set_index("Year since")
    assert means.index.tolist() == pooled.index[pooled.k >= 3].tolist()
    assert means["From"].tolist() == pytest.approx(pooled.low[means.index].tolist(), abs=5e-4)
    assert len(table) - len(means) == len(each.drop_duplicates(["opening", "year"]))


def test_case_abroad_joins_two_definitions_or_lacks_a_side_of_its_opening(ev):
    table = elsewhere.fig_abroad(ev).table
    read = panel.load(ev).shares
    for opening, (_, definitions, _) in elsewhere.TOLD.items():
        own = table[table.Opening == opening_lists.names(ev, CASES)[opening]]
        year = int(re.search(r"\d{4}", opening)[0])
        years = own.Period.str[:4].astype(int)
        assert (years < year).any() and (years > year).any()
        country = opening.split("_")[-2]
        figures = read[read.definition_id.isin(definitions) & (read.country == country)]
        assert set(own.Period) <= set(figures.period)


def test_document_of_the_panel_has_no_link(ev):
    plot = elsewhere.fig_abroad(ev)
    documents = provenance.credits(ev, (), plot.sources)
    entries = sources.of_panel(ev).markup
    assert documents and all(one.page == provenance.PANEL_PAGE and f'id="{one.id}"' in entries for one in documents)
    assert f'href="{documents[0].page}#{documents[0].id}"' in figure(plot, "fig-elsewhere-abroad").markup
    with pytest.raises(LookupError, match="no source"):
        provenance.credits(ev, (), ["of-no-table"])


def test_headline_is_not_the_first_row_or_a_row_of_the_answer_is_nowhere(ev):
    found, (first, every) = answer.table(ev), opening_answer.answer_tables(ev)
    assert len(every) == len(found) and not every.duplicated().any()
    lead = found.loc[HEADLINE]
    gain, any_ = first.columns[2], first.columns[3]
    assert first.iloc[0][any_] == f"{lead['any']:.0%}" and first.iloc[0][gain].startswith(f"{lead['median']:+.1f} ")
    assert first.Shape.tolist()[1:4] == ["step", "ramp of 5 years", "lasting ramp"]
    assert set(first.Openings) == {opening_answer.NAMES[one] for one in LISTS}
    assert len(first.merge(every[first.columns].drop_duplicates())) == len(first)


def test_spread_of_zero_passes_for_a_finding(ev):
    found, (_, every) = answer.table(ev), opening_answer.answer_tables(ev)
    spread = every["Spread between markets"]
    zero = ((found.between < 5e-4) & (found.index.get_level_values("tau") == new_market.ESTIMATED)).to_numpy()
    assert zero.any() and (spread[zero] == "estimated: cannot be told").all()
    assert not spread[~zero].str.contains("cannot").any()


def test_prose_gives_another_answer_than_the_table(ev):
    n, found = opening_answer.numbers(ev), answer.table(ev)
    lead = found.loc[HEADLINE]
    assert (n.any, n.gain) == (f"{lead['any']:.0%}", f"{lead['gain']:.0%}")
    mixed = answer.mixtures(ev)["any"]
    assert n.mixed_any == f"{100 * mixed.min():.0f}–{100 * mixed.max():.0f}%"
    reach = new_market.effect(ev, tau=new_market.WIDE).quantile([0.025, 0.975])
    assert n.new_high == " to ".join(f"{end:.2f}".replace("-", "−") for end in reach)
