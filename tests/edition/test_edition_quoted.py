"""Quoted figures in the Chinese edition: each keeps its element, and no message shows that it is quoted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecompilot.edition import message
from telecompilot.edition.catalogue import Translations
from telecompilot.edition.walker import Walker

CARD = '<span class="tc-card" role="note"><time datetime="2026">{}</time>, <a href="s.html#x">Ministry 2025</a></span>'


def quoted(words: str, date: str = "June 2026") -> str:
    """A quoted figure as site/datum.py writes it."""
    return f'<span class="tc-datum" tabindex="0">{words}{CARD.format(date)}</span>'


def in_chinese(words: str, date: str = "2026年6月") -> str:
    return quoted(words, date).replace("</time>, ", "</time>，")


def translated(page: str, known: dict[str, str]) -> str:
    """A page in Chinese by these translations, by message with slots."""
    translations = Translations()
    translations.known = known
    return Walker(translations.of("index")).rewrite(page)


def messages(page: str) -> list[str]:
    """What is looked up in the catalogue for a page."""
    translations = Translations()
    translations.known = {}
    Walker(translations.of("index")).rewrite(page)
    return list(translations.seen["index"])


def test_quoted_figure_loses_its_element_in_chinese():
    page = translated(f"<p>By then {quoted('166')} firms had come.</p>", {"By then {0} firms had come.": "届时{0}家。"})
    assert page == f"<p>届时{in_chinese('166')}家。</p>"


@pytest.mark.parametrize(
    "sentence",
    ["By then {} firms had come.", "{} firms", "Of {} <em>firms</em>, 12 stayed.", "<b>{}</b> came, then <i>two</i>."],
)
def test_message_tells_that_a_figure_is_quoted(sentence):
    plain = messages(f"<p>{sentence.format('1,166')}</p>")
    assert plain and messages(f"<p>{sentence.format(quoted('1,166'))}</p>") == plain


def test_example_in_the_catalogue_holds_letters_that_no_translator_knows():
    translations = Translations()
    Walker(translations.of("index")).rewrite(f"<p>By then {quoted('166')} firms had come.</p>")
    [said] = translations.seen["index"].values()
    assert said.example == "By then 166 firms had come."


def test_two_quoted_figures_that_change_places_take_each_others_element():
    page = f"<p>It fell from {quoted('8.1%', 'May 2020')} to {quoted('5%', '2022')} there.</p>"
    known = {"It fell from {0} to {1} there.": "当地降至{1}，此前为{0}。"}
    first, second = in_chinese("8.1%", "2020年5月"), in_chinese("5%", "2022年")
    assert translated(page, known) == f"<p>当地降至{second}，此前为{first}。</p>"


def test_quoted_figure_among_links_takes_their_letters():
    page = f'<p>See <a href="l.html">the list</a>: {quoted("3.4 million")} and <a href="m.html">more</a>.</p>'
    known = {"See <a>the list</a>: {0} and <b>more</b>.": "<b>更多</b>和{0}：见<a>名单</a>。"}
    shown = translated(page, known)
    assert shown == f'<p><a href="m.html">更多</a>和{in_chinese("340万")}：见<a href="l.html">名单</a>。</p>'


def test_quoted_amount_or_date_stays_in_english():
    page = f"<p>On {quoted('8 April 2024')} it took {quoted('two')} steps.</p>"
    shown = translated(page, {"On {0} it took {1} steps.": "{0}分{1}步。"})
    assert f"{in_chinese('2024年4月8日')}分{in_chinese('两')}步。" in shown


def test_words_round_a_quoted_number_are_lost():
    page = f"<p>They make {quoted('more than 2,400')} cars.</p>"
    shown = translated(page, {"They make more than {0} cars.": "产量超过{0}辆。"})
    assert shown == f"<p>产量超过{in_chinese('2,400')}辆。</p>"


def test_quoted_figure_without_a_number_breaks_the_sentence():
    shown = translated(f"<p>Of these {quoted('none')} came.</p>", {"Of these none came.": "无一前来。"})
    assert shown == "<p>无一前来。</p>"


def test_quoted_figure_that_nobody_translated_changes():
    page = f"<p>By then {quoted('R&amp;D, 166')} firms had come.</p>"
    marked = translated(page, {})
    assert re.sub(r'<span class="tc-english" lang="en">(.*)</span>', r"\1", marked) == page.replace(
        CARD.format("June 2026"), CARD.format("2026年6月").replace("</time>, ", "</time>，")
    )


def test_quoted_figure_alone_in_its_element_is_lost():
    assert translated(f"<td>{quoted('166')}</td>", {}) == f"<td>{in_chinese('166')}</td>"


@given(st.lists(st.sampled_from(["words ", "166", "8.1% ", "two ", "8 April 2024", ", "]), max_size=8), st.data())
def test_quoting_changes_what_stands_in_the_slots(pieces, data):
    marked = [
        f"{message.OPEN}{chr(message.FIRST + at)}{piece}{message.SHUT}" if data.draw(st.booleans()) else piece
        for at, piece in enumerate(pieces)
    ]
    text, found = message.abstract("".join(marked))
    plain, numbers = message.abstract("".join(pieces))
    assert text == plain
    assert [message.QUOTED.sub(r"\2", token) for token in found] == numbers
