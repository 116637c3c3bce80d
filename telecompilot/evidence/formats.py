"""Figures in words: shares, levels, amounts, differences, intervals and dates, the same way on every page."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from types import SimpleNamespace

import pandas as pd


class Text(str):
    """A string ready for prose: shows itself without quotes in a notebook and in `{eval}`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_pretty_(self, printer, cycle: bool) -> None:
        printer.text(str(self))


def _number(value: float, digits: int) -> str:
    if value is None or not math.isfinite(value):
        raise ValueError(f"no number to print: {value!r}")
    text = f"{value:,.{digits}f}"
    if float(text.replace(",", "")) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def _trimmed(text: str) -> str:
    return text.rstrip("0").rstrip(".") if "." in text else text


def _short(value: float) -> str:
    """One decimal, of values below 1 two significant digits, without zeros at the end."""
    size = abs(value)
    small = math.isfinite(size) and 0 < size < 1
    return _trimmed(_number(value, min(6, 1 - math.floor(math.log10(size))) if small else 1))


def _signed(text: str) -> str:
    """A number with a plus before it where it is above zero."""
    return text if text.startswith("−") or not text.strip("0.,") else f"+{text}"


def _large(value: float, names: tuple[str, str, str]) -> str:
    """A value from a million in trillions, billions or millions, with the name of these; a smaller one is empty."""
    for size, name in zip((1e12, 1e9, 1e6), names, strict=True):
        if math.isfinite(value) and abs(value) >= 0.9995 * size:
            return _trimmed(_number(value / size, 1 if abs(value) < 100 * size else 0)) + name
    return ""


def pct(share: float, digits: int | None = None, sign: bool = False) -> Text:
    """Share in 0-1 as "24.8%"; by default one decimal (two significant below 1 percent), trailing zero dropped.

    A value above zero has a plus with `sign`.
    """
    text = _short(100 * share) if digits is None else _number(100 * share, digits)
    return Text(f"{_signed(text) if sign else text}%")


def num(value: float, digits: int | None = None, sign: bool = False) -> Text:
    """A level: "1,234", "12.3", "0.044"; from a million "1.2 million", "3.5 billion" unless `digits` is given.

    A value above zero has a plus with `sign`.
    """
    if digits is None:
        text = _large(value, (" trillion", " billion", " million"))
        text = text or (_number(value, 0) if float(value).is_integer() or abs(value) >= 100 else _short(value))
    else:
        text = _number(value, digits)
    return Text(_signed(text) if sign else text)


def count(value: float) -> Text:
    """A whole number in prose: spelled out up to ten ("seven"), digits above ("1,166")."""
    if float(value) != int(value):
        raise ValueError(f"not a whole number: {value!r}")
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return Text(words[int(value)] if 0 <= value <= 10 else _number(value, 0))


def rough(value: float) -> float:
    """A value with two significant digits: all that the end of a simulated interval bears."""
    return float(f"{value:.2g}")


def points(difference: float, digits: int | None = None, sign: bool = False) -> Text:
    """A difference of two shares as "3.2 percentage points"; without its sign ("fell by ...") unless `sign`."""
    text = _number(100 * abs(difference), 1 if digits is None else digits)
    text = text if digits is not None else _trimmed(text)
    mark = ("−" if difference < 0 else "+") if sign and text.strip("0.") else ""
    return Text(f"{mark}{text} percentage point{'' if text == '1' else 's'}")


def change(then: float, now: float) -> Text:
    """A relative change as "rose 83%" or "fell 39%"; two equal values "fell 0%"."""
    return Text(f"{'rose' if now > then else 'fell'} {pct(abs(now / then - 1), 0)}")


def course(line: pd.Series, form: Callable[[float], str]) -> Text:
    """A line in one sentence part: "46% in 2018, 58% in 2024"; the index of `line` says when, `form` writes a value."""
    return Text(", ".join(f"{form(value)} in {when}" for when, value in line.items()))


def capital(words: str) -> str:
    """Words as they begin a sentence; names in them keep their capitals."""
    return words[:1].upper() + words[1:]


def small(words: str) -> str:
    """Words as they stand inside a sentence."""
    return words[:1].lower() + words[1:]


def listed(parts: Sequence[str], word: str = "and") -> Text:
    """Parts of a list in prose: "a", "a and b", "a, b and c", or with another word; empty for none."""
    return Text(f" {word} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]])))


def counted(number: int, word: str, form: Callable[[int], str] = str) -> Text:
    """A number of things: "1 figure", "7 figures"; `form` writes the number, e.g. `count` as "seven"."""
    return Text(f"{form(number)} {word}{'' if number == 1 else 's'}")


def extent(values: pd.Series, digits: int | None = None) -> Text:
    """The interval from the lowest to the highest of some shares, as `span` writes it."""
    return span(values.min(), values.max(), digits)


def span(low: float | None, high: float | None, digits: int | None = None) -> Text:
    """An interval of shares as "5–8%"; "at least 5%" or "at most 8%" where an end is missing, NaN or infinite."""
    low, high = (math.nan if end is None else end for end in (low, high))
    if not math.isfinite(low) and not math.isfinite(high):
        raise ValueError("an interval needs an end")
    if not math.isfinite(high):
        return Text(f"at least {pct(low, digits)}")
    if not math.isfinite(low):
        return Text(f"at most {pct(high, digits)}")
    if low > high:
        raise ValueError(f"interval upside down: {low!r} to {high!r}")
    first, last = pct(low, digits), pct(high, digits)
    if first == last:
        return first
    return Text(f"{first} to {last}" if low < 0 else f"{first.rstrip('%')}–{last}")


def money(value: float, currency: str = "$") -> Text:
    """An amount in single units of `currency` as "$1.2bn"; `currency` "RMB" or "CNY" gives "Rmb1.2bn"."""
    mark = {"USD": "$", "RMB": "Rmb", "CNY": "Rmb", "EUR": "€"}.get(currency, currency)
    return Text(f"{'−' if value < 0 else ''}{mark}{_large(abs(value), ('tn', 'bn', 'm')) or _number(abs(value), 0)}")


def date(period: pd.Period | pd.Timestamp | str | int) -> Text:
    """A period or an ISO date in words: "2024", "third quarter of 2024", "September 2024", "30 September 2024"."""
    if isinstance(period, pd.Period):
        period = period.strftime({"Y": "%Y", "Q": "%Y-Q%q", "M": "%Y-%m", "D": "%Y-%m-%d"}[period.freqstr[0]])
    elif hasattr(period, "isoformat"):
        period = period.isoformat()[:10]
    text = str(period)
    if part := re.fullmatch(r"(\d{4})-([QH])([1-4])", text):
        ordinal = ("first", "second", "third", "fourth")[int(part[3]) - 1]
        return Text(f"{ordinal} {'quarter' if part[2] == 'Q' else 'half'} of {part[1]}")
    if re.fullmatch(r"\d{4}", text):
        return Text(text)
    stamp = pd.Timestamp(text)
    return Text(f"{stamp.day} {stamp:%B %Y}" if len(text) > 7 else f"{stamp:%B %Y}")


def texts(*parts: Mapping[str, str]) -> SimpleNamespace:
    """Return the numbers of a page's prose as Text, put together from its parts.

    Raises ValueError for a name that two parts give: one of the two numbers would silently stand for the other.
    """
    found: dict[str, Text] = {}
    for part in parts:
        if twice := found.keys() & part.keys():
            raise ValueError(f"two numbers are called {', '.join(sorted(twice))}")
        found |= {name: Text(text) for name, text in part.items()}
    return SimpleNamespace(**found)
