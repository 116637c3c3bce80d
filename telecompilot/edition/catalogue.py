"""The catalogues: one gettext file a page and one for what several pages say, under ``locale/zh_CN/LC_MESSAGES``."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from babel.messages import pofile
from babel.messages.catalog import Catalog

from telecompilot.edition import message
from telecompilot.edition.runs import MARK
from telecompilot.evidence import paths

FOLDER = paths.ROOT / "locale" / "zh_CN" / "LC_MESSAGES"
SHARED = "shared"
# What stands before a title in names of links and regions, and after it in the window's title.
PARTED = re.compile(
    r"(Table|CSV|SVG|PNG|JSON|Link|Link to this|Data|Series|Further sources)((?:<a>)?: )(.+?)((?:</a>)?)"
    r"|(.+)( - )(Will foreign firms gain ground under China’s telecom pilot\?)()"
)


class Said(NamedTuple):
    """A message as a page says it: the text with slots, what kind of place it stands in, one full example."""

    text: str
    kind: str
    example: str


class Translations:
    """All catalogues in a folder. `heard` keeps, page by page, what was asked for."""

    def __init__(self, folder: Path = FOLDER):
        self.folder = folder
        self.heard: dict[str, dict[str, Said]] = {}
        self.missing: dict[str, dict[str, Said]] = {}

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
        return {
            entry.id: entry.string
            for catalogue in self.files.values()
            for entry in catalogue
            if entry.id and entry.string and not entry.fuzzy
        }

    def ask(self, page: str, words: str, kind: str) -> str | None:
        """Return the words in Chinese, None where they are not translated. "CSV: title" is asked for in its parts."""
        if hit := PARTED.fullmatch(words):
            before, between, after, end = (part for part in hit.groups() if part is not None)
            first, second = self._ask(page, before, kind), self._ask(page, after, kind)
            between = between.replace(": ", "：").replace(" - ", " － ")
            return None if first is None or second is None else f"{first}{between}{second}{end}"
        return self._ask(page, words, kind)

    def _ask(self, page: str, words: str, kind: str) -> str | None:
        text, found = message.abstract(words)
        said = Said(text, kind, message.QUOTED.sub(r"\2", words))
        self.heard.setdefault(page, {}).setdefault(text, said)
        if text not in self.known:
            self.missing.setdefault(page, {}).setdefault(text, said)
            return None
        return message.fill(self.known[text], found)

    def raw(self, page: str, text: str) -> str | None:
        """Return a message of a script, whose slots the script fills, in Chinese; None where it is not translated."""
        said = Said(text, "script", text)
        self.heard.setdefault(page, {}).setdefault(text, said)
        if text not in self.known:
            self.missing.setdefault(page, {}).setdefault(text, said)
        return self.known.get(text)

    def find(self, words: str, kind: str = "") -> str | None:
        """Return the words in Chinese as some page has them, None where none has; nothing is noted as missing."""
        text, found = message.abstract(words)
        return message.fill(self.known[text], found) if text in self.known else None

    def faults(self) -> list[str]:
        """Translations that lose or invent a slot or an inline element, as ``file: message: fault``."""
        return [
            f"locale/zh_CN/LC_MESSAGES/{name}.po: {entry.id[:60]!r}: {fault}"
            for name, catalogue in self.files.items()
            for entry in catalogue
            if entry.id and entry.string
            for fault in _faults(entry.id, entry.string)
        ]

    def stale(self) -> list[str]:
        """Messages whose English has changed since they were translated, as ``file: message``."""
        return [
            f"locale/zh_CN/LC_MESSAGES/{name}.po: {entry.id[:60]!r}"
            for name, catalogue in self.files.items()
            for entry in catalogue
            if entry.id and entry.fuzzy
        ]

    def update(self) -> None:
        """Bring the catalogues up to what was heard: new messages empty, changed ones marked stale, unsaid ones out."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, texts in shares(self.heard).items():
            fresh = Catalog(locale="zh_CN", project="telecompilot", charset="utf-8", fuzzy=False)
            for said in texts:
                notes = [said.kind] + ([said.example] if said.example != said.text else [])
                fresh.add(said.text, auto_comments=notes)
            old = self.files.get(name, Catalog(locale="zh_CN"))
            for said in texts:  # a message that moved between files keeps its translation
                if said.text in self.known and said.text not in old:
                    old.add(said.text, self.known[said.text])
            old.update(fresh, no_fuzzy_matching=False, update_header_comment=False)
            old.obsolete.clear()
            write(old, self.folder / f"{name}.po")
        for name in set(self.files) - set(shares(self.heard)):
            (self.folder / f"{name}.po").unlink()


def write(catalogue: Catalog, file: Path) -> None:
    """Write a catalogue without dates and places, so that it changes only when its words do."""
    with open(file, "wb") as opened:
        pofile.write_po(opened, catalogue, width=0, omit_header=True, sort_output=False, include_previous=True)
    body = file.read_text(encoding="utf-8")
    file.write_text(f"{HEADER}\n{body.lstrip()}", encoding="utf-8")


HEADER = """msgid ""
msgstr ""
"Language: zh_CN\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def shares(heard: dict[str, dict[str, Said]]) -> dict[str, list[Said]]:
    """Share messages out over files: what two pages or more say is in SHARED."""
    counted = Counter(text for texts in heard.values() for text in texts)
    found: dict[str, dict[str, Said]] = {SHARED: {}}
    for page, texts in sorted(heard.items()):
        for text, said in texts.items():
            name = SHARED if counted[text] > 1 else page
            found.setdefault(name, {}).setdefault(text, said)
    return {name: list(texts.values()) for name, texts in found.items() if texts}


def _faults(source: str, translated: str) -> Iterable[str]:
    if lost := set(message.slots(source)) - set(message.slots(translated)):
        yield f"slots {sorted(lost)} are lost"
    if new := set(message.slots(translated)) - set(message.slots(source)):
        yield f"slots {sorted(new)} are invented"
    if sorted(MARK.findall(source)) != sorted(MARK.findall(translated)):
        yield "inline elements differ"
    if re.search(r"[\u4e00-\u9fff] +[\u4e00-\u9fff]", translated):
        yield "a space between two Chinese characters"
