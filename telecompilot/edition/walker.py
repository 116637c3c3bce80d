"""Walk through a finished page and hand every run of words that a reader meets to a translator.

The page is rewritten as it is read, tag by tag: what is not translated stays as it was, to the byte. Inside a run,
inline elements become letters: ``<a>Licences</a> came.``; what is not for translation is a closed one, ``<b/>``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser

from telecompilot.edition import phrases
from telecompilot.edition.message import date
from telecompilot.edition.runs import MARK, Run, bare, decode, encode, shared

Translate = Callable[[str, str], str | None]  # message and kind -> translation, None where there is none
INLINE = {"a", "abbr", "b", "cite", "em", "i", "kbd", "mark", "q", "small", "span", "strong", "sub", "sup"}
INLINE |= {"var", "wbr", "tspan", "output"}
VOID = {"br", "wbr", "img", "input", "link", "meta", "hr", "path", "line", "rect", "circle", "use", "polyline"}
KEPT_IN_TEXT = {"code", "math"}  # passed on as they are, inside a sentence
KEPT = {"script", "style", "pre", "textarea"} | KEPT_IN_TEXT
KEPT_CLASSES = ("tc-cited", "tc-as-is", "headerlink", "tc-card")
DATE = re.compile(r"<time>(.*?)</time>, ")  # of a quoted figure, on its card
ATTRIBUTES = re.compile(r'(\s(?:aria-label|title|alt|placeholder|data-(?:say|more|less)[\w-]*)=")([^"]+)(")')
LETTERS = re.compile(r"[A-Za-z]{2}|\b[A-Za-z]\b")


class Walker(HTMLParser):
    """Rewrites one page. `tag` sees every start tag as written and returns it as it shall stand."""

    def __init__(self, translate: Translate, tag: Callable[[str, str], str] = lambda name, raw: raw):
        super().__init__(convert_charrefs=False)
        self._translate, self._tag = translate, tag
        self._out: list[str] = []
        self._run: Run = []  # what: "text", "open", "close" or "whole"; and its markup
        self._kept: list[str] = []  # open elements that are passed on as they are
        self._whole: list[str] = []
        self._block = ""
        self._phrases: re.Pattern | None = None  # inside an element of which only set phrases are translated
        self._depth = 0

    def rewrite(self, page: str) -> str:
        """Return the translated page."""
        self.feed(page)
        self.close()
        self._flush()
        return "".join(self._out)

    def handle_starttag(self, name: str, attrs: list) -> None:
        raw = self.get_starttag_text()
        closed = name in VOID or raw.endswith("/>")
        if self._kept:
            self._whole.append(raw)
            if not closed:
                self._kept.append(name)
            return
        raw = self._tag(name, ATTRIBUTES.sub(self._attribute, raw))
        css = dict(attrs).get("class") or ""
        if self._phrases:
            self._depth += not closed
            self._out.append(raw)
            return
        if pattern := phrases.of(css.split()):
            self._flush()
            self._phrases, self._depth = pattern, 1
            self._out.append(raw)
            return
        if name in KEPT or any(one in css.split() for one in KEPT_CLASSES):
            if name not in KEPT_IN_TEXT | INLINE:
                self._flush()
            self._whole = [raw]
            self._kept = [name]
        elif name in INLINE:
            self._run.append(("whole" if closed else "open", raw))
        else:
            self._flush()
            self._block = name
            self._out.append(raw)

    def handle_startendtag(self, name: str, attrs: list) -> None:
        self.handle_starttag(name, attrs)

    def handle_endtag(self, name: str) -> None:
        if self._kept:
            self._whole.append(f"</{name}>")
            if name == self._kept[-1]:
                self._kept.pop()
            if not self._kept:
                whole = DATE.sub(lambda hit: f"<time>{date(hit[1])}</time>，", "".join(self._whole))
                self._run.append(("whole", whole))
                if name in KEPT - KEPT_IN_TEXT:
                    self._flush()
        elif self._phrases:
            self._out.append(f"</{name}>")
            self._depth -= 1
            self._phrases = self._phrases if self._depth else None
        elif name in INLINE:
            self._run.append(("close", f"</{name}>"))
        else:
            self._flush()
            self._out.append(f"</{name}>")
            self._block = ""

    def handle_data(self, data: str) -> None:
        if self._kept:
            self._whole.append(data)
        elif self._phrases:
            self._out.append(self._phrases.sub(self._phrase, data))
        else:
            self._run.append(("text", data))

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._flush()
        self._out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self._out.append(f"<!{decl}>")

    def _attribute(self, hit: re.Match) -> str:
        words = " ".join(unescape(hit[2]).split())
        if not LETTERS.search(words):
            return hit[0]
        done = self._translate(words, "attribute")
        return hit[0] if done is None else f"{hit[1]}{escape(done)}{hit[3]}"

    def _phrase(self, hit: re.Match) -> str:
        done = self._translate(unescape(hit[0]), "phrase")
        return hit[0] if done is None else escape(done, quote=False)

    def _flush(self) -> None:
        run, self._run = self._run, []
        self._out.append(self._told(run) if run else "")

    def _told(self, run: Run) -> str:
        """Translate a run; it stays as it is where it holds no words, and is marked where nobody has translated it."""
        before, run, after = bare(run)
        source = "".join(markup for _, markup in run)
        if self._block == "text" and any(kind == "open" for kind, _ in run):
            return before + self._lines(run) + after
        message, marks = encode(run)
        if not LETTERS.search(MARK.sub("", message)):
            return before + source + after
        done = self._translate(message, self._block or "words")
        if done is None:
            return (
                f'{before}<span class="tc-english" lang="en">{source}</span>{after}'
                if self._markable()
                else (before + source + after)
            )
        return before + decode(done, marks) + after

    def _markable(self) -> bool:
        return self._block not in {"title", "text", "option", "desc"}

    def _lines(self, run: Run) -> str:
        """A label of several lines is one message; its translation is shared out over the same lines."""
        texts = [at for at, (kind, _) in enumerate(run) if kind == "text" and run[at][1].strip()]
        words = " ".join(unescape(run[at][1]).strip() for at in texts)
        done = self._translate(" ".join(words.split()), "text") if LETTERS.search(words) else None
        if done is not None:
            for at, line in zip(texts, shared(done, len(texts)), strict=True):
                run[at] = ("text", escape(line, quote=False))
        return "".join(markup for _, markup in run)
