"""The catalogues: one gettext file a page and one for what several pages say, under ``locale/zh_CN/LC_MESSAGES``."""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

from telecompilot.edition import documents, message
from telecompilot.evidence import formats, paths

FOLDER = paths.ROOT / "locale" / "zh_CN" / "LC_MESSAGES"
SHARED = "shared"
DOCUMENTS = "documents"  # publishers and titles of sources
FIGURES = "figures"  # what figures' files and live charts say
# What stands before a title in names of links and regions, and after it in the window's title.
PARTED = re.compile(
    r"(Table|CSV|Excel|SVG|PNG|JSON|Link|Link to this|Data|Embed|Series|Further sources)((?:<a>)?: )(.+?)((?:</a>)?)"
    r"|(.+)( - )(Will foreign firms gain ground under China’s telecom pilot\?)()"
)
UNBROKEN = 10**6  # letters in a line: told 0, Babel breaks comments, and previous msgids with them
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
            for entry in found[file.stem]:  # Babel takes "#|" for a comment
                lines = [line[2:] for line in entry.user_comments if line.startswith("| ")]
                entry.user_comments = [line for line in entry.user_comments if not line.startswith("| ")]
                if lines and entry.fuzzy:
                    entry.previous_id = [pofile.denormalize("\n".join(lines).removeprefix("msgid "))]
        return found

    @cached_property
    def own(self) -> dict[str, dict[str, str]]:
        """Translation by catalogue and message; neither stale ones ("fuzzy") nor such as lose a slot or an element."""
        return {name: {one.id: one.string for one in found if _sound(one)} for name, found in self.files.items()}

    @cached_property
    def known(self) -> dict[str, str]:
        """Translation by message, in the shared sense; with its inline elements as on pages, and without as in data."""
        found = {text: done for name in sorted(self.own, key=SHARED.__eq__) for text, done in self.own[name].items()}
        return {message.MARK.sub("", text): message.MARK.sub("", done) for text, done in found.items()} | found

    def _entries(self) -> Iterator[tuple[str, Message]]:
        for name, catalogue in self.files.items():
            yield from ((f"locale/zh_CN/LC_MESSAGES/{name}.po", entry) for entry in catalogue if entry.id)

    def of(self, page: str, sense: str = "") -> Callable[[str, str], str | None]:
        """Return `ask` for one page."""
        return lambda words, kind: self.ask(page, words, kind, sense)

    def ask(self, page: str, words: str, kind: str, sense: str = "") -> str | None:
        """Return the words in Chinese in the page's sense, or that of `sense`, or None; "CSV: title" in its parts."""
        if kind in (documents.KIND, documents.TITLE):
            return (documents.title if kind == documents.TITLE else documents.publisher)(words, self._document)
        if hit := PARTED.fullmatch(words):
            before, between, after, end = (part for part in hit.groups() if part is not None)
            first, second = self.ask(page, before, kind, sense), self.ask(page, after, kind, sense)
            between = between.replace(": ", "：").replace(" - ", " － ")
            return None if first is None or second is None else f"{first}{between}{second}{end}"
        sentence = Sentence(message.abstract(words)[0], kind, message.QUOTED.sub(r"\2", words))
        self.seen[page].setdefault(sentence.text, sentence)
        return self.find(words, kind, sense or page)

    def _document(self, name: str) -> str | None:
        """A publisher or title in Chinese; noted as asked for only where it is there, as many have none."""
        if (entry := self.files.get(DOCUMENTS, {}).get(name)) is None or entry.fuzzy or not entry.string:
            return None
        self.seen[DOCUMENTS].setdefault(name, Sentence(name, documents.KIND, name))
        return entry.string

    def raw(self, page: str, text: str) -> str | None:
        """Return a message of a script, whose slots the script fills, in Chinese; None where it is not translated."""
        self.seen[page].setdefault(text, Sentence(text, "script", text))
        return self.known.get(text)

    def find(self, words: str, kind: str = "", page: str = "") -> str | None:
        """Return the words in Chinese as the page, or some page, has them, else None; nothing is noted as asked for."""
        text, found = message.abstract(words)
        done = self.own.get(page, {}).get(text) or self.known.get(text)
        return message.fill(done, found) if done else None

    def said(self) -> set[str]:
        """All messages that were asked for."""
        return {text for texts in self.seen.values() for text in texts}

    def missing(self) -> dict[str, list[str]]:
        """What was asked for and is shown in English, as its translation is missing or stale: pages by message."""
        found: dict[str, list[str]] = defaultdict(list)
        for page, texts in self.seen.items():
            for text in texts:  # in the order of the page
                if text not in self.known:
                    found[text].append(page)
        return found

    def stale(self) -> set[str]:
        """Messages whose English has changed since they were translated."""
        return {entry.id for _, entry in self._entries() if entry.fuzzy}

    def warning(self) -> str:
        """One line: how many messages are shown in English, and how many on each page; empty where there is none."""
        missing = self.missing()
        if not missing:
            return ""
        pages = Counter(page for pages in missing.values() for page in pages)
        told = ", ".join(f"{page} {number}" for page, number in sorted(pages.items()))
        return (
            f"warning: Chinese edition: {formats.counted(len(missing), 'message')} in English, with a mark ({told}); "
            "to translate: python -m telecompilot.edition update"
        )

    def faults(self) -> list[str]:
        """Translations that lose or invent a slot or an inline element, as ``file: message: fault``."""
        return [
            f"{file}: {entry.id[:60]!r}: {fault}"
            for file, entry in self._entries()
            if entry.string and not entry.fuzzy
            for fault in _faults(entry.id, entry.string)
        ]

    def update(self, whole: bool = False, prune: bool = False) -> list[str]:
        """Bring the catalogues up to what was seen; return the names of those that changed.

        A new message stands empty after the one that its page says before it. Where it resembles one that nobody says
        any more, it has that one's translation, marked stale, and its place; where several pages may say that one, only
        if `whole` says that every page was seen, for a smaller build meets fewer messages. All others stay as they are,
        to the byte; with `prune`, only those that were seen. (What a page says only where the data are otherwise is
        worth keeping.)
        """
        kept = {name: [entry for entry in catalogue if entry.id] for name, catalogue in self.files.items()}
        before = {name: list(entries) for name, entries in kept.items()}
        said = self.said()
        had = {entry.id for _, entry in self._entries()}
        for name, texts in _by_file(self.seen).items():
            last = ""
            for text, sentence in texts.items():
                if text not in had and text not in self.known:
                    _enter(kept, name, sentence, last, said, whole)
                last = text
        if prune:
            kept = {name: [entry for entry in entries if entry.id in said] for name, entries in kept.items()}
        changed = [name for name, entries in kept.items() if entries != before.get(name, [])]
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in changed:
            _write(kept[name], self.folder / f"{name}.po")
        return changed


def _enter(
    kept: dict[str, list[Message]], name: str, sentence: Sentence, last: str, said: set[str], whole: bool
) -> None:
    """Enter a new message: with the translation of one it was made from, in its place; without such, after `last`."""
    spare = {
        entry.id: (file, entry)
        for file in (name, SHARED)
        for entry in kept.get(file, ())
        if entry.string and entry.id not in said
    }
    entry = Message(sentence.text, auto_comments=[sentence.kind, *{sentence.example} - {sentence.text}])
    if close := difflib.get_close_matches(sentence.text, spare, n=1, cutoff=0.6):
        name, old = spare[close[0]]
        entry.string, last = old.string, old.id
        source = old.previous_id if old.fuzzy and old.previous_id else [old.id]  # what the translation is of
        if source != [sentence.text]:
            entry.previous_id, entry.flags = source, entry.flags | {"fuzzy"}
    entries = kept.setdefault(name, [])
    at = next((at for at, one in enumerate(entries) if one.id == last), len(entries) - 1)
    replaced = close and (whole or name != SHARED)
    entries[at if replaced else at + 1 : at + 1] = [entry]


def _write(entries: list[Message], file: Path) -> None:
    """Write a catalogue without dates and places, so that it changes only when its words do; none for no message."""
    if not entries:
        file.unlink(missing_ok=True)
        return
    catalogue = Catalog(locale="zh_CN", charset="utf-8", fuzzy=False)
    for entry in entries:
        catalogue[entry.id] = entry
    with open(file, "wb") as opened:
        pofile.write_po(opened, catalogue, width=UNBROKEN, omit_header=True, sort_output=False, include_previous=True)
    body = file.read_text(encoding="utf-8")
    file.write_text(f"{HEADER}\n{body.lstrip()}", encoding="utf-8", newline="\n")


def _by_file(seen: dict[str, dict[str, Sentence]]) -> dict[str, dict[str, Sentence]]:
    """Share messages out over files: what two pages or more say is in SHARED."""
    counted = Counter(text for page, texts in seen.items() if page != FIGURES for text in texts)
    files: dict[str, dict[str, Sentence]] = defaultdict(dict)
    for page, texts in sorted(seen.items()):
        for text, sentence in texts.items():
            if page != FIGURES or not counted[text]:
                files[SHARED if counted[text] > 1 else page].setdefault(text, sentence)
    return files


def _sound(entry: Message) -> bool:
    return bool(entry.id and entry.string) and not (entry.fuzzy or any(_broken(entry.id, entry.string)))


def _faults(source: str, translated: str) -> Iterator[str]:
    yield from _broken(source, translated)
    if re.search(r"[\u4e00-\u9fff] +[\u4e00-\u9fff]", translated):
        yield "a space between two Chinese characters"


def _broken(source: str, translated: str) -> Iterator[str]:
    """What keeps a translation from being filled in."""
    before, after = message.slots(source), message.slots(translated)
    if before - after:
        yield f"slots {sorted(before - after)} are lost"
    if after - before:
        yield f"slots {sorted(after - before)} are invented"
    if sorted(message.MARK.findall(source)) != sorted(message.MARK.findall(translated)):
        yield "inline elements differ"
