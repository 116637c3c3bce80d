"""The catalogues: one gettext file a page and one for what several pages say, under ``locale/zh_CN/LC_MESSAGES``."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

from telecompilot.edition import message
from telecompilot.evidence import paths

FOLDER = paths.ROOT / "locale" / "zh_CN" / "LC_MESSAGES"
SHARED = "shared"
# What stands before a title in names of links and regions, and after it in the window's title.
PARTED = re.compile(
    r"(Table|CSV|SVG|PNG|JSON|Link|Link to this|Data|Series|Further sources)((?:<a>)?: )(.+?)((?:</a>)?)"
    r"|(.+)( - )(Will foreign firms gain ground under China’s telecom pilot\?)()"
)
HEADER = """msgid ""
msgstr ""
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


class Sentence(NamedTuple):
    """A message as a page says it: the text with slots, what kind of place it stands in, one full example."""

    text: str
    kind: str
    example: str


class Translations:
    """All catalogues in a folder. `seen` keeps, by page and text, the messages that were asked for."""

    def __init__(self, folder: Path = FOLDER):
        self.folder = folder
        self.seen: dict[str, dict[str, Sentence]] = defaultdict(dict)

    @cached_property
    def files(self) -> dict[str, Catalog]:
        """The catalogues by name."""
        found = {}
        for file in sorted(self.folder.glob("*.po")):
            with open(file, "rb") as opened:
                found[file.stem] = pofile.read_po(opened, locale="zh_CN")
        return found

    @cached_property
    def known(self) -> dict[str, str]:
        """Translation by message; what is marked stale ("fuzzy") is not among them."""
        return {entry.id: entry.string for _, entry in self._entries() if entry.string and not entry.fuzzy}

    def _entries(self) -> Iterator[tuple[str, Message]]:
        for name, catalogue in self.files.items():
            yield from ((f"locale/zh_CN/LC_MESSAGES/{name}.po", entry) for entry in catalogue if entry.id)

    def of(self, page: str) -> Callable[[str, str], str | None]:
        """Return `ask` for one page."""
        return lambda words, kind: self.ask(page, words, kind)

    def ask(self, page: str, words: str, kind: str) -> str | None:
        """Return the words in Chinese, None where they are not translated. "CSV: title" is asked for in its parts."""
        if hit := PARTED.fullmatch(words):
            before, between, after, end = (part for part in hit.groups() if part is not None)
            first, second = self.ask(page, before, kind), self.ask(page, after, kind)
            between = between.replace(": ", "：").replace(" - ", " － ")
            return None if first is None or second is None else f"{first}{between}{second}{end}"
        sentence = Sentence(message.abstract(words)[0], kind, message.QUOTED.sub(r"\2", words))
        self.seen[page].setdefault(sentence.text, sentence)
        return self.find(words)

    def raw(self, page: str, text: str) -> str | None:
        """Return a message of a script, whose slots the script fills, in Chinese; None where it is not translated."""
        self.seen[page].setdefault(text, Sentence(text, "script", text))
        return self.known.get(text)

    def find(self, words: str, kind: str = "") -> str | None:
        """Return the words in Chinese as some page has them, None where none has; nothing is noted as asked for."""
        text, found = message.abstract(words)
        return message.fill(self.known[text], found) if text in self.known else None

    def missing(self) -> list[tuple[str, str]]:
        """What was asked for and has no translation: page and message."""
        return [(page, text) for page, texts in self.seen.items() for text in texts if text not in self.known]

    def faults(self) -> list[str]:
        """Translations that lose or invent a slot or an inline element, as ``file: message: fault``."""
        return [
            f"{file}: {entry.id[:60]!r}: {fault}"
            for file, entry in self._entries()
            if entry.string
            for fault in _faults(entry.id, entry.string)
        ]

    def stale(self) -> list[str]:
        """Messages whose English has changed since they were translated, as ``file: message``."""
        return [f"{file}: {entry.id[:60]!r}" for file, entry in self._entries() if entry.fuzzy]

    def update(self) -> None:
        """Bring the catalogues up to what was seen: new messages empty, changed ones marked stale, unsaid ones out."""
        self.folder.mkdir(parents=True, exist_ok=True)
        files = _by_file(self.seen)
        for name, texts in files.items():
            fresh = Catalog(locale="zh_CN", project="telecompilot", charset="utf-8", fuzzy=False)
            old = self.files.get(name, Catalog(locale="zh_CN"))
            for sentence in texts.values():
                fresh.add(sentence.text, auto_comments=[sentence.kind, *{sentence.example} - {sentence.text}])
                if (
                    sentence.text in self.known and sentence.text not in old
                ):  # moved between files, it keeps its translation
                    old.add(sentence.text, self.known[sentence.text])
            old.update(fresh, no_fuzzy_matching=False, update_header_comment=False)
            old.obsolete.clear()
            _write(old, self.folder / f"{name}.po")
        for name in set(self.files) - set(files):
            (self.folder / f"{name}.po").unlink()


def _write(catalogue: Catalog, file: Path) -> None:
    """Write a catalogue without dates and places, so that it changes only when its words do."""
    with open(file, "wb") as opened:
        pofile.write_po(opened, catalogue, width=0, omit_header=True, sort_output=False, include_previous=True)
    body = file.read_text(encoding="utf-8")
    file.write_text(f"{HEADER}\n{body.lstrip()}", encoding="utf-8")


def _by_file(seen: dict[str, dict[str, Sentence]]) -> dict[str, dict[str, Sentence]]:
    """Share messages out over files: what two pages or more say is in SHARED."""
    counted = Counter(text for texts in seen.values() for text in texts)
    files: dict[str, dict[str, Sentence]] = defaultdict(dict)
    for page, texts in sorted(seen.items()):
        for text, sentence in texts.items():
            files[SHARED if counted[text] > 1 else page].setdefault(text, sentence)
    return files


def _faults(source: str, translated: str) -> Iterator[str]:
    before, after = message.slots(source), message.slots(translated)
    if before - after:
        yield f"slots {sorted(before - after)} are lost"
    if after - before:
        yield f"slots {sorted(after - before)} are invented"
    if sorted(message.MARK.findall(source)) != sorted(message.MARK.findall(translated)):
        yield "inline elements differ"
    if re.search(r"[\u4e00-\u9fff] +[\u4e00-\u9fff]", translated):
        yield "a space between two Chinese characters"
