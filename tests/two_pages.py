"""List sentences of two pages of a site that say much the same with other numbers: python tests/two_pages.py SITE.

Most have a reason, such as another year, count or market; those that have none contradict each other.
"""

from __future__ import annotations

import math
import re
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

from site_reader import Blocks
from spoken_numbers import numbers

from telecompilot.edition import message, pages

LISTS = {"chapters/sources.html", "chapters/data-catalogue.html", "search.html"}  # of documents and series, not prose
ASIDE = re.compile(  # lines of sources and names of files
    r"and \d+ more|listed under|(?:copy|blog)\)|, (?:copy|blog)\b|telecompilot|, in$"
    r"|^(?:Data|Cite as|Embed|Table|Link|CSV|Excel|SVG|PNG|JSON|\d+):"
)
END = re.compile(r"(?<=[a-z\d%)”])[.;:?!] (?=[A-Z“])|[‹›]")
DATED = re.compile(r"(?:19|20)\d\d$")
ALIKE = 0.5  # cosine of two sentences' words, weighted by how rare they are
Sentences = dict[str, set[str]]  # the pages on which each stands


def sentences(site: Path) -> Sentences:
    """Return what the English pages of a site say, in prose, titles, cells and labels."""
    found: Sentences = defaultdict(set)
    for name in set(pages.names(site)) - LISTS:
        for tag, words, _ in Blocks((site / name).read_text(encoding="utf-8")).found:
            for text in END.split(words) if tag not in ("script", "style", "summary", "meta", "link") else ():
                if 25 < len(text) < 400 and not ASIDE.search(text):
                    found[text.strip(" .")].add(name)
    return found


def said_twice(said: Sentences) -> list[tuple[str, str]]:
    """Return pairs from two pages that are one sentence, with one date, but for a number beyond its rounding."""
    alike = defaultdict(list)
    for text in said:
        template, values = message.abstract(text)
        dates = tuple(value for value in values if DATED.search(value))
        if len(re.findall(r"[A-Za-z]{2,}", template)) >= 4:
            alike[template, dates].append(text)
    pairs = (pair for group in alike.values() for pair in combinations(group, 2))
    return [(a, b) for a, b in pairs if len(said[a] | said[b]) > 1 and not all(map(_rounded, *map(_values, (a, b))))]


def _values(text: str) -> list[str]:
    return [value for value in message.abstract(text)[1] if re.search(r"\d", value)]


def _rounded(one: str, other: str) -> bool:
    """Tell whether two figures can be one, shown with more digits or fewer."""
    digits = [re.search(r"\d[\d,]*(?:\.\d+)?", value)[0].replace(",", "") for value in (one, other)]
    step = 10.0 ** -min(len(value.partition(".")[2]) for value in digits)
    return abs(float(digits[0]) - float(digits[1])) <= step / 2 * 1.0001


def _figures(text: str) -> Counter:
    """Return the numbers of a text that are no years."""
    found = numbers(text, chinese=False)[0]
    return Counter({value: times for value, times in found.items() if not (1900 < value < 2100 and value % 1 == 0)})


def much_alike(said: Sentences) -> list[tuple[float, str, str]]:
    """Return pairs from two pages that share their rare words and each have a number that the other lacks."""
    counts = {text: Counter(re.findall(r"[a-z]{2,}", text.lower())) for text in said}
    frequent = Counter(word for words in counts.values() for word in words)
    weights, texts = {}, defaultdict(list)
    for text, words in counts.items():
        weight = {word: n * math.log(len(said) / frequent[word]) for word, n in words.items()}
        size = math.hypot(*weight.values()) or 1.0
        if len(words) >= 4 and numbers(text, chinese=False)[0]:
            weights[text] = {word: value / size for word, value in weight.items()}
            for word in words:
                texts[word].append(text)
    near: dict[tuple[str, str], float] = defaultdict(float)
    for word, group in texts.items():
        for a, b in combinations(group, 2) if len(group) < 300 else ():
            near[a, b] += weights[a][word] * weights[b][word]
    figures = {text: _figures(text) for text in weights}
    found = [(score, a, b) for (a, b), score in near.items() if score > ALIKE and len(said[a] | said[b]) > 1]
    return sorted(((s, a, b) for s, a, b in found if figures[a] - figures[b] and figures[b] - figures[a]), reverse=True)


if __name__ == "__main__":
    told = sentences(Path(sys.argv[1]))
    for score, *pair in much_alike(told):
        print(f"{score:.2f}", *(f"{', '.join(sorted(told[text]))}: {text}" for text in pair), sep="\n  ")
