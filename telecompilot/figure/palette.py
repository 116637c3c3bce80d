"""Colours by meaning, light and dark, and the dashes that go with them."""

from __future__ import annotations

import re
from typing import NamedTuple


class Token(NamedTuple):
    """One colour by meaning: hex on a light page (charts are drawn with it), on a dark page, in forced colours.

    Data keep their colours where a reader forces a palette, as they must be told apart; all else takes the reader's.
    """

    light: str
    dark: str
    forced: str = ""


TOKENS = {
    "foreign": Token("#1f6fbd", "#4d9df2"),
    "domestic": Token("#b8540c", "#e0712f"),
    "third": Token("#0b3a2c", "#6ee7b7"),
    "fourth": Token("#930a6d", "#cf83b8"),
    "fifth": Token("#614a1e", "#f5d34b"),
    "context": Token("#6a7179", "#8b939c"),
    "ink": Token("#1b1f24", "#e9ebee", "CanvasText"),
    "muted": Token("#565d66", "#a9b0b8", "CanvasText"),
    "rule": Token("#868d95", "#7a828b", "CanvasText"),
    "grid": Token("#e0dfda", "#2e343b", "GrayText"),
    "paper": Token("#fcfbf8", "#14171b", "Canvas"),
    "seq1": Token("#d6e4f2", "#1d3145"),
    "seq2": Token("#a5c5e4", "#28527d"),
    "seq3": Token("#6a9fd1", "#3a79b8"),
    "seq4": Token("#2f74b5", "#6aa9e6"),
    "seq5": Token("#123f6d", "#b9d9f8"),
}
FOREIGN, DOMESTIC = TOKENS["foreign"].light, TOKENS["domestic"].light
THIRD, FOURTH, FIFTH = TOKENS["third"].light, TOKENS["fourth"].light, TOKENS["fifth"].light
CONTEXT, INK, MUTED = TOKENS["context"].light, TOKENS["ink"].light, TOKENS["muted"].light
RULE, GRID, PAPER = TOKENS["rule"].light, TOKENS["grid"].light, TOKENS["paper"].light
CATEGORIES = (FOREIGN, DOMESTIC, THIRD, FOURTH, FIFTH)
SEQUENCE = tuple(TOKENS[f"seq{step}"].light for step in range(1, 6))
DASHES = ((1, 0), (6, 3), (2, 2), (8, 3, 2, 3), (1, 3))  # goes with CATEGORIES, so that colour is not the only carrier


def variables(svg: str) -> str:
    """Swap the tokens' light hex values in markup or JSON for CSS variables that fall back to the same value."""
    names = {token.light: name for name, token in TOKENS.items()}
    pattern = re.compile("|".join(names), re.IGNORECASE)
    return pattern.sub(lambda hit: f"var(--tc-{names[hit[0].lower()]},{hit[0].lower()})", svg)
