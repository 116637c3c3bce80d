"""Chinese typography: brackets, stops and ranges joined in the English manner become what Chinese readers expect.

`line` sets words by themselves, `markup` all that a page or a picture says: 来源：新华社 2014（转载件）；PwC 2020, and
3.8%—31%. Titles, code, addresses and what is marked as English stay as they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape

# In the words of a line a letter stands for each tag, and for each element that is passed on as it is.
TAG, WORD, CHINESE = "\ue300", "\ue301", "\ue302"
MARKS = re.compile(f"[{TAG}{WORD}{CHINESE}]")
HAN = f"\u3400-\u9fff{CHINESE}"
STOPS = "，；：。、"
_LATIN = re.compile(r"[a-z]{2}")
_ANY_HAN = re.compile(f"[{HAN}]")
_RANGE = re.compile(rf"(?<=[\d%{HAN}])({TAG}*)–(?={TAG}*(?:[−+]?\d|[A-Z]\d))")
ISO = re.compile(r"(?<![\w/.-])((?:19|20)\d\d)-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?(?![\w-])", re.ASCII)
# The year of a share, in brackets or after a comma.
_YEAR = re.compile(r"(?:(?<=%)|(?<=\d)(?= \(\d{4}\) →)) \(((?:19|20)\d\d)\)|(?<=%), ((?:19|20)\d\d)$")
# A range of shares, of which only the second has its sign.
_SHARES = re.compile(rf"(?<![\d.,])([−+]?\d[\d.,]*)({TAG}*—{TAG}*)(?=[−+]?\d[\d.,]*%)")
_BRACKETS = re.compile(rf" *({TAG}*)\(((?:[^()]|\([^()]*\))*)\)(?: +(?=[{HAN}]))?")
_BETWEEN_NUMBERS = re.compile(r"[−+]?\d[\d.,%]*—[−+]?\d[\d.,%]*")
_RULES = (
    (re.compile(rf"(?<=[{HAN}”》）])({TAG}*),(?!\d{{3}}\b) *"), r"\1，"),
    (re.compile(rf", +(?={TAG}*(?:[{HAN}“《]|\d{{1,4}}年))"), "，"),
    (re.compile(rf", +(?={TAG}*\d{{4}}[a-z]?{TAG}*，)"), "，"),  # a year before what stands in Chinese
    (re.compile(rf"(?<=[{HAN}”》）])({TAG}*):(?: +|(?=[{HAN}]))"), r"\1："),
    (re.compile(rf"(?<=[{HAN}”》）])({TAG}*)\.(?: +|(?={TAG}*$))"), r"\1。"),
    (re.compile(rf";(?: +|(?=[{TAG}{HAN}])|$)"), "；"),
    (re.compile(rf"(?<=）)({TAG}*) +→ *"), r"\1→"),
)
_LISTED = (
    (re.compile(r"; *"), "；"),
    (re.compile(rf", +(?={TAG}*\d{{4}}[a-z]?\b)"), "，"),
    (re.compile(rf": +(?={TAG}*{WORD})"), "："),
    (re.compile(rf"(?<={WORD})({TAG}*)\. +"), r"\1。"),
    (re.compile(rf"([\d）][a-z]?{TAG}*)\.(?={TAG}*$)"), r"\1。"),
    (re.compile(rf"\. +(?={TAG}*[{HAN}])"), "。"),
)
_BLANKS = re.compile(rf"(?<=[{STOPS}（《]) +| +(?=[{STOPS}（）》])")
_BLANKS_AT_TAGS = re.compile(rf"([：；，]{TAG}+) +")

TOKEN = re.compile(
    r"""(<!--.*?-->|<(script|style|pre|textarea)\b.*?</\2>|<[a-zA-Z/!?](?:[^<>"']|"[^"]*"|'[^']*')*>)""", re.DOTALL
)
NAME = re.compile(r"</?([\w:-]+)")
CSS = re.compile(r'\bclass=(?:"([^"]*)"|([^\s>"]+))')
SAID = re.compile(r'(\s(?:aria-label|title|alt|placeholder|content|data-(?:label|say|more|less)[\w-]*)=")([^"]*)(")')
ENGLISH, LANGUAGE = re.compile(r'\slang="?en\b'), re.compile(r'\slang="?zh"?[\s>]')
INLINE = {"a", "abbr", "b", "em", "i", "mark", "q", "small", "span", "strong", "sub", "sup", "var", "wbr", "tspan"}
INLINE |= {"output", "time"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
KEPT = {"code", "kbd", "math", "cite"}
KEPT_CLASSES = {"tc-as-is", "tc-english"}
CARD = "tc-card"  # stands inside a sentence, and is none of its words
DATA = "tc-data"  # the table of a figure's data
LISTS = {
    "tc-source",
    "tc-facts",
    "tc-refs",
    "tc-sources",
    "tc-cites-list",
}  # of sources and facts, parted by semicolons


def line(words: str, listed: bool = False) -> str:
    """Return words as Chinese typography has them, as they are where they are English; `listed`: entries of a list."""
    if not listed and _LATIN.search(words) and not _ANY_HAN.search(words):
        return words
    words = _YEAR.sub(lambda hit: f"（{hit[1]}年）" if hit[1] else f"，{hit[2]}年", ranged(words))
    words, chinese = _BRACKETS.sub(_bracketed, words), bool(_ANY_HAN.search(words))
    for rule, put in (_RULES if chinese else ()) + (_LISTED if listed else ()):
        words = rule.sub(put, words)
    return _BLANKS_AT_TAGS.sub(r"\1", _BLANKS.sub("", words)) if chinese or listed else words


def ranged(words: str) -> str:
    """Return words with 2.6–3.0% as 2.6%—3.0%."""
    return _SHARES.sub(r"\1%\2", _RANGE.sub(r"\1—", words))


def dated(words: str) -> str:
    """Return words with 2026-11-30 as 2026年11月30日; English words stay. (Data keep theirs, which programs read.)"""
    if _LATIN.search(words) and not _ANY_HAN.search(words):
        return words
    return ISO.sub(lambda hit: f"{hit[1]}年{int(hit[2])}月" + (f"{int(hit[3])}日" if hit[3] else ""), words)


def _bracketed(hit: re.Match) -> str:
    """Brackets round Chinese words, after one, or round a range after its number, full-width without a blank."""
    before = hit.string[: hit.start()].rstrip(TAG)[-1:]
    after_number = before.isdigit() or before == "%"
    ranged = after_number and _BETWEEN_NUMBERS.fullmatch(MARKS.sub("", hit[2]))
    if ranged or _ANY_HAN.search(hit[2]) or _ANY_HAN.fullmatch(before):
        return f"{hit[1]}（{hit[2]}）"
    return hit[0]


@dataclass
class _Line:
    """Words between two blocks, a letter for each tag among them; `marks` has what the letters stand for."""

    pieces: list[str] = field(default_factory=lambda: [""])
    marks: list[tuple[str, str]] = field(default_factory=list)
    listed: bool = False  # whether it holds entries of a list
    data: bool = False  # whether it is a cell of a figure's data, whose values are those of its files

    def mark(self, letter: str, markup: str) -> None:
        """Put a letter for markup after the words so far."""
        self.marks.append((letter, markup))
        self.pieces.append("")

    def done(self) -> str:
        """Return the line as markup."""
        words = [unescape(piece) for piece in self.pieces]
        letters = [letter for letter, _ in self.marks]
        whole = words[0] + "".join(letter + word for letter, word in zip(letters, words[1:], strict=True))
        if any(map(MARKS.search, words)):
            texts = [dated(word) for word in words]
        elif self.data and not self.listed:
            texts = [dated(ranged(word)) for word in words]
        else:
            texts = MARKS.split(dated(line(whole, self.listed)))
        kept = zip(self.pieces, words, texts, strict=True)
        out = [piece if word == text else escape(text, quote=False) for piece, word, text in kept]
        return out[0] + "".join(mark + text for (_, mark), text in zip(self.marks, out[1:], strict=True))


class _Setter:
    """Sets a page, or a picture, token by token."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._lines = [_Line()]  # the last is that of the innermost card
        self._open: list[tuple[str, set[str]]] = []  # name and classes of what is open
        self._kept: list[str] = []  # markup of an element that is passed on as it is, while inside it
        self._depth = 0  # of open elements inside it

    def text(self, words: str) -> None:
        """Take words between two tags."""
        if self._kept:
            self._kept.append(words)
        else:
            self._lines[-1].pieces[-1] += words

    def tag(self, raw: str, whole: bool) -> None:
        """Take a tag; `whole`: an element, or a comment, that holds no words of ours."""
        name = hit[1].lower() if (hit := NAME.match(raw)) else ""
        closing = raw.startswith("</")
        opens = bool(name) and not (whole or closing or raw.endswith("/>") or name in VOID)
        if self._kept:
            self._keep(raw, opens - closing)
            return
        css = set((hit[1] or hit[2]).split()) if (hit := CSS.search(raw)) else set()
        english = bool(ENGLISH.search(raw)) and name != "html"
        own = english or LANGUAGE.search(raw) or name in KEPT or css & KEPT_CLASSES
        if opens and own:
            self._keep(raw, 1)
        elif closing:
            self._close(name, raw)
        else:
            self._put(name, raw if whole or english else SAID.sub(_attribute, raw))
            if opens:
                self._enter(name, css)

    def finish(self) -> str:
        """Return all of it."""
        if self._kept:  # whose end is missing
            self._keep("", -self._depth)
        while len(self._lines) > 1:
            self._end_card()
        return "".join([*self._out, self._flushed()])

    def _keep(self, raw: str, step: int) -> None:
        self._kept.append(raw)
        self._depth += step
        if not self._depth:
            markup, self._kept = "".join(self._kept), []
            self._lines[-1].mark(CHINESE if LANGUAGE.search(markup[: markup.find(">") + 1]) else WORD, markup)

    def _put(self, name: str, raw: str) -> None:
        if name in INLINE or len(self._lines) > 1:
            self._lines[-1].mark(TAG, raw)
        else:
            self._out += [self._flushed(), raw]

    def _enter(self, name: str, css: set[str]) -> None:
        self._open.append((name, css))
        self._lines[-1].listed |= bool(css & LISTS)
        if CARD in css:
            self._lines.append(_Line())

    def _close(self, name: str, raw: str) -> None:
        at = next((at for at in range(len(self._open) - 1, -1, -1) if self._open[at][0] == name), None)
        if at is not None:
            if CARD in self._open[at][1] and len(self._lines) > 1:
                self._end_card()
            del self._open[at:]
        self._put(name, raw)

    def _end_card(self) -> None:
        card = self._lines.pop().done()
        self._lines[-1].mark(TAG, card)

    def _flushed(self) -> str:
        done = self._lines[-1].done()
        classes = set().union(*(css for _, css in self._open))
        data = DATA in classes and any(name == "tbody" for name, _ in self._open)
        self._lines = [_Line(listed=bool(classes & LISTS), data=data)]
        return done


def _attribute(hit: re.Match) -> str:
    words = unescape(hit[2])
    done = words if ISO.fullmatch(words) else dated(line(words))
    return hit[0] if done == words else f"{hit[1]}{escape(done)}{hit[3]}"


def markup(text: str) -> str:
    """Return a page or a picture with all that it says set as Chinese; its markup stays, to the byte."""
    setter, parts = _Setter(), TOKEN.split(text)
    for words, raw, whole in zip(parts[::3], [*parts[1::3], None], [*parts[2::3], None], strict=True):
        setter.text(words)
        if raw is not None:
            setter.tag(raw, bool(whole) or raw.startswith(("<!", "<?")))
    return setter.finish()
