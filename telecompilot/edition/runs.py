"""A run: the words between two block elements with their inline elements, as pairs of what a part is and its markup.

A part is "text", "open", "close", or "whole", which is passed on as it is. A quoted figure (site/datum.py) is no
element of its message: the number is a slot like any other, and its element goes with what fills the slot.
"""

from __future__ import annotations

import re
from html import escape, unescape

from telecompilot.edition.message import FIRST, OPEN, QUOTED, SHUT

Run = list[tuple[str, str]]
PIECE = re.compile(r"\d[\d.,]*%?(?:年(?:\d+月(?:\d+日)?)?)?|[^\s\d\u2e80-\u9fff\uff00-\uffef]+\s*|.", re.DOTALL)
MARK = re.compile(r"<(/?)([a-z]{1,2})(/?)>")
# Says nothing of its words, or only that they are Chinese.
DATUM = re.compile(r'<span class="tc-datum"[^>]*>')
WORDLESS = re.compile(r'<span(?: class="[^"]*\b(?:text_plain|pre|tc-han)\b[^"]*"(?: lang="zh")?)?>')


def bare(run: Run) -> tuple[str, Run, str]:
    """Part a run from what need not be in its message: blanks, things passed on whole, an element round all of it."""
    before = after = ""
    while len(run) > 1:
        if _silent(run[0]):
            before, run = before + run[0][1], run[1:]
        elif _silent(run[-1]):
            after, run = run[-1][1] + after, run[:-1]
        elif run[0][0] == "open" and _closing(run) == len(run) - 1:
            before, run, after = before + run[0][1], run[1:-1], run[-1][1] + after
        else:
            break
    return before, run, after


def _silent(part: tuple[str, str]) -> bool:
    return part[0] == "whole" or (part[0] == "text" and not part[1].strip())


def shared(text: str, lines: int) -> list[str]:
    """Share a label out over lines of about one length, without cutting a number, a date or a Latin word."""
    pieces = PIECE.findall(text)
    size, out = _width(text) / lines, [""]
    for piece in pieces:
        full = _width(out[-1]) + _width(piece) / 2 > size and out[-1] and piece not in "，。；：、）”》"
        if full and len(out) < lines:
            out.append("")
        out[-1] += piece
    return [line.strip() for line in out] + [""] * (lines - len(out))


def _width(text: str) -> float:
    return sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in text)


def _closing(run: Run) -> int:
    """Where the element that opens a run ends; -1 where that is outside the run."""
    depth = 0
    for at, (kind, _) in enumerate(run):
        depth += {"open": 1, "close": -1}.get(kind, 0)
        if depth == 0:
            return at
    return -1


def encode(run: Run) -> tuple[str, dict[str, tuple[str, str]]]:
    """Return a run as a message, and the markup that its letters stand for."""
    words: list[str] = []
    marks: dict[str, tuple[str, str]] = {}
    open_: list[str] = []
    for kind, markup in run:
        if kind == "text":
            words.append(unescape(markup))
        elif kind == "open" and DATUM.fullmatch(markup):
            open_.append(OPEN)
            quoted = chr(FIRST + len(marks))
            marks[quoted] = (markup, "")
            words.append(OPEN + quoted)
        elif OPEN in open_ and kind in ("whole", "close"):
            marks[quoted] = (marks[quoted][0], marks[quoted][1] + markup)
            if kind == "close":
                open_.pop()
                words.append(SHUT)
        elif kind == "close" and open_:
            letter = open_.pop()
            if letter:
                marks[letter] = (marks[letter][0], markup)
                words.append(f"</{letter}>")
        elif kind == "open" and WORDLESS.fullmatch(markup):
            open_.append("")
        else:
            letter = _letter(sum(mark.isascii() for mark in marks))
            marks[letter] = (markup, "")
            words.append(f"<{letter}>" if kind == "open" else f"<{letter}/>")
            if kind == "open":
                open_.append(letter)
    return " ".join("".join(words).split()), marks


def _letter(number: int) -> str:
    first, second = divmod(number, 26)
    return (chr(96 + first) if first else "") + chr(97 + second)


def decode(message: str, marks: dict[str, tuple[str, str]]) -> str:
    """Return a translated message as markup. Raises KeyError for a letter that the run does not have."""
    out, at = [], 0
    for hit in MARK.finditer(message):
        out += [escape(message[at : hit.start()], quote=False), marks[hit[2]][1 if hit[1] else 0]]
        at = hit.end()
    text = "".join([*out, escape(message[at:], quote=False)])
    return QUOTED.sub(lambda hit: f"{marks[hit[1]][0]}{hit[2]}{marks[hit[1]][1]}", text)
