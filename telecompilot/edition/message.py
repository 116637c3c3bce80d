"""From a sentence to a message that holds for other numbers too, and from its translation back to a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

MONTHS = [f"{date(2000, month, 1):%B}" for month in range(1, 13)]
COUNTS = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
DIGITS = "两三四五六七八九十"
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
SIZES = {"trillion": 10**12, "tn": 10**12, "billion": 10**9, "bn": 10**9, "million": 10**6, "m": 10**6}
CURRENCIES = {"$": "美元", "€": "欧元", "£": "英镑", "Rmb": "元"}
_MONTH = "|".join(MONTHS)
TOKEN = re.compile(
    rf"(?P<day>\b\d{{1,2}} (?:{_MONTH}) \d{{4}}\b)|(?P<month>\b(?:{_MONTH}) \d{{4}}\b)"
    r"|(?P<half>\b(?:first|second) half of \d{4}\b)|(?P<quarter>\b(?:first|second|third|fourth) quarter of \d{4}\b)"
    r"|(?P<money>−?(?:\$|€|£|\bRmb)\d+(?:,\d{3})*(?:\.\d+)?(?:tn|bn|m\b)?)"
    r"|(?P<size>(?<![\w.])[−+]?\d+(?:,\d{3})*(?:\.\d+)? (?:trillion|billion|million)\b)"
    r"|(?P<points>(?<![\w.])[−+]?\d+(?:,\d{3})*(?:\.\d+)? percentage points?\b)"
    r"|(?P<number>(?<![\w.])[−+]?\d+(?:,\d{3})*(?:\.\d+)?%?(?!\w))"
    rf"|(?P<count>\b(?:{'|'.join(COUNTS)})\b)",
    re.IGNORECASE,
)
# A quoted figure inside a message: which one, and its words. Its element goes with the slot that its number becomes.
OPEN, SHUT, FIRST = "\ue000", "\ue001", 0xE100
QUOTED = re.compile(f"{OPEN}(.)(.*?){SHUT}", re.DOTALL)
SLOT = re.compile(r"\{(\d+)(:n)?\}")


def abstract(text: str) -> tuple[str, list[str]]:
    """Return a text with numbers, dates and amounts as slots {0}, {1} ..., and what stood in them."""
    tokens: list[str] = []
    plain, quotes = _unquoted(text)

    def slot(hit: re.Match) -> str:
        inside = [letter for start, end, letter in quotes if start < hit.end() and hit.start() < end]
        tokens.append(f"{OPEN}{inside[0]}{hit[0]}{SHUT}" if inside else hit[0])
        return f"{{{len(tokens) - 1}}}"

    return TOKEN.sub(slot, plain), tokens


def _unquoted(text: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return a text without the marks of quoted figures, and where each begins and ends and its letter."""
    plain, places, at = "", [], 0
    for hit in QUOTED.finditer(text):
        plain += text[at : hit.start()]
        places.append((len(plain), len(plain) + len(hit[2]), hit[1]))
        plain, at = plain + hit[2], hit.end()
    return plain + text[at:], places


def fill(translated: str, found: list[str]) -> str:
    """Put what stood in the slots back into a translated message, in the Chinese form.

    {0} gives a spelt-out number as 两, 三 ...; {0:n} gives it as a digit. Raises IndexError for a slot without a value.
    """
    return SLOT.sub(lambda hit: _filled(found[int(hit[1])], digits=bool(hit[2])), translated)


def _filled(token: str, digits: bool) -> str:
    if quoted := QUOTED.fullmatch(token):
        return f"{OPEN}{quoted[1]}{chinese(quoted[2], digits)}{SHUT}"
    return chinese(token, digits)


def slots(text: str) -> list[int]:
    """Return the numbers of the slots of a message or translation, in order."""
    return sorted(int(hit[1]) for hit in SLOT.finditer(text))


def chinese(token: str, digits: bool = False) -> str:
    """A number, date or amount in the form that Chinese readers expect: 2024年4月8日, 1.2亿美元, 3.2个百分点."""
    hit = TOKEN.fullmatch(token)
    kind = hit.lastgroup if hit else "number"
    return FORMS[kind](token) if kind != "count" else _count(token, digits)


def _count(token: str, digits: bool) -> str:
    value = COUNTS.index(token.casefold()) + 2
    return str(value) if digits or value > 10 else DIGITS[value - 2]


def _day(token: str) -> str:
    day, month, year = token.split()
    return f"{year}年{_month_number(month)}月{day}日"


def _month(token: str) -> str:
    month, year = token.split()
    return f"{year}年{_month_number(month)}月"


def _month_number(name: str) -> int:
    return MONTHS.index(name.capitalize()) + 1


def date(token: str) -> str:
    """A date as it stands alone, a year with its 年."""
    return f"{token}年" if re.fullmatch(r"\d{4}", token) else chinese(token)


def _half(token: str) -> str:
    return f"{token[-4:]}年{'上' if token.lower().startswith('first') else '下'}半年"


def _quarter(token: str) -> str:
    return f"{token[-4:]}年第{'一二三四'[ORDINALS[token.split()[0].lower()] - 1]}季度"


def _size(token: str) -> str:
    amount, unit = token.rsplit(" ", 1)
    return _scaled(amount, SIZES[unit.lower()])


def _money(token: str) -> str:
    hit = re.fullmatch(r"(−?)(\$|€|£|Rmb)([\d,.]+)(tn|bn|m)?", token)
    return hit[1] + _scaled(hit[3], SIZES.get(hit[4], 1)) + CURRENCIES[hit[2]]


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


def _points(token: str) -> str:
    return f"{token.split()[0]}个百分点"


FORMS: dict[str, Callable[[str], str]] = {
    "day": _day,
    "month": _month,
    "half": _half,
    "quarter": _quarter,
    "money": _money,
    "size": _size,
    "points": _points,
    "number": str,
}
