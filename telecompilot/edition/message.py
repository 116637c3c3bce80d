"""From the words of a page to a message that holds for other numbers too, and from its translation back to the page.

Words come as a run: those between two block elements with their inline elements, as pairs of what a part is ("text",
"open", "close", or "whole", which is passed on as it is) and its markup. In a message inline elements are letters,
``<a>Licences</a> came.``, what is not for translation is a closed one, ``<b/>``, and numbers are slots, ``{0} of {1}``.

A quoted figure (site/datum.py) is no element of its message, which is the same for a number that is not quoted: its
element goes with the slot that its number becomes. Until then OPEN, a letter of its own and SHUT stand for the element.
"""

from __future__ import annotations

import calendar
import itertools
import re
from html import escape, unescape
from string import ascii_lowercase

Run = list[tuple[str, str]]
Marks = dict[str, tuple[str, str]]  # of each letter what it opens and closes with

DATUM = re.compile(r'<span class="tc-datum"[^>]*>')
OPEN, SHUT, FIRST = "\ue000", "\ue001", 0xE100
QUOTED = re.compile(f"{OPEN}(.)(.*?){SHUT}", re.DOTALL)
# Says nothing of its words, or only that they are Chinese.
WORDLESS = re.compile(r'<span(?: class="[^"]*\b(?:text_plain|pre|tc-han)\b[^"]*"(?: lang="zh")?)?>')
NAMES = [first + second for first in ("", *ascii_lowercase) for second in ascii_lowercase]
MARK = re.compile(r"<(/?)([a-z]{1,2})(/?)>")
ESCAPED_MARK = re.compile(r"&lt;(/?)([a-z]{1,2})/?&gt;")
SLOT = re.compile(r"\{(\d+)(:n)?\}")
# A slot with what its value decides on: the 年 after it, the size of its unit, the bracket round it.
_SIZED = r"(百万|十亿)(?=元|[美欧]元|英镑|[户张辆]|$)"
IN_PLACE = re.compile(r"((?<!等)（)?" + SLOT.pattern + rf"(?:(年)(?!份)|{_SIZED}|(?=(）)))?")
NOUGHT = re.compile(r"(?<=[年月])0(?=\d[月日])")  # of 2006-09
ROUND = re.compile(r"[−+]?\d[\d,]*0,000")  # 100,000 and what else comes in whole 万
UNITS = {"百万": 10**6, "十亿": 10**9}
YEAR = re.compile(r"(?:19|20)\d\d")
ODDS = re.compile(
    r"\{(\d+)\}分之\{(\d+)\}"
)  # of "four in five", and not of "58.3% in 2005", which is one message with it
# Pieces of a label that no line break may cut: a number or date, a Latin word, a Chinese character.
# An opening bracket stays with what it opens.
PIECE = re.compile(
    r"[（《“]?(?:\d[\d.,]*%?(?:年(?:\d+月(?:\d+日)?)?)?|[^\s\d\u2e80-\u9fff\uff00-\uffef]+\s*|.)", re.DOTALL
)
ASIDE = re.compile(r"([^（）]+)(（[^（）]+）)")  # "错失商机（在华欧洲企业）"
SHORT = 9  # characters that one line of a label has room for

MONTHS = list(calendar.month_name)
COUNTS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
DIGITS = "两三四五六七八九十"
PARTS_OF_YEARS = {"half": {"first": "上半年", "second": "下半年"}}
PARTS_OF_YEARS["quarter"] = {"first": "第一季度", "second": "第二季度", "third": "第三季度", "fourth": "第四季度"}
SIZES = {"trillion": 10**12, "tn": 10**12, "billion": 10**9, "bn": 10**9, "million": 10**6, "m": 10**6}
CURRENCIES = {"$": "美元", "€": "欧元", "£": "英镑", "rmb": "元"}
_MONTH, _NUMBER = "|".join(MONTHS[1:]), r"\d+(?:,\d{3})*(?:\.\d+)?"
TOKEN = re.compile(
    rf"(?P<day>\b\d{{1,2}} (?:{_MONTH}) \d{{4}}\b)|(?P<month>\b(?:{_MONTH}) \d{{4}}\b)"
    r"|(?P<half>\b(?:first|second) half of \d{4}\b)|(?P<quarter>\b(?:first|second|third|fourth) quarter of \d{4}\b)"
    rf"|(?P<money>−?(?:\$|€|£|\bRmb){_NUMBER}(?:tn|bn|m\b)?)"
    rf"|(?P<size>(?<![\w.])[−+]?{_NUMBER} (?:trillion|billion|million|bn)\b)"
    rf"|(?P<points>(?<![\w.])[−+]?{_NUMBER} percentage points?\b)"
    rf"|(?P<number>(?<![\w.])[−+]?{_NUMBER}%?(?!\w))"
    rf"|(?P<count>\b(?:{'|'.join(COUNTS)})\b)",
    re.IGNORECASE,
)


# Runs


def bare(run: Run) -> tuple[str, Run, str]:
    """Part a run from what need not be in its message: blanks, things passed on whole, an element round all of it."""
    before = after = ""
    while len(run) > 1:
        if _wordless(run[0]):
            before, run = before + run[0][1], run[1:]
        elif _wordless(run[-1]):
            after, run = run[-1][1] + after, run[:-1]
        elif run[0][0] == "open" and _closing(run) == len(run) - 1:
            before, run, after = before + run[0][1], run[1:-1], run[-1][1] + after
        else:
            break
    return before, run, after


def _wordless(part: tuple[str, str]) -> bool:
    return part[0] == "whole" or (part[0] == "text" and not part[1].strip())


def _closing(run: Run) -> int:
    """Where the element that opens a run ends; -1 where that is outside the run."""
    depths = itertools.accumulate({"open": 1, "close": -1}.get(kind, 0) for kind, _ in run)
    return next((at for at, depth in enumerate(depths) if depth == 0), -1)


def encode(run: Run) -> tuple[str, Marks]:
    """Return a run as a message with its numbers in place, and the markup that its letters stand for."""
    words: list[str] = []
    marks: Marks = {}
    open_: list[str] = []
    parts, names, quotes = iter(run), iter(NAMES), map(chr, itertools.count(FIRST))
    for kind, markup in parts:
        if kind == "text":
            words.append(unescape(markup))
        elif kind == "open" and DATUM.fullmatch(markup):
            (_, number), (_, card), (_, end) = next(parts), next(parts), next(parts)
            marks[letter := next(quotes)] = (markup, card + end)
            words.append(f"{OPEN}{letter}{unescape(number)}{SHUT}")
        elif kind == "close" and open_:
            if letter := open_.pop():
                marks[letter] = (marks[letter][0], markup)
                words.append(f"</{letter}>")
        elif kind == "open" and WORDLESS.fullmatch(markup):
            open_.append("")
        else:
            marks[letter := next(names)] = (markup, "")
            words.append(f"<{letter}>" if kind == "open" else f"<{letter}/>")
            open_ += [letter] * (kind == "open")
    return " ".join("".join(words).split()), marks


def decode(words: str, marks: Marks) -> str:
    """Return a translated message as markup. Raises KeyError for a letter that the run does not have."""
    text = ESCAPED_MARK.sub(lambda hit: marks[hit[2]][hit[1] == "/"], escape(words, quote=False))
    return QUOTED.sub(lambda hit: f"{marks[hit[1]][0]}{hit[2]}{marks[hit[1]][1]}", text)


def shared(text: str, lines: int) -> list[str]:
    """Share a label out over lines of about one length, without cutting a number, a date or a Latin word.

    A short aside in brackets has a line of its own.
    """
    if lines > 1 and (hit := ASIDE.fullmatch(text)) and max(map(_width, hit.groups())) <= SHORT:
        return [*hit.groups(), *[""] * (lines - 2)]
    size, out = _width(text) / lines, [""]
    for piece in PIECE.findall(text):
        full = _width(out[-1]) + _width(piece) / 2 > size and out[-1] and piece not in "，。；：、）”》"
        if full and len(out) < lines:
            out.append("")
        out[-1] += piece
    return [line.strip() for line in out] + [""] * (lines - len(out))


def _width(text: str) -> float:
    return sum(1.0 if ord(letter) > 0x2E7F else 0.55 for letter in text)


# Numbers


def abstract(text: str) -> tuple[str, list[str]]:
    """Return a text with numbers, dates and amounts as slots {0}, {1} ..., and what stood in them.

    A quoted figure's element is kept with the first number in it, or lost where it has none.
    """
    values: list[str] = []
    plain, owners = "", []  # of each letter of the plain text, the letter of the quoted figure that it is in
    pieces = QUOTED.split(text)  # words, letter of a quoted figure, words in it, words, ...
    for at, piece in enumerate(pieces):
        if at % 3 != 1:
            plain += piece
            owners += [pieces[at - 1] if at % 3 == 2 else ""] * len(piece)

    def slot(hit: re.Match) -> str:
        owner = next(filter(None, owners[hit.start() : hit.end()]), "")
        values.append(f"{OPEN}{owner}{hit[0]}{SHUT}" if owner else hit[0])
        return f"{{{len(values) - 1}}}"

    return TOKEN.sub(slot, plain), values


def fill(translated: str, values: list[str]) -> str:
    """Put what stood in the slots back into a translated message, in the Chinese form.

    {0} gives a spelt-out number as 两, 三 ...; {0:n} gives it as a digit. A month in the place of a year, {0}年, has
    no second 年, and a year alone in brackets has one; millions and billions come in 万 and 亿. Raises IndexError for a
    slot without a value.
    """

    def odds(hit: re.Match) -> str:
        return f"{{{hit[2]}}}（{{{hit[1]}}}）" if YEAR.search(values[int(hit[1])]) else hit[0]

    return NOUGHT.sub("", IN_PLACE.sub(lambda hit: _in_place(hit, values), ODDS.sub(odds, translated)))


def _in_place(hit: re.Match, values: list[str]) -> str:
    """What a slot holds in the Chinese form, with what stands round it and hangs on its kind."""
    bracket, at, digits, year, unit, shut = hit.groups()
    token = values[int(at)]
    quoted = QUOTED.fullmatch(token)
    plain = quoted[2] if quoted else token
    if unit and re.fullmatch(rf"[−+]?{_NUMBER}", plain):
        said = _scaled(plain, UNITS[unit])
    else:
        said = chinese(plain, bool(digits)) + (unit or "")
    if year and re.search(r"\d年", said):
        year = ""
    elif bracket and shut and YEAR.fullmatch(plain):
        year = "年"
    return (bracket or "") + (f"{OPEN}{quoted[1]}{said}{SHUT}" if quoted else said) + (year or "")


def slots(text: str) -> set[int]:
    """Return the numbers of the slots of a message or translation."""
    return {int(hit[1]) for hit in SLOT.finditer(text)}


def chinese(token: str, digits: bool = False) -> str:
    """A number, date or amount in the form that Chinese readers expect: 2024年4月8日, 1.2亿美元, 3.2个百分点."""
    hit, words = TOKEN.fullmatch(token), token.split()
    match kind := hit.lastgroup if hit else "number":
        case "day" | "month":
            *day, month, year = words
            return f"{year}年{MONTHS.index(month.capitalize())}月" + "".join(f"{number}日" for number in day)
        case "half" | "quarter":
            return f"{words[-1]}年{PARTS_OF_YEARS[kind][words[0].lower()]}"
        case "money":
            sign, currency, amount, unit = re.fullmatch(r"(−?)(\D+)([\d,.]+)(\D*)", token.lower()).groups()
            return sign + _scaled(amount, SIZES.get(unit, 1)) + CURRENCIES[currency]
        case "size":
            return _scaled(words[0], SIZES[words[1].lower()])
        case "points":
            return f"{words[0]}个百分点"
        case "count":
            value = COUNTS.index(token.casefold()) + 2
            return str(value) if digits or value > 10 else DIGITS[value - 2]
    return _scaled(token, 1) if ROUND.fullmatch(token) else token


def date(token: str) -> str:
    """A date as it stands alone, a year with its 年."""
    return f"{token}年" if re.fullmatch(r"\d{4}", token) else chinese(token)


def _scaled(amount: str, times: int) -> str:
    """An amount in 万, 亿 or 万亿, with as many significant digits as it had."""
    sign = amount[0] if amount[0] in "−+" else ""
    digits = amount.lstrip("−+").replace(",", "")
    value = float(digits) * times
    for size, name in ((10**12, "万亿"), (10**8, "亿"), (10**4, "万")):
        if value >= size:
            shift = round(value / size, 6)
            return f"{sign}{shift:,.10g}{name}" if shift < 10**6 else f"{sign}{shift:,.0f}{name}"
    return sign + digits
