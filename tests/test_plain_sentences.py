"""Words that a row could make false are quoted, computed, guarded, or listed with the reason why they may stay."""

from __future__ import annotations

import ast

import pytest
import sentences

REASONS = (
    "a document says it",
    "a dated past fact",
    "a definition",
    "method or argument",
    "our own choice",
    "the report itself",
    "what a chart looks like",
    "true of any figures",
    "the claim's own check tests it",
    "a condition stands beside it in the module",
    "the module writes the other case too",
)
HOW = "quote, compute or guard the words, or give tests/plain_sentences.csv the line with a reason"


def test_sentence_is_plain_that_a_new_row_could_make_false():
    missing, _ = sentences.compared()
    lines = [f"{file}: “{beginning}”: {words}" for file, beginning, words in missing]
    assert not missing, f"{HOW}:\n" + "\n".join(lines)


def test_reason_is_kept_for_a_sentence_that_is_gone_or_says_something_else():
    _, stale = sentences.compared()
    assert not stale, "\n".join(",".join(entry) for entry in stale)


def test_sentence_may_stay_for_a_reason_of_its_own():
    assert set(sentences.allowed().values()) <= set(REASONS)


def words_at_risk(text: str, file: str = "chapters/a.md", kind: str = "plain") -> list[tuple[str, ...]]:
    return [one.risky for one in sentences.split(file, sentences._marked(text), kind)]


@pytest.mark.parametrize(
    ("text", "risky"),
    [
        ("The share fell.", ("fell",)),
        ('The share [fell]{holds="x"} and is the lowest.', ("lowest",)),
        ('The share [fell, as it has [since]{.x} then]{holds="x"}.', ()),
        ("In 2019 the share fell.", ()),
        ("In 2019 it fell, and has not risen since.", ("has not", "since", "fell", "risen")),
        ("What if the share fell?", ()),
        ("Bands hold four outcomes in five, half a year later.", ()),
    ],
)
def test_word_at_risk_is_overlooked_or_one_in_a_guard_is_not(text, risky):
    assert set(*words_at_risk(text)) == set(risky)


def test_definition_or_document_is_taken_for_a_finding():
    assert words_at_risk("Premiums of all insurers, two lines.", "data/series.csv") == [()]
    assert words_at_risk("The list opens all of it.", "data/events.csv", "document") == [()]
    assert words_at_risk("It is not open yet.", "data/events.csv", "document") == [("yet",)]


def test_string_of_a_module_is_overlooked_or_words_that_the_data_choose_are_taken_for_typed():
    module = '''
"""Nothing ever fell."""
def title(n):
    """It fell again."""
    if not n:
        raise ValueError("it never fell")
    return f"From {n} on the share {'rose' if n else 'fell'}, the last of all " + guarded("x", "and only then fell")
'''
    found = [sentence for text in sentences.strings(ast.parse(module)) for sentence in sentences.split("m.py", text)]
    assert {word for sentence in found for word in sentence.risky} == {"last", "all"}
