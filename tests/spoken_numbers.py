"""Read the numbers of English and Chinese text as values, however they are written: 166.7 billion, 1,667亿, 五分之四.

A text gives two counts: of the numbers that its translation must have, and of those that it may have (one, both, half,
第一, 两), which the other language may say without a number.
"""

from __future__ import annotations

import re
from collections import Counter

from telecompilot.edition.message import COUNTS, MONTHS

DIGITS = r"−?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
SIZES = {"hundred million": 8, "trillion": 12, "trn": 12, "tn": 12, "billion": 9, "bn": 9, "million": 6, "m": 6}
SIZES |= {"万亿": 12, "十亿": 9, "亿": 8, "百万": 6, "千": 3, "万": 4}
SIZE = r"(?: CNY| USD)? ?(?:hundred million|trillion|billion|million|trn|tn|bn|m)\b|万亿|十亿|亿|百万|千|万"
RANGE = r"%?(?: ?[–—] ?| to | and | or | of |, |至|到|和|或|、)"  # whose unit stands at its end
UNIT = re.compile(r"(?<![\d.,])10亿(?=[美欧]?元；)")  # alone, of a series: CNY billion
LABEL = re.compile(r"(?<![A-Za-z\d])(?:[A-Z]{1,2}\d\d?|\d{4}Q\d)(?!\w)", re.A)  # B21, 2023Q2
# Part of a name: B21, 2023Q2, 100ppi, ipv6.
CODE = re.compile(
    r"(?<![A-Za-z\d])(?!Rmb)[A-Za-z_][A-Za-z_./-]*\d[\w.-]*|(?<![\d.,])\d+(?!(?:m|bn|tn)\b)[A-Za-z]\w*", re.A
)
NUMBER = re.compile(
    rf"(?P<digits>{DIGITS})(?:(?P<size>{SIZE})|(?={RANGE}\D?(?!20\d\d\D)(?P<end>{DIGITS})(?P<later>{SIZE})))?"
)
HEADED = re.compile(r"\(CNY (billion|million)\)((?:(?!\. )[^;(])*)")  # numbers up to the next head or sentence

ORDINALS = ["third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth"]
FIRM = {word: at for at, word in enumerate(COUNTS, 2)} | {word: at for at, word in enumerate(ORDINALS, 3)}
FIRM |= {"twenty": 20, "twentieth": 20, "thirty": 30, "forty": 40, "fifty": 50, "thirds": 3, "fifths": 5}
LOOSE = dict.fromkeys(["one", "once", "first", "single", "another"], 1) | {"dozen": 12, "hundred": 100, "ix": 9}
LOOSE |= dict.fromkeys(["second", "both", "pair", "twice", "double", "doubled", "half", "halves", "either"], 2)
LOOSE |= {"quarter": 4, "quarters": 4, "thousand": 1000}
MONTH = {name: at for at, name in enumerate(MONTHS) if at} | {name[:3]: at for at, name in enumerate(MONTHS) if at}

NUMERAL = {digit: at for at, digit in enumerate("零一二三四五六七八九十")} | {"两": 2, "双": 2, "百": 100, "千": 1000}
FREED = {"年初": [1], "年底": [12], "半": [2], "一成": [10], "小数点后一位": [10]}
FREE = re.compile(  # words with a numeral that English may say without
    f"{'|'.join(FREED)}|[二三四五六七八九]成|零|三角|第?三方|第三产业|[二两三]者|四分位|百分点|统一|之一|进一步|四舍五入"
    "|一[些般样致旦直并定种个向两]|唯一|万一|四川|三星|十分(?!之)|再三|星期."
)


def numbers(text: str, chinese: bool) -> tuple[Counter, Counter]:
    """The numbers of a text in this language: those that its translation must have, and those that it may have."""
    codes = (digits for code in CODE.findall(text) for digits in re.findall(r"\d+(?:\.\d+)?", code))
    firm, loose = Counter(), Counter(map(float, codes))
    text = HEADED.sub(
        lambda hit: re.sub(rf"(?<![\d,.])(?!(?:19|20)\d\d\b){DIGITS}\b", rf"\g<0> {hit[1]}", hit[2]), text
    )
    text = UNIT.sub(lambda hit: loose.update([1e9]) or "", text)
    text = re.sub(r"\d\d世纪(?:\d0年代)?", "", text)  # 20世纪90年代: the 1990s
    text = CODE.sub(" ", re.sub(r"(?<![\d/])1/(?=\d)", "", text))  # 缩小到1/11 is eleven times smaller
    text = NUMBER.sub(lambda hit: firm.update([_value(hit)]) or "·", text)
    for word in re.findall(r"[A-Za-z]+", text):
        if at := MONTH.get(word):
            (loose if chinese or word in ("May", "Mar", "March") else firm)[at] += 1
        elif at := FIRM.get(word.lower()) or LOOSE.get(word.lower()):
            (firm if word.lower() in FIRM and not chinese else loose)[at] += 1
    for word in FREE.findall(text):
        loose.update(FREED.get(word, (NUMERAL[letter] for letter in word if letter in NUMERAL)))
    for word in re.findall(f"[{''.join(NUMERAL)}]+", FREE.sub("·", text)):
        (firm if chinese and word not in ["一", "二", "两", "双", "十", "百", "千"] else loose)[_numeral(word)] += 1
    return firm, loose


def _value(hit: re.Match) -> float:
    """A number in digits, at its size or that of the range that it begins: "3 to 5 million"; a year has none."""
    value = _plain(hit["digits"])
    begins = hit["later"] and not re.fullmatch(r"20\d\d", hit["digits"]) and abs(value) < 1000 * abs(_plain(hit["end"]))
    size = hit["size"] or (begins and hit["later"])
    return float(f"{value * 10 ** SIZES[re.sub('^ ?(CNY|USD)? ?', '', size)]:.9g}") if size else value


def _plain(digits: str) -> float:
    return float(digits.replace(",", "").replace("−", "-"))


def _numeral(word: str) -> int:
    """二十三, 十二, 两百."""
    value = 0
    for letter in word:
        digit = NUMERAL[letter]
        value = max(value, 1) * digit if digit >= 10 else value + digit
    return value


def difference(english: str, chinese: str) -> str:
    """What one of two texts says and the other does not, in words; "" where they agree."""
    (firm, loose), (due, may) = numbers(english, False), numbers(chinese, True)
    found = {"lost": firm - due - may, "invented": due - firm - loose}
    found["renamed"] = Counter(LABEL.findall(chinese)) - Counter(LABEL.findall(english))
    return ", ".join(f"{name} {sorted(values.elements())}" for name, values in found.items() if values)
