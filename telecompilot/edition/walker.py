"""Walk through a finished page and hand every run of words that a reader meets to a translator.

The page is rewritten as it is read, tag by tag: what is not translated stays as it was, to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser

from telecompilot.edition import message
from telecompilot.report import data_catalogue

Translate = Callable[[str, str], str | None]  # message and kind -> translation, None where there is none

INLINE = {"a", "abbr", "b", "cite", "em", "i", "kbd", "mark", "q", "small", "span", "strong", "sub", "sup"}
INLINE |= {"var", "wbr", "tspan", "output"}
VOID = {"br", "wbr", "img", "input", "link", "meta", "hr", "path", "line", "rect", "circle", "use", "polyline"}
KEPT_IN_TEXT = {"code", "math"}  # passed on as they are, inside a sentence
KEPT = {"script", "style", "pre", "textarea"} | KEPT_IN_TEXT
KEPT_CLASSES = {"tc-cited", "tc-as-is", "headerlink", "tc-card"}
UNMARKED = {"title", "option", "desc"}  # hold text only, no mark of what is still in English
DATE = re.compile(r"(<time\b[^>]*>)(.*?)</time>(, )?")  # of a quoted figure, or a source, on its card
KNOWN_FROM = re.compile(r"(?<=, )(?:copy|blog|undated)(?=[<\",])|(?<=<i>)(?:copy|blog|undated)(?=</i>)")
ATTRIBUTES = re.compile(r'(\s(?:aria-label|title|alt|placeholder|data-(?:say|more|less)[\w-]*)=")([^"]+)(")')
LETTERS = re.compile(r"[A-Za-z]{2}|\b[A-Za-z]\b")

# Lines that are mostly names and addresses, which stay as they are: only set phrases in them are translated.
_TABLES = (data_catalogue.UNITS, data_catalogue.FREQUENCIES, data_catalogue.BASES, data_catalogue.ROLES)
_KNOWN = sorted({word for words in _TABLES for word in words.values() if word}, key=len, reverse=True)
_MORE = r"and \d+ more(?:, listed (?:under (?:Data|Further sources)|below))?"
_KNOWN_FROM = r"(?<=, |.\()(?:copy|blog)(?=$|\))|\bundated\b"
_SOURCE = rf"Sources?:|Further sources:|{_MORE}|{_KNOWN_FROM}|\b\d+ documents\b"
_DATE = rf"(?:\d{{1,2}} )?(?:{'|'.join(message.MONTHS[1:])}) \d{{4}}"
# How a document was read.
_READ = (
    r"(?:^|(?<=; ))in [A-Z]\w+(?=;)|\bseen on(?= [\w-]+\.)|(?:whole page|data file) read"
    r"|read (?:without an address|as background)"
)
_SPAN = r"\d[\d,]* figures?, [\d-]+(?:-?Q\d)?(?: to [\d-]+(?:-?Q\d)?)?|no figure"
# The place that a series is of, before how many figures it has; a chain of places is parted by plus signs.
_PLACE = rf"(?:^|(?<=; ))[^;+/]+(?=\+|; (?:{_SPAN}))"
PHRASES = {
    "tc-source": re.compile(_SOURCE),
    "tc-refs": re.compile(rf"{_KNOWN_FROM}|\bcomputed$"),
    "tc-cite": re.compile(r"Cite as:|(?<=“)[^”]+(?=”)"),
    "tc-cites-list": re.compile(rf"^in [A-Z]\w+(?=;)|^full entry$|^(?:copy|blog|undated)$|^{_DATE}$"),
    "tc-sources": re.compile(
        rf"\bfound as(?= “)|{_READ}|\bundated\b|\bbehind [^.<]+|{_DATE}|Stored copy only|not linked[^.;<]*"
    ),
    "tc-facts": re.compile(rf"{_PLACE}|{_SPAN}|{_SOURCE}|\b(?:{'|'.join(map(re.escape, _KNOWN))})\b(?=[;.])"),
}


class Walker(HTMLParser):
    """Rewrites one page. `tag` sees every start tag as written and returns it as it shall stand."""

    def __init__(self, translate: Translate, tag: Callable[[str, str], str] = lambda name, raw: raw):
        super().__init__(convert_charrefs=False)
        self._translate, self._tag = translate, tag
        self._out: list[str] = []
        self._run: message.Run = []
        self._kept: list[str] = []  # markup of an element that is passed on as it is, while inside it
        self._phrases: re.Pattern | None = None  # inside an element of which only set phrases are translated
        self._told = ""  # text inside such an element, up to its next tag
        self._title = False  # inside a document's title, within such an element
        self._depth = 0  # of open elements inside either
        self._block = ""
        self._written: dict[str, str] = {}  # the parser lowers tags' names, which XML does not forgive (clipPath)

    def rewrite(self, page: str) -> str:
        """Return the translated page."""
        self.feed(page)
        self.close()
        self._flush()
        return "".join(self._out)

    def handle_starttag(self, name: str, attrs: list) -> None:
        raw, opens = self.get_starttag_text(), name not in VOID
        self._written[name] = raw[1 : 1 + len(name)]
        opens = opens and not raw.endswith("/>")
        if self._kept:
            self._kept.append(raw)
            self._depth += opens
            return
        raw = self._tag(name, ATTRIBUTES.sub(self._attribute, raw))
        css = (dict(attrs).get("class") or "").split()
        if self._phrases:
            self._tell()
            self._title = name == "cite" or self._title
            self._depth += opens
            self._out.append(raw)
        elif phrases := next((PHRASES[one] for one in css if one in PHRASES), None):
            self._flush()
            self._phrases, self._depth = phrases, 1
            self._out.append(raw)
        elif name in KEPT or KEPT_CLASSES.intersection(css):
            if name not in KEPT_IN_TEXT | INLINE:
                self._flush()
            self._kept, self._depth = [raw], 1
        elif name in INLINE:
            self._run.append(("open" if opens else "whole", raw))
        else:
            self._flush()
            self._block = name
            self._out.append(raw)

    handle_startendtag = handle_starttag

    def handle_endtag(self, name: str) -> None:
        raw = f"</{self._written.get(name, name)}>"
        if self._kept:
            self._kept.append(raw)
            self._depth -= 1
            if not self._depth:
                self._run.append(("whole", self._card("".join(self._kept))))
                self._kept = []
                if name in KEPT - KEPT_IN_TEXT:
                    self._flush()
        elif self._phrases:
            self._tell()
            self._title = name != "cite" and self._title
            self._out.append(raw)
            self._depth -= 1
            self._phrases = self._phrases if self._depth else None
        elif name in INLINE:
            self._run.append(("close", raw))
        else:
            self._flush()
            self._out.append(raw)
            self._block = ""

    def handle_data(self, data: str) -> None:
        if self._kept:
            self._kept.append(data)
        elif self._phrases:
            self._told += data
        elif self._run and self._run[-1][0] == "text":
            self._run[-1] = ("text", self._run[-1][1] + data)
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
        done = self._translate(words, "attribute") if LETTERS.search(words) else None
        return hit[0] if done is None else f"{hit[1]}{escape(done)}{hit[3]}"

    def _card(self, kept: str) -> str:
        """What is passed on whole, with dates and remarks on a card in Chinese."""
        kept = DATE.sub(lambda hit: f"{hit[1]}{message.date(hit[2])}</time>{'，' if hit[3] else ''}", kept)
        return KNOWN_FROM.sub(lambda hit: self._translate(hit[0], "phrase") or hit[0], kept)

    def _tell(self) -> None:
        text = unescape(self._told)
        done = text if self._title else self._phrases.sub(lambda hit: self._translate(hit[0], "phrase") or hit[0], text)
        self._out.append(self._told if done == text else escape(done, quote=False))
        self._told = ""

    def _flush(self) -> None:
        if self._run:
            before, run, after = message.bare(self._run)
            lines = self._block == "text" and any(kind == "open" for kind, _ in run)
            self._out += [before, self._lines(run) if lines else self._sentence(run), after]
            self._run = []

    def _sentence(self, run: message.Run) -> str:
        """Translate a run; it stays as it is where it holds no words, and is marked where nobody has translated it."""
        source = "".join(markup for _, markup in run)
        words, marks = message.encode(run)
        if not LETTERS.search(message.MARK.sub("", words)):
            return source
        done = self._translate(words, self._block or "words")
        if done is not None:
            return message.decode(done, marks)
        if self._block in UNMARKED:
            return source
        if self._block == "text":  # a label in a picture
            return f'<tspan lang="en">{source}</tspan>'
        return f'<span class="tc-english" lang="en">{source}</span>'

    def _lines(self, run: message.Run) -> str:
        """A label of several lines is one message; its translation is shared out over the same lines."""
        texts = [at for at, (kind, _) in enumerate(run) if kind == "text" and run[at][1].strip()]
        words = " ".join(" ".join(unescape(run[at][1]) for at in texts).split())
        done = self._translate(words, "text") if LETTERS.search(words) else None
        if done is not None:
            for at, line in zip(texts, message.shared(done, len(texts)), strict=True):
                run[at] = ("text", escape(line, quote=False))
        return "".join(markup for _, markup in run)
